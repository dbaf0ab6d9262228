"""Calendars opened and closed."""

from datetime import datetime
from secrets import token_urlsafe

from django.db import transaction

from postmortem.audit.actions import record
from postmortem.doors import rules
from postmortem.doors.models import Feed
from postmortem.people.models import User

STREAM = "people"


@transaction.atomic
def open_feed(*, by: User, now: datetime) -> str:
    """A new address for one's own calendar, returned once; the one before it opens nothing any more."""
    User.objects.select_for_update().get(pk=by.pk)
    Feed.objects.filter(person=by, revoked_at=None).update(revoked_at=now)
    secret = token_urlsafe(32)
    made = Feed.objects.create(person=by, sha256=rules.hashed(secret), made_at=now)
    record("feed.opened", made, by=by, at=now, stream=STREAM)
    return secret


@transaction.atomic
def close_feed(*, by: User, now: datetime) -> None:
    """No address opens the calendar any more. Twice is once."""
    found = Feed.objects.select_for_update().filter(person=by, revoked_at=None).first()
    if found:
        Feed.objects.filter(pk=found.pk).update(revoked_at=now)
        record("feed.closed", found, by=by, at=now, stream=STREAM)


def feed_read(feed: Feed, *, now: datetime) -> None:
    """When a calendar program last asked."""
    Feed.objects.filter(pk=feed.pk).update(last_read_at=now)
