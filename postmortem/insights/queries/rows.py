"""The rows behind a chart that one reader may open, as lines of a file; read one after another."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.models import ActionItem, Incident, Retrospective
from incidents.models.incident import PhaseCode, Situation
from incidents.models.learning import FactorCode
from postmortem.activities.models import Activity, Deliverable, LogEntry
from postmortem.insights.models import Case
from postmortem.insights.queries.charts import ARRIVALS, DEEDS
from postmortem.insights.rules import measures
from postmortem.insights.rules.chart import Topic
from postmortem.insights.rules.weeks import WEEK, Period
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from raci.models import GateDecision

# Up to here the ids themselves are asked for, which an index answers; above, each row as it comes.
FEW: Final = 200
CHUNK: Final = 1000
ROOTS: Final = {"activity": Activity, "incident": Incident, "retrospective": Retrospective}
WHAT: Final[Mapping[str, str | Promise]] = {
    measures.ARRIVAL: gettext_lazy("came"),
    measures.APPROVAL: gettext_lazy("approved"),
    measures.FOUND: gettext_lazy("seen"),
    measures.STOPPED: gettext_lazy("stopped"),
    measures.PUBLISHED: gettext_lazy("published"),
    measures.REPEAT: gettext_lazy("happened again"),
    measures.SWEPT: gettext_lazy("similar things found"),
    measures.IMPROVEMENT: gettext_lazy("improvement due"),
    measures.LAUNCH: gettext_lazy("launched"),
    measures.GATE: gettext_lazy("decided"),
    measures.CONDITION: gettext_lazy("condition"),
    measures.DRAFT: gettext_lazy("characters of a first draft"),
    measures.HINT: gettext_lazy("strong hints in it"),
}
KINDS: Final[Mapping[str, Mapping[str, str | Promise]]] = {
    measures.ARRIVAL: dict(Deliverable.Kind.choices),
    measures.FOUND: dict(Incident.Kind.choices),
    measures.IMPROVEMENT: dict(ActionItem.Strength.choices),
    measures.LAUNCH: dict(Activity.Kind.choices),
    measures.CONDITION: dict(FactorCode.choices),
    measures.PHASE: dict(PhaseCode.choices),
}
CODES: Final[Mapping[str, Mapping[str, str | Promise]]] = {
    measures.ARRIVAL: ARRIVALS,
    measures.APPROVAL: dict(LogEntry.Channel.choices),
    measures.FOUND: dict(Situation.choices),
    measures.IMPROVEMENT: DEEDS,
    measures.GATE: dict(GateDecision.Verdict.choices),
    measures.CONDITION: dict(Situation.choices),
}
IN_MINUTES: Final = (
    *(measures.ARRIVAL, measures.FOUND, measures.STOPPED, measures.PUBLISHED, measures.LAUNCH),
)
PAGES: Final = {
    measures.ARRIVAL: "activities:deliverable",
    measures.IMPROVEMENT: "incidents:action_item",
}
PAGES_OF_ROOTS: Final = {
    "activity": "activities:detail",
    "incident": "incidents:detail",
    "retrospective": "incidents:retrospective",
}


def open_to(user: User) -> QuerySet[Case]:
    """The cases whose activity, incident or retrospective opens for this person; three queries."""
    opens = Q()
    for field, model in ROOTS.items():
        visible = model.objects.visible_to(user).order_by()  # type: ignore[attr-defined]
        pks = list(visible.values_list("pk", flat=True)[: FEW + 1])
        if len(pks) > FEW:
            opens |= Q(Exists(visible.filter(pk=OuterRef(f"{field}_id"))))
        else:
            opens |= Q(**{f"{field}__in": pks})
    return Case.objects.filter(opens)


def lines_behind(user: User, topic: Topic, period: Period) -> Iterator[list[str]]:
    """The head, then a line for each thing of both periods, the oldest first. Words are those of the language
    in force when this is called; the lines themselves may be read later.
    """
    cases = in_turn(open_to(user).filter(name__in=topic.names), period)
    homes = {pk: home.name for pk, home in departments_by_id().items()} if topic.with_departments else None
    words = {name: spelled(name) for name in topic.names}
    head = [_("Week from"), _("What"), _("Kind"), _("Result"), _("Number"), _("Unit"), _("Address")]
    if homes is not None:
        head.insert(-1, _("Department"))
    return lines(cases, head, words, homes)


class Words(NamedTuple):
    """The words of one name of cases, spelled once."""

    what: str
    kinds: dict[str, str]
    codes: dict[str, str]
    unit: str


def spelled(name: str) -> Words:
    kinds = {code: str(label) for code, label in KINDS.get(name, {}).items()}
    codes = {code: str(label) for code, label in CODES.get(name, {}).items()}
    return Words(str(WHAT[name]), kinds, codes, _("minutes") if name in IN_MINUTES else "")


def in_turn(cases: QuerySet[Case], period: Period) -> Iterator[Case]:
    """By week and id, CHUNK rows with a query: no cursor of the server is needed, which a pooler forbids."""
    week = period.begin_before
    while week <= period.last:
        last = 0
        while part := list(cases.filter(week=week, pk__gt=last).order_by("pk")[:CHUNK]):
            yield from part
            last = part[-1].pk
        week += WEEK


def lines(
    cases: Iterable[Case], head: list[str], words: Mapping[str, Words], homes: Mapping[int, str] | None
) -> Iterator[list[str]]:
    yield head
    for one in cases:
        said = words[one.name]
        number = "" if one.amount is None else str(one.amount)
        line = [
            one.week.isoformat(),
            said.what,
            said.kinds.get(one.kind, one.kind),
            said.codes.get(one.code, one.code),
            number,
            said.unit if number else "",
            address(one),
        ]
        if homes is not None:
            line.insert(-1, homes.get(one.department_id or 0, ""))
        yield line


def address(one: Case) -> str:
    """Where the thing can be read."""
    if one.name in PAGES:
        arguments = [one.activity_id, one.subj_id] if one.name == measures.ARRIVAL else [one.subj_id]
        return settings.BASE_URL + reverse(PAGES[one.name], args=arguments)
    root = next(name for name in ROOTS if getattr(one, f"{name}_id"))
    return settings.BASE_URL + reverse(PAGES_OF_ROOTS[root], args=[getattr(one, f"{root}_id")])
