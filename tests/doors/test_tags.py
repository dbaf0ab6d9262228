"""ETags: what has not changed is not sent again; links of things; improvements moved by programs."""

import pytest
import time_machine

from incidents.models import ActionItem
from postmortem.links import actions
from postmortem.links.actions import NewLink
from postmortem.links.queries import opens_thing
from postmortem.people.models import User
from tests import make
from tests.doors.asking import Program, key_for
from tests.make import NOW

pytestmark = pytest.mark.django_db
LINK = {"service": "jira", "id": "SHOP-7", "url": "https://jira.example.com/browse/SHOP-7", "state": "doing"}


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def driver():
    return make.user("dora", display_name="Dora Dix", department=make.department("product"))


@pytest.fixture
def program(driver):
    return Program(key_for(driver))


def again(program, path, tag, **headers):
    return program.client.get(f"/api/v1{path}", headers={"If-None-Match": tag, **headers})


def linked(kind, thing, by):
    new = NewLink("jira", LINK["id"], LINK["url"], LINK["state"])
    return actions.add_link(opens_thing(by, kind, thing.pk), new, by=by, now=NOW)


def test_what_has_not_changed_is_not_sent_again(program, driver):
    activity = make.activity(lead=driver)
    row = make.deliverable(activity=activity)
    for path in (
        *("/me", "/activities", f"/activities/{activity.pk}", f"/activities/{activity.pk}/deliverables"),
        *(f"/activities/{activity.pk}/deliverables/{row.pk}", "/incidents", "/openapi.json"),
    ):
        first = program.ask(path)
        second = again(program, path, first["ETag"])

        assert (first.status_code, second.status_code, second.content) == (200, 304, b"")
        assert second["ETag"] == first["ETag"]


def test_several_tags_a_weak_one_and_any_one_are_understood(program):
    tag = program.ask("/me")["ETag"]

    codes = [again(program, "/me", said).status_code for said in (f'"x", W/{tag}', "*", '"x"', "junk", "")]

    assert codes == [304, 304, 200, 200, 200]


def test_a_new_link_is_news_although_the_version_stays(program, driver):
    activity = make.activity(lead=driver)
    path = f"/activities/{activity.pk}"
    before = program.ask(path)
    linked("activity", activity, driver)

    after = again(program, path, before["ETag"])

    assert (after.status_code, after.json()["version"]) == (200, before.json()["version"])
    assert (before.json()["links"], after.json()["links"]) == ([], [LINK])


def test_another_language_is_another_answer(program):
    make.department("design")
    tag = program.ask("/departments")["ETag"]

    answer = again(program, "/departments", tag, **{"Accept-Language": "zh-hans"})

    assert (answer.status_code, answer.json()["items"][-1]["name"]) == (200, "design部")


def test_a_tag_from_before_a_change_of_words_still_names_its_version(program, driver):
    activity = make.activity(lead=driver)
    path = f"/activities/{activity.pk}"
    tag = program.ask(path)["ETag"]
    linked("activity", activity, driver)

    answer = program.send(path, {"title": "Songs"}, "patch", if_match=tag)

    assert (answer.status_code, answer.json()["title"]) == (200, "Songs")


def test_each_thing_says_what_it_is_called_elsewhere(program, driver):
    activity = make.activity(lead=driver)
    row = make.deliverable(activity=activity)
    incident = make.incident(activity=activity, reporter=driver)
    item = make.improvement(owner=driver)
    paths = {
        "activity": (activity, f"/activities/{activity.pk}"),
        "deliverable": (row, f"/activities/{activity.pk}/deliverables/{row.pk}"),
        "incident": (incident, f"/incidents/{incident.pk}"),
        "improvement": (item, f"/actions/{item.pk}"),
    }
    for kind, (thing, path) in paths.items():
        linked(kind, thing, driver)
        assert program.ask(path).json()["links"] == [LINK]

    rows = program.ask(f"/activities/{activity.pk}/deliverables").json()["items"]
    assert [one["links"] for one in rows if one["id"] == row.pk] == [[LINK]]
    assert [one["links"] for one in program.ask("/actions").json()["items"]] == [[LINK]]


def test_who_sees_sides_reads_no_name_in_a_link(driver):
    activity = make.activity(lead=driver)
    thing = opens_thing(driver, "activity", activity.pk)
    address = "https://jira.example.com/people/Dora Dix".replace(" ", "%20")
    actions.add_link(thing, NewLink("jira", "Dora Dix 7", f"{address}/dora"), by=driver, now=NOW)
    boss = Program(key_for(make.user(role=User.Role.EXECUTIVE)))

    (link,) = boss.ask(f"/activities/{activity.pk}").json()["links"]

    assert (link["id"], link["url"]) == ("Product side 7", "")


# Improvements, by the same rules as on their page.


def item_of(driver):
    return make.improvement(owner=driver, retrospective=make.retrospective(owner=driver))


def moved(program, item, tag=None, **said):
    tag = program.ask(f"/actions/{item.pk}")["ETag"] if tag is None else tag
    return program.send(f"/actions/{item.pk}", said, "patch", if_match=tag)


def test_an_improvement_is_done_and_open_again(program, driver):
    item = item_of(driver)

    done = moved(program, item, status="done", shown_by="The gate refuses it.", look_after=30)
    opened = moved(program, item, status="open", reason="It came back.")

    assert [(one.status_code, one.json()["status"]) for one in (done, opened)] == [
        (200, "done"),
        (200, "open"),
    ]
    assert ActionItem.objects.get(pk=item.pk).reason == "It came back."


def test_another_one_than_the_owner_says_that_it_is_so(driver):
    lead = make.user(department=driver.department)
    driver.department.lead = lead
    driver.department.save()
    item = item_of(driver)
    moved(Program(key_for(driver)), item, status="done", shown_by="The gate refuses it.")

    own = moved(Program(key_for(driver)), item, status="verified", shown_by="It holds.")
    other = moved(Program(key_for(lead)), item, status="verified", shown_by="It holds.")

    assert (own.status_code, other.status_code, other.json()["status"]) == (403, 200, "verified")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"status": "done"}, 422),
        ({"status": "done", "shown_by": "So.", "look_after": 7}, 422),
        ({"status": "done", "url": "javascript:alert(1)"}, 422),
        ({"status": "wont_do"}, 422),
        ({"status": "open", "reason": "  "}, 422),
        ({"status": "open", "reason": "It is open already."}, 409),
        ({"status": "burning"}, 422),
        ({}, 422),
        ({"status": "wont_do", "reason": "Too dear.", "title": "Other"}, 422),
    ],
)
def test_a_move_that_does_not_fit_changes_nothing(program, driver, said, code):
    item = item_of(driver)

    answer = moved(program, item, **said)

    assert (answer.status_code, answer["Content-Type"]) == (code, "application/problem+json")
    assert ActionItem.objects.get(pk=item.pk).status == "open"


def test_a_move_says_which_version_it_moves(program, driver):
    item = item_of(driver)
    said = {"status": "wont_do", "reason": "Too dear."}

    codes = [moved(program, item, tag, **said).status_code for tag in ("", '"99"', "junk", None, '"1"')]

    assert codes == [428, 412, 412, 200, 412]


def test_who_has_nothing_to_do_with_it_moves_nothing(driver):
    item = item_of(driver)

    answer = moved(Program(key_for(make.user())), item, '"1"', status="wont_do", reason="No.")

    assert answer.status_code == 404
