"""What is exported is read again as the identical matrix, in every layout, format and encoding."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postmortem.activities.models import Deliverable
from raci.queries import export_sheet
from raci.queries.export.names import headings
from raci.queries.export.version import version_for
from raci.tables import FORMATS, read
from raci.tables.writing.sheet import line
from tests import make
from tests.make import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ZONE = "Asia/Shanghai"
# What means something elsewhere in a table, what programs calculate, what formats are made of.
TRAPS = [
    *("=cmd|' /C calc'!A0", "＝1+1", "+86", "-", "@x", "R", "A/R", "负责", "N/A", "TBD", "Deliverable"),
    *(
        "Li\nWang",
        "a, b",
        "a、b",
        "a|b",
        'a"b',
        "a / b",
        "a;b",
        "Ｗａｎｇ",
        "**b**",
        "<br>",
        "R&D",
        "Li (Design)",
    ),
    *("阶段一:", "Phase 1", "联通", "𠮷野", "sep=;", "\\|", "'=1", "图例", "1"),
]
TEXT = st.sampled_from(TRAPS) | st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn")), min_size=1, max_size=8
)
NAME = TEXT.filter(line)
# Who may hold a letter: two departments as a whole, and their four people.
HOLDERS = range(6)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": NAME,
            "phase": st.sampled_from(Deliverable.Phase.values),
            "due": st.integers(0, 200_000),
            "A": st.none() | st.sampled_from(HOLDERS),
            "is_accepted": st.booleans(),
            "others": st.dictionaries(st.sampled_from(HOLDERS), st.sampled_from("RSCI"), max_size=4),
        }
    ),
    min_size=1,
    max_size=4,
)


@st.composite
def matrices(draw):
    return SimpleNamespace(
        homes=draw(st.lists(NAME, min_size=2, max_size=2)),
        people=draw(st.lists(NAME, min_size=4, max_size=4)),
        rows=draw(ROWS),
    )


def stored(said):
    """The matrix in the database; names may be anything, also alike."""
    homes = [make.department(name_en=name, name_zh=name) for name in said.homes]
    people = [
        make.user(display_name=name, department=homes[number % 2]) for number, name in enumerate(said.people)
    ]
    holders = [(home, None) for home in homes] + [(person.department, person) for person in people]
    plan = make.activity(time_zone=ZONE, lead=people[0], requesting_department=homes[0])
    for position, row in enumerate(said.rows):
        home, person = holders[row["A"]] if row["A"] is not None else (None, None)
        is_accepted = person is not None and row["is_accepted"]
        made = make.deliverable(
            activity=plan,
            name=row["name"],
            phase=row["phase"],
            due_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=row["due"]),
            position=position,
            accountable=person,
            accountable_department=home,
            accepted_at=NOW if is_accepted else None,
        )
        for number, letter in row["others"].items():
            make.letter(made, letter, *holders[number])
    return plan


def said_by(plan):
    """What stands in the database: rows in order with phase and due, and who has which letter, by ids."""
    found = []
    for row in plan.deliverables.order_by("position"):
        held = defaultdict(set)
        for one in row.assignments.all():
            held[one.letter].add((one.department_id, one.person_id))
        if row.accountable_department_id:
            held["A"].add((row.accountable_department_id, row.accountable_id))
        phase = str(Deliverable.Phase(row.phase).label)
        due = row.due_at.astimezone(ZoneInfo(ZONE))
        found.append((line(row.name), phase, f"{due:%Y-%m-%d %H:%M}", dict(held)))
    return found


def said_in(table, by_name):
    """The same of a table that was read, names turned into ids."""
    return [
        (
            row.task,
            row.phase,
            # A spreadsheet has no time of day at midnight.
            row.due if len(row.due) > 10 else f"{row.due} 00:00",
            {letter: {by_name[name] for name in row.names(letter)} for letter in row.letters},
        )
        for row in table.rows
    ]


def by_heading(user, plan):
    """Which holder each column stands for."""
    version = version_for(user, plan)
    return {line(name): tuple(h) for h, name in headings(version.groups, version.reader.words).items()}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(matrices())
def test_every_file_says_what_the_database_says(language, said):
    plan = stored(said)

    with translation.override(language):
        sheet = export_sheet(plan.lead, plan, now=NOW)
        found = {name: read("plan", form.write(sheet)).tables for name, form in FORMATS.items()}
        expected, by_name = said_by(plan), by_heading(plan.lead, plan)

    assert {line(name) for name in sheet.columns} == set(by_name)
    assert len(sheet.columns) == len(by_name)
    assert {name: len(tables) for name, tables in found.items()} == {
        name: 2 if name == "xlsx" else 1 for name in FORMATS
    }
    for name, tables in found.items():
        assert [said_in(table, by_name) for table in tables] == [expected] * len(tables), name
        assert [(table.questions, table.problems) for table in tables] == [((), ())] * len(tables)
