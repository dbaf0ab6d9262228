"""The record as people can read it: in words, with names only where they belong, page by page."""

import ast
import re
from datetime import timedelta

import pytest
import time_machine

from postmortem.activities.models import Activity
from postmortem.audit.actions import note, record
from postmortem.audit.models import Entry, SecurityEvent
from postmortem.audit.queries import PAGE
from postmortem.people.models import User
from postmortem.queries.verbs import SENTENCES, sentence
from tests import make
from tests.source import MODULES

pytestmark = pytest.mark.django_db
NOW, HOUR = make.NOW, timedelta(hours=1)
QUERIES = 8
MADE_OF_PARTS = {f"activity.{status}" for status in Activity.Status.values}  # record(f"activity.{to}")


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW + HOUR, tick=False):
        yield


@pytest.fixture
def driver():
    return make.user("li-wei", display_name="Li Wei", department=make.department("design"))


@pytest.fixture
def activity(driver):
    return make.activity(lead=driver)


def lines(response):
    """What, and who, of each line."""
    body = re.search(r"<tbody>(.*?)</tbody>", response.content.decode(), re.S)
    rows = re.findall(r"<tr>(.*?)</tr>", body[1], re.S) if body else []
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.S) for row in rows]
    return [tuple(" ".join(re.sub(r"<[^>]+>", " ", c).split()) for c in row[1:3]) for row in cells]


# --- words -----------------------------------------------------------------------------------------------


def verbs_of(module):
    """The first argument of every record(...), and every literal that is handed on as one."""
    for node in module.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            before, dot, after = node.value.partition(".")
            if dot and re.fullmatch(r"[a-z_]+", before) and re.fullmatch(r"[a-z_]+", after):
                yield node.value


def test_every_event_of_the_record_has_a_sentence():
    known = {verb.partition(".")[0] for verb in SENTENCES}
    labels = {"activities", "incidents", "outbox", "audit", "raci", "drafts", "evidence"}

    said = {
        verb
        for module in MODULES.values()
        if module.layer in {"actions", "answering", "planner", "relay", "lookup"}
        for verb in verbs_of(module)
        if verb.partition(".")[0] in known - labels and not verb.endswith((".jsonl", ".json", ".txt"))
    }

    assert sorted((said | MADE_OF_PARTS) - set(SENTENCES)) == []


def test_what_has_no_sentence_yet_is_not_a_code():
    assert sentence("tomorrow.invented") == "Something was changed."


# --- an activity -----------------------------------------------------------------------------------------


def test_it_says_what_was_done_by_whom_the_newest_first(client, activity, driver):
    row = make.deliverable(activity=activity, name="Poster")
    record("activity.created", activity, by=driver, at=NOW, stream=activity.stream)
    record("deliverable.added", row, by=driver, at=NOW + HOUR, stream=activity.stream)
    record("deliverable.added", row, by=driver, at=NOW, stream="activity:987654")
    client.force_login(driver)

    page = client.get(f"/activities/{activity.pk}/history/")

    who = f"Li Wei · {driver.department.name}"
    assert lines(page) == [("A row was added. Poster", who), ("The activity was made.", who)]
    assert f"/activities/{activity.pk}/deliverables/{row.pk}/" in page.content.decode()


def test_what_people_say_in_confidence_has_no_name(client, activity, driver):
    record("pulse.answered", activity, by=driver, at=NOW, stream=activity.stream)
    client.force_login(driver)

    page = client.get(f"/activities/{activity.pk}/history/")

    assert lines(page) == [("A pulse was answered.", "–")]


def test_incidents_do_not_stand_in_it_for_they_have_readers_of_their_own(client, activity, driver):
    incident = make.incident(activity=activity)
    record("incident.reported", incident, by=driver, at=NOW, stream=activity.stream)
    client.force_login(driver)

    page = client.get(f"/activities/{activity.pk}/history/")

    assert lines(page) == []


def test_pages_follow_each_other_without_a_gap_though_many_came_at_once(client, activity, driver):
    for number in range(PAGE + 3):
        verb = "activity.edited" if number < 3 else "deliverable.added"
        record(verb, activity, by=driver, at=NOW, stream=activity.stream)
    client.force_login(driver)
    address = f"/activities/{activity.pk}/history/"

    first = client.get(address)
    older = re.search(r'href="(\?before=[^"]+)"', first.content.decode())[1].replace("&amp;", "&")
    second = client.get(address + older)

    assert [len(lines(page)) for page in (first, second)] == [PAGE, 3]
    assert {what for what, _who in lines(second)} == {"The frame of the activity was changed."}


@pytest.mark.parametrize("mark", ["x", "2026-03-11", "2026-03-11T08:00:00+00:00~x", "~", "9999-99-99~1"])
def test_a_mark_that_is_none_is_not_found(client, activity, driver, mark):
    client.force_login(driver)

    assert client.get(f"/activities/{activity.pk}/history/", {"before": mark}).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_query_count_is_flat(client, activity, driver, rows, django_assert_num_queries):
    for _ in range(rows):
        row = make.deliverable(activity=activity)
        record("deliverable.added", row, by=make.user(), at=NOW, stream=activity.stream)
    client.force_login(driver)
    client.get(f"/activities/{activity.pk}/history/")

    with django_assert_num_queries(QUERIES):
        client.get(f"/activities/{activity.pk}/history/")


# --- an incident, a retrospective -------------------------------------------------------------------------


def test_of_an_incident_sides_are_said_and_nobody_is_named(client, activity, driver):
    incident = make.incident(activity=activity)
    record("incident.reported", incident, by=driver, at=NOW, stream=incident.stream)
    record("incident.reported", make.incident(activity=activity), by=driver, at=NOW, stream=incident.stream)
    client.force_login(driver)

    page = client.get(f"/incidents/{incident.pk}/history/")

    assert lines(page) == [("The incident was reported.", f"{driver.department.name} side")]
    assert "Li Wei" not in re.sub(r"<header.*?</header>", "", page.content.decode(), flags=re.S)


def test_of_a_retrospective_too(client, activity, driver):
    found = make.retrospective(activity=activity, incident=None)
    record("retrospective.opened", found, by=driver, at=NOW, stream=found.stream)
    client.force_login(driver)

    page = client.get(f"/retrospectives/{found.pk}/history/")

    assert lines(page) == [("The retrospective was opened.", f"{driver.department.name} side")]


# --- the house --------------------------------------------------------------------------------------------


@pytest.fixture
def office(client):
    client.force_login(make.user("mo", role=User.Role.ADMIN, display_name="Mo"))
    return client


def test_of_the_house_no_activity_is_named(office, activity, driver):
    record("person.edited", driver, by=None, at=NOW, stream="people")
    record("activity.edited", activity, by=driver, at=NOW, stream=activity.stream)

    assert lines(office.get("/settings/history/")) == [("A person was changed. Li Wei", "–")]


def test_the_security_log_says_who_came_in_and_what_was_typed_is_not_kept(office, driver):
    note(SecurityEvent.Kind.SIGNED_IN, user_id=driver.pk, address="10.0.0.7", way="password", at=NOW)
    note(SecurityEvent.Kind.KEPT_OUT, address="10.0.0.8", at=NOW + HOUR)

    page = office.get("/settings/security/")

    assert lines(page) == [("could not sign in", "not known"), ("signed in password", "Li Wei")]
    assert Entry.objects.count() == 0


def test_who_comes_in_who_cannot_and_who_goes_stands_in_the_log(client, driver):
    driver.set_password(make.PASSWORD)
    driver.save()

    client.post("/accounts/login/", {"login": "li-wei", "password": "wrong-password-typed"})
    client.post("/accounts/login/", {"login": "li-wei", "password": make.PASSWORD})
    client.post("/accounts/logout/")

    log = SecurityEvent.objects.order_by("pk").values_list("kind", "user_id")
    assert list(log) == [
        ("kept_out", None),
        ("signed_in", driver.pk),
        ("signed_out", driver.pk),
    ]


def test_who_asks_for_what_is_not_theirs_stands_in_the_log(client, activity, driver):
    helper = make.user(department=driver.department)
    make.participant(activity, helper)
    client.force_login(helper)

    answer = client.get(f"/activities/{activity.pk}/edit/")

    log = SecurityEvent.objects.values_list("kind", "user_id", "way")
    assert (answer.status_code, list(log)) == (403, [("refused", helper.pk, "activities:edit")])
