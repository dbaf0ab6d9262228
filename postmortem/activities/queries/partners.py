"""The partners of a technical alignment: who they are, what was asked of them, what they said."""

from collections import defaultdict
from typing import Final, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from postmortem.activities.models import Activity, CheckCell, CheckLine, CheckTable, Pulse
from postmortem.activities.queries.checks import table_of
from postmortem.activities.queries.pulse import pulse_results
from postmortem.activities.rules import pulse as rules
from postmortem.outbox.models import Duty, DutyQuerySet
from postmortem.people.models import ExternalContact, User

SCHEME_PULSE: Final = "scheme_pulse"
MOST_OTHERS: Final = 12
TABLE, LINE, CELL = (model._meta.label_lower for model in (CheckTable, CheckLine, CheckCell))


class Partners(NamedTuple):
    """How many were asked, and what readers see of their answers."""

    asked: int
    results: list[rules.Result]


class Other(NamedTuple):
    """What the partners of another alignment said, as the mean of each question."""

    activity_id: int
    title: str
    round: str
    results: list[rules.Result]


def partners_of(table: CheckTable, activity: Activity) -> list[User | ExternalContact]:
    """Who took part in the alignment, besides whoever drives it: those at its table, those who wrote or
    confirmed a part of the scheme, the leads of the departments and a contact of each party in it.
    """
    kinds = (CheckTable.Kind.COVERAGE, CheckTable.Kind.ATTENDANCE)
    tables = CheckTable.objects.filter(activity=activity, kind__in=kinds)
    lines = CheckLine.objects.filter(table__in=tables, removed_at=None)
    spoke = CheckCell.objects.filter(table__in=tables).values_list("answered_by", "confirmed_by")
    sat = lines.values_list("person", "department__lead")
    people = {pk for pair in [*spoke, *sat] for pk in pair} - {None, activity.lead_id}
    inside = User.objects.filter(pk__in=people, is_active=True)
    return [*inside.select_related("department").order_by("pk"), *_outside(tables, lines)]


def _outside(tables: QuerySet[CheckTable], lines: QuerySet[CheckLine]) -> list[ExternalContact]:
    """Of each party whoever was asked here, else its first contact; only those with a mail address."""
    cells = CheckCell.objects.filter(table__in=tables)
    here = Q(subj_type=LINE, subj_id__in=lines.values("pk")) | Q(
        subj_type=CELL, subj_id__in=cells.values("pk")
    )
    asked = Duty.objects.filter(here, kind="fill").exclude(state=Duty.State.WITHDRAWN)
    known = set(asked.exclude(contact=None).values_list("contact", flat=True))
    there = ExternalContact.objects.exclude(email=None).exclude(email="").select_related("party")
    by_party: dict[int, list[ExternalContact]] = defaultdict(list)
    for one in there.filter(party__in=lines.values("party")).order_by("pk"):
        by_party[one.party_id].append(one)
    chosen = [[one for one in each if one.pk in known] or each[:1] for each in by_party.values()]
    return [one for each in chosen for one in each]


def pulses_of(table: CheckTable) -> DutyQuerySet:
    """What was asked of the partners of this alignment."""
    asked = Duty.objects.filter(kind=SCHEME_PULSE, subj_type=TABLE, subj_id=table.pk)
    return asked.exclude(state=Duty.State.WITHDRAWN)


def partners_said(table: CheckTable) -> Partners:
    """How many were asked about this alignment, and what they said; two queries."""
    return Partners(pulses_of(table).count(), pulse_results(table, rules.OF_PARTNERS))


def round_asked_of(user: User, table: CheckTable) -> str:
    """The round in which this person is asked about the alignment; empty if they are not."""
    mine = pulses_of(table).filter(holder=user).order_by("-from_at", "-pk").first()
    return str(mine.params["round"]) if mine else ""


def asked_about_scheme(user: User, pk: int, table: int) -> CheckTable:
    """A scheme about which this person is asked. 404 or PermissionDenied."""
    found = table_of(user, pk, table)
    if not round_asked_of(user, found):
        raise PermissionDenied
    return found


def other_alignments(user: User, activity: Activity) -> list[Other]:
    """What the partners of other alignments said, of those this person may open, newest first, where enough
    answered; one query.
    """
    rows = (
        Pulse.objects.filter(subj_type=TABLE, question__in=rules.OF_PARTNERS)
        .filter(activity__in=Activity.objects.visible_to(user))
        .exclude(activity=activity)
        .values_list("activity", "activity__title", "round", "question", "score")
    )
    scores: dict[tuple[str, int, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for pk, title, round_, question, score in rows:
        scores[round_, pk or 0, title or ""][question].append(score)
    found = [
        Other(pk, title, round_, [rules.result(one, round_, said[one]) for one in rules.OF_PARTNERS])
        for (round_, pk, title), said in sorted(scores.items(), reverse=True)
    ]
    return [one for one in found if not any(result.lacking for result in one.results)][:MOST_OTHERS]
