"""How a time, a distance, a state and a letter look and read, the same on every page.

Built into the template engine: no `{% load %}` is needed. The wording of dates differs by more than
words (order, units, spaces), so it stands here as formats and not in the message catalogue.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS_ABBR
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from postmortem.people.widgets import text

register = template.Library()
SCRIPT: Final = 4  # letters of a script in a language's code


class Formats(NamedTuple):
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    day: str
    day_and_year: str
    moment: str
    hours: str
    minutes: str
    hours_and_minutes: str
    one_day: str
    days: str
    days_and_hours: str
    under_a_minute: str
    ahead: str
    past: str


ENGLISH: Final = Formats(
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    months=(
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
    day="{weekday} {day} {month}",
    day_and_year="{weekday} {day} {month} {year}",
    moment="{day}, {clock}",
    hours="{hours} h",
    minutes="{minutes} min",
    hours_and_minutes="{hours} h {minutes} min",
    one_day="{days} day",
    days="{days} days",
    days_and_hours="{days} days {hours} h",
    under_a_minute="less than a minute",
    ahead="in {duration}",
    past="{duration} past",
)
CHINESE: Final = Formats(
    weekdays=("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    months=tuple(f"{number}月" for number in range(1, 13)),
    day="{month}{day}日{weekday}",
    day_and_year="{year}年{month}{day}日{weekday}",
    moment="{day}{clock}",
    hours="{hours}小时",
    minutes="{minutes}分钟",
    hours_and_minutes="{hours}小时{minutes}分",
    one_day="{days}天",
    days="{days}天",
    days_and_hours="{days}天{hours}小时",
    under_a_minute="不到1分钟",
    ahead="还有{duration}",
    past="超过{duration}",
)
WRITTEN: Final = {"en": ENGLISH, "zh": CHINESE}


def _formats() -> Formats:
    """In another language than the two: the order of English, with Django's names of days and months."""
    spoken = (get_language() or "en").partition("-")[0]
    if spoken in WRITTEN:
        return WRITTEN[spoken]
    weekdays, months = (tuple(str(name) for name in names.values()) for names in (WEEKDAYS_ABBR, MONTHS))
    return ENGLISH._replace(weekdays=weekdays, months=months)


# --- times ---------------------------------------------------------------------------------------
@register.filter
def day_text(value: date | datetime, now: datetime | None = None) -> str:
    """`Thu 12 March`, `3月12日周四`; with the year if it is not the year of `now`."""
    zone = timezone.get_current_timezone()
    local = timezone.localtime(value, zone) if isinstance(value, datetime) else value
    return _day_text(local, timezone.localtime(now, zone).year, _formats())


def _day_text(local: date, this_year: int, formats: Formats) -> str:
    return (formats.day if local.year == this_year else formats.day_and_year).format(
        weekday=formats.weekdays[local.weekday()],
        day=local.day,
        month=formats.months[local.month - 1],
        year=local.year,
    )


def month_day(value: date) -> str:
    """`12 March`, `3月12日`."""
    formats = _formats()
    month = formats.months[value.month - 1]
    return formats.day.format(weekday="", day=value.day, month=month).strip()


@register.filter
def when_text(value: datetime, now: datetime | None = None) -> str:
    """`Thu 12 March, 18:00`, `3月12日周四18:00`, in the current time zone; plain, for mails and chat."""
    formats, zone = _formats(), timezone.get_current_timezone()
    local = timezone.localtime(value, zone)
    day_words = _day_text(local, timezone.localtime(now, zone).year, formats)
    return formats.moment.format(day=day_words, clock=f"{local.hour:02}:{local.minute:02}")


@register.filter
def clock(value: datetime) -> str:
    """`18:00` in the current time zone."""
    return timezone.localtime(value).strftime("%H:%M")


@register.filter
def when(value: datetime, now: datetime | None = None) -> SafeString:
    """The words of `when_text` as a `<time>` that never breaks across lines."""
    return _time(value, when_text(value, now))


@register.filter
def day(value: date | datetime, now: datetime | None = None) -> SafeString:
    """The words of `day_text` as a `<time>` that never breaks across lines."""
    return _time(value, day_text(value, now))


def _time(value: date | datetime, words: str) -> SafeString:
    return SafeString(f'<time class="nowrap" datetime="{value.isoformat()}">{text(words)}</time>')


@register.filter
def duration(length: timedelta) -> str:
    """`58 min`, `15 h 41 min`, `3 days 4 h`; the sign is left out, it belongs to the sentence around."""
    formats, minutes = _formats(), abs(length) // timedelta(minutes=1)
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        days, rest = divmod(hours, 24)
        return (formats.days_and_hours if rest else formats.days).format(days=days, hours=rest)
    if hours:
        return (formats.hours_and_minutes if rest else formats.hours).format(hours=hours, minutes=rest)
    return formats.minutes.format(minutes=minutes) if minutes else formats.under_a_minute


@register.filter(name="ago_or_in")
def distance(value: datetime, now: datetime) -> str:
    """How far `value` is from `now`: `in 1 h 50 min`, `2 days past`. Beyond two days only days count."""
    length = value - now
    whole = length if abs(length) < timedelta(days=2) else timedelta(days=abs(length).days)
    formats = _formats()
    return (formats.ahead if length >= timedelta(0) else formats.past).format(duration=duration(whole))


@register.simple_tag(takes_context=True)
def ago_or_in(context: Context, value: datetime) -> str:
    """`{% ago_or_in due_at %}`: the same with `now` from the context."""
    return distance(value, context["now"])


# --- shapes --------------------------------------------------------------------------------------
RING: Final = '<circle class="glyph__line" cx="8" cy="8" r="6"/>'
GLYPHS: Final[Mapping[str, str]] = {
    "said": '<circle class="glyph__dash" cx="8" cy="8" r="6"/>',
    "open": RING,
    "half": RING + '<path class="glyph__fill" d="M8 2a6 6 0 0 0 0 12z"/>',
    "done": '<circle class="glyph__fill" cx="8" cy="8" r="6.9"/>',
    "verified": '<circle class="glyph__fill" cx="8" cy="8" r="7.6"/>'
    '<path class="glyph__tick" d="M4.6 8.3l2.4 2.4 4.4-5"/>',
    "dropped": RING + '<path class="glyph__line" d="M3.8 12.2l8.4-8.4"/>',
    "due": '<path class="glyph__line" d="M8 1.6L14.4 8 8 14.4 1.6 8z"/>',
    "given": '<path class="glyph__fill" d="M8 .8L15.2 8 8 15.2.8 8z"/>',
    "late": '<path class="glyph__line" d="M5 3.4L9.6 8 5 12.6.4 8z"/>'
    '<path class="glyph__line" d="M9.6 8H16M16 5v6"/>',
    "block": '<rect class="glyph__fill" x="1.2" y="1.2" width="13.6" height="13.6" rx="2"/>'
    '<path class="glyph__tick" d="M4.6 8h6.8"/>',
    "warn": '<path class="glyph__line" d="M8 1.8L15 14H1z"/>'
    '<path class="glyph__line" d="M8 6.2v4M8 11.4v1.2"/>',
    "none": '<path class="glyph__line" d="M3 8h10"/>',
    "flag": '<path class="glyph__line" d="M3 15V1.6h9.6L10 5l2.6 3.4H3"/>',
}
DRAWN: Final = {
    shape: SafeString(f'<svg class="glyph" viewBox="0 0 16 16" aria-hidden="true">{lines}</svg>')
    for shape, lines in GLYPHS.items()
}


@register.simple_tag
def glyph(shape: str) -> SafeString:
    """One of the shapes of GLYPHS. A shape never stands without its word: prefer `state`."""
    return DRAWN[shape]


@register.simple_tag
def state(shape: str, word: str, extra: str = "") -> SafeString:
    """A shape and its word. `extra` adds classes: `state--strong`, `state--wrap`, `mine`."""
    css = text(f"state {extra}".strip())
    return SafeString(f'<span class="{css}">{DRAWN[shape]}<span>{text(word)}</span></span>')


@register.simple_tag
def state_tag(shape: str, word: str) -> SafeString:
    """The object's own state, beside its title: a hairline tag."""
    return format_html('<span class="state-tag">{}<span>{}</span></span>', glyph(shape), word)


@register.simple_tag
def meter(done: int = 0, half: int = 0, open: int = 0, said: int = 0) -> SafeString:  # noqa: A002
    """One mark per thing counted. Always beside the words ("4 of 11 in"), which it does not replace."""
    kinds = [*["done"] * done, *["half"] * half, *["open"] * open, *["said"] * said]
    marks = format_html_join("", '<span class="meter__unit meter__unit--{}"></span>', ((k,) for k in kinds))
    return format_html('<span class="meter" aria-hidden="true">{}</span>', marks)


# --- letters -------------------------------------------------------------------------------------
ROLES: Final = {
    "A": _("accountable"),
    "R": _("responsible"),
    "S": _("supports"),
    "C": _("consulted"),
    "I": _("informed"),
}
PROPOSED: Final = {
    "A": _("accountable, not accepted yet"),
    "R": _("responsible, not agreed yet"),
    "S": _("supports, not agreed yet"),
}


@register.simple_tag
def letter(code: str, *, accepted: bool = True, mine: bool = False, size: str = "") -> SafeString:
    """A letter of the matrix with its word for screen readers: A square, R circle, C and I bare;
    hollow while not accepted, in the accent if it is the reader's own. `size="sm"` for running text."""
    hollow = not accepted and code in PROPOSED
    css = ["letter", f"letter--{code.lower()}"]
    css += ["letter--proposed"] * hollow + ["letter--mine"] * mine + [f"letter--{size}"] * bool(size)
    word = PROPOSED[code] if hollow else ROLES[code]
    return format_html(
        '<span class="{}" aria-hidden="true">{}</span><span class="visually-hidden">{}</span>',
        " ".join(css),
        code,
        gettext("%(letter)s, yours") % {"letter": word} if mine else word,
    )


WEB: Final = re.compile(r"https?://|/(?![/\\])", re.IGNORECASE)


@register.filter
def web(address: str) -> str:
    """An address that somebody typed, if it leads to the web or within the product; else an empty one."""
    return address if WEB.match(address) else ""


# --- the shell -----------------------------------------------------------------------------------
PLACES: Final = {
    "activities": ("/activities/",),
    "retrospectives": ("/retrospectives/", "/incidents/"),
    "todo": ("/inbox/", "/items/", "/signoff/"),
    "new": ("/new/",),
    "settings": ("/settings/",),
    "search": ("/search/", "/who/"),
}


# --- languages -----------------------------------------------------------------------------------
@register.filter
def language_tag(code: str) -> str:
    """`zh-Hans` of zh-hans, `pt-BR` of pt-br: as HTML spells it."""
    spoken, *parts = code.split("-")
    return "-".join([spoken, *(one.title() if len(one) == SCRIPT else one.upper() for one in parts)])


@register.simple_tag
def other_languages() -> list[tuple[str, str]]:
    """Those the page could be read in, too: code and own name."""
    return [(code, name) for code, name in settings.LANGUAGES if code != get_language()]


@register.simple_tag
def place(path: str) -> str:
    """Which word of the navigation an address belongs to; empty for sign-in and errors."""
    if path == "/":
        return "todo"
    return next((name for name, starts in PLACES.items() if path.startswith(starts)), "")
