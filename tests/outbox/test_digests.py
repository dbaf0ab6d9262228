"""The daily list and the weekly overview: what is open when they are sent, nothing when nothing is."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail

from postmortem.outbox import links, queries
from postmortem.outbox.actions import begin, close
from postmortem.outbox.models import Duty, Message, SpecialDay
from postmortem.outbox.planner import plan
from postmortem.outbox.relay import mail_of, relay
from postmortem.people.models import Absence, User
from tests import make
from tests.outbox.test_mails import THREATS

pytestmark = pytest.mark.django_db
NOW, HOUR, DAY = make.NOW, timedelta(hours=1), timedelta(days=1)  # Wednesday, 16:00 in Shanghai
KINDS = ("daily", "weekly")
BASE = "https://postmortem.example.com"


@pytest.fixture(autouse=True)
def _address(settings):
    settings.BASE_URL = BASE


@pytest.fixture
def ada():
    return make.lead("design", account="ada", time_zone="Asia/Shanghai")


def digest(person, kind, now=NOW):
    """The list this person would get now; None if none."""
    message = Message.objects.create(kind=kind, recipient=person, available_at=now)
    return mail_of(message, now=now)


def lines(message):
    """What the list holds: the heads without an address, the things with what stands below each."""
    text = re.sub(r"^ *https://.*\n", "", message.body.split("Open To do")[0], flags=re.M)
    return [line.strip().removeprefix("- ") for line in text.splitlines()[2:] if line.strip()]


def things(message):
    return re.findall(r"^- (.*)$", message.body, re.M)


def test_the_daily_list_holds_what_is_open_due_today_or_on_the_next_working_day(ada):
    friday = NOW + 2 * DAY
    for title, due_at in {
        "Poster": NOW - 3 * DAY,
        "Form": friday + 2 * HOUR,
        "Flyer": NOW + 4 * DAY,
        "Banner": NOW + 5 * DAY + 7 * HOUR,  # Monday, 23:00 in Shanghai
        "Page": NOW + 5 * DAY + 8 * HOUR,
    }.items():
        make.duty(holder=ada, title=title, due_at=due_at, from_at=due_at - DAY)
    make.duty(title="Nothing of hers", due_at=friday)

    message = digest(ada, "daily", friday)

    assert message.subject == "Your list for Fri 13 March: 4 things"
    assert lines(message) == [
        "Hand in “Poster”",
        "open since Sun 8 March, 16:00 · Voucher campaign",
        "Hand in “Form”",
        "by Fri 13 March, 18:00 · Voucher campaign",
        "Hand in “Flyer”",
        "by Sun 15 March, 16:00 · Voucher campaign",
        "Hand in “Banner”",
        "by Mon 16 March, 23:00 · Voucher campaign",
    ]


def test_the_next_working_day_is_that_of_the_house(ada):
    SpecialDay.objects.create(day=(NOW + DAY).date(), is_working=False)
    make.duty(holder=ada, title="Poster", due_at=NOW + 2 * DAY)

    assert things(digest(ada, "daily")) == ["Hand in “Poster”"]


def test_a_list_is_worded_from_what_is_open_when_it_is_sent(ada):
    first, _second = make.duty(holder=ada, title="Poster"), make.duty(holder=ada, title="Form")
    User.objects.filter(pk=ada.pk).update(next_digest_at=NOW)
    plan(now=NOW)
    close(Duty.objects.filter(pk=first.pk), Duty.State.DONE, by=ada, now=NOW)

    counts = relay(now=NOW)

    assert counts == {"sent": 1}
    assert [(sent.subject, things(sent)) for sent in mail.outbox] == [
        ("Your list for Wed 11 March: 1 thing", ["Hand in “Form”"])
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_of_nothing_is_not_sent(ada, kind):
    make.duty(holder=ada, title="Poster", due_at=NOW + 8 * DAY, state="done")
    Message.objects.create(kind=kind, recipient=ada, available_at=NOW)
    begin()

    assert (relay(now=NOW), mail.outbox) == ({"obsolete": 1}, [])


@pytest.mark.parametrize("kind", KINDS)
def test_who_is_away_or_does_not_want_it_any_more_gets_no_list(ada, kind):
    make.duty(holder=ada)
    Absence.objects.create(person=ada, deputy=make.user(), since=NOW - DAY, until=NOW + DAY)
    away = digest(ada, kind)
    ada.wants_daily = ada.wants_weekly = False
    unwanted = digest(ada, kind, NOW + 2 * DAY)

    assert (away, unwanted) == (None, None)


def test_the_weekly_overview_goes_from_the_own_to_what_waits_elsewhere_and_to_what_goes_live(ada):
    bob, boss = make.user("bob"), {"sponsor": ada}
    late, live = {"due_at": NOW - HOUR, "from_at": NOW - DAY}, NOW + 6 * DAY
    own = make.duty(holder=ada, title="Poster", due_at=NOW + 6 * DAY, slot_at=live)
    make.duty(holder=ada, title="Next week's", due_at=NOW + 8 * DAY)
    make.duty(holder=bob, title="Banner", department=ada.department, **late)
    make.duty(holder=bob, title="Not late", department=ada.department, **boss)
    make.duty(holder=bob, title="Page", kind="approve", **boss, **late)
    make.duty(holder=bob, title="Both", department=ada.department, **boss, **late)

    message = digest(ada, "weekly")

    assert message.subject == "Your week from Wed 11 March"
    assert lines(message) == [
        "Yours within seven days",
        "Hand in “Poster”",
        "by Tue 17 March, 16:00 · Voucher campaign",
        "Open in your departments",
        "Hand in “Banner”",
        "open since Wed 11 March, 15:00 · waits for Bob · Voucher campaign",
        "Hand in “Both”",
        "open since Wed 11 March, 15:00 · waits for Bob · Voucher campaign",
        "Open in what you sponsor",
        "Approve or return “Page”",
        "open since Wed 11 March, 15:00 · waits for Bob · Voucher campaign",
        "Going live within seven days",
        "Voucher campaign",
        "Tue 17 March, 16:00",
    ]
    [token] = re.findall(rf"Voucher campaign\n  {BASE}/l/([^/]+)/", message.body.split("Open in")[0])
    assert links.read(token, now=NOW)[:3] == ("item", own.pk, ada.pk)
    assert f"{BASE}/activities/1/\n" in message.body


def test_what_is_restricted_is_not_listed_for_the_lead_who_is_not_in_it(ada):
    late = {"due_at": NOW - HOUR, "from_at": NOW - DAY, "is_private": True}
    make.duty(holder=make.user("bob"), title="Poster", department=ada.department, **late)
    make.duty(title="Banner", department=ada.department, sponsor=ada, **late)

    message = digest(ada, "weekly")

    assert [line for line in lines(message) if "“" in line or "Open" in line] == [
        "Open in what you sponsor",
        "Hand in “Banner”",
    ]


def test_a_list_neither_threatens_nor_reproaches(ada):
    late = {"due_at": NOW - 9 * DAY, "from_at": NOW - 10 * DAY, "slot_at": NOW + DAY}
    make.duty(holder=ada, **late)
    make.duty(department=ada.department, **late)
    make.duty(sponsor=ada, **late)

    said = [re.sub(r"http\S+", "", digest(ada, kind).body) for kind in KINDS]

    assert [text for text in said if THREATS.search(text)] == []


def launch(name, slot_at, **fields):
    number = len(name)
    params = {"activity_id": number, "activity": name}
    return make.duty(stream=f"activity:{number}", params=params, slot_at=slot_at, **fields)


def test_launches_are_those_of_a_week_in_which_one_takes_part(ada):
    someone = make.user()
    launch("A", NOW + 2 * DAY, driver=ada, holder=someone)
    launch("A", NOW + 2 * DAY, driver=ada, holder=someone)
    launch("BB", NOW + DAY, sponsor=ada, holder=someone)
    launch("CCC", None, holder=ada, state="done")
    launch("CCC", NOW + 3 * DAY, holder=someone)
    launch("DDDD", NOW + 8 * DAY, driver=ada, holder=someone)
    launch("EEEEE", NOW - DAY, driver=ada, holder=someone)
    launch("FFFFFF", NOW + DAY, holder=someone)
    launch("GGGGGGG", None, holder=ada, state="done")
    launch("GGGGGGG", NOW + DAY, holder=someone, is_private=True)

    found = queries.week_of(ada, now=NOW).launches

    assert [(one.activity, one.activity_id, one.at) for one in found.launches] == [
        ("BB", 2, NOW + DAY),
        ("A", 1, NOW + 2 * DAY),
        ("CCC", 3, NOW + 3 * DAY),
    ]


def test_a_section_has_twenty_lines_and_says_how_many_more_there_are(ada):
    for _ in range(23):
        make.duty(holder=ada)
        make.duty(department=ada.department, due_at=NOW - HOUR, from_at=NOW - DAY)

    message = digest(ada, "weekly")

    html = message.alternatives[0][0]
    assert lines(message).count("Hand in “Poster”") == 40
    assert lines(message).count("and 3 more") == 2
    assert re.findall(r"and 3 more\n  (\S+)", message.body) == [f"{BASE}/", f"{BASE}/?view=department"]
    assert re.findall(r'href="([^"]*)">\s*and 3 more', html) == [f"{BASE}/", f"{BASE}/?view=department"]
    assert message.subject == "Your week from Wed 11 March"


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_can_be_ended_from_the_mail_program_and_from_its_last_line(ada, kind):
    make.duty(holder=ada)

    message = digest(ada, kind)

    url = message.extra_headers["List-Unsubscribe"].strip("<>")
    token = url.removeprefix(f"{BASE}/l/end/").rstrip("/")
    assert links.read(token, now=NOW)[:3] == ("digest", 0, ada.pk)
    arrived = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    assert arrived["List-Unsubscribe"].strip() == f"<{url}>"
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"End these lists: {url}\n" in message.body
    assert re.findall(r'href="([^"]*/l/end/[^"]*)"', message.alternatives[0][0]) == [url]


def test_the_html_half_has_one_link_a_line_and_one_button(ada):
    make.duty(holder=ada, title="<b>Poster</b>")

    html = digest(ada, "daily").alternatives[0][0]

    assert re.findall(r'class="button" href="([^"]*)"', html) == [f"{BASE}/"]
    assert re.findall(r'<a href="[^"]*/l/[^/"]+/">(.*?)</a>', html) == ["Hand in “&lt;b&gt;Poster&lt;/b&gt;”"]


def test_a_list_is_in_the_language_and_the_time_zone_of_its_reader():
    ada = make.user("ada", language="zh-hans", time_zone="Europe/Berlin")
    make.duty(holder=ada)

    assert "3月12日周四09:00" in digest(ada, "daily").body


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("kind", "cost"), [("daily", 2), ("weekly", 7)])
def test_a_list_costs_the_same_queries_however_long_it_is(django_assert_num_queries, ada, number, kind, cost):
    late = {"due_at": NOW - HOUR, "from_at": NOW - DAY, "slot_at": NOW + DAY}
    for _ in range(number):
        make.duty(holder=ada, asked_by=make.user(), slot_at=NOW + DAY)
        make.duty(department=ada.department, **late)
        make.duty(sponsor=ada, **late)
    queries.chasing()  # kept for a minute
    message = Message.objects.select_related("recipient").get(
        pk=Message.objects.create(kind=kind, recipient=ada, available_at=NOW).pk
    )

    with django_assert_num_queries(cost):
        mail_of(message, now=NOW)
