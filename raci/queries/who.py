"""Who answers for this? Things of all activities by name, with the accountable person or department."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from postmortem.activities.models import Activity, Deliverable
from postmortem.people.models import User
from postmortem.people.redaction import Words
from postmortem.people.templatetags.words import when_text
from raci.queries.spellers import spellers
from raci.rules.question import thing_asked_about
from raci.rules.who import Piece, is_in, pieces, words_of

PAGE = 20
ENDED = (Activity.Status.CLOSED, Activity.Status.CANCELLED)


class Hit(NamedTuple):
    """One thing: its name and activity with the words looked for marked, and who answers for it. `state` is
    accepted, proposed, asked (a department is to name somebody) or none; `who` is empty where the reader sees
    no names.
    """

    row: Deliverable
    thing: str
    name: Sequence[Piece]
    title: Sequence[Piece]
    who: str
    department: str
    state: str
    is_over: bool

    @property
    def since(self) -> datetime | None:
        return {"accepted": self.row.accepted_at, "proposed": self.row.accountable_since}.get(self.state)


@dataclass(frozen=True)
class WhoPage:
    """One page of an answer; `after` starts the next one, empty on the last."""

    query: str
    answer: str
    hits: Sequence[Hit]
    after: str


def who_page(user: User, query: str, after: str, *, now: datetime) -> WhoPage:
    """What is called like that in activities this person may open, those going on first; a fixed number of
    queries.
    """
    words = words_of(thing_asked_about(query))
    if not words:
        say = _("Type a thing, such as “poster” or “refund page”, and read who answers for it.")
        return WhoPage("", say, [], "")
    typed = " ".join(words)
    found = list(_page(_rows(user, words), words, after)[: PAGE + 1])
    shown = found[:PAGE]
    owners = {row.accountable_id for row in shown if row.accountable_id}
    spelled = spellers(user, {row.activity for row in shown}, owners)
    hits = [_hit(row, spelled[row.activity_id], words) for row in shown]
    # Where names are taken out, a name that was typed finds nothing.
    hits = [hit for hit in hits if is_in(words, hit.thing, "".join(piece.text for piece in hit.title))]
    none = _("Nothing that you may open is called “%(query)s”.") % {"query": typed}
    return WhoPage(
        query=typed,
        answer=answer_of(hits[0], now) if hits else none,
        hits=hits,
        after=_mark(shown[-1]) if len(found) > PAGE else "",
    )


def answer_about(row: Deliverable, spell: Words, *, now: datetime) -> str:
    """The sentence about one row, which comes with its activity, for a reader with these words."""
    return answer_of(_hit(row, spell, []), now)


def _rows(user: User, words: Iterable[str]) -> QuerySet[Deliverable]:
    rows = Deliverable.objects.live().filter(activity__in=Activity.objects.visible_to(user))
    for word in words:
        rows = rows.filter(Q(name__icontains=word) | Q(activity__title__icontains=word))
    return rows.select_related("activity")


def _page(rows: QuerySet[Deliverable], words: Sequence[str], after: str) -> QuerySet[Deliverable]:
    """Things called so, then the final effect of what is called so, then its other rows; what has ended
    follows in the same order, each the newest first.
    """
    named = Q()
    for word in words:
        named &= Q(name__icontains=word)
    going_on = ~Q(activity__status__in=ENDED)
    ways = [Q(name__iexact=" ".join(words)), named, Q(kind=Deliverable.Kind.OUTCOME), Q(pk__isnull=False)]
    ranked = [going_on & way for way in ways] + ways
    cases = [When(way, then=Value(place)) for place, way in enumerate(ranked)]
    rows = rows.annotate(rank=Case(*cases, output_field=IntegerField())).order_by("rank", "-due_at", "-pk")
    rank, due_at, pk = _read_mark(after)
    if due_at is None:
        return rows
    same = Q(rank=rank, due_at__lt=due_at) | Q(rank=rank, due_at=due_at, pk__lt=pk)
    return rows.filter(Q(rank__gt=rank) | same)


def _mark(last: Deliverable) -> str:
    return f"{last.rank}~{last.due_at.isoformat()}~{last.pk}"  # type: ignore[attr-defined]  # annotated in _page


def _read_mark(after: str) -> tuple[int, datetime | None, int]:
    """A mark that nobody gave out is the first page."""
    try:
        rank, at, pk = after.replace(" ", "+").split("~")
        when = datetime.fromisoformat(at)
        return int(rank), (when if when.tzinfo else None), min(int(pk), 2**63 - 1)
    except ValueError:
        return 0, None, 0


def _hit(row: Deliverable, spell: Words, words: Sequence[str]) -> Hit:
    owner = spell.people.get(row.accountable_id or 0) if spell.names else None
    thing = spell.text(row.name)
    return Hit(
        row=row,
        thing=thing,
        name=pieces(thing, words),
        title=pieces(spell.text(row.activity.title), words),
        who=owner.display_name if owner else "",
        department=spell.department(row.accountable_department_id),
        state=_state(row),
        is_over=row.activity.status in ENDED,
    )


def _state(row: Deliverable) -> str:
    if row.accountable_id:
        return "accepted" if row.accepted_at else "proposed"
    return "asked" if row.accountable_department_id else "none"


def answer_of(hit: Hit, now: datetime) -> str:
    """The answer as one sentence."""
    who = hit.department
    if hit.who:
        who = _("%(name)s (%(department)s)") % {"name": hit.who, "department": hit.department}
    said = {"who": who, "thing": hit.thing, "at": when_text(hit.since, now) if hit.since else ""}
    if hit.state == "accepted" and hit.is_over:
        return _("%(who)s answered for “%(thing)s”; the activity has ended.") % said
    sentences = {
        "accepted": _("%(who)s answers for “%(thing)s”, accepted since %(at)s."),
        "proposed": _("%(who)s was asked on %(at)s to answer for “%(thing)s” and has not accepted yet."),
        "asked": _("%(who)s is asked to name who answers for “%(thing)s”."),
        "none": _("Nobody answers for “%(thing)s” yet."),
    }
    return sentences[hit.state] % said
