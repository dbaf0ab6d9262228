"""What is found in a pasted message: times in both languages, names, who asked, who takes part."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from postmortem.activities.rules.pasted import Known, launch_in, read_message

SHANGHAI = "Asia/Shanghai"
NOW = datetime(2026, 11, 24, 10, 10, tzinfo=UTC)  # Tuesday, 18:10 in Shanghai


def found(text, now=NOW, zone=SHANGHAI):
    """The wall time that was found, "day" for a day without a time, None for nothing."""
    moment = launch_in(text, now, zone)
    if moment is None:
        return None
    return moment.at.astimezone(ZoneInfo(zone)).strftime("%m-%d %H:%M") if moment.at else "day"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("明晚8点", "11-25 20:00"),
        ("今晚8点上线", "11-24 20:00"),
        ("今晚12点", "11-25 00:00"),
        ("今天20:00", "11-24 20:00"),
        ("周四 20:00", "11-26 20:00"),
        ("周四晚上8点上线", "11-26 20:00"),
        ("星期四晚八点半", "11-26 20:30"),
        ("礼拜四下午三点一刻", "11-26 15:15"),
        ("下周四上午十点", "12-03 10:00"),
        ("本周日 00:00", "11-29 00:00"),
        ("后天中午12点", "11-26 12:00"),
        ("大后天下午三点", "11-27 15:00"),
        ("明天十二点二十分", "11-25 12:20"),
        ("2026年11月26日 20:00", "11-26 20:00"),
        ("11月26日晚8点", "11-26 20:00"),
        ("26号晚上八点", "11-26 20:00"),
        ("11/26 20：00", "11-26 20:00"),
        ("海报周三12:00给，周四20:00上线", "11-26 20:00"),
        ("20:00上线", "11-24 20:00"),
    ],
)
def test_a_time_in_chinese_is_found(text, at):
    assert found(text) == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Thursday 8pm", "11-26 20:00"),
        ("thu 8 p.m.", "11-26 20:00"),
        ("live on Thursday at 20:00", "11-26 20:00"),
        ("next Thursday 10:00", "12-03 10:00"),
        ("tonight at 8", "11-24 20:00"),
        ("noon tomorrow", "11-25 12:00"),
        ("the day after tomorrow at 9:05 am", "11-26 09:05"),
        ("2026-11-26 20:00", "11-26 20:00"),
        ("2026-11-26T20:00", "11-26 20:00"),
        ("Nov 26, 8:30 pm", "11-26 20:30"),
        ("26 November 2026 20:00", "11-26 20:00"),
        ("8pm on Nov 26th", "11-26 20:00"),
        ("20:00 on Thursday", "11-26 20:00"),
        ("Poster by Wed 12:00, live Thu 20:00", "11-26 20:00"),
        ("January 5 9:00", "01-05 09:00"),
    ],
)
def test_a_time_in_english_is_found(text, at):
    assert found(text) == at


@pytest.mark.parametrize("text", ["周四", "明天", "Thursday at 8", "Nov 26", "25:00 明天", "11月26日"])
def test_a_day_without_a_time_is_said_and_no_time_is_made_up(text):
    assert found(text) == "day"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "完全没有时间",
        "nothing here",
        "周二 18:00",
        "today at 9am",
        "8点",
        "3点要求如下",
        "2月30日 10:00",
        "13月45日 20:00",
        "99:99",
        "价格 9.9 元，满 20 减 5",
        "version 1.2.3 of 2025-01-01 10:00",
        "5折 3/5 完成",
        "sat tight and wait",
        "2099-01-01 10:00",
        "10.0.0.1:8000",
    ],
)
def test_what_is_no_time_ahead_is_not_taken_for_one(text):
    assert found(text) is None


def test_a_weekday_of_today_is_today_while_the_time_lies_ahead():
    assert (found("周二 20:00"), found("周二 18:00")) == ("11-24 20:00", None)


def test_an_hour_that_the_clocks_skip_is_no_time():
    now = datetime(2026, 3, 27, 10, 0, tzinfo=UTC)

    assert found("2026-03-29 02:30", now, "Europe/Berlin") is None


def test_the_same_words_mean_another_moment_in_another_zone():
    there, here = (launch_in("Thursday 8pm", NOW, zone) for zone in ("Europe/Berlin", SHANGHAI))

    assert (there.at.hour, here.at.hour) == (19, 12)


KNOWN = [
    Known(1, ("业务部", "Business", "业务", "business")),
    Known(2, ("设计部", "Design", "设计", "design")),
    Known(4, ("技术部", "Engineering", "技术", "it")),
    Known(1, ("Zhang Wei 张伟", "Zhang Wei", "张伟"), is_person=True),
    Known(2, ("高峰",), is_person=True),
]


def read(text):
    heard = read_message(text, now=NOW, zone=SHANGHAI, known=KNOWN)
    return heard.name, heard.asked_id, sorted(heard.departments)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("张伟 18:10\n领券周四上线，设计配合。海报你们出。", ("领券周四上线，设计配合", 1, [1, 2])),
        ("张伟 2026/11/24 18:10:05\n领券活动。", ("领券活动", 1, [1])),
        ("Zhang Wei: Hi all, live Thursday 8pm. Design helps.", ("live Thursday 8pm", 1, [1, 2])),
        ("大家好，技术做个新页面。业务要求周四上线", ("技术做个新页面", 1, [1, 4])),
        ("Coupons, asked for by Design. Go!", ("Coupons, asked for by Design", 2, [2])),
        ("流量高峰注意", ("流量高峰注意", None, [])),
        ("@高峰 看一下", ("看一下", None, [2])),
        ("wait for it", ("wait for it", None, [])),
        ("?!\n\n", ("", None, [])),
        ("", ("", None, [])),
    ],
)  # fmt: skip
def test_name_who_asked_and_who_takes_part_are_found(text, said):
    assert read(text) == said


def test_a_very_long_message_is_read_in_its_first_part_only():
    name, asked, departments = read("啊" * 20_000 + "。业务要求")

    assert (len(name), asked, departments) == (60, None, [])
