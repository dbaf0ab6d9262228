"""A new activity out of a pasted message: read into the form, looked at, kept in the log."""

import pytest
import time_machine
from django.urls import reverse

from postmortem.activities.models import Activity, LogEntry
from postmortem.evidence.models import Evidence
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
ADDRESS = reverse("activity_new")
MESSAGE = "Coupons go live Thursday 8pm. Business wants it, Design helps."


@pytest.fixture
def typing(client):
    driver = make.user("driver", role="pm", time_zone="Asia/Shanghai", department=make.department("product"))
    for code in ("business", "design"):
        make.department(code)
    client.force_login(driver)
    with time_machine.travel(NOW, tick=False):
        yield client


def shown(answer):
    form = answer.context["form"]
    names = ("title", "agreed_launch_at", "requesting_department", "departments")
    return {name: form[name].value() for name in names}


def ids(*codes):
    departments = dict(make.Department.objects.values_list("code", "pk"))
    return [str(departments[code]) for code in codes]


def test_the_message_fills_the_four_fields_and_says_where_it_found_them(typing):
    answer = typing.post(ADDRESS, {"message": MESSAGE, "read": "1"})

    page = answer.content.decode()
    assert (answer.status_code, Activity.objects.count()) == (200, 0)
    assert {name: str(value)[:16] for name, value in shown(answer).items() if name != "departments"} == {
        "title": "Coupons go live ",
        "agreed_launch_at": "2026-03-12 20:00",
        "requesting_department": ids("business")[0],
    }
    assert sorted(shown(answer)["departments"]) == sorted(ids("business", "design"))
    assert page.count("Found in the message:") == 4
    assert "Found in the message: “Thursday 8pm”." in page


def test_a_link_with_a_text_opens_the_form_filled(typing):
    answer = typing.get(ADDRESS, {"text": "明晚8点上线领券活动"})

    assert (shown(answer)["title"], str(shown(answer)["agreed_launch_at"])[:16]) == (
        "明晚8点上线领券活动",
        "2026-03-12 20:00",
    )
    assert answer.context["form"]["message"].value() == "明晚8点上线领券活动"


def test_what_was_typed_stays_and_nothing_is_refused_yet(typing):
    typed = {
        "message": MESSAGE,
        "read": "1",
        "title": "My own name",
        "departments": ids("design"),
        "goal": "Thirty orders",
        "agreed_launch_at": "2026-03-20T10:00",
        "template": "campaign",
        "submit_token": "no token",
    }

    answer = typing.post(ADDRESS, typed)

    form = answer.context["form"]
    assert (form.errors, form["goal"].value(), form["template"].value()) == ({}, "Thirty orders", "campaign")
    assert shown(answer) == {
        "title": "My own name",
        "agreed_launch_at": "2026-03-20T10:00",
        "requesting_department": int(ids("business")[0]),
        "departments": ids("design"),
    }
    assert list(form.found) == ["requesting_department"]


def test_a_day_without_a_time_is_said_and_not_filled_in(typing):
    answer = typing.post(ADDRESS, {"message": "周四上线领券活动", "read": "1"})

    assert shown(answer)["agreed_launch_at"] is None
    assert "The message names a day without a time: “周四”." in answer.content.decode()


@pytest.mark.parametrize("message", ["?!", "…", "    "])
def test_a_message_that_says_nothing_fills_nothing(typing, message):
    answer = typing.post(ADDRESS, {"message": message, "read": "1"})

    assert (answer.context["form"].found, Activity.objects.count()) == ({}, 0)


def test_the_button_without_a_message_begins_as_the_other_one_does(typing):
    typed = {"title": "Coupons", "requesting_department": ids("business")[0], "read": "1"}

    assert (typing.post(ADDRESS, typed).status_code, Activity.objects.count()) == (302, 1)


def test_the_message_is_the_first_note_of_the_log_with_its_evidence(typing):
    typed = {"title": "Coupons", "requesting_department": ids("business")[0], "message": MESSAGE}
    typed |= {"agreed_launch_at": "2026-03-12T20:00", "template": "fits"}

    typing.post(ADDRESS, typed)

    activity, note, shows = Activity.objects.get(), LogEntry.objects.get(), Evidence.objects.get()
    assert (activity.tools, activity.notified_at) == (["slots", "test_reading"], None)
    assert (note.number, note.kind, note.text, note.said_at) == (1, "note", MESSAGE, NOW)
    assert (shows.subj_type, shows.subj_id, shows.text) == ("activities.logentry", note.pk, MESSAGE)


def test_without_a_message_the_log_is_empty(typing):
    typing.post(ADDRESS, {"title": "Coupons", "requesting_department": ids("business")[0]})

    assert (Activity.objects.count(), LogEntry.objects.count()) == (1, 0)


def test_a_message_that_is_too_long_is_refused_and_kept(typing):
    typed = {"title": "Coupons", "requesting_department": ids("business")[0], "message": "x" * 10_001}

    answer = typing.post(ADDRESS, typed)

    assert (answer.status_code, Activity.objects.count()) == (422, 0)
    assert answer.context["form"].message_is_open


def test_the_time_of_being_told_is_now_unless_said_otherwise(typing):
    form = typing.post(ADDRESS, {"message": MESSAGE, "read": "1"}).context["form"]

    assert str(form["notified_at"].value())[:16] == "2026-03-11 16:00"
