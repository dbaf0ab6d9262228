"""How people and groups are reached now: by which way, and when they want to be left alone."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import OuterRef, Subquery

from postmortem.outbox import rules
from postmortem.outbox.models import Address, Channel, Duty
from postmortem.outbox.queries.duties import Ringing
from postmortem.people.models import User


class Way(NamedTuple):
    """The one way to a person: a private channel (its id), else mail. Without either `is_reachable` is False:
    the product itself still tells.
    """

    channel_id: int | None
    is_reachable: bool
    zone: str
    quiet_from: time | None
    quiet_to: time | None

    def send_at(self, now: datetime, *, is_pressing: bool) -> datetime:
        """When what comes up now goes out to this person, grouped with what else comes up."""
        at = rules.grouped(now, timedelta(seconds=settings.CHASE_HOLD_SECONDS))
        if not is_pressing:
            at = rules.quiet_until(at, self.zone or settings.TIME_ZONE, self.quiet_from, self.quiet_to)
        return rules.off_the_hour(at) if self.channel_id else at


def ways_to(people: Iterable[int]) -> dict[int, Way]:
    """The way to each of these people who is active, by id: one query."""
    addresses = Address.objects.filter(person=OuterRef("pk"), wanted=True, channel__is_active=True)
    channel = Subquery(addresses.order_by("channel").values("channel")[:1])
    active = User.objects.filter(pk__in=set(people), is_active=True)
    fields = active.values_list("pk", "email", "time_zone", "quiet_from", "quiet_to", channel)
    return {
        pk: Way(channel_id, bool(email or channel_id), zone, quiet_from, quiet_to)
        for pk, email, zone, quiet_from, quiet_to, channel_id in fields
    }


def way_outside(duty: Duty | Ringing) -> Way:
    """The way to a contact outside: mail, on the clocks of what it is about, with the usual quiet hours."""
    usual = User()
    return Way(
        None,
        is_reachable=True,
        zone=duty.due_zone,
        quiet_from=usual.quiet_from,
        quiet_to=usual.quiet_to,
    )


def groups_hearing() -> list[Channel]:
    """The open channels to which anything is announced."""
    return [channel for channel in Channel.objects.filter(is_active=True) if channel.events]
