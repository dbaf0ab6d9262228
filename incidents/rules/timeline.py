"""What the product knows, in sentences: one for each kind of fact. Things are the subjects, not people."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from incidents.models import TimelineEvent
from postmortem.activities.rules import Fact

AHEAD = {"launch_asked", "launch_agreed", "due"}  # said about the future: an outline, not ink
ORDER = {"started": 1, "seen": 2, "reported": 3, "event": 4, "stopped": 5, "closed": 6}  # of one moment
BY_A_SIDE = {"arrived", "placeholder", "signed", "sent_back", "event"}  # done by one side, so it is named
SENTENCES = {
    "requested": _("It was asked for"),
    "told": _("Whoever drives it was told"),
    "launch_asked": _("Launch asked for this time"),
    "launch_agreed": _("Launch agreed for this time"),
    "launched": _("It went live"),
    "verified": _("The effect was verified"),
    "due": _("%(row)s was due"),
    "accepted": _("%(row)s got an owner"),
    "arrived": _("%(row)s arrived, version %(number)s"),
    "placeholder": _("A stand-in was put in for %(row)s"),
    "approved": _("%(row)s was approved"),
    "refused": _("%(row)s was refused"),
    "returned": _("%(row)s was returned"),
    "date_moved": _("The date of %(row)s was moved"),
    "put_forward": _("Matrix version %(number)s was put forward"),
    "signed": _("Matrix version %(number)s was signed"),
    "sent_back": _("%(row)s was sent back with a reason"),
    "handed_over": _("%(row)s was handed over"),
    "started": _("It began"),
    "seen": _("It was seen"),
    "reported": _("It was reported"),
    "stopped": _("It stopped"),
    "closed": _("It ended"),
}
WHOLE = {  # the same about the plan as a whole, where no deliverable is named
    "approved": _("The plan was approved"),
    "refused": _("The plan was refused"),
    "returned": _("The plan was returned"),
    "date_moved": _("The date was moved"),
}


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Oldest first; facts of one moment in the order in which such things happen."""
    return sorted(facts, key=lambda fact: (fact.at, ORDER.get(fact.kind, 0), fact.kind, fact.subj_id or 0))


def sentence(fact: Fact) -> str:
    """One sentence for a fact, in the reader's language; names of deliverables as people wrote them."""
    if fact.kind == "event":
        return str(TimelineEvent.Marker(fact.params["marker"]).label)
    row = fact.params.get("row", "")
    words = WHOLE.get(fact.kind) if not row else None
    number = fact.params.get("number", "")
    return str(words or SENTENCES.get(fact.kind) or fact.kind) % {"row": row, "number": number}


class Coverage(NamedTuple):
    """How many rows show where they are from, of how many."""

    shown: int
    rows: int

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 means all of them; without rows nothing is missing."""
        return 100 * self.shown // self.rows if self.rows else 100


def coverage(shown: Iterable[bool]) -> Coverage:
    """One truth value for each row."""
    found = list(shown)
    return Coverage(sum(found), len(found))
