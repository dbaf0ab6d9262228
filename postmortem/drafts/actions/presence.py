"""Who has a form open: a row that counts for a minute and is renewed while the form is open."""

from datetime import datetime, timedelta

from postmortem.drafts.models import Presence
from postmortem.people.models import User

COUNTS_FOR = timedelta(seconds=75)  # asked again every 30 s, so one lost request does not matter


def be_here(place: str, *, by: User, now: datetime) -> None:
    """This person has the form at `place` open from now on, until it is not said again."""
    Presence.objects.filter(until__lt=now).delete()
    Presence.objects.bulk_create(
        [Presence(user=by, place=place, until=now + COUNTS_FOR)],
        update_conflicts=True,
        unique_fields=["place", "user"],
        update_fields=["until"],
    )
