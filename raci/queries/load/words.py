"""The load in a sentence, and its weeks."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from postmortem.people.templatetags.words import day_text
from raci.rules import load as rules
from raci.rules.load import mondays

SOON: Final = timedelta(days=14)
BACK, ON = 3, 6  # weeks before and after this one
FAR_BACK, FAR_ON = timedelta(days=365), timedelta(days=730)


class Window(NamedTuple):
    """The time a page looks at: the weeks it draws, and from when until when letters are read at all."""

    weeks: list[date]
    this: date
    since: datetime
    until: datetime


def window(now: datetime, *, back: int = BACK, on: int = ON) -> Window:
    today = timezone.localdate(now)
    weeks = mondays(today, before=back, after=on)
    return Window(weeks, weeks[back], now - FAR_BACK, now + FAR_ON)


def local(at: datetime) -> datetime:
    return timezone.localtime(at)


def sentence_of(due_times: Collection[datetime], now: datetime) -> str:
    """How much falls due in the next two weeks and on which day most of it; how much is past its time."""
    found = rules.ahead(map(local, due_times), local(now), local(now) + SOON)
    day = day_text(found.fullest, now) if found.fullest else ""
    count, most = spelled(found.things, found.things), spelled(found.most, found.things)
    said = {"count": count, "most": most, "day": day}
    if not found.things:
        sentence = _("Nothing falls due in the next two weeks.")
    elif found.most < 2:
        sentence = ngettext(
            "%(count)s thing falls due in the next two weeks.",
            "%(count)s things fall due in the next two weeks.",
            found.things,
        )
    elif found.most == found.things:
        sentence = _("%(count)s things fall due in the next two weeks, all of them on %(day)s.")
    else:
        sentence = _("%(count)s things fall due in the next two weeks, %(most)s of them on %(day)s.")
    return " ".join([_capitalised(sentence % said), *_past(due_times, now)])


def spelled(number: int, largest: int) -> str:
    """In words up to nine, unless a larger number stands in the same sentence; Chinese counts in figures."""
    in_words = largest < 10 and not (get_language() or "").startswith("zh")
    return str(apnumber(number)) if in_words else str(number)


def _past(due_times: Iterable[datetime], now: datetime) -> list[str]:
    number = sum(due < now for due in due_times)
    sentence = ngettext("%(count)s is past its time.", "%(count)s are past their time.", number)
    return [_capitalised(sentence % {"count": spelled(number, number)})] if number else []


def _capitalised(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
