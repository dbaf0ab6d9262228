"""What is read out of pasted lines, which words look back, and how coverage is counted."""

from datetime import UTC, date, datetime

import pytest

from incidents.rules.hindsight import looks_back
from incidents.rules.pasted import MOST, read_lines
from incidents.rules.timeline import coverage

pytestmark = pytest.mark.once
ON = date(2026, 3, 11)


def read(text, zone="Asia/Shanghai"):
    return read_lines(text, on=ON, zone=zone)


def utc(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "at", "text", "precision"),
    [
        ("10:05 The page went live", utc(11, 2, 5), "The page went live", "exact"),
        ("- 10:05: The page went live", utc(11, 2, 5), "The page went live", "exact"),
        ("| 10:05 | The page went live |", utc(11, 2, 5), "The page went live", "exact"),
        ("**10:05** The page went live", utc(11, 2, 5), "The page went live", "exact"),
        ("[10:05:33] The page went live", utc(11, 2, 5), "The page went live", "exact"),
        ("1. 10:05 The page went live", utc(11, 2, 5), "The page went live", "exact"),
        ("about 4pm the page went live", utc(11, 8), "the page went live", "about"),
        ("10：05 页面上线", utc(11, 2, 5), "页面上线", "exact"),
        ("约10点30分 客户投诉", utc(11, 2, 30), "客户投诉", "about"),
        ("下午3点半 回滚完成", utc(11, 7, 30), "回滚完成", "exact"),
        ("3月13日 上午9:00左右 发现问题", utc(13, 1), "发现问题", "about"),
        ("2026-03-15T10:22:33 It stopped", utc(15, 2, 22), "It stopped", "exact"),
        ("2026-03-15 08:00 UTC: It stopped", utc(15, 8), "It stopped", "exact"),
        ("2026-03-15 It was asked for", utc(14, 16), "It was asked for", "day"),
        ("10 people waited", None, "10 people waited", "unknown"),
        ("3.5 hours of waiting", None, "3.5 hours of waiting", "unknown"),
        ("Somebody called", None, "Somebody called", "unknown"),
    ],
)
def test_a_line_is_read_as_people_mean_it(line, at, text, precision):
    (found,) = read(line)

    assert (found.at, found.text, found.precision) == (at, text, precision)


def test_a_day_holds_for_the_lines_after_it_and_midnight_is_passed():
    found = read("23:50 One\n00:10 Two\n2026-03-15\n09:00 Three")

    assert [(line.at, line.text) for line in found] == [
        (utc(11, 15, 50), "One"),
        (utc(11, 16, 10), "Two"),
        (utc(15, 1), "Three"),
    ]


def test_a_range_has_an_end_and_may_pass_midnight():
    found = read("10:05-10:20 One\n23:50–00:20 Two")

    assert [line.until for line in found] == [utc(11, 2, 20), utc(11, 16, 20)]


def test_what_kind_it_is_is_guessed_from_its_words():
    found = read("10:00 It was rolled back\n10:01 发现没有订单\n10:02 Agreed on Friday\n10:03 Hello")

    assert [line.marker for line in found] == ["mitigation", "detection", "agreement", "communication"]


def test_an_hour_that_the_clocks_skip_is_not_known():
    (found,) = read("2026-03-29 02:30 It broke", zone="Europe/Berlin")

    assert (found.at, found.raw) == (None, "2026-03-29 02:30")


def test_no_more_lines_are_read_than_a_page_can_bear():
    assert len(read("10:00 x\n" * (MOST + 5))) == MOST


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("They should have asked.", ["should have"]),
        ("It couldn't have been seen.", ["couldn't have"]),
        ("If we had asked, it would have worked.", ["If we had asked", "would have"]),
        ("若当时问一句就好了", ["若当时"]),
        ("本该提前确认", ["本该"]),
        ("原本可以先试读", ["原本可以"]),
        ("The poster arrived at 19:48.", []),
        ("The message had been sent.", []),
        ("响应失败，应该在 20:00 前提交", []),
    ],
)
def test_words_that_look_back_from_the_end_are_found(text, phrases):
    assert [one.phrase for one in looks_back(text)] == phrases


def test_coverage_is_rounded_down_and_nothing_lacks_where_nothing_is():
    assert [coverage(found).percent for found in ([True, True, False], [], [True])] == [66, 100, 100]
