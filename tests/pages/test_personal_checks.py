"""Open cells answered through a personal link: all that is asked of one person at once."""

from datetime import timedelta

import pytest
import time_machine

from postmortem.activities import actions
from postmortem.activities.models import CheckCell
from postmortem.outbox.models import Duty
from tests import make
from tests.activities.test_check_tables import RULE, answered, cell, table
from tests.make import NOW
from tests.pages.links import path_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _an_hour_later():
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def found():
    return table(make.activity(lead=make.user(department=make.lead().department)))


def typed(*cells, **parts):
    parts = {"known_by": "told", "max": 60, **parts}
    fields = {f"{c.row_id}-{c.column_id}-{name}": said for c in cells for name, said in parts.items()}
    return {**fields, **{f"{c.row_id}-{c.column_id}-version": c.version for c in cells}, "way": "fill"}


def test_all_cells_of_a_column_are_answered_at_once(client, found):
    duty = actions.ask_open_cells(found, None, by=found.made_by, now=NOW).duties[0]
    page = client.get(path_for(duty))

    client.post(path_for(duty), typed(cell(found, 0), cell(found, 1)))

    assert "Company name · Most characters" in page.text
    assert [(c.state, c.value) for c in found.cells.all()] == [("confirmed", RULE)] * 2
    assert Duty.objects.get().state == Duty.State.DONE


def test_what_is_left_empty_stays_asked(client, found):
    duty = actions.ask_open_cells(found, None, by=found.made_by, now=NOW).duties[0]

    client.post(path_for(duty), typed(cell(found, 0)))

    assert sorted(found.cells.values_list("state", flat=True)) == ["asked", "confirmed"]
    assert Duty.objects.get().state == Duty.State.OPEN


def test_what_somebody_else_wrote_is_confirmed_with_one_tap(client, found):
    one, ada = answered(cell(found), found.made_by), make.user()
    duty = actions.ask_cell(one, ada, None, by=found.made_by, now=NOW)

    client.post(path_for(duty), {"way": "confirm"})

    assert CheckCell.objects.get().confirmed_by == ada


def test_nothing_typed_changes_nothing(client, found):
    duty = actions.ask_open_cells(found, None, by=found.made_by, now=NOW).duties[0]

    answer = client.post(path_for(duty), {"way": "fill"})

    assert answer.status_code == 422
    assert set(found.cells.values_list("state", flat=True)) == {"asked"}
