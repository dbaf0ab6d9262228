"""Whatever a table says: taken over, it is the matrix, and a second time it changes nothing."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postmortem.audit.models import Entry
from tests.raci.importing.given import bring, looked, matrix, named_scene, take_over
from tests.raci.tables.given import csv_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
COLUMNS = ["Painter", "王芳", "Driver", "Design", "Business"]
TITLES = ["Poster", "Final effect", "Copy", "Text", "ＣＯＰＹ", "海报"]
CELLS = st.sampled_from(["", "", "A", "R", "S", "C", "I", "A/R", "RC", "X", "r (draft)", "-"])
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "Make", "Test", "Gnorp"]),
        st.sampled_from(TITLES),
        st.lists(CELLS, min_size=len(COLUMNS), max_size=len(COLUMNS)),
    ),
    min_size=1,
    max_size=6,
)


def flat(row):
    phase, title, cells = row
    return [phase, title, *cells]


def changed(step):
    return step.line.task, step.owner, step.added, step.removed


@given(rows=ROWS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_table_taken_over_once_changes_nothing_twice(rows):
    with transaction.atomic():
        plan = named_scene()
        table = csv_of(["Phase", "Task", *COLUMNS], ["", "Poster", "A", *[""] * 4], *map(flat, rows))
        said = {"question:headings:B1": "tasks"}
        first = bring(plan, table, answers=said)
        if looked(first).plan.changing:
            take_over(first)
        stands, entries = matrix(plan.activity), Entry.objects.count()

        again = looked(bring(plan, table, answers=said))

        assert [changed(step) for step in again.plan.changing] == []
        assert (matrix(plan.activity), Entry.objects.count()) == (stands, entries + 1)
        transaction.set_rollback(True)
