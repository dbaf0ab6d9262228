"""What mails say: verb and thing, by when, why you and one link; short, in the reader's language and time."""

import ast
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import translation

from postmortem.outbox import wording
from postmortem.outbox.actions import begin, tell
from postmortem.outbox.models import Duty, Notice
from postmortem.outbox.planner import plan
from postmortem.outbox.relay import relay
from tests import make
from tests.source import MODULES

pytestmark = pytest.mark.django_db
DUE = make.NOW + timedelta(days=1)
THREATS = re.compile(r"escalat|final (call|reminder|warning)|overdue|fail|blame|!", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _address(settings):
    settings.BASE_URL = "https://postmortem.example.com"


def sent(now=DUE, **fields):
    """The mails of one duty's step at `now`, by account name."""
    duty = make.duty(**fields)
    plan(now=now)
    relay(now=now)
    return duty, {message.to[0].split("@")[0]: message for message in mail.outbox}


def test_a_reminder_says_verb_and_thing_by_when_why_you_and_has_one_link():
    duty, mails = sent(now=DUE - timedelta(hours=1), holder=make.user("ada", time_zone="Asia/Shanghai"))

    reminder = mails["ada"]
    assert reminder.subject == "Hand in “Poster” by Thu 12 March, 16:00"
    assert reminder.body == (
        "Hand in “Poster”\n"
        "by Thu 12 March, 16:00\n"
        "Activity: Voucher campaign\n"
        "\n"
        "You are accountable for it: you may also move the date, or say what stands in the way.\n"
        "\n"
        f"Hand in: https://postmortem.example.com/items/{duty.pk}/\n"
        "\n"
        "-- \n"
        "Postmortem\n"
    )


def test_the_html_half_says_the_same_with_one_link():
    duty, mails = sent(holder=make.user("ada"), title="<b>Poster</b>")

    [(html, kind)] = mails["ada"].alternatives
    assert kind == "text/html"
    assert re.findall(r'href="([^"]*)"', html) == [f"https://postmortem.example.com/items/{duty.pk}/"]
    assert "Hand in “&lt;b&gt;Poster&lt;/b&gt;”" in html


def test_a_mail_is_in_the_time_zone_of_its_reader():
    _duty, mails = sent(holder=make.user("ada", time_zone="Europe/Berlin"))

    assert "by Thu 12 March, 09:00" in mails["ada"].body


def test_a_mail_is_in_the_language_of_its_reader():
    _duty, mails = sent(holder=make.user("ada", language="zh-hans", time_zone="Asia/Shanghai"))

    assert "3月12日周四16:00" in mails["ada"].body


def test_each_hears_a_shared_step_in_the_own_words():
    head, driver, sponsor = make.lead(account="head"), make.user("driver"), make.user("sponsor")
    freeze = DUE + timedelta(hours=6)

    _duty, mails = sent(
        now=DUE + timedelta(hours=4),
        holder=make.user("ada"),
        department=head.department,
        driver=driver,
        sponsor=sponsor,
        freeze_at=freeze,
    )

    assert {name: message.subject for name, message in mails.items()} == {
        "ada": "Now with the sponsor, too: Hand in “Poster”",
        "head": "Help with “Poster”, now with the sponsor",
        "sponsor": "Choose how “Poster” goes on, open since Thu 12 March, 08:00",
    }
    assert "You lead the department it waits for." in mails["head"].body
    assert "by Thu 12 March, 14:00" in mails["head"].body
    assert "It waits for Ada; it was due Thu 12 March, 08:00. A later time" in mails["sponsor"].body


def test_a_long_title_is_cut_in_the_subject_and_whole_in_the_text():
    title = "Poster for the entrance, the lift, the canteen and every one of the four doors " * 2

    _duty, mails = sent(holder=make.user("ada"), title=title.strip())

    assert len(mails["ada"].subject) <= 80
    assert mails["ada"].subject.startswith("Due now: Hand in “Poster for the entrance")
    assert title.strip() in mails["ada"].body


def test_a_title_with_a_line_break_cannot_break_the_header():
    _duty, mails = sent(holder=make.user("ada"), title="Poster\r\nBcc: somebody@example.com")

    assert mails["ada"].subject == "Due now: Hand in “Poster Bcc: somebody@example.com”"


def test_a_notice_without_a_duty_links_to_the_page_it_tells_of():
    tell([make.user("ada")], "due_moved", {"title": "Poster", "path": "/activities/3/"}, now=make.NOW)
    begin()

    relay(now=make.NOW)

    assert re.findall(r"https\S+", mail.outbox[0].body) == ["https://postmortem.example.com/activities/3/"]


def test_a_notice_of_an_unknown_kind_still_reads(db):
    told = Notice(kind="new_in_a_later_version", params={"title": "Poster"})

    assert wording.said(told, now=make.NOW).subject == "News: “Poster”"


def test_times_among_the_params_are_said_in_words():
    told = Notice(kind="due_moved", params={"title": "Poster", "due_at": DUE.isoformat()})

    assert wording.said(told, now=make.NOW).subject == "“Poster” is now due Thu 12 March, 16:00"


@pytest.mark.parametrize("kind", Duty.Kind.values)
def test_every_kind_of_duty_has_its_words(kind):
    duty = Duty(kind=kind, title="Poster", params={}, holder_id=1)

    words = wording.asked(duty, now=make.NOW)

    assert "“Poster”" in words.do
    assert words.why.endswith(".")
    assert len(words.button) <= 20


@pytest.mark.parametrize(
    ("kind", "fields", "why"),
    [
        ("accept", {"params": {"hand_over": True}}, "It is to pass to you."),
        ("name", {"driver_id": 1}, "You drive the activity, and no lead can be asked"),
        ("choose", {"sponsor_id": 1}, "It was sent back; you sponsor the activity"),
        ("sign", {"sponsor_id": 1, "driver_id": 1}, "You sponsor it"),
        ("deliver", {"sponsor_id": 1, "driver_id": 1}, "You are accountable for it"),
    ],
)
def test_why_you_depends_on_what_you_are_to_it(kind, fields, why):
    duty = Duty(**{"kind": kind, "title": "Poster", "params": {}, "holder_id": 1, **fields})

    assert wording.asked(duty, now=make.NOW).why.startswith(why)


def test_nothing_threatens_or_reproaches():
    told = [*wording.DUTIES.values(), *wording.STEPS.values(), *wording.NOTICES.values()]

    with translation.override("en"):
        said = [str(sentence) for words in told for sentence in words]

    assert [sentence for sentence in said if THREATS.search(sentence)] == []


def test_every_kind_of_notice_that_is_told_has_its_words():
    told = {
        call.args[1].value
        for module in MODULES.values()
        for call in calls_of(module, "tell")
        if len(call.args) > 1 and isinstance(call.args[1], ast.Constant)
    }

    assert (len(told) > 5, told - set(wording.NOTICES)) == (True, set())


def calls_of(module, name):
    return [
        node
        for node in module.nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func) in (name, f"outbox.{name}")
    ]


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({}, "/inbox/"),
        ({"activity_id": 3}, "/activities/3/"),
        ({"activity_id": 3, "deliverable_id": 5}, "/activities/3/deliverables/5/"),
        ({"activity_id": 3, "retrospective_id": 7}, "/retrospectives/7/"),
        ({"activity_id": 3, "path": "/signoff/"}, "/signoff/"),
    ],
)
def test_a_notice_leads_to_what_it_names(params, path):
    told = Notice(kind="dropped", params=params)

    assert wording.said(told, now=make.NOW).path == path


def test_a_duty_says_who_asks_unless_that_is_the_holder():
    bob, ada = make.user("bob"), make.user("ada")
    asked = [make.duty(holder=ada, asked_by=by) for by in (bob, ada, None)]

    assert [wording.asked(duty, now=make.NOW).asked_by for duty in asked] == ["Bob", "", ""]
