"""Who takes part in a technical alignment: product and engineering of every party, who presents, who has
reviewed the scheme. Rows are meetings, columns the people invited.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.activities.rules.checks.coverage import PRESENT, PRESENTED, REVIEWED
from postmortem.activities.rules.checks.kind import Grid, GridLine, Part, TableKind, declare
from postmortem.activities.rules.checks.missing import Missing, said

MEETINGS: Final[tuple[str | Promise, ...]] = (gettext_lazy("Alignment meeting"),)
PRODUCT, ENGINEERING = "product", "engineering"
TRADES: Final[Mapping[str, str | Promise]] = {
    PRODUCT: gettext_lazy("product"),
    ENGINEERING: gettext_lazy("engineering"),
    "other": gettext_lazy("something else"),
}
PARTS: Final[Mapping[str, str | Promise]] = {
    "presents": gettext_lazy("presents the scheme"),
    "speaks": gettext_lazy("takes part in it"),
    "listens": gettext_lazy("is there and listens"),
    "away": gettext_lazy("is not there"),
}
THERE: Final = ("presents", "speaks", "listens")
ATTENDANCE: Final = declare(
    TableKind(
        "attendance",
        gettext_lazy("meeting"),
        gettext_lazy("person"),
        (
            Part("trade", gettext_lazy("For which trade?"), "choice", required=True, choices=TRADES),
            Part("part", gettext_lazy("In which way?"), "choice", required=True, choices=PARTS),
            Part("reviewed", gettext_lazy("Has reviewed the scheme beforehand"), "yes"),
        ),
        label=gettext_lazy("Who takes part in the alignment"),
        question=gettext_lazy("Are product and engineering of every party there, and who presents?"),
    )
)


class Side(NamedTuple):
    """One of those who align: our own (both None), another department with product and engineers of its own,
    or a party outside.
    """

    department_id: int | None = None
    party_id: int | None = None


OURS: Final = Side()


class Seat(NamedTuple):
    """Somebody who is there: which side, and which line and person."""

    side: Side
    column: GridLine
    trade: str
    part: str
    reviewed: bool

    def is_engineer(self, engineers: Collection[int]) -> bool:
        """A person of that trade; of somebody without account the product knows only what was said."""
        if self.column.person_id is not None:
            return self.column.person_id in engineers
        return self.trade == ENGINEERING


def side_of(column: GridLine, homes: Mapping[int, int], partners: Collection[int]) -> Side:
    """The side somebody belongs to; `homes`: the department of each person, `partners`: departments that
    are a side of their own.
    """
    if column.party_id:
        return Side(party_id=column.party_id)
    department = column.department_id or homes.get(column.person_id or 0)
    return Side(department_id=department) if department in partners else OURS


def seats(grid: Grid, homes: Mapping[int, int], partners: Collection[int]) -> list[Seat]:
    """Whoever said something about taking part, meeting by meeting."""
    found = []
    for row in grid.rows:
        for column in grid.columns:
            cell = grid.at(row, column)
            trade, part = said(cell, "trade"), said(cell, "part")
            if part:
                side = side_of(column, homes, partners)
                found.append(Seat(side, column, trade, part, bool(said(cell, "reviewed"))))
    return found


def absent(taken: Collection[Seat], needed: Mapping[Side, str], engineers: Collection[int]) -> list[Missing]:
    """What is missing at the meeting. `needed`: the sides that have to be there, with their names."""
    if not taken:
        return [Missing(PRESENT, _("Nobody is written down who takes part in the alignment."))]
    return [
        *_unreviewed(taken, engineers),
        *_empty_seats(taken, needed, engineers),
        *_presenter(taken, engineers),
    ]


def _unreviewed(taken: Collection[Seat], engineers: Collection[int]) -> Iterator[Missing]:
    """Our own scheme, before the meeting, by an engineer other than the one who presents it."""
    presenters = {seat.column.pk for seat in taken if seat.part == "presents"}
    ours = [seat for seat in taken if seat.side == OURS and seat.reviewed and seat.is_engineer(engineers)]
    if not ours:
        yield Missing(REVIEWED, _("No lead engineer of ours has reviewed the scheme."))
    elif all(seat.column.pk in presenters for seat in ours):
        yield Missing(REVIEWED, _("Only the one who presents the scheme has reviewed it."))


def _empty_seats(
    taken: Collection[Seat], needed: Mapping[Side, str], engineers: Collection[int]
) -> Iterator[Missing]:
    for side, name in needed.items():
        there = [seat for seat in taken if seat.side == side and seat.part in THERE]
        is_there = {
            PRODUCT: any(seat.trade == PRODUCT for seat in there),
            ENGINEERING: any(seat.trade == ENGINEERING and seat.is_engineer(engineers) for seat in there),
        }
        for trade in (trade for trade, yes in is_there.items() if not yes):
            sentence = _("%(side)s: nobody of %(trade)s is there.")
            text = sentence % {"side": name, "trade": TRADES[trade]}
            yield Missing(PRESENT, text, department_id=side.department_id)


def _presenter(taken: Collection[Seat], engineers: Collection[int]) -> Iterator[Missing]:
    presenters = [seat for seat in taken if seat.part == "presents"]
    if not presenters:
        yield Missing(PRESENTED, _("Nobody is written down who presents the scheme."))
    for seat in presenters:
        if not seat.is_engineer(engineers):
            sentence = _("%(who)s presents the scheme, but is not of engineering.")
            text = sentence % {"who": seat.column.label}
            yield Missing(PRESENTED, text, None, seat.column.pk, seat.side.department_id)
