"""How a retrospective is laid out, justified and handed on: templates, hints, share links."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from incidents.models.retrospective import Retrospective

PERSON = settings.AUTH_USER_MODEL


class RetrospectiveTemplate(models.Model):
    """Which sections a retrospective has, in what order, with what hint, and how long each step may take.

    What ships with the product stands in code (rules.templates); one of the house with the same code stands
    in its place. `body` is described there.
    """

    code = models.SlugField(max_length=40, unique=True)
    name_en = models.CharField(_("English name"), max_length=80)
    name_zh = models.CharField(_("Chinese name"), max_length=80)
    body = models.JSONField(default=dict)
    is_active = models.BooleanField(_("offered"), default=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_en="") & ~Q(name_zh=""), name="retrospectivetemplate_has_both_names"
            )
        ]

    def __str__(self) -> str:
        return self.name_en


class HintAnswer(models.Model):
    """Why a strong hint stays as it is: one phrase in one place of one retrospective."""

    retrospective = models.ForeignKey(Retrospective, on_delete=models.CASCADE, related_name="hint_answers")
    place = models.CharField(max_length=60)  # which text: section:story:en, factor:12 …
    phrase = models.CharField(max_length=200)
    reason = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["retrospective", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["retrospective", "place", "phrase"], name="hintanswer_once"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="hintanswer_has_reason",
                violation_error_message=_("Say in one sentence why."),
            ),
        ]

    def __str__(self) -> str:
        return self.phrase


class ShareLink(models.Model):
    """Opens one published retrospective without a password, with roles instead of names, until it ends.

    Only the sha256 of the secret is stored; `views` counts openings, nobody is recorded.
    """

    retrospective = models.ForeignKey(Retrospective, on_delete=models.PROTECT, related_name="share_links")
    sha256 = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    views = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["retrospective", "-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("at")), name="sharelink_ends_later")
        ]

    def __str__(self) -> str:
        return self.label or str(self.pk)
