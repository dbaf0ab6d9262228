"""Time zones as people write them."""

import re
from datetime import timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

HOURS: Final = {  # abbreviations, in hours from UTC
    "utc": 0, "gmt": 0, "z": 0, "zulu": 0, "wet": 0, "bst": 1, "west": 1, "cet": 1, "cest": 2, "eet": 2,
    "eest": 3, "msk": 3, "gst": 4, "pkt": 5, "ist": 5.5, "wib": 7, "ict": 7, "hkt": 8, "sgt": 8, "pht": 8,
    "awst": 8, "jst": 9, "kst": 9, "acst": 9.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "brt": -3,
    "art": -3, "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8,
    "akst": -9, "hst": -10,
}  # fmt: skip
LETTERS: Final = {"PT": "America/Los_Angeles", "ET": "America/New_York", "CT": "America/Chicago"}
PLACES: Final = {  # words for a place, whose summer time is known
    "pacific": "America/Los_Angeles",
    "pacific time": "America/Los_Angeles",
    "eastern": "America/New_York",
    "eastern time": "America/New_York",
    "central time": "America/Chicago",
    "mountain time": "America/Denver",
    "us/pacific": "America/Los_Angeles",
    "us/eastern": "America/New_York",
    "us/central": "America/Chicago",
    "london time": "Europe/London",
    "uk time": "Europe/London",
    "beijing time": "Asia/Shanghai",
    "china standard time": "Asia/Shanghai",
    "china time": "Asia/Shanghai",
    "japan standard time": "Asia/Tokyo",
    "japan time": "Asia/Tokyo",
    "tokyo time": "Asia/Tokyo",
    "coordinated universal time": "UTC",
    "central european time": "Europe/Berlin",
    "singapore time": "Asia/Singapore",
    "北京时间": "Asia/Shanghai",
    "北京時間": "Asia/Shanghai",
    "中国标准时间": "Asia/Shanghai",
    "东八区": "Asia/Shanghai",
    "日本時間": "Asia/Tokyo",
    "东京时间": "Asia/Tokyo",
    "日本标准时间": "Asia/Tokyo",
    "日本標準時": "Asia/Tokyo",
    "新加坡时间": "Asia/Singapore",
    "协调世界时": "UTC",
    "協定世界時": "UTC",
    "世界标准时间": "UTC",
    "香港时间": "Asia/Hong_Kong",
    "台北时间": "Asia/Taipei",
    "台北時間": "Asia/Taipei",
}
OFFSET: Final = (
    r"(?:(?:UTC|GMT)\s?[+\-−±]\s?\d{1,2}(?::?\d{2})?|[+\-−]\d{2}:?\d{2}|\+\d{1,2}(?!\s?(?:d|"
    r"day|m|h)))(?![\d:])"
)
IANA: Final = (
    r"(?:Africa|America|Asia|Atlantic|Australia|Europe|Pacific)/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?"
)
WORDS: Final = "|".join(sorted(map(re.escape, PLACES), key=len, reverse=True))
NAMES: Final = [*(name.upper() for name in HOURS if name != "z"), *LETTERS]
SHORT: Final = "|".join(sorted(NAMES, key=len, reverse=True))
# Short forms count in capitals only: "est" and "ist" are words elsewhere.
ZONE: Final = re.compile(
    rf"(?:(?:{IANA})|(?:UTC|GMT)\s?[+\-−±]\s?\d{{1,2}}(?::?\d{{2}})?|(?<![A-Za-z])(?i:{WORDS})(?![A-Za-z])|"
    rf"(?<![A-Za-z])(?:{SHORT})(?![A-Za-z]))"
)
BESIDE_CLOCK: Final = re.compile(
    rf"\s*(?P<open>[(（\[])?\s*(?P<zone>{IANA}|{OFFSET}|Z(?![A-Za-z])|(?:{SHORT}|utc|gmt)(?![A-Za-z])|"
    rf"(?i:{WORDS})(?![A-Za-z]))"
    r"(?:\s*[/,]?\s*[(（](?:UTC|GMT)?\s?[+\-−]\d{1,2}(?::?\d{2})?[)）])?(?(open)\s*[)）\]])"
)
STATES: Final = re.compile(
    r"times?\b|clock|zone|时间|时区|時刻|時間|タイムゾーン|日時|timestamps?", re.IGNORECASE
)


def zone_of(words: str, *, chinese: bool = False) -> tzinfo | None:
    """The zone a word means, or None. CST is China's in a Chinese text, else that of Chicago in winter."""
    text = words.strip().strip("()（）[]").strip()
    if re.fullmatch(IANA, text):
        try:
            return ZoneInfo(text)
        except (ZoneInfoNotFoundError, ValueError):
            return None
    low = text.casefold()
    if text in LETTERS:
        return ZoneInfo(LETTERS[text])
    if low in PLACES:
        return ZoneInfo(PLACES[low])
    if low == "cst" and chinese:
        return timezone(timedelta(hours=8))
    if low in HOURS:
        return timezone(timedelta(hours=HOURS[low]))
    return _offset(low)


def _offset(text: str) -> tzinfo | None:
    match = re.search(r"([+\-−])\s?(\d{1,2}):?(\d{2})?$", text)
    if match is None:
        return None
    minutes = int(match.group(2)) * 60 + int(match.group(3) or 0)
    if minutes > 14 * 60:
        return None
    return timezone(timedelta(minutes=minutes if match.group(1) == "+" else -minutes))


def stated_zone(lines: list[str], *, chinese: bool = False) -> tuple[tzinfo | None, str]:
    """The zone that a line states for all times (“All times in UTC”), and that line."""
    for line in lines:
        match = ZONE.search(line)
        if match and STATES.search(line) and (zone := zone_of(match.group(), chinese=chinese)):
            return zone, line
    return None, ""
