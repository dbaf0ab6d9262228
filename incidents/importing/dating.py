"""When it happened: the date of the file, how it writes dates, which zone its times are in."""

import re
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final

from incidents.importing.days import Found, Habit, find_date, habit_of
from incidents.importing.moments import read_moment
from incidents.importing.outline import Outline
from incidents.importing.walking import Setting, moment_of
from incidents.importing.words import Part
from incidents.importing.zones import ZONE, stated_zone, zone_of

EUROPEAN: Final = re.compile(r"\b(?:GMT|BST|CET|CEST|IST|AEST|AEDT|NZST|EET)\b|\bEurope/")
HAN: Final = re.compile(r"[\u4e00-\u9fff]")
KANA: Final = re.compile(r"[ぁ-んァ-ヶ]")
ZONE_OF_CLOCK: Final = re.compile(
    rf"\d[:：.]\d\d[^\n\w]{{0,3}}{ZONE.pattern}|\d{{4}}-\d\d-\d\d\s*[(（]{ZONE.pattern}"
)
ORDER: Final = (Part.DATE, Part.BEGAN, Part.SEEN, Part.STOPPED)


@dataclass(frozen=True)
class Dates:
    """`whole`: values that say a date and nothing else; `guessed`: 03/05/2024 could be two dates."""

    day: date | None
    setting: Setting
    guessed: bool
    began: datetime | None
    seen: datetime | None
    stopped: datetime | None
    whole: frozenset[str]


def dates_of(name: str, heading: str, outline: Outline, text: str) -> Dates:
    said = [(value.part, value.value) for value in [*outline.values, *outline.hints]]
    chinese = len(HAN.findall(text)) > 20 and not KANA.search(text)
    zone, _line = stated_zone(_lines_about_times(text), chinese=chinese)
    habit, guessed = _habit(name, heading, said, text)
    day = _day(name, heading, said, habit) or _in_prose(_without_written(text, said), habit)
    habit = Habit(habit.day_first, None, day or habit.near)
    setting = Setting(habit, zone, chinese)
    if zone is None:
        only = _zone_of_values(said, chinese=chinese) or _only_zone(text, chinese=chinese)
        setting = Setting(habit, only, chinese)
    began, seen, stopped = (_value(said, part, setting) for part in (Part.BEGAN, Part.SEEN, Part.STOPPED))
    return Dates(
        habit.near if day else None,
        Setting(habit, setting.zone, chinese, began),
        guessed,
        began,
        seen,
        stopped,
        frozenset(value for part, value in said if part == Part.DATE and _is_whole(value, habit)),
    )


def _lines_about_times(text: str) -> list[str]:
    """Sentences and headings that may state a zone: short, and none that only tells one time."""
    return [
        line
        for line in text.split("\n")
        if len(line) < 160 and not re.match(r"\s*(?:[-*|]\s*)*\**\[?\d{1,2}[:：]\d\d", line)
    ]


def _habit(name: str, heading: str, said: list[tuple[Part, str]], text: str) -> tuple[Habit, bool]:
    sure = [*(value for _part, value in said), heading, name]
    written = [
        found.day for found in (find_date(_no_slashes(one), Habit(), bare=False) for one in sure) if found
    ]
    known = written[0] if written else None
    habit, guessed = habit_of(text, european=bool(EUROPEAN.search(text)), known=known)
    near = _first(
        [value for part in (*ORDER, Part.WRITTEN) for kind, value in said if kind == part]
        + [heading, name, text],
        habit,
    )
    return Habit(habit.day_first, None, near), guessed


def _no_slashes(text: str) -> str:
    """Without the dates that can be read in two ways."""
    return re.sub(r"\b\d{1,2}/\d{1,2}/\d{2,4}", "", text)


def _first(texts: list[str], habit: Habit) -> date | None:
    found = (find_date(text, habit, bare=False) for text in texts)
    return next((one.day for one in found if one), None)


def _day(name: str, heading: str, said: list[tuple[Part, str]], habit: Habit) -> date | None:
    """The date that a label says, else the title, else the name of the file."""
    for part in ORDER[:2]:
        for kind, value in said:
            if kind == part and (found := find_date(value, habit)):
                return found.day
    labelled = [value for part in ORDER[2:] for kind, value in said if kind == part]
    return _first([heading, name, *labelled], habit)


def _in_prose(text: str, habit: Habit) -> date | None:
    """The first date in the text, if no label, title or name says one."""
    found: Found | None = find_date(text, habit, bare=False)
    return found.day if found else None


def _without_written(text: str, said: list[tuple[Part, str]]) -> str:
    """Without the date of the report, which is not the day on which it happened."""
    for part, value in said:
        if part == Part.WRITTEN and value:
            text = text.replace(value, "", 1)
    return text


def _only_zone(text: str, *, chinese: bool) -> tzinfo | None:
    """The one zone that stands behind times of day anywhere in the text, if there is just one."""
    words = {match.group() for match in ZONE_OF_CLOCK.finditer(text)}
    found = {re.sub(r".*?\d\s*(?=[^\d\s])", "", word, flags=re.DOTALL).strip(" ()（）") for word in words}
    return zone_of(found.pop(), chinese=chinese) if len(found) == 1 else None


def _zone_of_values(said: list[tuple[Part, str]], *, chinese: bool) -> tzinfo | None:
    for part, value in said:
        match = ZONE.search(value) if part in ORDER else None
        if match and (zone := zone_of(match.group(), chinese=chinese)):
            return zone
    return None


def _value(said: list[tuple[Part, str]], wanted: Part, setting: Setting) -> datetime | None:
    for part, value in said:
        found = read_moment(value, setting.habit) if part == wanted else None
        if found and found.clock is not None and (day := found.day or setting.habit.near):
            zone = zone_of(found.zone, chinese=setting.chinese) if found.zone else None
            return moment_of(day, found.clock, zone or setting.zone)
    return None


def _is_whole(value: str, habit: Habit) -> bool:
    found = find_date(value, habit)
    return found is not None and not re.search(r"\w", value[: found.start] + value[found.end :])
