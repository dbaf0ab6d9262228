"""How the found is told to one reader: after the fact people are sides, whoever reads."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value

from incidents.queries.mentioned import Person, mentioned, persons
from postmortem.activities.models import Activity, ActivityDepartment, Deliverable, Participant
from postmortem.audit.prepared import Prepared
from postmortem.audit.prepared import places as padded
from postmortem.people.models import Absence, Department, Deputy, User
from postmortem.people.redaction import Words, redact_for
from postmortem.search.models import SearchDoc
from postmortem.search.queries.opened import STEP, Root

Found = Sequence[tuple[SearchDoc, Root]]
Place = tuple[str, int]


class Around(NamedTuple):
    """Activity id → everybody who takes or took part; and the activities in which the reader sees names."""

    named: Mapping[int, set[int]]
    open_to: frozenset[int]


def around(user: User, roots: Iterable[Root]) -> Around:
    """The same as raci.queries.spellers finds for one activity, in one query for all."""
    named = {one.home: {pk for pk in (one.lead, one.sponsor) if pk} for one in roots if one.home}
    open_to = {pk for pk, people in named.items() if user.pk in people}
    deputies: dict[int, set[int]] = {}
    for what, first, second, is_now in rows_about(named):
        if what == "deputy":
            deputies.setdefault(first, set()).add(second)
            continue
        named[first].add(second)
        if second == user.pk and is_now:
            open_to.add(first)
    with_deputies = {
        pk: people.union(*(deputies.get(one, ()) for one in people)) for pk, people in named.items()
    }
    return Around(with_deputies, frozenset(open_to))


def rows_about(activities: Collection[int]) -> Iterable[tuple[str, int, int, bool]]:
    """("part", activity, person, whether now) for everybody who takes or took part and for the leads, and
    ("deputy", person, deputy, …) for whoever stands or stood in for one of them.
    """
    return ABOUT(*padded(sorted(activities), STEP)) if activities else ()


def _about(*activities: int) -> QuerySet[Any, Any]:
    part = Participant.objects.filter(activity__in=activities).order_by()
    led = ActivityDepartment.objects.filter(
        activity__in=activities, department__lead__isnull=False
    ).order_by()
    mine = Activity.objects.filter(pk__in=activities).order_by()
    people = part.values("person").union(
        led.values("department__lead"),
        mine.values("lead"),
        mine.filter(sponsor__isnull=False).values("sponsor"),
        all=True,
    )
    always = Value(value=True, output_field=BooleanField())
    is_now = ExpressionWrapper(Q(until=None), output_field=BooleanField())
    leads = led.values_list(Value("part"), "activity", "department__lead", always)
    stand_in = (
        model._default_manager.filter(person__in=people, deputy__isnull=False)
        .order_by()
        .values_list(Value("deputy"), "person", "deputy", always)
        for model in (Deputy, Absence)
    )
    there = part.values_list(Value("part"), "activity", "person", is_now)
    return there.union(leads, *stand_in, all=True)


def _people(*pks: int) -> QuerySet[User, Any]:
    return persons(User.objects.filter(pk__in=pks).order_by())


ABOUT, PEOPLE = Prepared(_about), Prepared(_people)


def spelled(user: User, found: Found, things: Collection[Deliverable]) -> Mapping[int, Words]:
    """Document id → its words, in two queries; the owners of `things` are spelled, too.

    What is planned has the words of its activity. All that tells of what happened has the same ones: without
    the names of those who took part in any of it.
    """
    facts = around(user, [root for _doc, root in found])
    told = [root for _doc, root in found if root.field != "activity"]
    after = {pk for root in told for pk in {*root.told_by, *facts.named.get(root.home or 0, ())}}
    shut = [one for one in facts.named if one not in facts.open_to]
    wanted = after.union((row.accountable_id or 0 for row in things), *(facts.named[pk] for pk in shut))
    people = [Person(*row) for row in PEOPLE(*padded(sorted(wanted), STEP))]
    text = "\n".join(f"{doc.title}\n{doc.body}\n{root.title}" for doc, root in found)
    there, owners = mentioned(people, text), {row.accountable_id for row in things}
    known = {one.pk: one.user() for one in people if one.pk in there or one.pk in owners}
    homes: Iterable[Department | None] = (
        *(one.department() for one in there.values() if one.department_id),
        *(row.accountable_department for row in things),
    )
    departments = {home.pk: home for home in homes if home}

    def words_at(root: Root) -> Words:
        if root.field == "activity" and root.pk in facts.open_to:
            return redact_for(known, departments, names=True)
        about = facts.named[root.pk] if root.field == "activity" else after
        return redact_for({pk: known[pk] for pk in there if pk in about}, departments, names=False)

    at = by_place(words_at)
    return {doc.pk: at(root) for doc, root in found}


def by_place(words_at: Callable[[Root], Words]) -> Callable[[Root], Words]:
    """The same words for all of one activity, and for all that tells of what happened."""
    kept: dict[Place, Words] = {}

    def at(root: Root) -> Words:
        place = ("plan", root.pk) if root.field == "activity" else ("after", 0)
        if place not in kept:
            kept[place] = words_at(root)
        return kept[place]

    return at
