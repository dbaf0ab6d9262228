from django.db import models
from django.utils.translation import gettext_lazy as _


class ExternalParty(models.Model):
    """A company outside: a payment platform, a bank, an agency."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("what they do"), max_length=80, blank=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class ExternalContact(models.Model):
    """A person at a party outside, who is reached by a link and never signs in."""

    party = models.ForeignKey(ExternalParty, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(_("mail address"), null=True, blank=True)  # noqa: DJ001  as with User
    language = models.CharField(_("language"), max_length=10, blank=True)

    class Meta:
        ordering = ["party", "name", "pk"]

    def __str__(self) -> str:
        return self.name
