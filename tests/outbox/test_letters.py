"""What channels carry: private messages with personal links, and words for groups without anybody's name."""

import json
import re
from datetime import timedelta

import pytest

from postmortem.outbox import links, queries, wording
from postmortem.outbox.actions import close, tell
from postmortem.outbox.channels import Refused
from postmortem.outbox.channels.text import size
from postmortem.outbox.channels.webhook import payload
from postmortem.outbox.models import Address, Channel, Duty, Message
from postmortem.outbox.planner import plan
from postmortem.outbox.registry import SOURCES
from postmortem.outbox.relay.letters import letter_of
from postmortem.people.models import ExternalContact, ExternalParty
from tests import make
from tests.outbox.test_mails import THREATS

pytestmark = pytest.mark.django_db
NOW, HOUR, DAY = make.NOW, timedelta(hours=1), timedelta(days=1)
DUE = NOW + DAY
LATE = DUE + 5 * DAY
BASE = "https://postmortem.example.com"
EVERYTHING = ["due_soon", "due_now", "with_lead", "with_sponsor", "with_all", *wording.GROUPS]


@pytest.fixture(autouse=True)
def _address(settings):
    settings.BASE_URL = BASE
    settings.TIME_ZONE = "UTC"


def channel(kind="wecom_app", **fields):
    return Channel.objects.create(**{"kind": kind, "name": kind, "config": {}, "made_at": NOW, **fields})


def group(**fields):
    return channel(**{"kind": "webhook", "events": EVERYTHING, **fields})


@pytest.fixture
def ada():
    """Somebody who is known on a private channel."""
    person = make.lead("design", account="ada")
    Address.objects.create(person=person, channel=channel(), user_id="AdaL")
    return person


def letters(now=DUE):
    """What waits, as letters, by channel."""
    waiting = Message.objects.waiting().filter(channel__isnull=False).order_by("channel", "pk")
    return [letter_of(message, now=now) for message in waiting]


def test_a_private_letter_says_it_all_and_opens_the_thing_for_its_reader_alone(ada):
    duty = make.duty(holder=ada, asked_by=make.user("bob"))
    plan(now=DUE - HOUR)

    [letter] = letters()

    token = letter.url.removeprefix(f"{BASE}/l/").rstrip("/")
    assert links.read(token, now=DUE)[:3] == ("item", duty.pk, ada.pk)
    assert letter.key == Message.objects.get().pk
    assert (letter.to, letter.event, dict(letter.data)) == ("AdaL", "duty.due_soon", {})
    assert (letter.title, letter.button) == ("Hand in “Poster” by Thu 12 March, 08:00", "Hand in")
    assert letter.text.splitlines() == [
        "Activity: Voucher campaign",
        "You are accountable for it: you may also move the date, or say what stands in the way.",
        "Asked by Bob.",
    ]
    assert letter.markdown == letter.text.replace("\n", "\n\n")


def test_what_else_a_private_letter_holds_stands_below_with_its_own_link(ada):
    poster = make.duty(holder=ada)
    banner = make.duty(holder=make.user("bob"), title="Banner", department=ada.department)
    tell([ada], "dropped", {"title": "Flyer", "path": "/activities/3/"}, now=LATE)
    plan(now=LATE)

    [letter] = [letter for letter in letters(LATE) if letter.to == "AdaL"]

    found = [links.read(token, now=LATE)[:3] for token in re.findall(r"/l/([^/\s]+)/", letter.text)]
    assert links.read(letter.url.split("/")[-2], now=LATE)[1] == poster.pk
    assert letter.title == "Now with others who can help: Hand in “Poster”, and 2 more"
    assert found == [("item", banner.pk, ada.pk)]
    assert [line for line in letter.text.splitlines() if line and not line.startswith("http")][-2:] == [
        "Help with “Banner” · Activity: Voucher campaign",
        "“Flyer” is not needed any more",
    ]
    assert letter.text.endswith(f"\n{BASE}/activities/3/")
    assert "_" not in letter.markdown


def test_a_private_letter_stays_short_and_says_how_much_it_leaves_out(ada):
    for number in range(30):
        make.duty(holder=ada, title=f"海报{number}" * 10)
    plan(now=DUE)

    [letter] = letters()

    shown = letter.text.count("/l/")
    assert size(letter.text) <= 1500
    assert letter.title.endswith(", and 29 more")
    assert 2 < shown < 10
    assert letter.text.endswith(f"and {29 - shown} more\n{BASE}/")


@pytest.mark.parametrize("known", [None, ""])
def test_whom_the_service_does_not_know_any_more_gets_a_mail_instead(ada, known):
    make.duty(holder=ada)
    plan(now=DUE)
    addresses = Address.objects.filter(person=ada)
    addresses.delete() if known is None else addresses.update(user_id=known)

    with pytest.raises(Refused):
        letters()


def test_there_is_no_letter_about_what_was_answered_meanwhile(ada):
    duty = make.duty(holder=ada)
    plan(now=DUE)
    close(Duty.objects.filter(pk=duty.pk), Duty.State.DONE, by=ada, now=DUE)

    assert letters() == [None]


def test_a_private_letter_is_in_the_language_and_time_zone_of_its_reader(ada):
    type(ada).objects.update(language="zh-hans", time_zone="Asia/Shanghai")
    make.duty(holder=ada)
    plan(now=DUE - HOUR)

    assert "3月12日周四16:00" in letters()[0].title


def test_a_list_in_a_chat_has_a_line_a_thing_and_how_to_end_it(ada):
    for number in range(40):
        make.duty(holder=ada, title=f"Poster {number}")
        make.duty(holder=make.user(), department=ada.department, due_at=NOW - HOUR, from_at=NOW - DAY)
    known = {"recipient": ada, "channel": Channel.objects.get(), "available_at": NOW}
    daily, weekly = (Message.objects.create(kind=kind, **known) for kind in ("daily", "weekly"))

    day, week = letter_of(daily, now=NOW), letter_of(weekly, now=NOW)

    first = day.text.splitlines()[0]
    shown = len(re.findall("Hand in", day.text))
    assert (day.title, day.button, day.url) == (
        "Your list for Wed 11 March: 40 things",
        "Open To do",
        f"{BASE}/",
    )
    assert first == "Hand in “Poster 0” · by Thu 12 March, 08:00 · Voucher campaign"
    assert (day.to, day.event, week.event) == ("AdaL", "digest.daily", "digest.weekly")
    assert f"\n\nand {40 - shown} more\n\nEnd these lists:\n{BASE}/l/end/" in day.text
    assert week.text.startswith("Yours within seven days\nHand in “Poster 0” · by")
    assert f"\n\nand {80 - len(re.findall('Hand in', week.text))} more\n\n" in week.text
    assert max(size(day.text), size(week.text)) <= 1500


@pytest.mark.parametrize("kind", ["daily", "weekly"])
def test_there_is_no_letter_for_an_empty_list(ada, kind):
    message = Message.objects.create(
        kind=kind, recipient=ada, channel=Channel.objects.get(), available_at=NOW
    )

    assert letter_of(message, now=NOW) is None


def test_a_test_message_says_that_it_is_one(ada):
    own = {"recipient": ada, "channel": Channel.objects.get()}
    made = [Message.objects.create(kind="test", available_at=NOW, **to) for to in (own, {"channel": group()})]

    private, public = (letter_of(message, now=NOW) for message in made)

    assert (private.to, public.to) == ("AdaL", "")
    for letter in (private, public):
        assert letter.title == "This is a test message from Postmortem"
        assert letter.text == "It came through, so what is told can come this way. Nothing is asked of you."
        assert (letter.url, letter.button, letter.event) == (f"{BASE}/", "Open Postmortem", "test")


def around():
    """A duty in the middle of people whose names are easily found."""
    party = ExternalParty.objects.create(name="Pay")
    contact = ExternalContact.objects.create(party=party, name="Quentin Outside")
    return {
        "holder": make.user("grace", display_name="Grace Hopper 格蕾丝"),
        "asked_by": make.user("alan", display_name="Alan Turing"),
        "driver": make.user("edsger", display_name="Edsger Dijkstra"),
        "sponsor": make.user("barbara", display_name="Barbara Liskov"),
        "department": make.lead("design", display_name="Donald Knuth").department,
    }, contact


NAMES = ("Grace", "Hopper", "格蕾丝", "Alan", "Turing", "Dijkstra", "Liskov", "Knuth", "Quentin", "Design")


@pytest.mark.parametrize("kind", sorted(SOURCES))
def test_no_letter_to_a_group_names_anybody_or_a_department(kind):
    group()
    people, contact = around()
    fields = {"kind": kind, "freeze_at": DUE + 6 * HOUR, "slot_at": DUE + 7 * HOUR}
    names = "Grace Hopper, 格蕾丝, alan turing, @edsger, barbara, Donald Knuth"
    params = {"activity_id": 1, "activity": f"Campaign of {names}", "deliverable_id": 1, "reason": names}
    make.duty(title=f"Poster by {names}", params=params, **people, **fields)
    outside = {name: person for name, person in people.items() if name != "holder"}
    Duty.objects.create(
        **outside,
        **fields,
        contact=contact,
        title="Poster of Quentin Outside, 138 0013 8000, q@example.com",
        params=params,
        subj_type="x.y",
        subj_id=1,
        stream="activity:1",
        from_at=NOW,
        due_at=DUE,
        due_zone="UTC",
        next_at=DUE - HOUR,
    )

    told = []
    for now in (DUE - HOUR, DUE, DUE + 2 * HOUR, DUE + 4 * HOUR, DUE + 6 * HOUR):
        plan(now=now)
        told += letters(now)

    said = [json.loads(payload(letter)) for letter in told if letter]
    assert len(said) > 2
    assert [one["text"] for one in said if THREATS.search(one["title"] + one["text"])] == []
    assert [
        word for word in (*NAMES, "0013", "@example") if word in json.dumps(said, ensure_ascii=False)
    ] == []


def test_a_group_reads_the_thing_since_when_it_is_open_and_what_is_missing():
    group()
    duty = make.duty(freeze_at=DUE + 6 * HOUR, slot_at=DUE + 12 * HOUR)
    plan(now=DUE + 2 * HOUR)

    [letter] = letters()

    assert letter.title == "Still open: “Poster”, asked for by Thu 12 March, 08:00"
    assert letter.text.splitlines() == [
        "Activity: Voucher campaign",
        "Open since Wed 11 March, 08:00; asked for by Thu 12 March, 08:00.",
        "What is missing: handing in.",
        "The launch is Thu 12 March, 20:00.",
    ]
    assert (letter.url, letter.button) == (f"{BASE}/activities/1/", "Open the activity")
    assert (letter.event, letter.to) == ("duty.with_lead", "")
    assert letter.data == {
        "kind": "deliver",
        "title": "Poster",
        "activity": "Voucher campaign",
        "activity_id": 1,
        "step": "with_lead",
        "duty_id": duty.pk,
        "subject_type": "activities.deliverable",
        "subject_id": duty.subj_id,
        "due_at": "2026-03-12T08:00:00+00:00",
        "freeze_at": "2026-03-12T14:00:00+00:00",
        "slot_at": "2026-03-12T20:00:00+00:00",
        "more": [],
    }


def test_several_things_for_a_group_go_in_one_letter_each_with_its_link():
    group()
    for number in (1, 2):
        params = {"activity_id": number, "activity": f"Campaign {number}"}
        make.duty(title=f"Poster {number}", params=params, freeze_at=DUE + 6 * HOUR)
    plan(now=DUE + 2 * HOUR)

    [letter] = letters()

    assert letter.title == "Still open: “Poster 1”, asked for by Thu 12 March, 08:00, and 1 more"
    assert letter.url == f"{BASE}/activities/1/"
    assert letter.text.split("\n\n")[1].splitlines() == [
        "Still open: “Poster 2”, asked for by Thu 12 March, 08:00",
        "Activity: Campaign 2",
        "Open since Wed 11 March, 08:00; asked for by Thu 12 March, 08:00.",
        "What is missing: handing in.",
        f"{BASE}/activities/2/",
    ]
    assert [(one["event"], one["title"]) for one in letter.data["more"]] == [("duty.with_lead", "Poster 2")]


@pytest.mark.parametrize(
    ("kind", "title", "line"),
    [
        ("incident_reported", "Reported: “No orders”", "First it is stopped, then looked into."),
        ("incident_stopped", "Stopped: “No orders”", "What made it possible is looked into next."),
        (
            "retro_published",
            "Published: “No orders”",
            "What happened and what changes: one page, one minute.",
        ),
        ("new_later", "News: “No orders”", None),
    ],
)
def test_a_group_reads_news_without_names(kind, title, line):
    make.user("rose", display_name="Rose Miller")
    group(events=[kind])
    params = {
        "title": "No orders",
        "path": "/incidents/3/",
        "incident_id": 3,
        "activity": "Rose Miller's day",
    }
    tell([], kind, params, now=NOW, in_groups=True)

    [letter] = letters()

    assert letter.title == title
    assert letter.text.splitlines() == ["Activity: [name removed]'s day", *filter(None, [line])]
    assert (letter.url, letter.event) == (f"{BASE}/incidents/3/", f"news.{kind}")
    assert letter.data == {
        "kind": kind,
        "title": "No orders",
        "activity": "[name removed]'s day",
        "incident_id": 3,
        "more": [],
    }


def test_nothing_is_told_to_a_group_of_what_was_restricted_or_answered_meanwhile():
    group()
    private, done = make.duty(freeze_at=DUE + 6 * HOUR), make.duty(freeze_at=DUE + 6 * HOUR)
    plan(now=DUE + 2 * HOUR)
    Duty.objects.filter(pk=private.pk).update(is_private=True)
    close(Duty.objects.filter(pk=done.pk), Duty.State.DONE, by=None, now=DUE)

    assert letters() == [None]


def test_a_group_reads_the_language_of_the_house(settings):
    settings.LANGUAGE_CODE = "zh-hans"
    group()
    make.duty(freeze_at=DUE + 6 * HOUR)
    plan(now=DUE + 2 * HOUR)

    assert "3月12日周四08:00" in letters()[0].title


def test_the_titles_of_letters_to_groups_are_short_however_long_the_thing_is():
    group()
    for _ in range(2):
        make.duty(title="海报" * 90, freeze_at=DUE + 6 * HOUR)

    titles = []
    for now in (DUE - HOUR, DUE, DUE + 2 * HOUR, DUE + 6 * HOUR):
        plan(now=now)
        titles += [letter.title for letter in letters(now) if letter]

    assert [title for title in titles if len(title) > 80 or not title.endswith(", and 1 more")] == []


@pytest.mark.parametrize("number", [1, 3])
def test_taking_names_out_costs_one_query_however_much_is_told(django_assert_num_queries, number):
    group()
    for _ in range(number):
        make.duty(freeze_at=DUE + 6 * HOUR)
    plan(now=DUE + 2 * HOUR)
    announced = list(Message.objects.get(kind="group").announcements.select_related("duty"))

    with django_assert_num_queries(1):
        queries.nameless_for(announced)
