"""What was tried at the door: failed sign-ins, codes that were asked for, codes that were used."""

from django.conf import settings
from django.db import models

PERSON = settings.AUTH_USER_MODEL


class Try(models.Model):
    """One try to get in that has not succeeded (yet), or (known) that somebody did get in from there. `who`
    and `where` are hashes: of the login that was typed, or of the person it belongs to; of the address.
    """

    class Kind(models.TextChoices):
        PASSWORD = "password"  # noqa: S105  a kind of try
        SECOND = "second"
        CODE = "code"
        ASK = "ask"
        JOIN = "join"
        KNOWN = "known"

    kind = models.CharField(max_length=10, choices=Kind)
    who = models.CharField(max_length=64)
    where = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["kind", "who", "at"], name="try_who"),
            models.Index(fields=["kind", "where", "at"], name="try_where"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%H:%M}"


class CodeAsk(models.Model):
    """Somebody asked for a one-time code, or for a link to a new password, for what they typed. Whose login
    that is, is looked up later by the tick: the request does the same for everybody.
    """

    class Kind(models.TextChoices):
        CODE = "code"
        RESET = "reset"

    kind = models.CharField(max_length=10, choices=Kind)
    login = models.CharField(max_length=254)
    language = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, null=True, related_name="+")
    code_hash = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=models.Q(handled_at__isnull=True), name="code_ask_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.asked_at:%H:%M}"


class UsedCode(models.Model):
    """The step of the clock whose code of an authenticator app has been used: it opens nothing again."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    counter = models.BigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "counter"], name="used_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.counter} of {self.person_id}"
