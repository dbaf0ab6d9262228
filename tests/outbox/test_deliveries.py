"""The delivery log, what was given up, and sending it again under the same key."""

import re
import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from postmortem.audit.models import Entry
from postmortem.outbox import queries, rules
from postmortem.outbox.actions import begin, send_again, tell
from postmortem.outbox.models import Attempt, Channel, Message, Notice
from postmortem.outbox.relay import relay
from postmortem.people.models import User
from tests import make

pytestmark = pytest.mark.django_db
NOW, HOUR = make.NOW, timedelta(hours=1)
LOG, RUNS = "/settings/deliveries/", "/settings/runs/"


@pytest.fixture
def admin():
    return make.user("mo", role=User.Role.ADMIN)


@pytest.fixture
def office(client, admin):
    """The client of an administrator, at NOW."""
    client.force_login(admin)
    with time_machine.travel(NOW, tick=False):
        yield client


def channel(**fields):
    name = fields.setdefault("name", f"Channel {Channel.objects.count()}")
    return Channel.objects.create(
        **{"kind": "wecom_robot", "config": {}, "made_at": NOW, "name": name} | fields
    )


def given_up(**fields):
    """A message that was given up an hour ago, with news in it that always holds."""
    person = fields.pop("recipient", None) or make.user()
    fields = {
        "kind": "notices",
        "attempts": 8,
        "dead_at": NOW - HOUR,
        "last_answer": "no such user",
        **fields,
    }
    made = Message.objects.create(recipient=person, available_at=NOW - 2 * HOUR, **fields)
    if made.kind == "notices":
        Notice.objects.create(recipient=person, kind="dropped", message=made, at=NOW - 2 * HOUR)
    return made


def tried(message, *, ok=False, answer="", at=NOW):
    return Attempt.objects.create(message=message, at=at, ok=ok, answer=answer)


def state(message):
    message.refresh_from_db()
    return (message.dead_at, message.attempts, message.available_at)


def verbs():
    return list(Entry.objects.values_list("verb", flat=True))


# --- sending again ---------------------------------------------------------------------------------
def test_a_message_that_was_given_up_goes_again_under_the_same_key(admin):
    tell([make.user("ada")], "dropped", {"title": "Poster"}, now=NOW)
    begin()
    sink = []

    def refusing(mail):
        sink.append(mail.extra_headers["Message-ID"])
        raise smtplib.SMTPRecipientsRefused({"ada@example.com": (550, b"no such user")})

    Message.objects.update(attempts=rules.MOST_ATTEMPTS - 1)
    relay(now=NOW, send=refusing)
    message = send_again(Message.objects.get(), by=admin, now=NOW + HOUR)
    counts = relay(now=NOW + HOUR, send=lambda mail: sink.append(mail.extra_headers["Message-ID"]))

    message.refresh_from_db()
    assert counts == {"sent": 1}
    assert len(sink) == 2
    assert set(sink) == {f"<{message.pk}@localhost>"}
    assert (message.sent_at, message.dead_at, message.attempts) == (NOW + HOUR, None, 1)


def test_it_has_all_its_attempts_again_and_stands_in_the_record(admin):
    message = given_up()

    send_again(message, by=admin, now=NOW)

    assert state(message) == (None, 0, NOW)
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_id, entry.data) == (
        "message.sent_again",
        admin.pk,
        {"message": str(message.pk)},
    )


def test_twice_is_once(admin):
    message = given_up()
    send_again(message, by=admin, now=NOW)

    with pytest.raises(ValidationError, match="on its way already"):
        send_again(message, by=admin, now=NOW + HOUR)

    assert state(message) == (None, 0, NOW)
    assert verbs() == ["message.sent_again"]


def answered(message):
    duty = make.duty(state="done")
    message.notices.update(duty=duty, due_rev=1, step=1)


def left(message):
    User.objects.filter(pk=message.recipient_id).update(is_active=False)


def by_mail(message):
    Message.objects.create(id=rules.instead_key(message.pk), kind="notices", available_at=NOW, sent_at=NOW)


def closed(message):
    Message.objects.filter(pk=message.pk).update(channel=channel(is_active=False))


def signing_in(message):
    Message.objects.filter(pk=message.pk).update(kind="account", params={})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (answered, "What it says was answered or has changed meanwhile."),
        (left, "What it says was answered or has changed meanwhile."),
        (by_mail, "It went by mail instead."),
        (closed, "Its channel is closed."),
        (signing_in, "Its text was cleared, for it may hold a secret. It can be asked for again."),
    ],
)
def test_what_does_not_matter_any_more_is_refused_with_a_sentence(admin, change, said):
    message = given_up()
    change(message)

    with pytest.raises(ValidationError) as refusal:
        send_again(message, by=admin, now=NOW)

    assert refusal.value.messages == [said]
    assert state(message) == (NOW - HOUR, 8, NOW - 2 * HOUR)
    assert verbs() == []
    assert [letter.why_not for letter in queries.dead_page("").letters] == [said]


def test_a_list_that_went_by_mail_instead_is_not_doubled(admin):
    message = given_up(kind="daily", channel=channel())
    by_mail(message)

    with pytest.raises(ValidationError, match="by mail instead"):
        send_again(message, by=admin, now=NOW)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_several_who_press_at_once_one_sends_it_again():
    admins = [make.user(f"mo{number}", role=User.Role.ADMIN) for number in range(4)]
    message, start = given_up(), Barrier(4)

    def press(admin):
        try:
            start.wait(timeout=10)
            send_again(Message.objects.get(pk=message.pk), by=admin, now=NOW)
        except ValidationError as refusal:
            return refusal.messages
        finally:
            connection.close()
        return "sent"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(press, admins))

    assert outcomes.count("sent") == 1
    assert outcomes.count(["It is on its way already, or was sent meanwhile."]) == 3
    assert (state(message), verbs()) == ((None, 0, NOW), ["message.sent_again"])


# --- the page ---------------------------------------------------------------------------------------
def test_the_button_sends_it_again(office):
    message = given_up()
    address = reverse("settings_send_again", args=[message.pk])

    shown = office.get(RUNS).text
    answer = office.post(address)

    assert f'action="{address}"' in shown
    assert (answer.status_code, answer["Location"]) == (302, RUNS)
    assert "It goes again, under the same key." in office.get(RUNS).text
    assert state(message) == (None, 0, NOW)


def test_too_late_is_answered_so_and_changes_nothing(office):
    message = given_up(dead_at=None, sent_at=NOW)

    answer = office.post(reverse("settings_send_again", args=[message.pk]))

    assert answer.status_code == 409
    assert "It is on its way already, or was sent meanwhile." in answer.text
    assert verbs() == []


def test_an_unknown_message_is_not_found_and_looking_sends_nothing(office):
    message = given_up()

    assert office.post(reverse("settings_send_again", args=[uuid4()])).status_code == 404
    assert office.get(reverse("settings_send_again", args=[message.pk])).status_code == 405
    assert state(message)[0] == NOW - HOUR


def test_nobody_s_name_or_address_stands_there(office):
    person = make.user("quilla", display_name="Quilla Zornow")
    message = given_up(recipient=person, last_answer="{'quilla@example.com': (550, b'no such user')}")
    tried(message, answer="quilla@example.com is not known here")

    pages = office.get(RUNS).text + office.get(LOG).text

    assert "uilla" not in pages
    assert "…@example.com is not known here" in pages
    assert "(550, b&#x27;no such user&#x27;)" in pages


def outcomes(html):
    """The rows of the log: what, which way, outcome, answer."""
    rows = re.findall(r"<tr>(.*?)</tr>", html.partition("<tbody>")[2], re.S)
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in rows]


def test_the_log_says_when_by_which_way_what_and_what_came_of_it(office):
    robot = channel(name="Design group")
    waiting = given_up(dead_at=None, attempts=1)
    Message.objects.filter(pk=waiting.pk).update(available_at=NOW + HOUR)
    tried(given_up(), answer="no such user", at=NOW - 4 * HOUR)
    tried(given_up(kind="group", channel=robot, dead_at=None, sent_at=NOW), ok=True, answer="ok")
    tried(waiting, answer="greylisted", at=NOW - HOUR)
    tried(waiting, answer="greylisted")
    tried(given_up(dead_at=None, obsolete_at=NOW))

    assert outcomes(office.get(LOG).text) == [
        "reminders and news Mail · Wed 11 March, 08:00 failed not needed any more no words",
        "reminders and news Mail · Wed 11 March, 08:00 failed next try Wed 11 March, 09:00 greylisted",
        "reminders and news Mail · Wed 11 March, 07:00 failed tried again later greylisted",
        "for a group Design group · Wed 11 March, 08:00 taken ok",
        "reminders and news Mail · Wed 11 March, 04:00 failed given up no such user",
    ]


def test_it_is_filtered_by_way_and_by_what_failed(office):
    robot = channel(name="Design group")
    tried(given_up(), answer="mail failed")
    tried(given_up(), ok=True, answer="mail went")
    tried(given_up(channel=robot), answer="group failed")
    tried(given_up(channel=robot), ok=True, answer="group went")

    def answers(**chosen):
        return re.findall(r"(?:mail|group) (?:went|failed)", office.get(LOG, chosen).text)

    assert answers() == ["group went", "group failed", "mail went", "mail failed"]
    assert answers(way="mail") == ["mail went", "mail failed"]
    assert answers(way=robot.pk) == ["group went", "group failed"]
    assert answers(way=robot.pk, failed="on") == ["group failed"]
    assert answers(failed="on") == ["group failed", "mail failed"]


def test_a_choice_that_nothing_fits_says_so(office):
    assert "No attempt fits this choice." in office.get(LOG, {"failed": "on"}).text
    assert "stands here from its first attempt on" in office.get(LOG).text


def test_a_way_that_is_not_there_is_said_at_the_field(office):
    tried(given_up())

    answer = office.get(LOG, {"way": "pigeon"})

    assert answer.status_code == 422
    assert "Select a valid choice. pigeon is not one of the available choices." in answer.text


@pytest.mark.parametrize("place", ["yesterday", "1~2", "٣x", "9" * 5000])
def test_a_place_that_no_page_ended_at_is_not_found(office, place):
    assert office.get(LOG, {"before": place}).status_code == 404


def test_the_log_goes_back_page_by_page_without_gap_or_repetition(office):
    message = given_up()
    for number in range(120):
        tried(message, answer=f"answer {number:03}")

    seen, address = [], LOG
    while address:
        html = office.get(address).text
        seen += re.findall(r"answer \d+", html)
        older = re.search(r'href="(\?before=[^"]*)" rel="next"', html)
        address = older and LOG + older[1]

    assert seen == [f"answer {number:03}" for number in reversed(range(120))]


@pytest.mark.parametrize("number", [1, 3])
def test_the_log_costs_the_same_queries_however_many_attempts(office, django_assert_num_queries, number):
    for _ in range(number):
        tried(given_up(channel=channel()))

    with django_assert_num_queries(4):  # session, person, channels, attempts
        office.get(LOG)
