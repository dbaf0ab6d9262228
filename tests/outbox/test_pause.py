"""Pausing, what would go out now, and the two ways to go on."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event, Timer
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from postmortem.audit.models import Entry
from postmortem.outbox import queries
from postmortem.outbox.actions import begin, pause, post, tell
from postmortem.outbox.models import Announcement, Channel, Control, Duty, Message, Notice
from postmortem.outbox.planner import plan, plan_batch
from postmortem.outbox.planner.afresh import Afresh, begin_afresh
from postmortem.outbox.planner.outlook import KindLine, outlook
from postmortem.outbox.relay import relay
from postmortem.people.models import User
from tests import make

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = make.NOW
PAGE, PAUSE, RESUME = "/settings/runs/", "/settings/runs/pause/", "/settings/runs/resume/"


@pytest.fixture
def admin():
    return make.user("mo", role=User.Role.ADMIN)


@pytest.fixture
def office(client, admin):
    """The client of an administrator, at NOW."""
    client.force_login(admin)
    with time_machine.travel(NOW, tick=False):
        yield client


def due(**fields):
    """Something due at NOW, told about halfway; later its lead and its sponsor hear of it."""
    fields = {"from_at": NOW - 2 * DAY, "due_at": NOW, "freeze_at": NOW + 6 * HOUR, "next_at": NOW, **fields}
    return make.duty(**{"step": 1, **fields})


def stands(by):
    return pause("The mail server moves.", by=by, now=NOW - HOUR)


def verbs():
    return list(Entry.objects.values_list("verb", flat=True))


# --- pausing ------------------------------------------------------------------------------------------
def test_a_pause_needs_a_reason_and_stands_in_the_record(office, admin):
    begin()

    answer = office.post(PAUSE, {"reason": " The mail server moves. "})

    control = Control.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert (control.paused_at, control.pause_reason) == (NOW, "The mail server moves.")
    assert (plan(now=NOW), relay(now=NOW)) == ({"paused": 1}, {"paused": 1})
    assert verbs() == ["chasing.paused"]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_without_a_fitting_reason_nothing_is_paused_and_what_was_typed_stays(office, reason):
    begin()

    answer = office.post(PAUSE, {"reason": reason})

    assert answer.status_code == 422
    assert 'id="id_reason_error"' in answer.text
    assert "What would go out now" in answer.text
    assert f'value="{reason}"' in answer.text or not reason.strip()
    assert (Control.objects.get().paused_at, verbs()) == (None, [])


def test_a_second_pause_says_who_was_faster_and_keeps_the_first_reason(office, admin):
    stands(admin)

    answer = office.post(PAUSE, {"reason": "Something else."})

    assert answer.status_code == 409
    assert "Somebody paused it already: The mail server moves." in answer.text
    assert Control.objects.get().pause_reason == "The mail server moves."


# --- what would go out -----------------------------------------------------------------------------
def test_it_counts_what_the_planner_would_tell_and_the_relay_would_send(admin):
    head = make.lead("design")
    home = {"department": head.department, "driver": make.user("driver"), "sponsor": make.user("sponsor")}
    one = make.user("one", department=head.department)
    for _ in range(2):
        due(holder=one, due_at=NOW - 2 * HOUR, freeze_at=NOW + 4 * HOUR, **home)
    due(kind="accept", holder=make.user())
    due(holder=make.user(is_active=False), kind="act")
    tell([make.user()], "dropped", {"title": "Poster"}, now=NOW)
    make.user(next_digest_at=NOW - DAY)
    make.duty(holder=make.user(next_digest_at=NOW))

    found = outlook(now=NOW)

    assert (found.duties, found.reminders, found.people) == (4, 5, 3)
    assert found.kinds == [
        KindLine("handing in", duties=2, reminders=4, people=2),
        KindLine("accepting", duties=1, reminders=1, people=1),
        KindLine("finishing an improvement", duties=1, reminders=0, people=0),
    ]
    assert (found.messages, found.lists, found.waiting) == (3, 1, {"reminders and news": 1})
    assert found.all_messages == 5
    assert (found.is_more, found.is_empty) == (False, False)


def test_it_is_what_the_planner_then_does():
    for number in range(3):
        due(holder=make.user(f"p{number}"), driver=make.user(), kind="deliver" if number else "accept")
    before = outlook(now=NOW)

    counts = plan(now=NOW)

    found = (counts["duties"], counts["notices"], counts["messages"])
    assert found == (before.duties, before.reminders, before.messages)
    assert (outlook(now=NOW).duties, outlook(now=NOW).waiting) == (0, {"reminders and news": 3})


def test_a_group_that_hears_a_step_gets_a_message_of_its_own():
    robot = {"kind": "wecom_robot", "config": {}, "made_at": NOW}
    Channel.objects.create(name="Group", events=["due_now"], **robot)
    due()

    assert (outlook(now=NOW).reminders, outlook(now=NOW).messages) == (1, 2)


def test_what_was_answered_meanwhile_is_not_counted_among_what_waits():
    duty = due()
    plan(now=NOW)
    Duty.objects.filter(pk=duty.pk).update(state="done", next_at=None)

    assert outlook(now=NOW).is_empty


def test_looking_writes_nothing_and_costs_the_same_for_one_and_three():
    costs = set()
    for number in (1, 3):
        for _ in range(number):
            due(department=make.department(), holder=make.user(next_digest_at=NOW))
            tell([make.user()], "dropped", {"title": "Poster"}, now=NOW)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            outlook(now=NOW)
        costs.add(len(captured))
        assert [query["sql"] for query in captured if not query["sql"].startswith("SELECT")] == []

    assert costs == {12}
    assert (Notice.objects.filter(duty__isnull=False).count(), Duty.objects.filter(step=1).count()) == (0, 4)


def test_of_many_only_the_first_are_looked_at(monkeypatch):
    monkeypatch.setattr("postmortem.outbox.planner.outlook.MOST", 2)
    for _ in range(3):
        due()

    assert (outlook(now=NOW).duties, outlook(now=NOW).is_more) == (2, True)


def test_the_page_says_what_would_go_out_and_offers_two_ways(office, admin):
    due()
    stands(admin)

    html = office.get(PAGE).text

    assert re.search(r"handing in\s*</th>", html)
    assert [word in html for word in ("Send what waits", "Begin afresh", "Pause everything")] == [
        True,
        True,
        False,
    ]
    assert html.count("btn-primary") == 1


# --- going on: sending what waits ---------------------------------------------------------------------
def test_what_waited_goes_out_once_it_goes_on(office, admin):
    due(holder=make.user("ada"))
    stands(admin)

    answer = office.post(RESUME, {"how": "send"})
    plan(now=NOW)
    relay(now=NOW)

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert [sent.to for sent in mail.outbox] == [["ada@example.com"]]
    assert verbs() == ["chasing.paused", "chasing.resumed"]


def test_going_on_needs_one_of_the_two_ways(office, admin):
    stands(admin)

    for typed in ({}, {"how": "loudly"}):
        answer = office.post(RESUME, typed)

        assert answer.status_code == 422
        assert "Choose one of the two ways." in answer.text
    assert Control.objects.get().paused_at == NOW - HOUR
    assert verbs() == ["chasing.paused"]


@pytest.mark.parametrize("how", ["send", "afresh"])
def test_what_goes_on_already_is_left_alone(office, how):
    begin()
    duty = due()

    answer = office.post(RESUME, {"how": how})

    assert answer.status_code == 409
    assert "Chasing goes on already." in answer.text
    assert (Duty.objects.get(pk=duty.pk).step, verbs()) == (1, [])


def test_nobody_else_pauses_or_resumes_and_looking_does_neither(office, client, admin):
    assert [office.get(address).status_code for address in (PAUSE, RESUME)] == [405, 405]

    client.force_login(make.user())

    assert [
        client.post(address, {"reason": "x", "how": "send"}).status_code for address in (PAUSE, RESUME)
    ] == [
        403,
        403,
    ]
    assert not Control.objects.exists()


# --- going on: afresh ---------------------------------------------------------------------------------
def test_begun_afresh_nothing_of_before_is_sent_and_the_later_steps_still_come(admin):
    ada, lead = make.user("ada"), make.lead("design", account="lead")
    duty = due(holder=ada, department=lead.department)
    tell([ada], "dropped", {"title": "Banner"}, now=NOW - HOUR)
    stands(admin)

    done = begin_afresh(by=admin, now=NOW + HOUR)
    meanwhile = plan(now=NOW + HOUR), relay(now=NOW + HOUR)
    told = plan(now=NOW + 2 * HOUR), relay(now=NOW + 2 * HOUR)

    duty.refresh_from_db()
    assert done == Afresh(duties=1, lists=0, messages=1, is_done=True)
    assert meanwhile == ({}, {})
    assert told == ({"duties": 1, "notices": 2, "messages": 2}, {"sent": 2})
    assert sorted(sent.to[0] for sent in mail.outbox) == ["ada@example.com", "lead@example.com"]
    assert duty.step == 3
    assert list(Notice.objects.filter(duty=duty).values_list("step", flat=True)) == [3, 3]


def test_it_tells_nobody_advances_everybody_and_lets_lapse_what_lapses(admin):
    asked, lapsing = due(), due(kind="view", after_due="lapse", freeze_at=None)
    person = make.user(next_digest_at=NOW - 3 * DAY)
    waiting = post("ada@example.com", "A new password", "secret", now=NOW - HOUR)
    later = Message.objects.create(kind="notices", available_at=NOW + DAY, lease=uuid4())
    stands(admin)

    done = begin_afresh(by=admin, now=NOW)

    for row in (asked, lapsing, person, waiting, later):
        row.refresh_from_db()
    assert done == Afresh(duties=2, lists=1, messages=2, is_done=True)
    assert (asked.state, asked.step, asked.next_at) == ("open", 2, NOW + 2 * HOUR)
    assert (lapsing.state, lapsing.answered_at) == ("lapsed", lapsing.due_at)
    assert person.next_digest_at > NOW
    assert [(row.obsolete_at, row.params, row.lease) for row in (waiting, later)] == [(NOW, {}, None)] * 2
    assert (Notice.objects.count(), Announcement.objects.count()) == (0, 0)


def test_it_is_recorded_with_its_numbers_and_ends_the_pause(admin):
    due()
    stands(admin)

    begin_afresh(by=admin, now=NOW)

    entry = Entry.objects.get(verb="chasing.begun_afresh")
    assert (entry.actor_id, entry.data) == (admin.pk, {"duties": 1, "lists": 0, "messages": 0})
    assert verbs() == ["chasing.paused", "chasing.resumed", "chasing.begun_afresh"]
    assert queries.why_paused() == ""


def test_in_a_copied_database_it_makes_this_installation_the_one(admin):
    due()
    Control.objects.create()

    done = begin_afresh(by=admin, now=NOW)

    assert (done.duties, queries.why_paused()) == (1, "")
    assert Control.objects.get().installation == queries.installation()


def test_it_takes_bounded_batches_and_stays_paused_until_all_is_done(admin):
    for _ in range(3):
        due()
    tell([make.user(), make.user()], "dropped", {"title": "Poster"}, now=NOW)
    stands(admin)

    goes = [begin_afresh(by=admin, now=NOW, batch=1, most=2) for _ in range(3)]

    assert goes == [
        Afresh(duties=2, lists=0, messages=0, is_done=False),
        Afresh(duties=1, lists=0, messages=1, is_done=False),
        Afresh(duties=0, lists=0, messages=1, is_done=True),
    ]
    assert queries.why_paused() == ""


def test_it_is_refused_while_chasing_goes_on(admin):
    begin()
    duty = due()

    with pytest.raises(ValidationError) as refusal:
        begin_afresh(by=admin, now=NOW)

    assert refusal.value.code == "stale"
    assert (Duty.objects.get(pk=duty.pk).step, verbs()) == (1, [])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_a_planner_still_writes_as_it_begins_is_laid_aside_as_well():
    """A batch that began before the pause, and commits while duties and messages are gone through."""
    boss, duty = make.user("mo", role=User.Role.ADMIN), due()
    begin()
    has_told, may_end = Event(), Event()

    def planner():
        with transaction.atomic():
            plan_batch(NOW, 10, queries.chasing_now())
            has_told.set()
            may_end.wait(timeout=10)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(planner)
        has_told.wait(timeout=10)
        stands(boss)
        Timer(0.5, may_end.set).start()
        done = begin_afresh(by=boss, now=NOW)
        running.result()

    duty.refresh_from_db()
    assert (done.duties, done.messages, duty.step) == (0, 1, 2)
    assert (Notice.objects.count(), relay(now=NOW), mail.outbox) == (1, {}, [])


def test_the_button_says_what_was_laid_aside(office, admin):
    due()
    tell([make.user()], "dropped", {"title": "Poster"}, now=NOW - 2 * HOUR)
    stands(admin)

    answer = office.post(RESUME, {"how": "afresh"})

    assert answer["Location"] == PAGE
    assert (
        "Chasing goes on from here. Messages laid aside: 1; things that went on without a reminder: 1."
        in office.get(PAGE).text
    )


def test_what_is_too_much_for_one_go_is_said_and_stays_paused(office, admin, monkeypatch):
    monkeypatch.setattr(
        "postmortem.outbox.planner.afresh.begin_afresh.__kwdefaults__", {"batch": 1, "most": 1}
    )
    due()
    stands(admin)

    office.post(RESUME, {"how": "afresh"})

    html = office.get(PAGE).text
    assert "There is more: begin afresh once again. Until then nothing is sent." in html
    assert "stands still" in html
