"""The ways out as an administrator sees them: what they are, whom they reach, whether they work."""

import json
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple, TypeVar

from django.conf import settings
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from postmortem.outbox.channels import CHANNELS, Adapter
from postmortem.outbox.channels.contract import Sentence
from postmortem.outbox.models import Address, Attempt, Channel, Message, Run
from postmortem.people.models import User

# What a group may hear, by kind of notice.
EVENTS: Final[Mapping[str, Sentence]] = MappingProxyType(
    {
        "due_now": _("something is due now and still open"),
        "with_lead": _("a reminder is shared with the lead"),
        "with_sponsor": _("a reminder is shared with the sponsor"),
        "with_all": _("the freeze has come and something is open"),
        "matrix_signed": _("everybody stands behind a matrix"),
        "incident_reported": _("something is reported"),
        "incident_stopped": _("what was reported has stopped"),
        "retro_published": _("a retrospective is published"),
    }
)
PRIVATE = frozenset(kind for kind, adapter in CHANNELS.items() if adapter.is_private)
LOOKED_UP = frozenset({"wecom_app", "feishu_app"})  # services that find people by their mail address
LOOKUP = "lookup"  # the name of its ticks and runs
SALT = "postmortem.outbox.channel"
MAIL_SENDERS = {"smtp": "smtp", "filebased": "file", "console": "log"}
Row = TypeVar("Row", bound=Model)


class Tried(NamedTuple):
    """What came of the newest tries through one way out: when it went last, when it last did not."""

    sent_at: datetime | None
    failed_at: datetime | None
    answer: str

    @property
    def state(self) -> str:
        """In a word: works, fails or untried, by the newest try."""
        if self.failed_at and (not self.sent_at or self.failed_at > self.sent_at):
            return "fails"
        return "works" if self.sent_at else "untried"


class Shown(NamedTuple):
    """One channel with what its row in the list says; `people` are known there and active."""

    channel: Channel
    adapter: Adapter
    tried: Tried
    people: int


class MailRoute(NamedTuple):
    """How mail leaves: `sender` is smtp, file, log or other; `host` is empty without a server."""

    sender: str
    host: str
    address: str


def mail_route() -> MailRoute:
    sender = MAIL_SENDERS.get(settings.EMAIL_BACKEND.split(".")[-2], "other")
    host = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}" if sender == "smtp" else ""
    return MailRoute(sender, host, settings.DEFAULT_FROM_EMAIL)


def mail_tried() -> Tried:
    tries = Attempt.objects.filter(message__channel=None).order_by("-pk")
    sent, failed = (tries.filter(ok=ok).values_list("at", "answer").first() for ok in (True, False))
    return Tried(sent[0] if sent else None, *(failed or (None, "")))


def all_channels() -> list[Shown]:
    """Every channel, closed ones last, in one query."""
    return [shown(channel) for channel in with_tries().order_by("-is_active", "name", "pk")]


def with_tries() -> QuerySet[Channel]:
    tries = Attempt.objects.filter(message__channel=OuterRef("pk")).order_by("-pk")
    sent, failed = (tries.filter(ok=ok) for ok in (True, False))
    known = ~Q(addresses__user_id="") & Q(addresses__person__is_active=True)
    return Channel.objects.select_related("department").annotate(
        sent_at=Subquery(sent.values("at")[:1]),
        failed_at=Subquery(failed.values("at")[:1]),
        said=Subquery(failed.values("answer")[:1]),
        people=Count("addresses", filter=known),
    )


def shown(channel: Channel) -> Shown:
    """One of with_tries() taken apart."""
    sent_at, failed_at, said, people = (
        getattr(channel, name) for name in ("sent_at", "failed_at", "said", "people")
    )
    return Shown(channel, CHANNELS[channel.kind], Tried(sent_at, failed_at, said or ""), people)


# What a page works on; the policy has checked the role.
def channel(_user: User, pk: int) -> Channel:
    return found(with_tries(), pk)


def private_channel(_user: User, pk: int) -> Channel:
    return found(with_tries().filter(kind__in=PRIVATE), pk)


def address(_user: User, pk: int) -> Address:
    return found(Address.objects.exclude(user_id="").select_related("person", "channel"), pk)


def adapter(_user: User, kind: str) -> Adapter:
    if kind not in CHANNELS:
        raise Http404
    return CHANNELS[kind]


def found(rows: QuerySet[Row], pk: int) -> Row:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def fingerprint(channel: Channel) -> str:
    """A short keyed hash of what an edit form shows and keeps: a form that comes back tells what it saw."""
    config = dict(channel.config) if channel.config.is_readable else None
    values = [channel.name, sorted(channel.events), channel.department_id, config]
    return salted_hmac(SALT, json.dumps(values, sort_keys=True)).hexdigest()[:16]


class Setting(NamedTuple):
    """One value of a config as a page shows it: of a secret only that it is there."""

    label: Sentence
    value: str
    is_secret: bool
    is_there: bool


def settings_of(channel: Channel) -> list[Setting]:
    """The values of a config by their labels; none if it cannot be read any more."""
    if not channel.config.is_readable:
        return []
    return [
        Setting(
            field.label,
            "" if field.is_secret else str(channel.config.get(field.name, "")),
            field.is_secret,
            bool(channel.config.get(field.name)),
        )
        for field in CHANNELS[channel.kind].fields
    ]


class Test(NamedTuple):
    """A message sent to try a way out, and its tries, newest first."""

    message: Message
    tries: list[Attempt]

    @property
    def state(self) -> str:
        """In a word: sent, dead, obsolete, failed (it is tried again) or waiting."""
        ends = {
            "sent": self.message.sent_at,
            "dead": self.message.dead_at,
            "obsolete": self.message.obsolete_at,
        }
        usual = "failed" if self.tries else "waiting"
        return next((word for word, at in ends.items() if at), usual)

    @property
    def has_ended(self) -> bool:
        return self.state not in ("failed", "waiting")


def newest_test(person: User, channel: Channel | None) -> Test | None:
    """The last one: to this person, or to the group."""
    tests = Message.objects.filter(kind=Message.Kind.TEST, channel=channel)
    if channel is None or channel.kind in PRIVATE:
        tests = tests.filter(recipient=person)
    newest = tests.prefetch_related("tries").order_by("-available_at", "pk").first()
    return Test(newest, list(newest.tries.all())) if newest else None


def address_of(person: User, channel: Channel) -> Address | None:
    """Where this person is on a private channel, if that is known."""
    return Address.objects.filter(person=person, channel=channel).exclude(user_id="").first()


def addresses_of(person: User) -> list[Address]:
    """Where this person is, on the open private channels."""
    known = Address.objects.filter(person=person, channel__is_active=True).exclude(user_id="")
    return list(known.select_related("channel").order_by("channel__name", "pk"))


def to_ask(channel: Channel) -> QuerySet[User]:
    """Whom the service has not been asked about: active people with a mail address, known or not to it."""
    asked = Address.objects.filter(channel=channel, person=OuterRef("pk"))
    return User.objects.filter(~Exists(asked), is_active=True, email__isnull=False).order_by("pk")


def lookups_due(now: datetime) -> QuerySet[Channel]:
    """The channels at which people are to be looked up now."""
    due = Channel.objects.filter(kind__in=LOOKED_UP, is_active=True, lookup_at__lte=now)
    return due.order_by("lookup_at", "pk")


class Known(NamedTuple):
    """Who is known at a private channel; the other lists are of people without an id there."""

    addresses: list[Address]
    unknown: list[User]  # asked about, and not known to the service
    left: int  # not asked about yet
    without_mail: int
    error: str  # what the newest look-up that did not end well was answered


def known_at(channel: Channel) -> Known:
    """What the page of a channel's people shows: four queries."""
    here = Address.objects.filter(channel=channel, person__is_active=True).select_related(
        "person__department"
    )
    addresses = list(here.order_by("person__display_name", "pk"))
    asked = Address.objects.filter(channel=channel, person=OuterRef("pk"))
    rest = User.objects.filter(~Exists(asked), is_active=True)
    counts = rest.aggregate(
        left=Count("pk", filter=Q(email__isnull=False)), without_mail=Count("pk", filter=Q(email=None))
    )
    newest = Run.objects.filter(name=LOOKUP, counts__channel=channel.pk).first()
    return Known(
        addresses=[one for one in addresses if one.user_id],
        unknown=[one.person for one in addresses if not one.user_id],
        error=newest.error if newest else "",
        **counts,
    )
