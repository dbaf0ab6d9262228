"""The API answers as the pages do: same rights, same words, same guards."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.models import Incident
from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.models import Entry
from postmortem.doors.api import api
from postmortem.people.models import User
from tests import make
from tests.doors.asking import Program, key_for
from tests.make import NOW

pytestmark = pytest.mark.django_db
SEEN = {"seen": "It shows no price.", "started_at": "2026-03-11T07:00:00Z"}


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def driver():
    return make.user("dora", display_name="Dora Dix", department=make.department("product"))


def test_names_stand_only_for_who_sees_them_on_the_pages(driver):
    activity = make.activity(title="Ask Dora Dix", lead=driver)
    boss = make.user(role=User.Role.EXECUTIVE)

    inside = Program(key_for(driver)).ask(f"/activities/{activity.pk}").json()
    outside = Program(key_for(boss)).ask(f"/activities/{activity.pk}").json()

    assert (inside["driver"], inside["title"]) == ("Dora Dix · Product", "Ask Dora Dix")
    assert (outside["driver"], outside["title"]) == ("Product side", "Ask Product side")


def test_a_list_goes_on_where_the_page_before_ended(driver):
    activity = make.activity(lead=driver)
    names = [f"Row {number:03}" for number in range(120)]
    for name in names:
        make.deliverable(activity=activity, name=name)
    program = Program(key_for(driver))

    first = program.ask(f"/activities/{activity.pk}/deliverables").json()
    second = program.ask(f"/activities/{activity.pk}/deliverables", cursor=first["next"]).json()

    found = [row["name"] for row in first["items"] + second["items"]]
    assert [name for name in found if name.startswith("Row")] == names
    assert (len(first["items"]), second["next"]) == (100, None)


def test_a_cursor_that_was_not_given_out_is_refused(driver):
    answer = Program(key_for(driver)).ask("/activities", cursor="2026-01-01~1")

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


def test_a_change_says_which_version_it_changes(driver):
    activity = make.activity(title="Coupons", lead=driver)
    program, path = Program(key_for(driver)), f"/activities/{activity.pk}"
    tag = program.ask(path)["ETag"]

    without = program.send(path, {"title": "Songs"}, "patch")
    done = program.send(path, {"title": "Songs"}, "patch", if_match=tag)
    late = program.send(path, {"title": "Poems"}, "patch", if_match=tag)

    assert [without.status_code, done.status_code, late.status_code] == [428, 200, 412]
    assert (Activity.objects.get().title, done["ETag"].split("-")[0]) == ("Songs", '"2')


def test_what_is_sent_again_under_the_same_key_is_made_once(driver):
    program = Program(key_for(driver))

    first = program.send("/incidents", SEEN, idempotency_key="one")
    again = program.send("/incidents", SEEN, idempotency_key="one")
    other = program.send("/incidents", {**SEEN, "seen": "Else."}, idempotency_key="one")

    assert [first.status_code, again.status_code, other.status_code] == [201, 201, 422]
    assert (first["Location"], Incident.objects.count()) == (again["Location"], 1)


def test_two_programs_may_use_the_same_idempotency_key(driver):
    for program in (Program(key_for(driver)), Program(key_for(make.user()))):
        program.send("/incidents", SEEN, idempotency_key="one")

    assert Incident.objects.count() == 2


def test_a_report_is_recorded_under_its_reporter(driver):
    Program(key_for(driver)).send("/incidents", SEEN)

    entry = Entry.objects.filter(verb="incident.reported").get()
    assert (entry.actor_id, Incident.objects.get().reporter) == (driver.pk, driver)


def test_a_row_is_added_and_its_department_asked(driver):
    activity, design = make.activity(lead=driver), make.department("design", lead=make.user())
    said = {"name": "Poster", "due_at": "2026-03-13T12:00:00+08:00", "department": design.pk}

    answer = Program(key_for(driver)).send(f"/activities/{activity.pk}/deliverables", said)

    row = Deliverable.objects.get(name="Poster")
    assert (answer.status_code, row.accountable_department) == (201, design)
    assert answer["Location"] == f"/api/v1/activities/{activity.pk}/deliverables/{row.pk}"


@pytest.mark.parametrize(
    "said",
    [
        {**SEEN, "seen": ""},
        {**SEEN, "seen": "a\x00b"},
        {**SEEN, "started_at": "0001-01-01T00:00:00+14:00"},
        {**SEEN, "started_at": "2026-03-11T07:00:00"},
        {**SEEN, "started_at": "2026-03-12T07:00:00Z"},
        {**SEEN, "activity_id": 2**63},
        {**SEEN, "activity_id": 4711},
        {**SEEN, "colour": "red"},
    ],
)
def test_what_is_not_as_described_changes_nothing(driver, said):
    answer = Program(key_for(driver)).send("/incidents", said)

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert (answer.json()["status"], Incident.objects.count()) == (422, 0)


def test_what_is_no_json_is_refused(driver):
    program = Program(key_for(driver))

    codes = [program.send("/incidents", sent).status_code for sent in ("{", "[]", "null", "")]

    assert (set(codes) - {400, 422}, Incident.objects.count()) == (set(), 0)


def test_a_session_alone_opens_nothing(client, driver):
    client.force_login(driver)

    assert client.get("/api/v1/me").status_code == 401


def test_who_may_not_looks_the_same_as_nothing_there(driver):
    foreign = make.activity()
    program = Program(key_for(driver))

    there, nowhere = program.ask(f"/activities/{foreign.pk}"), program.ask("/activities/987654321")

    assert (there.status_code, there.content) == (404, nowhere.content)


def test_the_published_page_is_read_as_json_and_as_markdown(driver):
    activity = make.activity(lead=driver)
    page = make.retrospective(activity=activity, incident=None, mitigated_at=None, owner=driver)
    program = Program(key_for(driver))

    whole = program.ask(f"/retrospectives/{page.pk}")
    text = program.ask(f"/retrospectives/{page.pk}/markdown")

    assert (whole.status_code, whole.json()["page"]["title"]) == (200, whole.json()["title"])
    assert (text["Content-Type"], text.content.decode()[:2]) == ("text/markdown; charset=utf-8", "# ")


def queries_of(program, path):
    with CaptureQueriesContext(connection) as asked:
        program.ask(path)
    return len(asked)


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_as_many_queries_for_one_row_as_for_three(driver, rows):
    program = Program(key_for(driver))
    for _row in range(rows):
        activity = make.activity(lead=driver)
        make.deliverable(activity=activity)
        make.incident(activity=activity, reporter=driver)
        make.improvement(owner=driver)
    program.ask("/me")
    one = f"/activities/{activity.pk}"
    counts = {
        "/me": 2,
        "/departments": 3,
        "/activities": 8,
        one: 6,
        f"{one}/deliverables": 7,
        f"{one}/agreements": 9,
        "/incidents": 5,
        "/actions": 6,
        "/retrospectives": 4,
        "/who-answers?q=poster": 5,
        "/search?q=poster": 4,
    }

    assert {path: queries_of(program, path) for path in counts} == counts


def test_every_operation_is_described_with_its_refusals():
    schema = api.get_openapi_schema()

    lacking = [
        f"{method} {path}"
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
        if not {401, 403, 404, 422, 429} <= set(operation["responses"])
    ]
    assert (schema["openapi"], lacking) == ("3.1.0", [])
    assert len(schema["paths"]) == 20


def test_an_hour_later_is_another_time(driver):
    """Times are those of the request: a report says when it was reported."""
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        said = Program(key_for(driver)).send("/incidents", SEEN).json()

    assert said["reported_at"] == "2026-03-11T09:00:00Z"


@pytest.mark.parametrize(
    ("field", "sent"),
    [("still_going_on", 0), ("severity", "2"), ("activity_id", True), ("started_at", 946684800)],
)
def test_what_is_of_another_type_is_refused(driver, field, sent):
    answer = Program(key_for(driver)).send("/incidents", {**SEEN, field: sent})

    assert answer.status_code == 422
    assert not Incident.objects.exists()
