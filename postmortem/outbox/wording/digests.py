"""The daily list and the weekly overview in words: one line a thing, by due time."""

from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from postmortem.outbox.models import Duty
from postmortem.outbox.queries import Launches, Lines, Week
from postmortem.outbox.wording.said import asked
from postmortem.people.templatetags.words import day_text, when_text


class Line(NamedTuple):
    """One thing. `duty_id` is for the link to it; without one, `path` is the page."""

    text: str
    details: list[str]
    duty_id: int | None = None
    path: str = ""


class Section(NamedTuple):
    """Some things of a kind. `more` counts those that are left out, and `path` is where all of them are."""

    title: str
    lines: list[Line]
    more: int
    path: str


class Digest(NamedTuple):
    """A list in words, ready for a message."""

    subject: str
    note: str
    sections: list[Section]


def daily(lines: Lines, *, now: datetime) -> Digest | None:
    """What this person owes now; None if that is nothing."""
    if not lines.duties:
        return None
    number = len(lines.duties) + lines.more
    subject = ngettext(
        "Your list for %(day)s: %(count)s thing", "Your list for %(day)s: %(count)s things", number
    )
    note = _("Due today or on the next working day, or open since before.")
    return Digest(
        subject % {"day": day_text(now, now), "count": number},
        note,
        [_section("", lines, _path("me"), now)],
    )


def weekly(week: Week, *, now: datetime) -> Digest | None:
    """What this person owes until next week, what waits elsewhere, what goes live; None if all is empty."""
    sections = [
        _section(_("Yours within seven days"), week.own, _path("me"), now),
        _section(_("Open in your departments"), week.department, _path("department"), now, by_whom=True),
        _section(_("Open in what you sponsor"), week.sponsored, _path("sponsor"), now, by_whom=True),
        _going_live(week.launches, now),
        *(
            Section(one.title, [Line(text, [], path=path) for text, path in one.lines], 0, one.path)
            for one in week.further
        ),
    ]
    there = [section for section in sections if section.lines]
    if not there:
        return None
    subject = _("Your week from %(day)s") % {"day": day_text(now, now)}
    return Digest(subject, _("By due time, the earliest first."), there)


def _path(view: str) -> str:
    return reverse("home") if view == "me" else f"{reverse('home')}?view={view}"


def _section(title: str, lines: Lines, path: str, now: datetime, *, by_whom: bool = False) -> Section:
    worded = [_line(duty, now, by_whom=by_whom) for duty in lines.duties]
    return Section(title, worded, lines.more, path)


def _line(duty: Duty, now: datetime, *, by_whom: bool) -> Line:
    known = {"when": when_text(duty.due_at, now)}
    details = [_("open since %(when)s") % known if duty.due_at < now else _("by %(when)s") % known]
    if by_whom:
        details.append(_("waits for %(name)s") % {"name": duty.holder or duty.contact})
    details += filter(None, [duty.params.get("activity", "")])
    return Line(asked(duty, now=now).do, details, duty.pk)


def _going_live(found: Launches, now: datetime) -> Section:
    lines = [
        Line(
            launch.activity,
            [when_text(launch.at, now)],
            path=reverse("activities:detail", args=[launch.activity_id]),
        )
        for launch in found.launches
    ]
    return Section(_("Going live within seven days"), lines, found.more, reverse("activities:list"))


def and_so_many_more(number: int) -> str:
    return ngettext("and %(count)s more", "and %(count)s more", number) % {"count": number}
