from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from postmortem.people.models.department import Department


def languages() -> list[tuple[str, str]]:
    """Those that there is a catalogue of."""
    return list(settings.LANGUAGES)


class UserManager(BaseUserManager["User"]):
    def create_user(self, account: str, password: str | None = None, **fields: Any) -> "User":
        """Without password the person cannot sign in yet. Forms and imports use actions.create_person."""
        user = self.model(account=account.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(account=(username or "").lower())


class User(AbstractBaseUser):
    """A person who signs in by account name or mail address; the mail address may be empty.

    Lead, driver, sponsor and accountable are relations to the thing, not roles of the person.
    """

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        PM = "pm", _("product manager")
        EXECUTIVE = "executive", _("executive")
        ADMIN = "admin", _("administrator")

    account = models.CharField(
        _("account name"),
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9._-]+$", _("Use small letters, digits, dot, dash and underscore only."))
        ],
    )
    email = models.EmailField(_("mail address"), max_length=254, null=True, blank=True, unique=True)
    display_name = models.CharField(_("display name"), max_length=80)
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("department"),
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    language = models.CharField(_("language"), max_length=10, blank=True, choices=languages)
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True, default=time(22))
    quiet_to = models.TimeField(_("quiet until"), null=True, blank=True, default=time(8))
    wants_daily = models.BooleanField(_("daily list"), default=True)
    wants_weekly = models.BooleanField(_("weekly overview"), default=True)
    digest_at = models.TimeField(_("at"), default=time(9))
    next_digest_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(default=False)
    joined_at = models.DateTimeField(null=True)
    # Gone for good: name, account and addresses are blanked. How others wrote the name is kept as lengths and
    # keyed hashes (redaction.remembered), because words that are frozen may still hold it.
    left_at = models.DateTimeField(null=True)
    former_spellings = models.JSONField(default=list, blank=True)

    # The moment of the request that this person makes; None outside of one. Only with it somebody stands in
    # for others, so that what is worked out without a person at the other end opens nothing more.
    asks_at: datetime | None = None
    # What this person's browser opened by a break-glass, for reading (ids); empty outside of a request.
    looks_into: tuple[int, ...] = ()
    # In a request that only reads, which departments this person leads, once that was asked.
    only_reads: bool = False
    leads_now: frozenset[int] | None = None
    # False once it is known that this person leads no department (backend): then nothing is asked for it.
    may_lead: bool = True
    # Whether somebody can sign in with the demo's public password, told to whoever is signed in (backend).
    demo_logins: bool = False

    objects = UserManager()

    USERNAME_FIELD = "account"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        ordering = ["display_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(account=Lower("account")) & ~Q(account__contains="@"),
                name="user_account_plain",
                violation_error_message=_("An account name is in small letters and has no @."),
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=True) | Q(email=Lower("email")) & ~Q(email=""),
                name="user_email_lower",
                violation_error_message=_("A mail address is stored in small letters, or not at all."),
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="user_quiet_both_or_none",
                violation_error_message=_("Say from when and until when, or neither."),
            ),
        ]
        indexes = [
            # Who is called so (choosing.people), and everybody in the order of their names.
            models.Index(fields=["display_name"], name="user_display_name"),
            models.Index(
                fields=["next_digest_at"],
                condition=Q(next_digest_at__isnull=False, is_active=True),
                name="user_next_digest",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def initials(self) -> str:
        """Two letters for the round picture: initials, or the last two characters of a Han name."""
        words = self.display_name.split()
        if len(words) > 1 or self.display_name.isascii():
            return "".join(word[0] for word in words[:2]).upper()
        return self.display_name[-2:]
