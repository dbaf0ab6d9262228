"""Who else hears of a risk that touches a row: what the apps above know, which add themselves here."""

from collections.abc import Callable, Iterable, Sequence

from postmortem.activities.models import Deliverable
from postmortem.people.models import ExternalContact, User

Hearer = User | ExternalContact
Hearers = Callable[[Deliverable], Sequence[Hearer]]
_OFFERED: dict[str, Hearers] = {}


def offer_hearers(name: str, find: Hearers) -> None:
    """An app says whom a risk of a row reaches (raci: who has a C or I there). Safe to repeat."""
    _OFFERED[name] = find


def hearers_of(rows: Iterable[Deliverable]) -> list[Hearer]:
    """Everybody inside and outside whom a risk of these rows reaches, each once."""
    found = (hearer for row in rows for find in _OFFERED.values() for hearer in find(row))
    return list(dict.fromkeys(found))
