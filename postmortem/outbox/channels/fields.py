"""Fields that several kinds of channel ask for."""

from django.utils.translation import gettext_lazy

from postmortem.outbox.channels import values
from postmortem.outbox.channels.contract import Field, Sentence


def base(*hosts: str) -> Field:
    """The interface's host: the first one unless something else is entered."""
    return Field(
        "base",
        gettext_lazy("Address of the interface"),
        values.base_of(*hosts),
        gettext_lazy("Change it only for another region or a gateway of your own."),
        is_required=False,
        default=f"https://{hosts[0]}",
    )


def hook(*hosts: str, path: str, query: str = "", note: Sentence = "") -> Field:
    """A robot's address; whoever has it can write to the group, so it is a secret."""
    clean = values.hook_of(*hosts, path=path, query=query)
    return Field("url", gettext_lazy("Webhook address"), clean, note, is_secret=True)


SIGNING = Field(
    "secret",
    gettext_lazy("Secret for signing"),
    values.token,
    gettext_lazy("Only if the robot checks signatures."),
    is_secret=True,
    is_required=False,
)
KEYWORD = Field(
    "keyword",
    gettext_lazy("Keyword"),
    values.keyword,
    gettext_lazy("Only if the robot asks for one; it is added to each message."),
    is_required=False,
)
