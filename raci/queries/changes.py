"""The last change somebody made to a cell, so that it can be undone."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from postmortem.activities.models import Activity
from postmortem.audit.prepared import Prepared
from postmortem.people.models import User
from raci.models import LetterChange
from raci.queries.columns import Reader, key_of, name_of
from raci.rules import Holder
from raci.rules.letters import UNDO_WITHIN


def last_change(activity: Activity, by: User, *, now: datetime) -> LetterChange | None:
    """The newest change of this person that is not undone and not long past, with its row; one query."""
    found: LetterChange | None = next(iter(NEWEST(activity.pk, by.pk, now - UNDO_WITHIN)), None)
    return found


def _newest(activity: int, by: int, since: datetime) -> QuerySet[LetterChange]:
    mine = LetterChange.objects.filter(activity=activity, by=by, undone_at=None, at__gte=since)
    return mine.select_related("deliverable").order_by("-at", "-pk")[:1]


NEWEST = Prepared(_newest)


class UndoOffer(NamedTuple):
    """The reader's last change in words, and the cell it is about."""

    sentence: str
    row_id: int
    holder: str


def undo_offer(activity: Activity, reader: Reader, now: datetime) -> UndoOffer | None:
    """What the reader may take back, or None; one query."""
    change = last_change(activity, reader.user, now=now)
    if change is None:
        return None
    holder = Holder(change.department_id, change.person_id)
    home = reader.words.department(change.department_id)
    whole = _("%(department)s as a whole") % {"department": home}
    said = {
        "row": change.deliverable.name,
        "who": name_of(holder, reader.words.people) if holder.person_id else whole,
        "was": change.was or _("none"),
        "now": change.now or _("none"),
    }
    sentence = _("Undo: %(row)s, %(who)s: %(was)s → %(now)s") % said
    return UndoOffer(sentence, change.deliverable_id, key_of(holder))
