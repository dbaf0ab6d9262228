"""Due times as the tools write them."""

import re
from calendar import month_abbr
from datetime import datetime
from typing import Final

from raci.rules.matching import due_in
from raci.tables import plain

MONTHS: Final = {name.casefold(): number for number, name in enumerate(month_abbr) if number}
HAN: Final = {
    "一月": 1, "二月": 2, "三月": 3, "四月": 4, "五月": 5, "六月": 6,
    "七月": 7, "八月": 8, "九月": 9, "十月": 10, "十一月": 11, "十二月": 12,
}  # fmt: skip
JIRA: Final = re.compile(
    r"(?P<d>\d{1,2})/(?P<month>[a-z]{3}|[一二三四五六七八九十]{1,2}月)/(?P<y>\d{2,4})"
    r"(?:[ t](?P<h>\d{1,2}):(?P<m>\d{2})(?::\d{2})?\s*(?P<half>am|pm|上午|下午)?)?"
)
SLASHED: Final = re.compile(r"(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y>\d{4})(?P<rest>.*)")
HALF: Final = re.compile(r"(?P<day>.*?)[ t](?P<h>\d{1,2}):(?P<m>\d{2})(?::\d{2})?\s*(?P<half>am|pm)")
PM: Final = ("pm", "下午")


def due_of(said: str, zone: str, now: datetime) -> datetime | None:
    """The time that a cell names, as clocks in `zone` show it, a day alone at 18:00; None if it is no time.

    `13/11/2026` is a day because there is no thirteenth month; `3/4/2026` is none, because it may be two.
    """
    text = plain(said)
    for reading in (_jira, _slashed, _halved):
        text = reading(text)
    return due_in(text, zone, now)


def _jira(text: str) -> str:
    """`13/Nov/26 3:04 PM`, `13/十一月/26 3:04 下午`."""
    found = JIRA.fullmatch(text)
    month = found and (MONTHS.get(found["month"]) or HAN.get(found["month"]))
    if not found or not month:
        return text
    year = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
    clock = f" {_hour(int(found['h']), found['half'])}:{found['m']}" if found["h"] else ""
    return f"{year}-{month}-{found['d']}{clock}"


def _slashed(text: str) -> str:
    found = SLASHED.fullmatch(text)
    if not found:
        return text
    first, second = int(found["a"]), int(found["b"])
    if first > 12 >= second:
        return f"{found['y']}-{second}-{first}{found['rest']}"
    if second > 12 >= first:
        return f"{found['y']}-{first}-{second}{found['rest']}"
    return text


def _halved(text: str) -> str:
    found = HALF.fullmatch(text)
    if not found:
        return text
    return f"{found['day']} {_hour(int(found['h']), found['half'])}:{found['m']}"


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    return hour % 12 + (12 if half in PM else 0)
