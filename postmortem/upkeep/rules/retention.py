"""How long each kind of thing is kept: what a house begins with, and the least that is sensible. Pure."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kept(NamedTuple):
    """One kind of thing: its name, what going means, the days a house begins with (None: for ever), the
    fewest days, and the most where it may not be for ever.
    """

    name: str | Promise
    note: str | Promise
    days: int | None
    least: int
    most: int | None = None


KINDS: Final[dict[str, Kept]] = {
    "drafts": Kept(_("Drafts"), _("What somebody typed and never saved."), 30, 1),
    "screenshots": Kept(
        _("Pictures as evidence"),
        _("Screenshots of chats, for one. The content goes; name, hash and place stay."),
        365,
        30,
    ),
    "attachments": Kept(
        _("Other files as evidence"),
        _("The content goes; name, hash and place stay. Material of activities never goes by itself."),
        None,
        30,
    ),
    "raw_views": Kept(
        _("Raw words of views"),
        _(
            "Counted from publication. Between 7 and 365 days: whoever writes a view reads the number there."
            " Released sentences and hashes stay."
        ),
        90,
        7,
        365,
    ),
    "notices": Kept(
        _("News in the inbox"), _("Told long ago, and nothing is open about it any more."), 365, 30
    ),
    "messages": Kept(_("Delivery log"), _("Messages that were sent or given up, with each try."), 180, 30),
    "security": Kept(
        _("Security log"),
        _("Who signed in, and what was refused. Network logs are kept for six months at least by law."),
        365,
        180,
    ),
    "sessions": Kept(_("Sessions"), _("Of browsers that have not been here since they ran out."), 1, 1),
    "tokens": Kept(_("Marks of forms that were sent"), _("They keep a form from being taken twice."), 2, 1),
    "imports": Kept(
        _("What was read from address books"), _("Names in previews and bad rows; figures stay."), 30, 1
    ),
}


def before(now: datetime, days: int) -> datetime:
    """What is older than this goes."""
    return now - timedelta(days=days)
