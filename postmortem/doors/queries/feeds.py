"""Calendars that other programs read: whose they are, and what they tell."""

from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from postmortem.doors import rules
from postmortem.doors.models import Feed
from postmortem.outbox import queries as outbox
from postmortem.outbox import wording
from postmortem.outbox.models import Duty
from postmortem.people.models import User

MOST: Final = 500  # events of one calendar
LASTS: Final = timedelta(minutes=15)
ASK_AGAIN: Final = timedelta(hours=1)
LOOKS_AHEAD: Final = timedelta(days=730)  # of the time zone


def feed_by(secret: str) -> Feed | None:
    """The open calendar of this address, with its person; None for anything else, also once they left."""
    found = Feed.objects.filter(sha256=rules.hashed(secret), revoked_at=None, person__is_active=True)
    return found.select_related("person").first()


def feed_of(person: User) -> Feed | None:
    """The open calendar of this person, if there is one."""
    return Feed.objects.filter(person=person, revoked_at=None).first()


def calendar_of(person: User, *, now: datetime) -> bytes:
    """What this person owes, each at its due time, as iCalendar (RFC 5545); one query.

    Times are instants (UTC), so no change of the clocks moves them; each event keeps its id while its due
    time moves. The time zone is there for people, and because a calendar without any part is none.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Postmortem//Due times//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Due times"))
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    zone = person.time_zone or settings.TIME_ZONE
    calendar.add_component(
        Timezone.from_tzid(zone, first_date=now.date(), last_date=now.date() + LOOKS_AHEAD)
    )
    for duty in outbox.waiting_for(person)[:MOST]:
        calendar.add_component(event_of(duty, now=now))
    written: bytes = calendar.to_ical()
    return written


def event_of(duty: Duty, *, now: datetime) -> Event:
    """One due time: verb and thing as on To do, why, and the way to it."""
    words = wording.asked(duty, now=now)
    url = settings.BASE_URL + reverse("item", args=[duty.pk])
    activity = str(duty.params.get("activity") or "")
    told = [activity, words.why, words.asked_by and _("Asked by %(name)s.") % {"name": words.asked_by}, url]
    event = Event()
    event.add("uid", f"duty-{duty.pk}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("sequence", duty.due_rev)
    event.add("dtstamp", duty.from_at)
    event.add("dtstart", duty.due_at)
    event.add("duration", LASTS)
    event.add("summary", words.do or duty.title)
    event.add("description", "\n".join(line for line in told if line))
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
