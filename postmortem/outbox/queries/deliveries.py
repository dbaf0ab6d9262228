"""The delivery log, and what was given up: by kind, way, time and answer, never with anybody's name."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext as _

from postmortem.outbox import rules
from postmortem.outbox.models import Attempt, Channel, Message, MessageQuerySet
from postmortem.outbox.queries.messages import still_wanted
from postmortem.outbox.queries.runs import place
from postmortem.people.models import User

PAGE = 50
MAIL = "mail"
ADDRESS = re.compile(r"[^\s<>\"'(){}\[\],;:@]+(?=@[\w.-]+)")
Kind = Message.Kind


class Delivery(NamedTuple):
    """One attempt. `then` is what became of a failed one: next, given_up, obsolete, again, or empty."""

    at: datetime
    way: str
    kind: str
    ok: bool
    answer: str
    then: str
    next_at: datetime | None


class DeliveryPage(NamedTuple):
    deliveries: list[Delivery]
    before: str


class DeadLetter(NamedTuple):
    """A message that was given up, and in one sentence why it does not go again (empty if it may)."""

    pk: UUID
    way: str
    kind: str
    at: datetime
    attempts: int
    answer: str
    why_not: str


class DeadPage(NamedTuple):
    letters: list[DeadLetter]
    before: str


def without_addresses(answer: str) -> str:
    """What a server answered, without the name in front of a mail address: whose it is concerns nobody."""
    return ADDRESS.sub("…", answer)


def way_of(message: Message) -> str:
    if message.contact_id:
        return _("Mail to somebody outside")
    return message.channel.name if message.channel else _("Mail")


def ways() -> list[tuple[str, str]]:
    """The ways out there are or were, as choices: mail, and each channel by its id."""
    return [(MAIL, _("Mail")), *((str(pk), name) for pk, name in Channel.objects.values_list("pk", "name"))]


def delivery_page(way: str, before: str, *, failed: bool) -> DeliveryPage:
    """The newest attempts: of one of `ways` or (empty) of all, only failed ones or all.

    Raises ValueError unless `before` is empty or where a page ended.
    """
    later = Attempt.objects.filter(message=OuterRef("message"), pk__gt=OuterRef("pk"))
    found = Attempt.objects.annotate(is_last=~Exists(later)).select_related("message__channel")
    found = found.order_by("-pk")  # which is by time, and has an index
    if way:
        found = found.filter(message__channel=None if way == MAIL else int(way))
    if failed:
        found = found.filter(ok=False)
    if before:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE + 1])
    return DeliveryPage(
        [delivery(row) for row in rows[:PAGE]], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""
    )


def delivery(row: Attempt) -> Delivery:
    then = "" if row.ok else what_then(row)
    return Delivery(
        at=row.at,
        way=way_of(row.message),
        kind=row.message.get_kind_display(),
        ok=row.ok,
        answer=without_addresses(row.answer),
        then=then,
        next_at=row.message.available_at if then == "next" else None,
    )


def what_then(row: Attempt) -> str:
    """What became of a message after this attempt failed."""
    if not row.is_last:  # type: ignore[attr-defined]
        return "again"
    if row.message.dead_at:
        return "given_up"
    if row.message.obsolete_at:
        return "obsolete"
    return "" if row.message.sent_at else "next"


def given_up() -> MessageQuerySet:
    """The messages that were given up, with whether what they say is still `wanted`."""
    wanted = ExpressionWrapper(still_wanted(), BooleanField())
    dead = Message.objects.filter(dead_at__isnull=False).annotate(wanted=wanted)
    return dead.select_related("channel").order_by("-dead_at", "pk")


def may_go_again(message: Message) -> Q:
    """As a condition of one statement: it was given up, is wanted, has its text and a way out, and nothing
    else went in its place.
    """
    instead = Message.objects.filter(pk=rules.instead_key(message.pk))
    is_open = Q(channel=None) | Q(Exists(Channel.objects.filter(pk=OuterRef("channel"), is_active=True)))
    return Q(dead_at__isnull=False) & ~Q(kind=Kind.ACCOUNT) & still_wanted() & is_open & ~Q(Exists(instead))


def dead_page(before: str) -> DeadPage:
    """The newest that were given up; two queries. Raises ValueError as above."""
    found = given_up()
    if before:
        at, pk = place(before, UUID)
        found = found.filter(Q(dead_at__lt=at) | Q(dead_at=at, pk__gt=pk))
    rows = list(found[: PAGE + 1])
    letters = dead_letters(rows[:PAGE])
    more = len(rows) > PAGE
    return DeadPage(letters, f"{letters[-1].at.isoformat()}~{letters[-1].pk}" if more else "")


def dead_letters(rows: Iterable[Message]) -> list[DeadLetter]:
    """In words; `rows` are of given_up()."""
    keys = {row.pk: rules.instead_key(row.pk) for row in rows}
    instead = set(Message.objects.filter(pk__in=keys.values()).values_list("pk", flat=True))
    return [
        DeadLetter(
            pk=row.pk,
            way=way_of(row),
            kind=row.get_kind_display(),
            at=row.dead_at,
            attempts=row.attempts,
            answer=without_addresses(row.last_answer),
            why_not=why_not_again(row, went_by_mail=keys[row.pk] in instead),
        )
        for row in rows
        if row.dead_at
    ]


def why_not_again(row: Message, *, went_by_mail: bool) -> str:
    """One sentence for what may_go_again refuses, else an empty text; `row` is of given_up()."""
    if row.kind == Kind.ACCOUNT:
        return _("Its text was cleared, for it may hold a secret. It can be asked for again.")
    if went_by_mail:
        return _("It went by mail instead.")
    if not row.wanted:  # type: ignore[attr-defined]
        return _("What it says was answered or has changed meanwhile.")
    if row.channel and not row.channel.is_active:
        return _("Its channel is closed.")
    return ""


# What an administrator's page works on; the policy has checked the role.
def message(_user: User, pk: UUID) -> Message:
    found = Message.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
