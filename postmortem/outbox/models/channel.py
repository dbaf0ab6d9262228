"""The ways out besides mail, and where people are on them."""

from django.conf import settings
from django.db import models

from postmortem.outbox.secrets import EncryptedJSONField
from postmortem.people.models import Department


class Channel(models.Model):
    """A chat service, a group robot or a webhook. `kind` is a word of channels.CHANNELS; `config` holds its
    addresses and secrets, encrypted. A group channel hears the `events` it was given, of one department or
    of all. Nothing is sent before `next_send_at`: services refuse who calls too often.
    """

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=80, unique=True)
    config = EncryptedJSONField()
    events = models.JSONField(default=list)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="channels"
    )
    is_active = models.BooleanField(default=True)
    next_send_at = models.DateTimeField(null=True)
    lookup_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """Where one person is on a private channel: the id in that service. `wanted` messages go there instead of
    by mail.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="addresses")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="addresses")
    user_id = models.CharField(max_length=120)
    wanted = models.BooleanField(default=True)

    class Meta:
        ordering = ["channel", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "channel"], name="address_once_per_channel"),
        ]

    def __str__(self) -> str:
        return self.user_id
