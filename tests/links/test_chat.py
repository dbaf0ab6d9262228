"""A chat as it was copied from each tool becomes messages with speaker and time."""

from datetime import UTC, date, datetime

import pytest

from postmortem.links.rules.chat import read_chat

ON, TODAY = date(2026, 11, 20), date(2026, 11, 23)
FIRST = datetime(2026, 11, 20, 1, 31, tzinfo=UTC)
LATER = datetime(2026, 11, 20, 1, 40, tzinfo=UTC)
EXPECTED = [("张三", "领不了", FIRST), ("Li Lei", "我看下\n没发", LATER)]
COPIES = {
    "WeCom": "张三 11-20 09:31:00\n领不了\n\nLi Lei 11-20 09:40:00\n我看下\n没发\n",
    "WeCom with the year": "张三 2026-11-20 09:31:00\n领不了\nLi Lei 2026/11/20 09:40:00\n我看下\n没发",
    "DingTalk": "张三 2026年11月20日 09:31\n领不了\nLi Lei 2026年11月20日 09:40\n我看下\n没发",
    "Feishu": "张三 11月20日 09:31\n领不了\nLi Lei 11月20日 09:40\n我看下\n没发",
    "Feishu, the day above": "11月20日 周五\n张三 09:31\n领不了\nLi Lei 上午9:40\n我看下\n没发",
    "Slack": "张三  9:31 AM\n领不了\nLi Lei  9:40 AM\n我看下\n没发",
    "WhatsApp on a phone": "[20/11/26, 09:31:00] 张三: 领不了\n[20/11/26, 09:40:00] Li Lei: 我看下\n没发",
    "WhatsApp elsewhere": "20/11/2026, 09:31 - 张三: 领不了\n20/11/2026, 09:40 - Li Lei: 我看下\n没发",
    "WhatsApp in America": "[11/20/26, 9:31:00 AM] 张三: 领不了\n[11/20/26, 9:40:00 AM] Li Lei: 我看下\n没发",
    "in brackets": "[2026-11-20 09:31] 张三：领不了\n[2026-11-20 09:40] Li Lei：我看下\n没发",
    "the time first": "09:31 张三: 领不了\n09:40 Li Lei: 我看下\n没发",
}


def read(pasted):
    return read_chat(pasted, on=ON, today=TODAY, zone="Asia/Shanghai")


@pytest.mark.parametrize("tool", COPIES)
def test_the_usual_copies_are_read(tool):
    assert [(one.who, one.text, one.at) for one in read(COPIES[tool])] == EXPECTED


def test_yesterday_counts_from_the_day_it_is_pasted():
    (one,) = read("张三 昨天 09:31\n领不了")

    assert one.at == datetime(2026, 11, 22, 1, 31, tzinfo=UTC)


def test_the_same_speaker_goes_on_under_a_time_alone():
    found = read("Li Lei  9:31 AM\nLooking.\n9:40\nFound it.")

    assert [(one.who, one.text) for one in found] == [("Li Lei", "Looking."), ("Li Lei", "Found it.")]


def test_after_an_evening_comes_the_next_morning():
    found = read("张三 23:50\n还不行\n李四 00:10\n好了")

    assert [one.at.isoformat() for one in found] == ["2026-11-20T15:50:00+00:00", "2026-11-20T16:10:00+00:00"]


@pytest.mark.parametrize(
    "pasted",
    ["", "   ", "领不了", "It went live at 20:00", "https://example.com/a: b", "张三 11-20 09:31:00\n"],
)
def test_what_is_no_chat_gives_nothing(pasted):
    assert read(pasted) == []


def test_a_sentence_that_ends_with_a_time_is_no_speaker():
    (one,) = read("张三 09:31\nIt goes live at 20:00\nby 21:00")

    assert one.text == "It goes live at 20:00\nby 21:00"


def test_an_impossible_day_or_hour_keeps_the_words():
    found = read("张三 09:31\na\n李四 13月45日 25:71\nb")

    assert [one.text for one in found] == ["a\n李四 13月45日 25:71\nb"]


@pytest.mark.parametrize("length", [100_000])
def test_a_very_long_paste_is_read_in_no_time_and_cut(length):
    assert len(read("张三 09:31\nx\n" * length)) == 200
    assert read("a " * length) == read("1:" * length) == read("[" * length) == []
