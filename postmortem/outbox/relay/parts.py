"""What a message holds, in words and with its links: for mails and chats alike."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from postmortem.outbox import links, queries, wording
from postmortem.outbox.models import Message, Notice
from postmortem.outbox.wording import Digest, Said
from postmortem.people.models import User
from postmortem.people.templatetags.words import when_text

Kind = Message.Kind
DIGESTS = frozenset({Kind.DAILY, Kind.WEEKLY})


class Part(NamedTuple):
    """One thing a message tells of: a word for programs, its words, the same in lines of plain text, and its
    one link.
    """

    event: str
    said: Said
    head: list[str]
    rest: list[str]
    url: str


class Parts(NamedTuple):
    """All of it, the most urgent first. `is_personal` if a link in it opens for its reader alone."""

    subject: str
    parts: list[Part]
    is_personal: bool


class Entry(NamedTuple):
    """One line of a digest."""

    text: str
    details: list[str]
    url: str


class Section(NamedTuple):
    title: str
    entries: list[Entry]
    more: int
    url: str


class Listed(NamedTuple):
    """A digest with its links: to To do, and to end the lists."""

    subject: str
    note: str
    sections: list[Section]
    url: str
    unsubscribe_url: str


def absolute(path: str) -> str:
    return settings.BASE_URL + path


def parts_of(message: Message, person: User, *, now: datetime) -> Parts | None:
    """What it tells this person that still holds; None if that is nothing."""
    if message.kind == Kind.TEST:
        return tested()
    notices = [notice for notice in message.notices.all() if queries.holds(notice)]
    together = wording.said_together(notices, now=now, away=queries.stood_in_for(notices, now=now))
    if together is None:
        return None
    parts = [
        Part(_event(notice), said, head_of(said, now), rest_of(said), _url(notice, said, person, now))
        for notice, said in together.told
    ]
    return Parts(together.subject, parts, any(notice.duty for notice in notices))


def _event(notice: Notice) -> str:
    return f"duty.{notice.kind}" if notice.duty else f"news.{notice.kind}"


def _url(notice: Notice, said: Said, person: User, now: datetime) -> str:
    """A personal link to what is asked; news are read on their page."""
    return absolute(links.item_path(notice.duty.pk, person, now=now) if notice.duty else said.path)


def head_of(said: Said, now: datetime) -> list[str]:
    """Verb and thing, by when, of what activity; a line each."""
    by = _("by %(when)s") % {"when": when_text(said.by_at, now)} if said.by_at else ""
    of = _("Activity: %(activity)s") % {"activity": said.activity} if said.activity else ""
    return [line for line in (said.do or said.subject, by, of) if line]


def rest_of(said: Said) -> list[str]:
    """What is to be known about it, why you, who asks; a line each."""
    asked = _("Asked by %(name)s.") % {"name": said.asked_by} if said.asked_by else ""
    return [line for line in (said.body, said.why, asked) if line]


def tested() -> Parts:
    """What is sent to try a way out."""
    said = wording.tested()
    part = Part("test", said, [said.subject], [said.body], absolute(said.path))
    return Parts(said.subject, [part], is_personal=False)


def digest_of(message: Message, person: User, *, now: datetime) -> Listed | None:
    """The list as it is now; None if nothing is open, or this person is away or does not want it any more."""
    wants = person.wants_daily if message.kind == Kind.DAILY else person.wants_weekly
    if not wants or queries.is_away(person, now=now):
        return None
    if message.kind == Kind.DAILY:
        found = wording.daily(queries.due_list(person, now=now), now=now)
    else:
        found = wording.weekly(queries.week_of(person, now=now), now=now)
    return _listed(found, person, now) if found else None


def _listed(digest: Digest, person: User, now: datetime) -> Listed:
    def url(line: wording.Line) -> str:
        return absolute(links.item_path(line.duty_id, person, now=now) if line.duty_id else line.path)

    sections = [
        Section(
            section.title,
            [Entry(line.text, line.details, url(line)) for line in section.lines],
            section.more,
            absolute(section.path),
        )
        for section in digest.sections
    ]
    ends = absolute(links.unsubscribe_path(person, now=now))
    return Listed(digest.subject, digest.note, sections, absolute(reverse("home")), ends)
