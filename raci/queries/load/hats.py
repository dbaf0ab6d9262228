"""What somebody is in how many activities."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from postmortem.activities.models import Activity, Deliverable
from postmortem.people.models import Department, User
from postmortem.people.queries import people_by_id, stands_in_for
from raci.queries.load.held import GOING_ON, TO_DELIVER
from raci.rules.load import Held

Status = Deliverable.Status
SHOWN = 5


class Hat(NamedTuple):
    """One thing that the person is, in words: how often, and for what."""

    name: str
    says: str
    activities: Sequence[Activity] = ()


def hats_of(
    person: User, held: Iterable[Held], leads: Sequence[Department], *, seen_by: User, now: datetime
) -> list[Hat]:
    """The hats worn now, in activities that the reader may open, with the departments that the person leads;
    five queries.
    """
    going_on = Activity.objects.visible_to(seen_by).filter(status__in=GOING_ON)
    mine = list(going_on.filter(lead=person)), list(going_on.filter(sponsor=person))
    found = [_driving(_("drives"), mine[0]), _driving(_("sponsors"), mine[1])]
    found.append(Hat(_("leads"), ", ".join(one.name for one in leads)))
    found += _letters(held)
    waiting = Deliverable.objects.filter(approver=person, activity__in=going_on)
    found.append(Hat(_("approves"), _things(waiting.filter(status__in=[*TO_DELIVER, "delivered"]).count())))
    found.append(Hat(_("stands in for"), _others(person, now)))
    return [hat for hat in found if hat.says]


def _driving(name: str, activities: Sequence[Activity]) -> Hat:
    said = ngettext("%(count)s activity", "%(count)s activities", len(activities))
    return Hat(name, said % {"count": len(activities)} if activities else "", activities[:SHOWN])


def _letters(held: Iterable[Held]) -> list[Hat]:
    counts = Counter(one.letter for one in held if one.is_open)
    names = {
        "A": _("accountable for"),
        "R": _("responsible for"),
        "S": _("supports"),
        "C": _("consulted on"),
        "I": _("informed of"),
    }
    return [Hat(name, _things(counts[letter])) for letter, name in names.items()]


def _things(number: int) -> str:
    return ngettext("%(count)s thing", "%(count)s things", number) % {"count": number} if number else ""


def _others(person: User, now: datetime) -> str:
    people = people_by_id(one.person_id for one in stands_in_for(person, now))
    return ", ".join(sorted(one.display_name for one in people.values()))
