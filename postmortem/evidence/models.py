"""What can be shown for a fact: stored files and evidence."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """A file that is whole on disk; its content may be blanked later, its hash stays.

    `small_width` and `small_height` are those of its small look, if it is a picture that has one.
    """

    stored_name = models.CharField(max_length=64, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    original_name = models.CharField(max_length=255)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    blanked_at = models.DateTimeField(null=True)
    small_width = models.PositiveSmallIntegerField(null=True)
    small_height = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["sha256"], name="storedfile_sha256")]

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_seen(self) -> bool:
        """Whether a page can show a small look of it."""
        return bool(self.small_width) and self.blanked_at is None


class SmallPicture(models.Model):
    """The small look of a picture (actions.pictures); apart from its file, so that lists stay quick."""

    file = models.OneToOneField(StoredFile, on_delete=models.CASCADE, related_name="small")
    data = models.BinaryField()

    class Meta:
        ordering = ["file"]

    def __str__(self) -> str:
        return str(self.file_id)


class Sweep(models.Model):
    """One nightly look at all that is stored: what was taken away, and which rows have no content.

    `cleared` counts what was left over: half of an upload, content without a row, a row that nothing uses.
    `missing` are ids of stored files whose content is not there; nothing can be done but look for it in the
    backup.
    """

    day = models.DateField(unique=True)  # a night is looked at once, whoever comes first
    at = models.DateTimeField()
    files = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    cleared = models.PositiveIntegerField()
    missing = models.JSONField(default=list)

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return str(self.day)


class Evidence(models.Model):
    """One thing that supports a fact of an object: a file, a link, a pasted text."""

    class Kind(models.TextChoices):
        FILE = "file", _("file")
        LINK = "link", _("link")
        TEXT = "text", _("text")

    class Stance(models.TextChoices):
        NONE = "", _("neither")
        FOR = "for", _("speaks for it")
        AGAINST = "against", _("speaks against it")

    subj_type = models.CharField(max_length=60)
    subj_id = models.BigIntegerField()
    fact_key = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    stance = models.CharField(max_length=8, choices=Stance, blank=True, default=Stance.NONE)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="evidence")
    url = models.URLField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["subj_type", "subj_id", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="file", file__isnull=False)
                | Q(kind="link") & ~Q(url="")
                | Q(kind="text") & ~Q(text=""),
                name="evidence_kind_has_its_field",
            )
        ]
        indexes = [models.Index(fields=["subj_type", "subj_id"], name="evidence_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subj_type}:{self.subj_id}"


class Remark(models.Model):
    """What a reader asks or says about something: a chip with a fixed question, or words of their own.

    Words of their own go to whoever keeps it first; others read them once they are `passed_on_at`.
    """

    class Kind(models.TextChoices):
        CHIP = "chip", _("a question")
        COMMENT = "comment", _("a comment")

    subj_type = models.CharField(max_length=60)
    subj_id = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    chip = models.SlugField(max_length=30, blank=True)
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    passed_on_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    replied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["subj_type", "subj_id", "at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(chip="") | ~Q(text=""), name="remark_says_something"),
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True) | ~Q(reply="") & Q(replied_by__isnull=False),
                name="remark_replied_says_what",
            ),
        ]
        indexes = [models.Index(fields=["subj_type", "subj_id"], name="remark_subject")]

    def __str__(self) -> str:
        return self.text or self.chip
