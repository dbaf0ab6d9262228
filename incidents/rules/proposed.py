"""Conditions that the record itself shows: things, rules and times are the subjects, nobody else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import PhaseCode, Situation
from incidents.models.learning import FactorCode
from postmortem.people.templatetags.words import duration

NARROW: Final = 4 * 3600  # seconds before the slot that leave no time to look at it
SHORT: Final = 2  # a lead time below the usual one by this divisor
LATE_SHARE: Final = 2 / 3  # of the time to the launch had passed when a department joined
READ_BY_OUTSIDERS: Final = {"poster", "copy", "guidance"}
Facts = Mapping[str, Any]
Code, Phase = FactorCode, PhaseCode


class Kind(NamedTuple):
    """What a proposal says, and where it belongs."""

    sentence: Promise
    code: FactorCode
    situation: Situation
    phase: PhaseCode


KINDS: Final = {
    "effect": Kind(
        _("The final effect had no owner."), Code.NO_SINGLE_OWNER, Situation.COLLABORATION, Phase.IDEA
    ),
    "row": Kind(_("“%(row)s” had no owner."), Code.NO_SINGLE_OWNER, Situation.COLLABORATION, Phase.IDEA),
    "relayed": Kind(
        _("An approval was passed on and never confirmed in person."),
        Code.RELAYED_APPROVAL,
        Situation.COLLABORATION,
        Phase.PRE_LAUNCH,
    ),
    "unrecorded": Kind(
        _("An approval stands nowhere in writing."),
        Code.UNWRITTEN_AGREEMENT,
        Situation.COLLABORATION,
        Phase.PRE_LAUNCH,
    ),
    "short": Kind(
        _("From being told to the launch there were %(long)s; %(usual)s are usual."),
        Code.SHORT_LEAD_TIME,
        Situation.DELAY,
        Phase.IDEA,
    ),
    "stand_in": Kind(
        _("A stand-in for “%(row)s” was live at the launch."),
        Code.PLACEHOLDER,
        Situation.RELEASE,
        Phase.LAUNCH,
    ),
    "narrow": Kind(
        _("“%(row)s” was final %(long)s before the launch."),
        Code.LATE_MATERIAL,
        Situation.DELAY,
        Phase.PRE_LAUNCH,
    ),
    "after": Kind(
        _("“%(row)s” arrived %(long)s after the launch."), Code.LATE_MATERIAL, Situation.DELAY, Phase.LAUNCH
    ),
    "outside": Kind(
        _("“%(row)s” was worked on from outside the matrix."),
        Code.MISSING_PARTY,
        Situation.COLLABORATION,
        Phase.BUILD,
    ),
    "not_written": Kind(
        _("The rule for “%(row)s” (%(column)s) stood in no document."),
        Code.UNDOCUMENTED_RULE,
        Situation.TECHNICAL,
        Phase.SCHEME,
    ),
    "production": Kind(
        _("“%(row)s” could be proved only in production."),
        Code.NOT_TESTABLE,
        Situation.TECHNICAL,
        Phase.SCHEME,
    ),
    "joined": Kind(
        _("Most of the time to the launch had passed when the last department joined."),
        Code.LATE_INVOLVEMENT,
        Situation.COLLABORATION,
        Phase.BUILD,
    ),
    "unread": Kind(
        _("It went live before anybody from outside had read it."),
        Code.NO_READER_TEST,
        Situation.USER_EXPERIENCE,
        Phase.TEST,
    ),
    "opposed": Kind(
        _("Two metrics of the name “%(row)s” pull apart."), Code.OPPOSED_METRICS, Situation.MARKET, Phase.IDEA
    ),
}


class Cell(NamedTuple):
    """A cell of a check table: its id, and the words of its row and column."""

    pk: int
    row: str
    column: str


@dataclass(frozen=True)
class Beyond:
    """What the compiled facts do not hold: rules of interfaces, who joined when, readings, metrics."""

    not_written: Sequence[Cell] = ()
    production: Sequence[Cell] = ()
    joined: Sequence[datetime] = ()
    was_read: bool = True
    opposed: Sequence[str] = ()


@dataclass(frozen=True)
class Proposal:
    """One condition to take over with one tap; `sources` say what shows it: entry:12, matrix:2, cell:7."""

    key: str
    says: str
    sources: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        return KINDS[self.says]

    @property
    def text(self) -> str:
        """The sentence in the language of now."""
        given = dict(self.params)
        for name in ("long", "usual"):
            if name in given:
                given[name] = duration(timedelta(seconds=given[name]))
        return str(self.kind.sentence) % given if given else str(self.kind.sentence)


def proposed_conditions(facts: Facts, beyond: Beyond | None = None) -> list[Proposal]:
    """What the facts of a retrospective (as compile made them) show as conditions, the strongest first."""
    if not facts:
        return []
    parts = (_owners, _approvals, _lead_time, _stand_ins, _late, _outside)
    found = [one for part in parts for one in part(facts)]
    return [*found, *_beyond(facts, beyond or Beyond())]


def _owners(facts: Facts) -> Iterator[Proposal]:
    rows, number = _rows(facts), (facts.get("matrix") or {}).get("number")
    for pk in facts.get("without_owner", ()):
        row = rows.get(pk)
        if row is None:
            continue
        is_effect = row["kind"] == "outcome"
        shown = (f"matrix:{number}",) if number else (f"row:{pk}",)
        given = {} if is_effect else {"row": row["params"]["name"]}
        yield Proposal(f"owner-{pk}", "effect" if is_effect else "row", shown, given)


def _approvals(facts: Facts) -> Iterator[Proposal]:
    says = {"relayed": "relayed", "none": "unrecorded"}
    for one in facts.get("approvals", ()):
        if one["verdict"] == "yes" and not one["confirmed"] and one["channel"] in says:
            pk = one["log"]
            yield Proposal(f"approval-{pk}", says[one["channel"]], (f"entry:{pk}",))


def _lead_time(facts: Facts) -> Iterator[Proposal]:
    lead = facts.get("lead_time") or {}
    real, usual = lead.get("real") or lead.get("agreed"), lead.get("usual")
    if real and usual and real * SHORT <= usual:
        yield Proposal("lead-time", "short", ("record:lead_time",), {"long": real, "usual": usual})


def _stand_ins(facts: Facts) -> Iterator[Proposal]:
    rows = _rows(facts)
    for one in facts.get("stand_ins", ()):
        row, pk = rows.get(one["deliverable"]), one["deliverable"]
        if row and one["live"]:
            yield Proposal(f"stand-in-{pk}", "stand_in", (f"row:{pk}",), {"row": row["params"]["name"]})


def _late(facts: Facts) -> Iterator[Proposal]:
    for row in facts.get("deliverables", ()):
        left, pk = row["before_slot"], row["deliverable"]
        if row["kind"] == "outcome" or left is None or left >= NARROW:
            continue
        given = {"row": row["params"]["name"], "long": abs(left)}
        yield Proposal(f"late-{pk}", "narrow" if left >= 0 else "after", (f"row:{pk}",), given)


def _outside(facts: Facts) -> Iterator[Proposal]:
    rows = _rows(facts)
    touched = {pk for one in facts.get("without_letter", ()) for pk in one["deliverables"]}
    for pk in sorted(touched & rows.keys()):
        yield Proposal(f"outside-{pk}", "outside", (f"row:{pk}",), {"row": rows[pk]["params"]["name"]})


def _beyond(facts: Facts, more: Beyond) -> Iterator[Proposal]:
    for cell in more.not_written:
        given = {"row": cell.row, "column": cell.column}
        yield Proposal(f"not-written-{cell.pk}", "not_written", (f"cell:{cell.pk}",), given)
    for cell in more.production:
        yield Proposal(f"production-{cell.pk}", "production", (f"cell:{cell.pk}",), {"row": cell.row})
    if _joined_late(facts, more.joined):
        yield Proposal("joined", "joined", ("record:joined",))
    if not more.was_read and any(row["kind"] in READ_BY_OUTSIDERS for row in facts.get("deliverables", ())):
        yield Proposal("unread", "unread", ("record:unread",))
    for number, name in enumerate(more.opposed, 1):
        yield Proposal(f"opposed-{number}", "opposed", ("record:opposed",), {"row": name})


def _joined_late(facts: Facts, joined: Sequence[datetime]) -> bool:
    """Whether a department came in the last third of the time from being told to the launch, or later."""
    begin, launched = (facts.get("lead_time") or {}).get("from"), facts["subject"].get("launched")
    if not begin or not launched or not joined:
        return False
    start, end = datetime.fromisoformat(begin), datetime.fromisoformat(launched)
    last = max(joined)
    return start < end and start + (end - start) * LATE_SHARE <= last <= end


def _rows(facts: Facts) -> dict[int, Any]:
    return {row["deliverable"]: row for row in facts.get("deliverables", ())}
