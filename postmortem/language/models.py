"""What an organisation adds to the language hints, and what of the shipped ones it switches off."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class HintPattern(models.Model):
    """A phrase of one's own; or, with `shipped`, one that ships with the product and is switched off here.

    `pattern` is read as words, never as a regular expression: "…" stands for a short gap, "|" stands between
    two spellings.
    """

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        CHINESE = "zh", "中文"

    class Category(models.TextChoices):
        CAUSE = "cause", _("a person or team as the cause")
        OTHERWISE = "otherwise", _("what did not happen")
        VERDICT = "verdict", _("a judgement")
        OMISSION = "omission", _("what somebody left out")
        FAULT = "fault", _("whose fault it is")
        ALWAYS = "always", _("a generalisation")
        FEELING = "feeling", _("mood instead of figures")
        WHO = "who", _("a question for who")
        PASSING_ON = "passing_on", _("passing it on to others")
        SIDES = "sides", _("a reproach to a department")
        SELF = "self", _("a reproach to oneself")
        ACTOR = "actor", _("a role as the subject")
        VAGUE = "vague", _("vague, nobody sees the end")
        TONE = "tone", _("the sentence as a whole")

    class Strength(models.TextChoices):
        NOTE = "note", _("a note")
        HINT = "hint", _("a hint")
        STRONG = "strong", _("strong: asks for other words or a reason")

    language = models.CharField(_("language"), max_length=2, choices=Language)
    category = models.CharField(_("what it is"), max_length=12, choices=Category)
    strength = models.CharField(_("how strong"), max_length=6, choices=Strength, default=Strength.HINT)
    pattern = models.CharField(_("the words"), max_length=120, blank=True)
    shipped = models.SlugField(max_length=12, blank=True)
    rewrite = models.CharField(_("a better way"), max_length=300, blank=True)
    reason = models.CharField(_("why, in one line"), max_length=200, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["language", "pattern", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(shipped="") & ~Q(pattern="") | Q(pattern="") & ~Q(shipped=""),
                name="hintpattern_own_or_shipped",
            ),
            models.UniqueConstraint(
                fields=["language", "pattern"],
                condition=Q(shipped=""),
                name="hintpattern_own_once",
                violation_error_message=_("These words are on the list already."),
            ),
            models.UniqueConstraint(
                fields=["shipped"], condition=~Q(shipped=""), name="hintpattern_shipped_once"
            ),
        ]

    def __str__(self) -> str:
        return self.pattern or self.shipped
