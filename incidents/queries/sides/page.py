"""The page of the views: the own one before they are revealed, all of them side by side after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from incidents.models import Difference, Perspective, Retrospective
from incidents.queries.retrospective_work.access import may_edit, subject_activity
from incidents.queries.sides.access import colleagues_for
from incidents.queries.sides.document import IN_ORDER
from incidents.rules import sides as rules
from incidents.rules.retrospective import ENDED, WRITING
from postmortem.activities.models import Activity
from postmortem.people.models import User
from postmortem.people.queries import house_rules


@dataclass(frozen=True)
class Side:
    """One side as a party may see it now: the words are there only once they are revealed and given."""

    view: Perspective
    name: str
    state: str  # given, open, not_given
    is_mine: bool
    voices: dict[str, str]

    @property
    def is_gone(self) -> bool:
        """Its words have been taken out; the hash stays."""
        return self.view.blanked_at is not None


@dataclass(frozen=True)
class Row:
    """One prompt, and what each side said to it."""

    label: str | Promise
    cells: list[tuple[Side, str]]


@dataclass(frozen=True)
class Between:
    """A difference: between which sides, in whose words."""

    difference: Difference
    wants: str
    lacks: str


@dataclass(frozen=True)
class Own:
    """A view the reader writes: what may be done with it now."""

    side: Side
    may_write: bool
    may_change: bool
    colleagues: list[User]
    sentences: list[str]


@dataclass(frozen=True)
class SidesPage:
    """Everything the page of the views shows to one party."""

    retrospective: Retrospective
    activity: Activity | None
    at_work: bool
    rights: bool
    is_open: bool
    sides: list[Side]
    rows: list[Row]
    mine: list[Own]
    led: list[Own]
    between: list[Between]

    @cached_property
    def raw_days(self) -> int:
        """How many days after publication the raw words go; asked for where somebody writes some."""
        return house_rules().raw_view_days

    @property
    def given(self) -> int:
        return sum(one.state == "given" for one in self.sides)

    @property
    def shown(self) -> list[Side]:
        """The sides that have given a view: the columns."""
        return [one for one in self.sides if one.state == "given"]

    @property
    def without(self) -> list[str]:
        return [one.name for one in self.sides if one.state != "given"]

    @property
    def writing(self) -> bool:
        return self.retrospective.status in WRITING

    @property
    def ended(self) -> bool:
        return self.retrospective.status in ENDED

    @property
    def candidates(self) -> int:
        return sum(one.difference.state == Difference.State.OPEN for one in self.between)


def sides_page(user: User, retrospective: Retrospective, *, now: datetime) -> SidesPage:
    """For one party (access.sides_at_work); the words of others are read only once all are revealed."""
    is_open = retrospective.views_revealed_at is not None
    found = (
        Perspective.objects.filter(retrospective=retrospective)
        .select_related(
            "department", "author", "retrospective__incident__activity", "retrospective__activity"
        )
        .order_by(*IN_ORDER)
    )
    own = {one.pk: one for one in found.filter(author=user)}
    hidden = () if is_open else tuple(rules.PROMPTS)
    sides = [_side(own.get(one.pk, one), user, is_open=is_open) for one in found.defer(*hidden)]
    return SidesPage(
        retrospective=retrospective,
        activity=subject_activity(retrospective),
        at_work=Retrospective.objects.at_work_for(user).filter(pk=retrospective.pk).exists(),
        rights=may_edit(user, retrospective),
        is_open=is_open,
        sides=sides,
        rows=_rows([one for one in sides if one.state == "given"]) if is_open else [],
        mine=[own_view(one, is_open=is_open) for one in sides if one.is_mine],
        led=[
            own_view(one, is_open=is_open)
            for one in sides
            if not one.is_mine and one.view.department and one.view.department.lead_id == user.pk
        ],
        between=list(_between(retrospective, sides)) if is_open else [],
    )


def side_label(view: Perspective) -> str:
    """How the page speaks of a side."""
    if view.department is None:
        return _("The sponsor")
    return _("%(department)s side") % {"department": view.department.name}


def _side(view: Perspective, user: User, *, is_open: bool) -> Side:
    is_mine, given = view.author_id == user.pk, view.submitted_at is not None
    return Side(
        view=view,
        name=side_label(view),
        state="given" if given else "not_given" if is_open or view.declined_at else "open",
        is_mine=is_mine,
        voices={name: getattr(view, name) for name in rules.PROMPTS} if is_open and given else {},
    )


def _rows(sides: Sequence[Side]) -> list[Row]:
    """The prompts that somebody has said something to."""
    rows = [
        Row(label, [(side, side.voices[name]) for side in sides]) for name, label in rules.PROMPTS.items()
    ]
    return [row for row in rows if any(text for _side_, text in row.cells)]


def own_view(side: Side, *, is_open: bool) -> Own:
    """What the reader may do with a view of their own or of the department they lead."""
    view, given = side.view, side.view.submitted_at is not None
    may_write = not (given and is_open) and view.retrospective.raw_views_gone_at is None
    may_pass_on = may_write and not given and view.department is not None
    sentences = rules.sentences("\n".join(side.voices.values())) if side.is_mine else []
    return Own(
        side=side,
        may_write=may_write,
        may_change=may_write and not given,
        colleagues=list(colleagues_for(view)) if may_pass_on else [],
        sentences=list(dict.fromkeys(sentences)),
    )


def _between(retrospective: Retrospective, sides: Iterable[Side]) -> Iterable[Between]:
    names = {one.view.pk: one.name for one in sides}
    for one in Difference.objects.filter(retrospective=retrospective).select_related("wants"):
        wants, lacks = names.get(one.wants_id or 0, ""), names.get(one.lacks_id or 0, "")
        yield Between(one, wants, lacks)
