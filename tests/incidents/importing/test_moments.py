"""How people write times, dates and zones."""

from datetime import date, datetime, timedelta

import pytest

from incidents.importing.days import Habit, find_date
from incidents.importing.moments import read_moment
from incidents.importing.zones import zone_of

pytestmark = pytest.mark.once
HABIT = Habit(near=date(2024, 3, 5))
TIMES = [
    ("10:05 Alert", "10:05", "Alert", "10:05"),
    ("**10:05 UTC** - Alert", "10:05 UTC", "Alert", "10:05"),
    ("[10:05] Alert", "10:05", "Alert", "10:05"),
    ("~14:05 paged", "~14:05", "paged", "14:05"),
    ("about 3pm PST: page", "about 3pm PST", "page", "15:00"),
    ("3:15 p.m. the page", "3:15 p.m.", "the page", "15:15"),
    ("14:02–14:10: rolled back", "14:02–14:10", "rolled back", "14:02"),
    ("10.05 first mail", "10.05", "first mail", "10:05"),
    ("0930 UTC paged", "0930 UTC", "paged", "9:30"),
    ("11:05h licence installed", "11:05h", "licence installed", "11:05"),
    ("2024-03-05T10:05:33Z: deploy", "2024-03-05T10:05:33Z", "deploy", "10:05:33"),
    ("Mar 5, 14:02: deploy", "Mar 5, 14:02", "deploy", "14:02"),
    ("At 14:02 UTC on 5 March, the deploy", "At 14:02 UTC on 5 March", "the deploy", "14:02"),
    ("3月5日 10:05 发现", "3月5日 10:05", "发现", "10:05"),
    ("上午10点半，发现", "上午10点半", "发现", "10:30"),
    ("下午3点20分 恢复", "下午3点20分", "恢复", "15:20"),
    ("凌晨2:13 发现", "凌晨2:13", "发现", "2:13"),
    ("10時05分頃 検知", "10時05分頃", "検知", "10:05"),
    ("午後3時 復旧", "午後3時", "復旧", "15:00"),
    ("翌0:10 復旧", "翌0:10", "復旧", "0:10"),
    ("25:10 復旧", "25:10", "復旧", "25:10"),
]


@pytest.mark.parametrize(("line", "raw", "rest", "clock"), TIMES)
def test_a_time_at_the_beginning_of_a_line_is_read(line, raw, rest, clock):
    hours, minutes, *seconds = [int(part) for part in clock.split(":")]
    expected = timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))

    found = read_moment(line, HABIT)

    assert (found.raw, found.rest, found.clock) == (raw, rest, expected)


@pytest.mark.parametrize(
    "line",
    [
        "12 servers down",
        "3 engineers joined",
        "500 errors began",
        "2024 - a year",
        "We saw it at 10:05",
        "5xx rose",
    ],
)
def test_a_number_is_no_time(line):
    assert read_moment(line, HABIT) is None


@pytest.mark.parametrize("line", ["??:?? someone", "unknown: someone", "时间不详 有人"])
def test_an_unknown_time_is_said_to_be_unknown(line):
    assert read_moment(line, HABIT).unknown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05", date(2024, 3, 5)),
        ("5 March 2024", date(2024, 3, 5)),
        ("March 5th, 2024", date(2024, 3, 5)),
        ("5. March 2024", date(2024, 3, 5)),
        ("2024年3月5日（火）", date(2024, 3, 5)),
        ("令和6年3月5日", date(2024, 3, 5)),
        ("05.03.2024", date(2024, 3, 5)),
        ("03/05/2024", date(2024, 3, 5)),
        ("25/03/2024", date(2024, 3, 25)),
        ("20240305", date(2024, 3, 5)),
        ("2024/3/5", date(2024, 3, 5)),
        ("3月5日", date(2024, 3, 5)),
        ("Dec 30", date(2023, 12, 30)),
    ],
)
def test_a_date_is_read_in_any_form(text, expected):
    assert find_date(text, HABIT).day == expected


def test_the_day_stands_first_where_the_file_writes_so():
    assert find_date("03/05/2024", Habit(day_first=True)).day == date(2024, 5, 3)


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("UTC", 0),
        ("PST", -8),
        ("JST", 9),
        ("UTC+8", 8),
        ("+05:30", 5.5),
        ("北京时间", 8),
        ("Asia/Tokyo", 9),
        ("CST", -6),
    ],
)
def test_a_zone_is_read_in_any_form(words, hours):
    moment = datetime(2024, 1, 5, 12)  # noqa: DTZ001  the zone is what is asked

    assert zone_of(words).utcoffset(moment) == timedelta(hours=hours)


def test_cst_is_the_time_of_china_in_a_chinese_text():
    assert zone_of("CST", chinese=True).utcoffset(None) == timedelta(hours=8)
