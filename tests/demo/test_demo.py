"""The demo: both stories in both languages, work for the chaser, and a way to be rid of it."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from incidents.models import Retrospective
from postmortem.activities import queries as plans
from postmortem.activities.models import Activity, CheckTable, Publication
from postmortem.audit import queries as audit
from postmortem.audit.models import Entry
from postmortem.demo import load
from postmortem.demo.cast import LOGINS, PASSWORD
from postmortem.outbox.models import Control, Duty, Message, Notice
from postmortem.outbox.planner import plan
from postmortem.outbox.queries import Standing, standing
from postmortem.people.actions import Person
from postmortem.people.models import Department, User
from raci.queries.gate import launch_page
from raci.queries.sheets import signoff_page
from tests import make

NOW, MINUTE = make.NOW, timedelta(minutes=1)
CASE_ONE, RUSH = ("Voucher campaign", "用户领券活动"), ("Weekend flash sale", "周末闪购")


pytestmark = [pytest.mark.usefixtures("loaded"), pytest.mark.django_db]


def test_both_cases_are_published_in_both_languages():
    published = Retrospective.objects.exclude(current=None)
    assert sorted(published.values_list("title", "language")) == [
        ("No orders in the first hour", "en"),
        ("Second customer, same class of field", "en"),
        ("第二位客户，同一类字段", "zh-hans"),
        ("首小时0单", "zh-hans"),
    ]
    assert list(audit.verify()) == []


def test_the_matrix_in_force_is_the_one_the_launch_fixed_a_minute_later():
    told = Retrospective.objects.get(title="No orders in the first hour")

    assert told.facts["matrix"]["number"] == 1


def test_a_lead_has_forty_letters_in_twelve_activities():
    page = signoff_page(User.objects.get(account="lead"))

    assert (len(page.sheets), page.letters) == (12, 40)
    assert (len(page.new), len(page.changed)) == (9, 3)


def test_every_persona_signs_in_with_the_password_that_is_shown(client):
    answers = [
        client.post("/accounts/login/", {"login": f"{login}@demo.example", "password": PASSWORD}).headers.get(
            "Location"
        )
        for login in LOGINS
    ]

    assert answers == ["/"] * 5


def test_the_chaser_has_work_at_once_and_no_mail_is_left_from_the_past():
    assert Message.objects.filter(sent_at=None, obsolete_at=None).count() == 0

    plan(now=NOW)

    told = Notice.objects.filter(duty__kind="deliver", duty__title="Flash sale poster")
    assert set(told.values_list("recipient__account", flat=True)) == {"fangrui", "lead"}


def test_the_rush_activity_goes_live_four_hours_from_now():
    slots = Activity.objects.filter(title__in=RUSH).values_list("agreed_launch_at", flat=True)

    assert list(slots) == [NOW + timedelta(hours=4)] * 2


def reader(account="pm"):
    return User.objects.get(account=account)


def waiting(title):
    """What the log of an activity shows as asked: its text, and how it stands with whom."""
    page = plans.log_page(reader(), Activity.objects.get(title=title), plans.Choice(waits=True))
    return [(one.text, [(str(asked.word), asked.who) for asked in one.asked]) for one in page.entries]


def facts_above(title, kind):
    table = CheckTable.objects.get(activity__title=title, kind=kind)
    return plans.kind_facts(reader(), table, now=NOW)


@pytest.mark.parametrize("title", CASE_ONE)
def test_case_one_was_asked_for_a_decision_and_went_live_without_one(title):
    activity = Activity.objects.get(title=title)
    page = launch_page(reader(), activity, now=NOW)
    asked = Duty.objects.get(stream=activity.stream, kind="decide")

    assert [(one.decision.verdict, one.who, one.open_then) for one in page.decided] == [("none", "", 15)]
    assert (asked.holder, asked.due_at) == (activity.sponsor, activity.launched_at)
    assert (page.decided[0].decision.at - asked.from_at) == timedelta(hours=6, minutes=1)


def test_case_one_has_the_date_from_one_side_and_the_approval_from_nobody_who_gave_it():
    assert waiting("Voucher campaign") == [
        ("The boss has approved the plan.", [("asked", "Gu Yuan 顾远 · General management")]),
        (
            "Live on Thursday instead of Wednesday, agreed in a talk between the two departments.",
            [("asked", "Zhao Ming 赵明 · Business"), ("confirmed", "Sun Li 孙莉 · Product")],
        ),
    ]
    heard = Activity.objects.get(title="Voucher campaign").log.get(channel="relayed")
    assert (heard.relayed_by, heard.scope, heard.confirmed_at) == (reader("linqiao"), "flow", None)


def test_case_one_has_a_brief_without_what_was_missed_later():
    missing = [one.sentence for one in facts_above("Voucher campaign", "brief").missing]

    assert missing == [
        "“What is it, in one sentence?” is needed and empty.",
        "“Why now?” is needed and empty.",
        "“How is it used?” is needed and empty.",
    ]


def test_case_one_shows_what_was_published_where_until_when():
    live = Activity.objects.get(title="Voucher campaign").launched_at
    found = Publication.objects.filter(asset_version__deliverable__activity__title="Voucher campaign")
    account, chats = "Official account", "Chats and groups"
    named = found.values_list("asset_version__deliverable__name", "asset_version__number", "channel")

    assert [
        (*what, (one.live_from - live) // MINUTE, one.live_until and (one.live_until - live) // MINUTE)
        for what, one in zip(named.order_by("pk"), found.order_by("pk"), strict=True)
    ] == [
        ("Poster", 2, account, 0, 220),
        ("Copy and guidance", 2, account, 0, 220),
        ("Poster", 2, chats, 5, 230),
        ("Poster", 3, account, 220, None),
        ("Copy and guidance", 3, account, 220, None),
        ("Poster", 3, chats, 230, None),
    ]
    [slot] = Activity.objects.get(title="Voucher campaign").slots.all()
    assert (slot.channel, slot.at, slot.freeze_at) == (account, live, live - timedelta(hours=2))


def test_case_one_counts_the_orders_it_expected_and_those_that_came():
    activity = Activity.objects.get(title="用户领券活动")

    [orders] = plans.goal_page(reader(), activity, now=NOW).keys

    assert orders.name == "订单数"
    assert [(one.horizon, one.expected, one.actual) for one in orders.missed] == [
        ("1h", "30", "0"),
        ("24h", "300", "126"),
        ("72h", "900", "538"),
    ]
    assert activity.tools == ["slots", "brief", "test_reading", "journey", "metrics"]


def test_the_rush_activity_is_being_read_and_one_reader_is_missing():
    facts = facts_above("Weekend flash sale", "test_reading")

    assert [one.sentence for one in facts.results] == [
        "1 of 3 could say it.",
        "1 of 3 could say it.",
        "0 of 3 could say it.",
    ]
    assert [one.sentence for one in facts.missing] == [
        "Nobody has said yet whether the answers of Xu Nan 许楠 show that it was understood.",
        "Han Lei 韩磊 has not answered all questions.",
    ]


def test_the_rush_activity_waits_for_a_word_a_note_and_the_decision_of_who_owns_the_effect():
    page = launch_page(reader(), Activity.objects.get(title="周末闪购"), now=NOW)

    assert waiting("周末闪购") == [
        ("设计再出一张发群用的方图，发布前1小时给到。", [("asked", "Tang Wei 唐薇 · Design")]),
        (
            "活动期间卖完的款式，页面上还能继续下单。",
            [("taken note", "Lin Qiao 林乔 · Business"), ("told", "He Jing 何静 · Engineering")],
        ),
    ]
    assert (page.waits_for, page.next_decider) == (
        "Zhao Ming 赵明 · Business",
        "Gu Yuan 顾远 · General management",
    )


def test_loading_twice_changes_nothing():
    before = (User.objects.count(), Activity.objects.count(), Duty.objects.count(), Entry.objects.count())

    assert load.load(now=NOW + timedelta(days=1)) is False

    assert (
        User.objects.count(),
        Activity.objects.count(),
        Duty.objects.count(),
        Entry.objects.count(),
    ) == before


def test_emptying_takes_the_demo_and_leaves_real_people():
    home = make.department("finance")
    make.user("real", department=home)

    call_command("demo", "--empty")

    assert list(User.objects.values_list("account", flat=True)) == ["real"]
    assert list(Department.objects.values_list("code", flat=True)) == ["finance"]
    assert (Activity.objects.count(), Duty.objects.count()) == (0, 0)
    assert list(Entry.objects.values_list("verb", flat=True)) == ["installation.emptied"]
    assert list(audit.verify()) == []


def test_reminders_are_not_taken_for_those_of_a_copy_after_emptying():
    Control.objects.all().delete()

    load.begin(Person("first", "First", role=User.Role.ADMIN), "a-long-enough-password", now=NOW)

    assert standing(now=NOW) != Standing.PAUSED


def test_the_guards_hold_again_after_emptying():
    load.begin(Person("first", "First", role=User.Role.ADMIN), "a-long-enough-password", now=NOW)

    with pytest.raises(IntegrityError, match="entry_insert_only"), transaction.atomic():
        Entry.objects.all().delete()

    assert not load.is_fresh()


def test_empty_and_begin_leaves_one_administrator_who_is_signed_in(client):
    client.force_login(User.objects.get(account="admin"), backend="postmortem.people.backend.Backend")

    answer = client.post(
        "/settings/empty/",
        {"account": "first", "display_name": "First", "email": "", "password": "a-long-enough-password"},
    )

    assert (answer.status_code, answer.headers["Location"]) == (302, "/settings/begin/")
    assert list(User.objects.values_list("account", "role")) == [("first", "admin")]
    assert client.get("/settings/").status_code == 200


def test_a_weak_password_empties_nothing(client):
    before = Activity.objects.count()
    client.force_login(User.objects.get(account="admin"), backend="postmortem.people.backend.Backend")

    answer = client.post(
        "/settings/empty/", {"account": "first", "display_name": "First", "password": "short"}
    )

    assert answer.status_code == 422
    assert Activity.objects.count() == before


def test_without_a_demo_nothing_can_be_emptied(client):
    boss = load.begin(Person("first", "First", role=User.Role.ADMIN), "a-long-enough-password", now=NOW)
    make.activity(lead=boss)
    client.force_login(boss, backend="postmortem.people.backend.Backend")

    answer = client.post(
        "/settings/empty/", {"account": "second", "display_name": "Second", "password": "a-long-enough-one"}
    )
    call_command("demo", "--empty")

    assert answer.status_code == 404
    assert (Activity.objects.count(), User.objects.count()) == (1, 1)
