"""Which days are worked: holidays with make-up days, parts of countries, what a house says otherwise."""

from datetime import UTC, date, datetime, timedelta

import pytest

from postmortem.outbox import rules

SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"


def worked(calendar, zone, *days, special=None):
    is_working = rules.working_days(calendar, zone, special or {})
    return [is_working(date.fromisoformat(day)) for day in days]


@pytest.mark.parametrize("day", ["2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"])
def test_chinese_make_up_days_at_weekends_are_worked(day):
    assert worked("CN", "UTC", day) == [True]


@pytest.mark.parametrize("day", ["2026-02-15", "2026-03-14", "2026-03-15", "2026-09-19"])
def test_other_weekends_are_not(day):
    assert worked("CN", "UTC", day) == [False]


@pytest.mark.parametrize(
    "day",
    [
        *("2026-01-01", "2026-01-02"),
        *("2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20", "2026-02-23"),
        *("2026-04-06", "2026-05-01", "2026-05-04", "2026-05-05", "2026-06-19", "2026-09-25"),
        *("2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"),
    ],
)
def test_chinese_holidays_with_the_days_that_bridge_them_are_off(day):
    assert worked("CN", "UTC", day) == [False]


def test_the_days_around_spring_festival_are_worked():
    assert worked("CN", "UTC", "2026-02-13", "2026-02-24", "2026-02-25") == [True, True, True]


def test_germany_is_off_where_its_part_is_off():
    epiphany, unity = "2026-01-06", "2026-10-05"

    assert worked("DE", BERLIN, epiphany, unity) == [True, True]
    assert worked("DE-BY", BERLIN, epiphany) == [False]
    assert worked("DE-HH", BERLIN, epiphany) == [True]
    assert worked("DE", BERLIN, "2026-12-25", "2026-05-01") == [False, False]


def test_without_a_choice_the_zone_says_the_country():
    assert worked("", SHANGHAI, "2026-02-14", "2026-02-17") == [True, False]
    assert worked("", BERLIN, "2026-02-14", "2026-02-17") == [False, True]


@pytest.mark.parametrize(
    ("calendar", "zone"), [("", "UTC"), ("", "Etc/GMT+3"), ("ZZ", "UTC"), ("CN-XX", "UTC")]
)
def test_where_nothing_is_known_weekdays_are_worked(calendar, zone):
    assert worked(calendar, zone, "2026-02-17", "2026-02-14", "2026-12-25") == [True, False, True]


def test_a_house_choice_counts_before_the_zone():
    assert worked("CN", BERLIN, "2026-02-14", "2026-12-25") == [True, True]


def test_special_days_count_before_everything():
    special = {date(2026, 3, 11): False, date(2026, 2, 17): True, date(2026, 3, 14): True}

    assert worked("CN", SHANGHAI, *(day.isoformat() for day in special), special=special) == [
        False,
        True,
        True,
    ]


def test_steps_skip_days_off_and_use_make_up_days():
    before = datetime(2026, 2, 13, 1, 0, tzinfo=UTC)  # Friday, 9:00 in Shanghai
    is_working = rules.working_days("", SHANGHAI, {})

    there = [rules.working_days_from(before, number, SHANGHAI, is_working) for number in (1, 2, 3)]
    back = rules.working_days_from(there[2], -3, SHANGHAI, is_working)

    assert [at.date().isoformat() for at in there] == ["2026-02-14", "2026-02-24", "2026-02-25"]
    assert back == before


def test_a_long_holiday_moves_lead_and_sponsor_behind_it():
    due = datetime(
        2026, 9, 30, 4, 0, tzinfo=UTC
    )  # Wednesday, 12:00; 1 to 7 October are off, the 10th is worked
    times = rules.Times(due - timedelta(days=10), due, None, SHANGHAI)

    steps = rules.ladder(times, is_working=rules.working_days("", SHANGHAI, {}))

    assert [step.at.date().isoformat() for step in steps] == [
        "2026-09-28",
        "2026-09-30",
        "2026-10-10",
        "2026-10-13",
    ]


@pytest.mark.parametrize(
    ("code", "is_one"),
    [
        ("CN", True),
        ("DE", True),
        ("DE-BY", True),
        ("DE-ZZ", False),
        ("ZZ", False),
        ("", False),
        ("CN-", False),
    ],
)
def test_a_calendar_is_a_country_or_a_part_of_one(code, is_one):
    assert rules.is_calendar(code) == is_one


def test_calendars_are_countries_by_two_letters():
    assert {"CN", "DE", "US"} < set(rules.calendars())
    assert {len(code) for code in rules.calendars()} == {2}


def test_parts_are_known_where_they_have_holidays_of_their_own():
    assert "BY" in rules.parts_of("DE")
    assert (rules.parts_of("CN"), rules.parts_of("ZZ")) == ([], [])


@pytest.mark.parametrize(
    ("day", "code", "language", "name"),
    [
        (date(2026, 2, 17), "CN", "en_US", "Chinese New Year (Spring Festival)"),
        (date(2026, 2, 17), "CN", "zh_CN", "春节"),
        (date(2026, 12, 25), "DE", "zh_CN", "Christmas Day"),  # not known in Chinese: in English
        (date(2026, 3, 11), "CN", "en_US", ""),
        (date(2026, 12, 25), "ZZ", "en_US", ""),
    ],
)
def test_a_holiday_has_its_name(day, code, language, name):
    assert rules.name_of_day(day, code, language) == name


@pytest.mark.parametrize(
    ("code", "year", "lacking"),
    [
        ("CN", 2026, False),
        ("CN", 2028, False),  # 2027 is as unknown: by then somebody looks at newer calendars
        ("DE", 2030, False),
        ("DE-BY", 2030, False),
        ("ZZ", 2030, False),
    ],
)
def test_make_up_days_are_missed_only_where_days_are_moved_every_year(code, year, lacking):
    assert rules.lacks_make_up_days(code, year) == lacking


def test_the_first_chinese_year_without_published_make_up_days_is_missed():
    moved = [year for year in range(2024, 2060) if not worked_weekends("CN", year)]

    assert rules.lacks_make_up_days("CN", moved[0])


def worked_weekends(code, year):
    is_working = rules.calendar_of(code)
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    return [day for day in days if day.weekday() >= 5 and is_working(day)]
