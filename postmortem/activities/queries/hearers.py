"""Who else hears of a risk that touches a row: what the apps above know, which add themselves here."""

from collections.abc import Callable, Sequence

from postmortem.activities.models import Deliverable
from postmortem.people.models import User

Hearers = Callable[[Deliverable], Sequence[User]]
_OFFERED: dict[str, Hearers] = {}


def offer_hearers(name: str, find: Hearers) -> None:
    """An app says whom a risk of a row reaches (raci: who has a C or I there). Safe to repeat."""
    _OFFERED[name] = find


def hearers_of(row: Deliverable | None) -> list[User]:
    """Everybody whom a risk of this row reaches, each once."""
    if row is None:
        return []
    return list(dict.fromkeys(person for find in _OFFERED.values() for person in find(row)))
