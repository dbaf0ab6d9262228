"""Contacts outside are asked like people: by the same ladder and the same mails, and never in the product."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from postmortem.audit.models import Entry
from postmortem.outbox import actions, links
from postmortem.outbox.actions import Ask, begin
from postmortem.outbox.models import Duty, Message, Notice
from postmortem.outbox.planner import plan
from postmortem.outbox.relay import relay
from postmortem.people.actions import ContactSaid, Outdated
from postmortem.people.models import ExternalContact
from postmortem.people.queries import fingerprint
from tests import make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOW = make.NOW  # Wednesday, 16:00 in Shanghai
DUE = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _running(settings):
    settings.BASE_URL = "https://postmortem.example.com"
    settings.CHASE_HOLD_SECONDS = 0
    begin()


@pytest.fixture
def cast():
    """Whoever drives the activity asks; somebody leads the same department, somebody sponsors."""
    head = make.lead("product", account="head")
    return {
        "lead": head,
        "driver": make.user("driver", display_name="Vexa Marlund", department=head.department, role="pm"),
        "sponsor": make.user("sponsor"),
    }


def asked(cast, desk, *, now=NOW, **fields):
    known = {
        "kind": "confirm",
        "subject": make.activity(lead=cast["driver"]),
        "stream": "activity:1",
        "title": "The name may have 64 characters",
        "holder": None,
        "contact": desk,
        "due_at": DUE,
        "due_zone": "Asia/Shanghai",
        "department": cast["driver"].department,
        "driver": cast["driver"],
        "sponsor": cast["sponsor"],
        "asked_by": cast["driver"],
        "params": {"activity_id": 1, "activity": "Voucher campaign", "number": 1},
    }
    return actions.ask(Ask(**{**known, **fields}), now=now)


def mails_to(desk):
    return [message for message in mail.outbox if message.to == [desk.email]]


def opened(message):
    """What the links in a mail open: (what, duty, contact)."""
    found = [links.unsealed(token) for token in re.findall(r"/p/([^/\s]+)/", message.body)]
    return [(link.what, link.pk, link.person_id) for link in found]


# --- asking ----------------------------------------------------------------------------------------
def test_a_contact_is_written_to_at_once_with_one_link(cast):
    desk = make.contact()

    duty = asked(cast, desk)
    relay(now=NOW)

    [message] = mails_to(desk)
    assert opened(message) == [("contact", duty.pk, desk.pk)]
    assert "/l/" not in message.body
    assert message.subject == "Confirm “The name may have 64 characters” by Thu 12 March, 16:00"
    assert message.body.count("https://") == 1
    assert (duty.holder, duty.contact, duty.state) == (None, desk, "open")


def test_asking_twice_is_asking_once(cast):
    desk, thing = make.contact(), make.activity()

    first, second = (asked(cast, desk, subject=thing) for _ in range(2))
    relay(now=NOW)

    assert first == second
    assert len(mails_to(desk)) == 1


def test_what_comes_up_together_goes_in_one_mail(cast):
    desk = make.contact()

    for number in range(3):
        asked(cast, desk, title=f"Rule {number}", due_at=DUE + number * HOUR)
    relay(now=NOW)

    [message] = mails_to(desk)
    assert len(opened(message)) == 3
    assert message.subject == "Confirm “Rule 0” by Thu 12 March, 16:00, and 2 more"


def test_a_contact_without_an_address_cannot_be_asked(cast):
    desk = make.contact(email=None)

    with pytest.raises(ValidationError) as refused:
        asked(cast, desk)

    assert refused.value.code == "unreachable"
    assert Duty.objects.count() == 0


@pytest.mark.parametrize("who", [{"contact": None}, {"holder": True}])
def test_either_a_person_or_a_contact_is_asked(cast, who):
    more = {"holder": cast["lead"]} if who.get("holder") else who

    with pytest.raises(ValueError, match="either of a person or of a contact"):
        asked(cast, make.contact(), **more)


# --- chasing ---------------------------------------------------------------------------------------
def test_the_contact_hears_each_step_by_mail_and_nobody_stands_in(cast):
    desk = make.contact()
    asked(cast, desk)
    relay(now=NOW)

    plan(now=DUE)
    relay(now=DUE)

    assert [message.subject for message in mails_to(desk)][1:] == [
        "Due now: Confirm “The name may have 64 characters”"
    ]
    assert Notice.objects.count() == 0


def test_a_shared_step_reaches_the_lead_and_the_sponsor_of_who_asks(cast):
    desk = make.contact()
    asked(cast, desk)
    later = datetime(2026, 3, 20, 4, 0, tzinfo=UTC)

    plan(now=later)
    relay(now=later)

    told = set(Notice.objects.values_list("recipient__account", "kind"))
    assert told == {("head", "with_sponsor"), ("sponsor", "with_sponsor")}
    [message] = mails_to(desk)
    assert message.subject == "Still open: Confirm “The name may have 64 characters”"
    assert "shared" not in message.body


def test_the_second_tick_of_the_same_moment_writes_nothing_again(cast):
    desk = make.contact()
    asked(cast, desk)
    for _ in range(2):
        plan(now=DUE)

    relay(now=DUE)

    assert len(mails_to(desk)) == 1
    assert [len(one.params["told"]) for one in Message.objects.filter(sent_at__isnull=False)] == [1]


def test_once_it_is_closed_what_waits_is_not_sent(cast):
    desk = make.contact()
    duty = asked(cast, desk)
    actions.close(Duty.objects.filter(pk=duty.pk), "done", by=None, now=NOW)

    relay(now=NOW)

    assert (mail.outbox, Message.objects.get().obsolete_at) == ([], NOW)


def test_a_moved_date_is_written_to_the_contact(cast):
    desk = make.contact()
    duty = asked(cast, desk)
    relay(now=NOW)

    actions.reschedule(Duty.objects.filter(pk=duty.pk), due_at=DUE + HOUR, freeze_at=None, now=NOW + HOUR)
    relay(now=NOW + HOUR)

    assert (
        mails_to(desk)[1].subject == "Now by Thu 12 March, 17:00: Confirm “The name may have 64 characters”"
    )


def test_quiet_hours_of_the_activity_hold_for_a_contact(cast):
    desk, night = make.contact(), datetime(2026, 3, 11, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai

    asked(cast, desk, now=night)

    assert [one.available_at for one in Message.objects.all()] == [datetime(2026, 3, 12, tzinfo=UTC)]


def test_one_passed_on_inside_the_house_is_nothing_of_the_contact_any_more(cast):
    desk = make.contact()
    duty = asked(cast, desk)

    actions.pass_on(Duty.objects.filter(pk=duty.pk), cast["lead"], now=NOW)
    relay(now=NOW)

    duty.refresh_from_db()
    assert (duty.holder, duty.contact) == (cast["lead"], None)
    assert mail.outbox == []


# --- words -----------------------------------------------------------------------------------------
def test_it_speaks_the_language_of_the_contact(cast):
    desk = make.contact(language="zh-hans")
    asked(cast, desk)

    relay(now=NOW)

    assert "3月12日" in mails_to(desk)[0].subject


def test_no_name_of_this_house_reaches_a_contact(cast):
    desk = make.contact()
    title = "Vexa Marlund said 64 characters, ask vexa@example.com"
    asked(cast, desk, title=title, params={"activity_id": 1, "activity": "Vexa Marlund’s campaign"})

    relay(now=NOW)

    [message] = mails_to(desk)
    everything = "".join([message.subject, message.body, message.alternatives[0][0]])
    assert "Vexa" not in everything
    assert "vexa@" not in everything
    assert "Product side said 64 characters" in message.body
    assert "Asked by whoever drives it · Product." in message.body


def test_a_question_without_a_name_has_none(cast):
    desk = make.contact()
    asked(cast, desk, asked_by=None)

    relay(now=NOW)

    assert "Asked by" not in mails_to(desk)[0].body


# --- taken back, written again, switched off ----------------------------------------------------------
def test_a_question_can_be_taken_back_once(cast):
    duty = asked(cast, make.contact())

    actions.take_back(duty, by=cast["driver"], now=NOW)
    with pytest.raises(ValidationError):
        actions.take_back(duty, by=cast["driver"], now=NOW)

    duty.refresh_from_db()
    entry = Entry.objects.get(verb="duty.taken_back")
    assert (duty.state, duty.next_at) == ("withdrawn", None)
    assert (entry.actor_id, entry.data) == (cast["driver"].pk, {"contact": duty.contact_id})


def test_written_again_it_has_another_link_and_goes_on_where_it_was(cast):
    desk = make.contact()
    duty = asked(cast, desk)
    relay(now=NOW)
    plan(now=DUE)
    duty.refresh_from_db()

    again = actions.write_again(duty, by=cast["driver"], now=DUE + HOUR)
    relay(now=DUE + HOUR)

    duty.refresh_from_db()
    assert (duty.state, again.state, again.step, again.contact) == ("withdrawn", "open", duty.step, desk)
    assert opened(mails_to(desk)[-1]) == [("contact", again.pk, desk.pk)]
    assert again.next_at > DUE


def edit(desk, email, by):
    said = ContactSaid(desk.name, email, desk.language)
    return actions.edit_contact(desk, said, seen=fingerprint(desk), by=by, now=NOW)


def test_a_contact_switched_off_is_asked_nothing_any_more_and_the_asker_is_told(cast):
    desk = make.contact()
    duty = asked(cast, desk)

    edit(desk, None, cast["lead"])
    relay(now=NOW)

    duty.refresh_from_db()
    told = Notice.objects.get()
    assert (duty.state, ExternalContact.objects.get().email) == ("withdrawn", None)
    assert (told.recipient, told.kind, told.params["who"]) == (cast["driver"], "contact_gone", desk.name)
    assert [one.to for one in mail.outbox] == [["driver@example.com"]]


def test_what_is_open_is_written_to_a_new_address(cast):
    desk = make.contact()
    asked(cast, desk)
    relay(now=NOW)

    edit(desk, "New@bank.example", cast["lead"])
    relay(now=NOW)

    assert [one.to for one in mail.outbox][1:] == [["new@bank.example"]]


def test_an_edit_that_came_too_late_takes_nothing_back(cast):
    desk = make.contact()
    duty = asked(cast, desk)

    with pytest.raises(Outdated):
        actions.edit_contact(desk, ContactSaid(desk.name), seen="else", by=cast["lead"], now=NOW)

    duty.refresh_from_db()
    assert (duty.state, Notice.objects.count()) == ("open", 0)


# --- the settings ----------------------------------------------------------------------------------
@pytest.fixture
def office():
    client = Client()
    client.force_login(make.user(role="admin"))
    return client


def test_the_page_of_a_contact_says_what_switching_off_takes_back(cast, office):
    desk = make.contact()
    asked(cast, desk)
    address = f"/settings/contacts/{desk.pk}/"

    page = office.get(address)
    off = office.post(f"{address}off/")

    assert "1 open question is taken back" in page.text
    assert (off.status_code, Duty.objects.get().state) == (302, "withdrawn")
    assert "Switch off" not in office.get(address).text


def test_a_contact_edited_too_late_shows_what_is_stored(office):
    desk = make.contact()
    address = f"/settings/contacts/{desk.pk}/"
    typed = {"name": "Desk", "email": "desk@bank.example", "language": "zh-hans", "seen": "before"}

    late = office.post(address, typed)
    wrong = office.post(address, {**typed, "language": "xx", "seen": fingerprint(desk)})
    saved = office.post(address, {**typed, "seen": fingerprint(desk)})

    desk.refresh_from_db()
    assert [one.status_code for one in (late, wrong, saved)] == [409, 422, 302]
    assert (desk.name, desk.language) == ("Desk", "zh-hans")
