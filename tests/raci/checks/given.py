"""A matrix in order, as plain data, for the tests of the rules: each test breaks one thing in it."""

from dataclasses import replace
from datetime import timedelta

from raci.rules import Holder, Row, check
from raci.rules.checks import Member, Team
from raci.rules.load import Held
from tests.make import NOW

DAY = timedelta(days=1)
BUSINESS, DESIGN, ENGINEERING, PRODUCT = 3, 4, 5, 6
SELLER, PAINTER, WRITER, CODER, DRIVER, BOSS = 31, 41, 42, 51, 61, 71
OUTCOME = Row(
    pk=1,
    kind="outcome",
    name="Orders in the first hour",
    acceptance="Thirty orders.",
    due_at=NOW,
    accountable_id=SELLER,
    department_id=BUSINESS,
    letters={"R": (Holder(BUSINESS),)},
)
POSTER = Row(
    pk=2,
    kind="poster",
    name="Poster",
    acceptance="Readable from two metres.",
    due_at=NOW,
    accountable_id=PAINTER,
    department_id=DESIGN,
    approver_id=SELLER,
    letters={"R": (Holder(DESIGN, WRITER),), "C": (Holder(BUSINESS, SELLER),)},
)
TEAM = Team(
    people={
        SELLER: Member(BUSINESS),
        PAINTER: Member(DESIGN),
        WRITER: Member(DESIGN),
        CODER: Member(ENGINEERING),
        DRIVER: Member(PRODUCT),
        BOSS: Member(7),
    },
    leads={BUSINESS: SELLER, DESIGN: PAINTER, ENGINEERING: CODER, PRODUCT: 69},
    disciplines={
        BUSINESS: frozenset({"business", "marketing"}),
        DESIGN: frozenset({"design"}),
        ENGINEERING: frozenset({"engineering"}),
        PRODUCT: frozenset({"product"}),
    },
    taking_part=frozenset({BUSINESS, DESIGN, PRODUCT}),
    named=frozenset({BUSINESS}),
    driver_id=DRIVER,
    sponsor_id=BOSS,
    launch_at=NOW + 4 * DAY,
    fixed_at=NOW,
    changed_at=NOW - DAY,
)


def poster(**changes):
    return replace(POSTER, **changes)


def team(**changes):
    return replace(TEAM, **changes)


def other(pk, name, **changes):
    """One more row in order, of the business department."""
    row = replace(OUTCOME, pk=pk, kind="task", name=name, accountable_id=SELLER)
    return replace(row, **changes)


def found(*rows, team=TEAM):
    """Code and row of everything that is said."""
    return [(finding.code, finding.row_id) for finding in check(rows, team)]


def held(person, number, letter="R", *, due=NOW, **more):
    return Held(person, 1, number, letter, NOW, due, "task", is_outside=False, **more)
