"""The pages of the search for similar things."""

import pytest
from django.urls import reverse

from incidents.models import Incident
from postmortem.activities.models import CheckCell
from tests import make
from tests.incidents.sweeping import begun, check, scene
from tests.make import NOW
from tests.queries import asked_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened():
    return scene()


@pytest.fixture(autouse=True)
def _at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


def address(name, *args):
    return reverse(f"incidents:{name}", args=args)


def test_a_search_begins_on_the_page_and_ends_the_incident(client, opened):
    incident = opened.incident
    client.force_login(opened.driver)
    proposed = client.get(address("sweep", incident.pk)).context["page"].proposed
    typed = {"fault_class": "Fields of the bank.", "taken": [proposed[0].key], "checks": "Refused?"}

    began = client.post(address("sweep_begin", incident.pk), typed)
    table = Incident.objects.get(pk=incident.pk).sweep
    row, column = table.lines.get(axis="row"), table.lines.get(axis="column")
    here = address("sweep_cell", incident.pk, row.pk, column.pk)
    found = {
        f"{row.pk}-{column.pk}-found": "mended",
        f"{row.pk}-{column.pk}-shown": "Sent one.",
        "version": 1,
    }
    answered = client.post(here, found)
    page = client.get(address("sweep", incident.pk)).context["page"]
    closed = client.post(address("close", incident.pk))

    incident.refresh_from_db()
    assert [began.status_code, answered.status_code, closed.status_code] == [302, 302, 302]
    assert (page.tally.is_complete, page.tally.mended) == (True, 1)
    assert (incident.status, incident.sweep_done_at) == ("closed", NOW)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (
            {"fault_class": "", "checks": "Refused?"},
            {"fault_class": ["Say in one sentence what else would be shaped like it."]},
        ),
        ({"fault_class": "Fields.", "checks": ""}, {"checks": ["Say by what one checks it."]}),
        (
            {"fault_class": "Fields.", "checks": "?", "taken": ["cell:0"]},
            {"taken": ["Select a valid choice. cell:0 is not one of the available choices."]},
        ),
    ],
)
def test_a_bad_beginning_is_shown_with_what_was_typed(client, opened, typed, wrong):
    client.force_login(opened.driver)

    answer = client.post(address("sweep_begin", opened.incident.pk), typed)

    opened.incident.refresh_from_db()
    assert (answer.status_code, answer.context["begin"].errors) == (422, wrong)
    assert opened.incident.sweep is None


def test_a_cell_needs_what_was_found_and_what_shows_it(client, opened):
    table = begun(opened)
    row, column = table.lines.get(axis="row"), table.lines.get(axis="column")
    client.force_login(opened.driver)
    here = address("sweep_cell", opened.incident.pk, row.pk, column.pk)

    answer = client.post(here, {f"{row.pk}-{column.pk}-found": "fine", "version": 1})

    assert (answer.status_code, CheckCell.objects.filter(table=table).count()) == (422, 0)


def test_a_cell_that_somebody_answered_meanwhile_is_a_conflict(client, opened):
    table = begun(opened)
    check(table, "fine", by=opened.driver)
    row, column = table.lines.get(axis="row"), table.lines.get(axis="column")
    client.force_login(opened.driver)
    here = address("sweep_cell", opened.incident.pk, row.pk, column.pk)
    typed = {f"{row.pk}-{column.pk}-found": "there", f"{row.pk}-{column.pk}-shown": "x", "version": 1}

    answer = client.post(here, typed)

    assert (answer.status_code, CheckCell.objects.get(table=table).value["found"]) == (409, "fine")


def test_before_it_has_stopped_nothing_else_is_looked_at(client):
    incident = make.incident(status="mitigating")
    client.force_login(incident.owner)

    assert client.get(address("sweep", incident.pk)).status_code == 403


def test_once_it_is_closed_the_search_is_read_and_not_changed(client, opened):
    begun(opened)
    Incident.objects.filter(pk=opened.incident.pk).update(status="closed", closed_at=NOW, sweep_waiver="One.")
    client.force_login(opened.driver)

    codes = [
        client.get(address("sweep", opened.incident.pk)).status_code,
        client.post(address("sweep_widen", opened.incident.pk), {"typed": "Fax"}).status_code,
    ]

    assert codes == [200, 403]


def test_the_same_again_is_said_with_one_tap(client, opened):
    first = make.incident(reporter=opened.driver, title="The account was refused by the bank")
    Incident.objects.filter(pk=first.pk).update(started_at=first.started_at.replace(day=3))
    client.force_login(opened.driver)
    offered = client.get(address("sweep", opened.incident.pk)).context["page"].before

    answer = client.post(address("sweep_repeats", opened.incident.pk), {"earlier": first.pk})

    opened.incident.refresh_from_db()
    assert ([one.days for one in offered], answer.status_code) == ([8], 302)
    assert opened.incident.recurrence_of == first


@pytest.mark.parametrize("rows", [1, 3])
def test_the_query_count_of_the_search_is_flat(client, opened, rows):
    table = begun(opened, things=tuple(f"Thing {number}" for number in range(rows)))
    for number in range(rows):
        check(table, "fine", by=opened.driver, row=number)
    client.force_login(opened.driver)

    with asked_once(COUNT):
        client.get(address("sweep", opened.incident.pk))


COUNT = 13
