"""Ways in that somebody opened for others. Their tokens are worked out from the row, never stored."""

from django.conf import settings
from django.db import models

from postmortem.people.models import Department

PERSON = settings.AUTH_USER_MODEL


class Door(models.Model):
    """What a link opens: for how long, and who opened and closed it. `nonce` makes the token."""

    nonce = models.CharField(max_length=64)
    made_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class JoinLink(Door):
    """Whoever has this link makes a login of their own in this department. With `asks_first` each of them is
    let in by hand.
    """

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="join_links")
    asks_first = models.BooleanField(default=True)
    joined = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.department_id} until {self.ends_at:%Y-%m-%d}"


class Joining(models.Model):
    """One person who came by a join link; who waits has no `decided_at`."""

    link = models.ForeignKey(JoinLink, on_delete=models.CASCADE, related_name="joinings")
    person = models.OneToOneField(PERSON, on_delete=models.CASCADE, related_name="joining")
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    let_in = models.BooleanField(default=False)

    class Meta:
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return f"{self.person_id} by {self.link_id}"


class Invitation(Door):
    """With this link one person chooses a password, once."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="invitations")
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.person_id} until {self.ends_at:%Y-%m-%d}"
