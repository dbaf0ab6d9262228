"""What people have said about themselves: when not to be disturbed, who stands in, which lists they want."""

from datetime import UTC, datetime, time, timedelta

import pytest

from postmortem.outbox import queries
from postmortem.outbox.actions import (
    Ask,
    ask,
    change_calendar,
    change_ladder,
    end_ladder,
    reschedule,
    set_special_day,
)
from postmortem.outbox.models import Duty, Ladder, Message, Notice
from postmortem.outbox.planner import plan
from postmortem.outbox.rules import DEFAULT, Reach, Rung, When
from postmortem.people.models import User
from tests import make

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHANGHAI = "Asia/Shanghai"
NIGHT = {"time_zone": SHANGHAI, "quiet_from": time(22), "quiet_to": time(8)}
EVENING = datetime(2026, 3, 12, 15, 0, tzinfo=UTC)  # Thursday, 23:00 in Shanghai
MORNING = datetime(2026, 3, 13, 0, 0, tzinfo=UTC)  # Friday, 8:00 there
THURSDAY_9 = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
MONDAY_9 = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


def due_now(holder, at=EVENING, **fields):
    return make.duty(holder=holder, from_at=at - DAY, due_at=at, **fields)


def told():
    """Who reads it in the product, and who gets it by message, by account name."""
    notices = Notice.objects.order_by("recipient__account")
    messages = Message.objects.order_by("recipient__account")
    return (
        list(notices.values_list("recipient__account", flat=True)),
        list(messages.values_list("recipient__account", flat=True)),
    )


# --- quiet hours -------------------------------------------------------------------------------------


def test_quiet_hours_hold_back_the_message_and_not_what_the_product_shows():
    due_now(make.user("ada", **NIGHT))

    plan(now=EVENING)

    assert (Notice.objects.get().at, Message.objects.get().available_at) == (EVENING, MORNING)


def test_without_quiet_hours_it_goes_out_at_once():
    due_now(make.user("ada", time_zone=SHANGHAI))

    plan(now=EVENING)

    assert Message.objects.get().available_at == EVENING


@pytest.mark.parametrize(
    ("slot_at", "goes_out"),
    [
        (EVENING + 24 * HOUR + timedelta(minutes=1), MORNING),
        (EVENING + 24 * HOUR, EVENING),
        (EVENING + timedelta(minutes=1), EVENING),
        (EVENING, MORNING),  # it is live: nothing presses any more
    ],
)
def test_in_the_last_24_hours_before_a_slot_quiet_hours_do_not_hold(slot_at, goes_out):
    due_now(make.user("ada", **NIGHT), slot_at=slot_at)

    plan(now=EVENING)

    assert Message.objects.get().available_at == goes_out


def test_before_a_slot_lead_and_sponsor_are_told_in_their_night_too():
    head, sponsor = make.lead("design", account="head", **NIGHT), make.user("sponsor", **NIGHT)
    holder = make.user("ada", department=head.department, **NIGHT)
    due = EVENING - 4 * HOUR
    make.duty(
        holder=holder,
        department=head.department,
        sponsor=sponsor,
        from_at=due - DAY,
        due_at=due,
        freeze_at=due + 6 * HOUR,
        slot_at=due + 8 * HOUR,
    )

    plan(now=EVENING)

    assert told() == (["ada", "head", "sponsor"], ["ada", "head", "sponsor"])
    assert set(Message.objects.values_list("available_at", flat=True)) == {EVENING}


def test_each_is_left_alone_in_the_own_night():
    due, head = EVENING, make.lead("design", account="head", **NIGHT)
    far = make.user("far", department=head.department, **{**NIGHT, "time_zone": "America/New_York"})
    make.duty(holder=far, department=head.department, from_at=due - DAY, due_at=due - 10 * DAY)

    plan(now=EVENING)

    by_person = dict(Message.objects.values_list("recipient__account", "available_at"))
    assert by_person == {"far": EVENING, "head": MORNING}


# --- absences ----------------------------------------------------------------------------------------


def test_the_deputy_receives_and_whoever_is_away_reads_it_in_the_product():
    ada, ben = make.user("ada"), make.user("ben")
    make.absence(ada, ben)
    due_now(ada)

    plan(now=EVENING)

    assert told() == (["ada", "ben"], ["ben"])
    stands_in = Notice.objects.get(recipient=ben)
    assert (stands_in.params["role"], stands_in.params["stands_in_for"]) == ("deputy", ada.pk)


@pytest.mark.parametrize(
    ("since", "until"), [(EVENING + HOUR, EVENING + DAY), (EVENING - DAY, EVENING), (EVENING - DAY, MORNING)]
)
def test_an_absence_counts_from_its_beginning_to_its_end(since, until):
    ada, ben = make.user("ada"), make.user("ben")
    make.absence(ada, ben, since=since, until=until)
    due_now(ada)

    plan(now=EVENING)

    is_away = since <= EVENING < until
    assert told() == ((["ada", "ben"], ["ben"]) if is_away else (["ada"], ["ada"]))


def test_a_deputy_who_is_away_is_followed_to_the_next():
    ada, ben, cem = (make.user(name) for name in ("ada", "ben", "cem"))
    make.absence(ada, ben)
    make.absence(ben, cem)
    due_now(ada)

    plan(now=EVENING)

    assert told() == (["ada", "cem"], ["cem"])


def test_two_who_stand_in_for_each_other_and_are_both_away_are_each_told_by_the_other():
    ada, ben = make.user("ada"), make.user("ben")
    make.absence(ada, ben)
    make.absence(ben, ada)
    due_now(ada)

    plan(now=EVENING)

    assert told() == (["ada", "ben"], ["ben"])


def test_a_deputy_who_has_left_is_not_told_and_the_message_goes_where_it_belongs():
    ada = make.user("ada")
    make.absence(ada, make.user("ben", is_active=False))
    due_now(ada)

    plan(now=EVENING)

    assert told() == (["ada"], ["ada"])


def test_a_deputy_who_hears_it_anyway_is_told_once_in_the_own_role():
    head = make.lead("design", account="head")
    ada = make.user("ada", department=head.department)
    make.absence(ada, head)
    due = EVENING - 3 * HOUR
    due_now(ada, at=due, department=head.department, freeze_at=due + 6 * HOUR)

    plan(now=EVENING)

    assert told() == (["ada", "head"], ["head"])
    assert Notice.objects.get(recipient=head).params["role"] == "lead"


# --- lists -------------------------------------------------------------------------------------------


def reader(account="ada", at=THURSDAY_9, **fields):
    return make.user(account, next_digest_at=at, **fields)


def lists():
    kinds = Message.objects.exclude(kind="notices").order_by("available_at", "recipient__account")
    return list(kinds.values_list("recipient__account", "kind", "available_at"))


def test_a_daily_list_goes_out_once_a_day_to_whoever_has_something_open():
    ada = reader()
    make.duty(holder=ada, due_at=MONDAY_9 + DAY)
    reader("ben")

    plan(now=THURSDAY_9)
    plan(now=THURSDAY_9 + HOUR)

    assert lists() == [("ada", "daily", THURSDAY_9)]
    next_times = User.objects.filter(account__in=["ada", "ben"]).values_list("next_digest_at", flat=True)
    assert set(next_times) == {THURSDAY_9 + DAY}


def test_whoever_sets_another_time_on_that_day_gets_no_second_list():
    ada = reader()
    make.duty(holder=ada, due_at=MONDAY_9 + DAY)
    plan(now=THURSDAY_9)
    User.objects.filter(pk=ada.pk).update(next_digest_at=THURSDAY_9 + HOUR)

    plan(now=THURSDAY_9 + HOUR)

    assert len(lists()) == 1


@pytest.mark.parametrize("state", ["done", "withdrawn"])
def test_nothing_goes_out_where_nothing_is_open(state):
    make.duty(holder=reader(), state=state)

    plan(now=THURSDAY_9)

    assert lists() == []


@pytest.mark.parametrize(
    ("wants", "kinds"),
    [
        ({}, ["weekly"]),
        ({"wants_weekly": False}, ["daily"]),
        ({"wants_daily": False}, ["weekly"]),
    ],
)
def test_on_mondays_the_week_takes_the_place_of_the_day(wants, kinds):
    make.duty(holder=reader(at=MONDAY_9, **wants), due_at=MONDAY_9 + 5 * DAY)

    plan(now=MONDAY_9)

    assert [kind for _account, kind, _at in lists()] == kinds


def test_whoever_wants_only_the_week_hears_nothing_on_other_days():
    make.duty(holder=reader(wants_daily=False), due_at=MONDAY_9)

    plan(now=THURSDAY_9)

    assert lists() == []


def test_whoever_wants_neither_is_not_looked_at_again():
    ada = reader(wants_daily=False, wants_weekly=False)
    make.duty(holder=ada, due_at=MONDAY_9 + DAY)

    plan(now=THURSDAY_9)

    ada.refresh_from_db()
    assert (lists(), ada.next_digest_at) == ([], None)


def test_the_week_is_for_leads_and_sponsors_too():
    head = make.lead("design", account="head", next_digest_at=MONDAY_9)
    sponsor = reader("sponsor", at=MONDAY_9)
    make.duty(due_at=MONDAY_9 + 5 * DAY, department=head.department, sponsor=sponsor)

    plan(now=MONDAY_9)

    assert [account for account, _kind, _at in lists()] == ["head", "sponsor"]


def test_no_daily_list_on_a_day_that_is_not_worked():
    make.duty(holder=reader(wants_weekly=False), due_at=MONDAY_9 + 5 * DAY)
    set_special_day(THURSDAY_9.date(), is_working=False, name="House day", by=make.user(), now=THURSDAY_9)

    plan(now=THURSDAY_9)

    assert lists() == []


def test_after_an_outage_there_is_one_list():
    make.duty(holder=reader(), due_at=MONDAY_9 + 5 * DAY)

    plan(now=MONDAY_9 - 3 * DAY + 5 * HOUR)

    assert lists() == [("ada", "daily", MONDAY_9 - 3 * DAY + 5 * HOUR)]
    assert User.objects.get(account="ada").next_digest_at == MONDAY_9 - 2 * DAY


@pytest.mark.parametrize("since", [THURSDAY_9, MONDAY_9])
def test_after_an_outage_over_a_monday_the_week_is_told_then(since):
    make.duty(holder=reader(at=since), due_at=MONDAY_9 + 5 * DAY)

    plan(now=MONDAY_9 + DAY)

    assert lists() == [("ada", "weekly", MONDAY_9 + DAY)]


def test_whoever_is_away_gets_no_list():
    ada = reader()
    make.absence(ada, make.user("ben"))
    make.duty(holder=ada, due_at=MONDAY_9 + DAY)

    plan(now=THURSDAY_9)

    ada.refresh_from_db()
    assert (lists(), ada.next_digest_at) == ([], THURSDAY_9 + DAY)


@pytest.mark.parametrize(
    ("day", "then"),
    [  # clocks go forward on 29 March: 9:00 comes an hour earlier; and back on 25 October
        (datetime(2026, 3, 28, 8, 0, tzinfo=UTC), datetime(2026, 3, 29, 7, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 7, 0, tzinfo=UTC), datetime(2026, 10, 25, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_list_comes_at_the_same_clock_time_when_clocks_change(day, then):
    ada = reader(at=day, time_zone="Europe/Berlin")

    plan(now=day)

    ada.refresh_from_db()
    assert ada.next_digest_at == then


def test_a_list_waits_for_the_end_of_quiet_hours():
    make.duty(holder=reader(quiet_from=time(8), quiet_to=time(10)), due_at=MONDAY_9)

    plan(now=THURSDAY_9)

    assert lists() == [("ada", "daily", THURSDAY_9 + HOUR)]


# --- ladders and calendars that change ---------------------------------------------------------------


SHORT = (Rung(When.DUE, Reach.HOLDER), Rung(When.FREEZE, Reach.ALL))


@pytest.fixture
def row():
    return make.deliverable(accountable=make.user("ada", department=make.department()))


def asked(row, **fields):
    found = {"kind": "deliver", "subject": row, "stream": row.activity.stream, "title": row.name}
    found |= {"holder": row.accountable, "due_at": make.NOW + 4 * HOUR, "due_zone": "UTC"}
    return ask(Ask(**{**found, "freeze_at": make.NOW + 10 * HOUR, **fields}), now=make.NOW)


def numbers(duty):
    """The steps that are told when somebody looks every hour."""
    for hour in range(11):
        plan(now=make.NOW + hour * HOUR)
    return list(Notice.objects.filter(duty=duty, recipient=duty.holder).values_list("step", flat=True))


def test_another_ladder_counts_for_what_is_asked_from_now_on(row):
    queries.chasing()  # somebody has read how it was
    made = change_ladder("deliver", "", SHORT, by=make.user(), now=make.NOW)

    duty = asked(row)

    assert (duty.ladder, duty.next_at) == (made, make.NOW + 4 * HOUR)
    assert sorted(numbers(duty)) == [1, 2]


def test_what_is_open_keeps_its_steps_when_the_ladder_changes(row):
    duty = asked(row)
    change_ladder("deliver", "", SHORT, by=make.user(), now=make.NOW)

    assert sorted(numbers(duty)) == [1, 2, 3, 4, 5]


def test_what_is_open_takes_the_new_ladder_with_its_new_date(row):
    duty = asked(row)
    made = change_ladder("deliver", "", SHORT, by=make.user(), now=make.NOW)

    reschedule(
        Duty.objects.filter(pk=duty.pk),
        due_at=make.NOW + 5 * HOUR,
        freeze_at=make.NOW + 9 * HOUR,
        now=make.NOW,
    )

    duty.refresh_from_db()
    assert (duty.ladder, duty.next_at) == (made, make.NOW + 5 * HOUR)


def test_an_activity_has_its_own_ladder_before_that_of_the_house(row):
    house = change_ladder("deliver", "", SHORT, by=make.user(), now=make.NOW)
    own = change_ladder("", row.activity.stream, DEFAULT, by=make.user(), now=make.NOW)

    here, elsewhere = asked(row), asked(make.deliverable(), holder=make.user(), stream="activity:0")

    assert (here.ladder, elsewhere.ladder) == (own, house)


def test_back_to_the_default_is_for_what_is_asked_from_then_on(row):
    change_ladder("deliver", "", SHORT, by=make.user(), now=make.NOW)
    end_ladder("deliver", "", by=make.user(), now=make.NOW)

    duty = asked(row)

    assert (duty.ladder, duty.next_at) == (None, make.NOW + 2 * HOUR)


def test_a_ladder_made_a_moment_ago_elsewhere_is_known_at_once(row):
    queries.chasing()  # this process has read how it was; another one changes it
    made = Ladder.objects.create(kind="deliver", steps=[rung.data() for rung in SHORT], made_at=make.NOW)
    duty = make.duty(ladder=made, due_at=make.NOW + 4 * HOUR)

    chase = queries.chase_of_duty(duty)

    assert (chase.ladder_id, chase.rungs) == (made.pk, SHORT)


def test_another_calendar_moves_the_steps_without_telling_anybody():
    friday = datetime(2026, 2, 13, 1, 0, tzinfo=UTC)  # 9:00 in Shanghai; Saturday is a make-up day
    duty = make.duty(due_at=friday, from_at=friday - DAY, due_zone=SHANGHAI)
    plan(now=friday)
    duty.refresh_from_db()
    before = duty.next_at
    notices = Notice.objects.count()

    change_calendar("DE", by=make.user(), now=friday + HOUR)
    plan(now=friday + HOUR)

    duty.refresh_from_db()
    assert before == datetime(2026, 2, 25, 1, 0, tzinfo=UTC)  # the 14th, the 24th, the 25th
    assert duty.next_at == datetime(2026, 2, 18, 1, 0, tzinfo=UTC)
    assert Notice.objects.count() == notices
