"""Readers: chips answered from the facts, questions to whoever leads it, taking note, a second reader."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from incidents import actions
from incidents.actions import NewRemark
from incidents.models import Incident, Retrospective
from incidents.queries.retrospective_work import work_of
from incidents.rules import retrospective as rules
from postmortem.activities.models import Activity
from postmortem.drafts.actions import Stale
from postmortem.evidence.models import Remark
from postmortem.outbox.models import Duty, Notice
from postmortem.people.models import User
from tests import make
from tests.incidents import retro
from tests.make import NOW
from tests.queries import asked_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
DAY = timedelta(days=1)


@pytest.fixture
def at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


def address(name, found, **more):
    return reverse(f"incidents:{name}", kwargs={"pk": found.pk, **more})


def read(client, found, **query):
    page = client.get(address("retrospective", found), query).content.decode()
    main = re.search(r"<main.*</main>", page, re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def notes(found):
    return Duty.objects.filter(kind="note", subj_id=found.pk)


# --- chips ---------------------------------------------------------------------------------------
def test_the_first_questions_are_answered_from_the_facts(client):
    found, _scene = retro.published()
    client.force_login(make.user(role=User.Role.EXECUTIVE))

    page = read(client, found)

    assert "Is it stopped? Yes: it stopped on Wed 11 March, 16:00, 48 h" in page.replace("2 days", "48 h")
    assert "What stopped it: The page was rewritten." in page
    assert "Poster: a stand-in for 23 h 50 min. Poster was final 10 min before the slot." in page
    assert "Without an accepted owner at the launch: Final effect." in page
    assert "Each improvement has one owner and a date." in page


def test_what_the_record_does_not_say_is_asked_with_one_tap(client):
    activity = make.activity()
    found = make.retrospective(activity=activity, owner=activity.lead)
    reader = make.user()
    make.participant(activity, reader)
    client.force_login(reader)

    page = read(client, found)
    for _twice in range(2):
        client.post(address("ask_chip", found), {"chip": "stopped"})

    assert "Is it stopped? The record does not say it. Ask whoever leads the activity" in page
    remark = Remark.objects.get()
    assert (remark.kind, remark.chip, remark.by) == ("chip", "stopped", reader)
    assert Duty.objects.get(kind="remark").holder == activity.lead


# --- questions -----------------------------------------------------------------------------------
def test_a_question_goes_to_whoever_leads_the_activity_and_to_nobody_else(client):
    found, scene = retro.published()
    boss = make.user(role=User.Role.EXECUTIVE, department=make.department("management"))
    client.force_login(boss)
    client.post(address("ask", found), {"text": "What did the second version cost?", "for_all": "on"})

    client.force_login(make.user())
    others = read(client, found)
    client.force_login(boss)
    own = read(client, found)

    assert Duty.objects.get(kind="remark").holder == scene.driver
    assert ("second version cost" in others, "second version cost" in own) == (False, True)
    remark = Remark.objects.get()
    codes = {}
    for name, who in (("driver", scene.driver), ("boss", boss), ("lead", scene.design)):
        client.force_login(who)
        codes[name] = client.get(address("remark", remark)).status_code
    assert codes == {"driver": 200, "boss": 200, "lead": 404}


@pytest.mark.parametrize(
    ("lets", "passes", "is_read"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_others_read_it_when_both_say_so(client, lets, passes, is_read):
    found, scene = retro.published()
    boss = make.user(role=User.Role.EXECUTIVE, department=make.department("management"))
    text = f"Did {scene.business.display_name} see it?"
    remark = actions.ask_about(found, NewRemark(text=text, for_all=lets), by=boss, now=NOW)
    client.force_login(scene.driver)

    reply = {"reply": "The flow was seen."} | ({"pass_on": "on"} if passes else {})
    response = client.post(address("remark_reply", remark), reply)
    client.force_login(make.user())
    page = read(client, found)

    assert response.status_code == 302
    assert ("Did Business side see it?" in page, "The flow was seen." in page) == (is_read, is_read)
    assert scene.business.display_name not in page
    assert ("Management side" in page) == is_read
    assert Notice.objects.filter(kind="remark_answered").get().recipient == boss
    assert Duty.objects.get(kind="remark").state == "done"


def test_a_second_reply_is_too_late_and_keeps_what_was_typed(client):
    found, scene = retro.published()
    remark = actions.ask_about(found, NewRemark(text="Why?"), by=scene.design, now=NOW)
    actions.reply_to(remark, "Because.", found=found, pass_on=False, by=scene.driver, now=NOW)
    client.force_login(scene.driver)

    response = client.post(address("remark_reply", remark), {"reply": "For another reason."})

    assert response.status_code == 409
    assert "For another reason." in response.content.decode()
    remark.refresh_from_db()
    assert remark.reply == "Because."


@pytest.mark.parametrize("data", [{"text": ""}, {"text": "x" * 1001}])
def test_nothing_and_too_much_are_sent_back_with_what_was_typed(client, data):
    found, scene = retro.published()
    client.force_login(scene.design)

    response = client.post(address("ask", found), data)

    assert response.status_code == 422
    assert data["text"] in response.content.decode()
    assert Remark.objects.count() == 0


def test_an_unknown_chip_and_a_question_to_oneself_are_refused(client):
    found, scene = retro.published()
    client.force_login(scene.design)
    unknown = client.post(address("ask_chip", found), {"chip": "who_was_it"})

    with pytest.raises(ValidationError, match="You keep this page"):
        actions.ask_about(found, NewRemark(text="Me?"), by=scene.driver, now=NOW)

    assert unknown.status_code == 422
    assert Remark.objects.count() == 0


# --- taking note ---------------------------------------------------------------------------------
def test_those_concerned_take_note_and_the_page_counts_them(client):
    found, scene = retro.published()
    before = notes(found).count()
    client.force_login(scene.design)

    shown = "I have taken note" in read(client, found)
    codes = [client.post(address("note_taken", found)).status_code for _twice in range(2)]

    assert (shown, codes) == (True, [302, 409])
    assert f"1 of {before} have taken note" in read(client, found)
    assert "I have taken note" not in read(client, found)
    assert notes(found).filter(holder=scene.driver).count() == 0  # who published it knows it


def test_nobody_is_chased_for_taking_note():
    found, _scene = retro.published()

    assert set(notes(found).values_list("after_due", flat=True)) == {"lapse"}


def test_a_new_version_is_taken_note_of_anew():
    found, scene = retro.published()
    actions.take_note(found, by=scene.design, now=NOW)
    actions.begin_next_version(found.pk, by=scene.driver, now=NOW)
    actions.send_round(found.pk, by=scene.driver, now=NOW)
    actions.publish(found.pk, by=scene.driver, now=NOW + 5 * DAY)

    states = notes(found).filter(holder=scene.design).order_by("pk").values_list("state", flat=True)
    others = notes(found).filter(holder=scene.business).order_by("pk").values_list("state", flat=True)

    assert (list(states), list(others)) == (["done", "open"], ["withdrawn", "open"])


def test_of_a_restricted_activity_only_those_listed_are_asked_to_take_note():
    found, scene = retro.in_review()
    Activity.objects.filter(pk=scene.activity.pk).update(restricted=True)
    actions.publish(found.pk, by=scene.driver, now=NOW + 5 * DAY)

    holders = set(notes(found).values_list("holder", flat=True))

    assert scene.design.pk not in holders
    assert scene.business.pk in holders


# --- the second reader ---------------------------------------------------------------------------
def test_a_second_reader_from_elsewhere_reads_it_before_others(client):
    found, scene = retro.written()
    outsider = make.user("fay", department=make.department("legal"))
    client.force_login(scene.driver)
    asked = client.post(address("second_reader", found), {"reader": outsider.pk})

    client.force_login(outsider)
    page = read(client, found)
    codes = [client.post(address("understood", found)).status_code for _twice in range(2)]

    assert (asked.status_code, codes) == (302, [302, 409])
    assert "You read it with fresh eyes" in page
    found.refresh_from_db()
    assert (found.second_reader, found.second_read_at) == (outsider, NOW)
    assert Duty.objects.get(kind="second").state == "done"


@pytest.mark.parametrize("who", ["own department", "keeper", "gone"])
def test_the_second_reader_is_somebody_else_of_another_department(client, who):
    found, scene = retro.written()
    person = {
        "own department": lambda: make.user(department=scene.driver.department),
        "keeper": lambda: scene.driver,
        "gone": lambda: make.user(department=make.department(), is_active=False),
    }[who]()
    client.force_login(scene.driver)

    response = client.post(address("second_reader", found), {"reader": person.pk})

    assert response.status_code == 422
    with pytest.raises(ValidationError):
        actions.ask_second_reader(found.pk, person, by=scene.driver, now=NOW)
    assert Duty.objects.filter(kind="second").count() == 0


def test_another_second_reader_takes_the_place_of_the_first():
    found, scene = retro.written()
    first, second = (make.user(department=make.department(code)) for code in ("legal", "finance"))

    for reader in (first, second):
        actions.ask_second_reader(found.pk, reader, by=scene.driver, now=NOW)

    states = dict(Duty.objects.filter(kind="second").values_list("holder", "state"))
    assert states == {first.pk: "withdrawn", second.pk: "open"}


def test_publishing_waits_for_the_second_reader_two_working_days_and_no_longer():
    found, scene = retro.in_review()
    reader = make.user(department=make.department("legal"))
    actions.ask_second_reader(found.pk, reader, by=scene.driver, now=NOW)
    for lead in (scene.business, scene.design):
        actions.answer_round(found.pk, agrees=True, by=lead, now=NOW)

    with pytest.raises(ValidationError) as refused:
        actions.publish(found.pk, by=scene.driver, now=NOW + DAY)
    actions.publish(found.pk, by=scene.driver, now=NOW + 5 * DAY)

    assert refused.value.code == "missing"
    with pytest.raises(Stale):
        actions.understood(found, by=reader, now=NOW + 5 * DAY)


def test_readers_see_which_side_understood_it(client):
    found, scene = retro.in_review()
    reader = make.user(department=make.department("legal"))
    actions.ask_second_reader(found.pk, reader, by=scene.driver, now=NOW)
    actions.understood(found, by=reader, now=NOW)
    actions.publish(found.pk, by=scene.driver, now=NOW + 5 * DAY)
    client.force_login(make.user())

    page = read(client, found)

    assert "understood without an explanation: Legal side." in page
    assert reader.display_name not in page


# --- what publishing needs -----------------------------------------------------------------------
def work(**fields):
    return rules.Work(
        **{
            "status": "calibrating",
            "compiled": True,
            "summary": "No orders.",
            "factors": 2,
            "improvements": 1,
            "lucky": "None found.",
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({}, []),
        ({"severe": True}, ["strength"]),
        ({"severe": True, "strong_improvements": 1}, []),
        ({"strong_hints": 2}, ["hints"]),
        ({"second": "waiting"}, ["second"]),
        ({"second": "silent"}, []),
        ({"second": "read"}, []),
    ],
)
def test_what_is_asked_of_some_only(fields, missing):
    assert [str(need) for need in rules.missing(work(**fields))] == missing


def test_a_severe_incident_needs_something_stronger_than_a_checklist(client):
    found, scene = retro.written()
    Incident.objects.filter(pk=found.incident_id).update(severity=2)
    found = Retrospective.objects.get(pk=found.pk)
    actions.share_for_checking(found.pk, by=scene.driver, now=NOW)
    retro.improvements(found).update(strength="checklist")

    with pytest.raises(ValidationError):
        actions.send_round(found.pk, by=scene.driver, now=NOW)
    client.force_login(scene.driver)
    page = client.get(address("retrospective_edit", found)).content.decode()
    retro.improvements(found).update(strength="gate")

    assert "Next: something that holds by itself" in page
    assert rules.Need.STRENGTH not in rules.missing(work_of(found, now=NOW))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_ask_the_database_the_same_number_of_times(client, rows):
    found, scene = retro.published()
    for number in range(rows):
        new = NewRemark(text=f"Why {number}?", for_all=True)
        remark = actions.ask_about(found, new, by=scene.design, now=NOW)
        actions.reply_to(remark, "So.", found=found, pass_on=True, by=scene.driver, now=NOW)
        make.user(department=make.department())
    client.force_login(scene.driver)

    with asked_once(9):
        client.get(address("retrospective", found))
    with asked_once(4):
        client.get(address("remark", remark))
