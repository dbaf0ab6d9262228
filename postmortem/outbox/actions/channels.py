"""The ways out, and where people are on them. What is recorded names what changed, never a value."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.outbox.actions.engine import STREAM
from postmortem.outbox.channels import CHANNELS
from postmortem.outbox.models import Address, Channel, Message
from postmortem.outbox.queries import channels as queries
from postmortem.people.actions import Outdated
from postmortem.people.models import Department, User

LONGEST_ID = 120


class ChannelSaid(NamedTuple):
    """What an administrator says about a channel; `config` is whole, secrets included."""

    name: str
    config: Mapping[str, str]
    events: tuple[str, ...] = ()
    department: Department | None = None


@transaction.atomic
def add_channel(kind: str, said: ChannelSaid, *, by: User, now: datetime) -> Channel:
    """A new way out, open at once. Raises ValidationError by field: of the config, or of the name."""
    channel = Channel(kind=kind, made_at=now)
    changed = _apply(channel, said)
    _keep(channel)
    record("channel.added", channel, by=by, at=now, stream=STREAM, fields=changed)
    return channel


@transaction.atomic
def edit_channel(channel: Channel, said: ChannelSaid, *, seen: str, by: User, now: datetime) -> Channel:
    """Change a channel. `seen` is the fingerprint (queries.channels) of what was on the screen.

    Raises Outdated if it has changed since, ValidationError by field.
    """
    current = Channel.objects.select_for_update().get(pk=channel.pk)
    if queries.fingerprint(current) != seen:
        raise Outdated(current)
    changed = _apply(current, said)
    _keep(current)
    record("channel.changed", current, by=by, at=now, stream=STREAM, fields=changed)
    return current


def _apply(channel: Channel, said: ChannelSaid) -> list[str]:
    """Set what was said; returns the names of what changed."""
    config = CHANNELS[channel.kind].check(said.config)
    before: Mapping[str, Any] = channel.config if channel.pk and channel.config.is_readable else {}
    changed = [name for name, value in config.items() if before.get(name, "") != value]
    fields = {"name": said.name, "events": sorted(said.events), "department": said.department}
    more = [name for name, value in fields.items() if getattr(channel, name) != value]
    for name in more:
        setattr(channel, name, fields[name])
    channel.config = config
    return more + changed


def _keep(channel: Channel) -> None:
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError:  # the name is all that can clash
        raise ValidationError({"name": _("There is a channel of this name already.")}) from None


@transaction.atomic
def close_channel(channel: Channel, *, by: User, now: datetime) -> None:
    """Nothing goes there any more. What waits for people goes by mail, what waits for a group goes nowhere.
    Twice is once.
    """
    if Channel.objects.filter(pk=channel.pk, is_active=True).update(is_active=False, lookup_at=None):
        waiting = Message.objects.waiting().filter(channel=channel)
        waiting.filter(Q(recipient=None) | Q(kind=Message.Kind.TEST)).update(obsolete_at=now, lease=None)
        waiting.filter(recipient__email__isnull=False).update(channel=None)
        record("channel.closed", channel, by=by, at=now, stream=STREAM)


@transaction.atomic
def reopen_channel(channel: Channel, *, by: User, now: datetime) -> None:
    """What is told from now on goes there again. Twice is once."""
    if Channel.objects.filter(pk=channel.pk, is_active=False).update(is_active=True):
        record("channel.reopened", channel, by=by, at=now, stream=STREAM)


@transaction.atomic
def send_test(channel: Channel | None, *, by: User, now: datetime) -> Message:
    """A message that says only that it arrived: to the administrator by mail (no channel) or by a private
    channel, or to a group. One that still waits is not doubled.

    Raises ValidationError if the channel is closed, or the administrator cannot be reached by it.
    """
    User.objects.select_for_update().get(pk=by.pk)  # a double click is one click
    is_group = channel is not None and channel.kind not in queries.PRIVATE
    _refuse_test(channel, by, is_group=is_group)
    waiting = Message.objects.waiting().filter(
        kind=Message.Kind.TEST, channel=channel, recipient=None if is_group else by
    )
    if there := waiting.first():
        return there
    made = Message.objects.create(
        kind=Message.Kind.TEST, channel=channel, recipient=None if is_group else by, available_at=now
    )
    record("channel.tested", channel or by, by=by, at=now, stream=STREAM)
    return made


def _refuse_test(channel: Channel | None, by: User, *, is_group: bool) -> None:
    if channel is None:
        if not by.email:
            raise ValidationError(_("Your login has no mail address to send one to."))
    elif not Channel.objects.filter(pk=channel.pk, is_active=True).exists():
        raise ValidationError(_("This channel is closed; open it again first."))
    elif not is_group and queries.address_of(by, channel) is None:
        raise ValidationError(_("It is not known who you are there: add your own id to its people first."))


@transaction.atomic
def set_address(
    channel: Channel, person: User, user_id: str, *, seen: str, by: User, now: datetime
) -> Address:
    """Say by hand who somebody is on a private channel. `seen` is the id that was on the screen, if any.

    Raises Outdated if another one is stored by now, ValidationError by field if the id is somebody else's.
    """
    Channel.objects.select_for_update().get(pk=channel.pk)
    current = Address.objects.filter(channel=channel, person=person).first()
    if current and current.user_id != seen:
        raise Outdated(current)
    if _of_somebody_else(channel, person.pk, user_id):
        raise ValidationError({"user_id": _("Somebody else has this id there.")})
    wanted = current.wanted if current and current.user_id else not _has_chosen(person.pk)
    saved, _is_new = Address.objects.update_or_create(
        channel=channel, person=person, defaults={"user_id": user_id, "wanted": wanted}
    )
    record("address.set", channel, by=by, at=now, stream=STREAM, person=person.pk)
    return saved


@transaction.atomic
def remove_address(address: Address, *, by: User, now: datetime) -> None:
    """It is not known any more who this person is there. Twice is once."""
    gone, _by_model = Address.objects.filter(pk=address.pk).delete()
    if gone:
        record("address.removed", address.channel, by=by, at=now, stream=STREAM, person=address.person_id)


@transaction.atomic
def start_lookup(channel: Channel, *, by: User, now: datetime) -> None:
    """Have everybody looked up who has a mail address and no id there, also those not found last time.

    Raises ValidationError if the channel is closed, or its service does not find people by mail address.
    """
    if channel.kind not in queries.LOOKED_UP:
        raise ValidationError(_("This service does not find people by their mail address."))
    if not Channel.objects.filter(pk=channel.pk, is_active=True).update(lookup_at=now):
        raise ValidationError(_("This channel is closed; open it again first."))
    Address.objects.filter(channel=channel, user_id="").delete()
    record("channel.lookup", channel, by=by, at=now, stream=STREAM)


@transaction.atomic
def stop_lookup(channel: Channel, *, by: User, now: datetime) -> None:
    """Nobody more is looked up. Twice is once."""
    if Channel.objects.filter(pk=channel.pk, lookup_at__isnull=False).update(lookup_at=None):
        record("channel.lookup_stopped", channel, by=by, at=now, stream=STREAM)


def move_lookup(channel: Channel, *, seen: datetime, to: datetime | None) -> bool:
    """Take, hold or end a look-up, in one statement: whether it was still as `seen`."""
    mine = Channel.objects.filter(pk=channel.pk, is_active=True, lookup_at=seen)
    return bool(mine.update(lookup_at=to))


@transaction.atomic
def learn_address(channel: Channel, person: int, user_id: str) -> bool:
    """Part of a look-up: what the service answered about a person, kept once; an empty id is "not known".

    Returns whether it is an id: what is known of somebody else, or cannot be one, is none.
    """
    Channel.objects.select_for_update().get(pk=channel.pk)
    if len(user_id) > LONGEST_ID or (user_id and _of_somebody_else(channel, person, user_id)):
        user_id = ""
    wanted = bool(user_id) and not _has_chosen(person)
    learnt = Address(channel=channel, person_id=person, user_id=user_id, wanted=wanted)
    Address.objects.bulk_create([learnt], ignore_conflicts=True)
    return bool(user_id)


def _of_somebody_else(channel: Channel, person: int, user_id: str) -> bool:
    return Address.objects.filter(channel=channel, user_id=user_id).exclude(person=person).exists()


def _has_chosen(person: int) -> bool:
    """Whether somebody has said of another way that it is not wanted: a new one does not change that."""
    return Address.objects.filter(person=person, wanted=False).exclude(user_id="").exists()


@transaction.atomic
def choose_way(person: User, channel: Channel | None, *, now: datetime) -> None:
    """Where reminders reach this person from now on: one private channel, or mail (None).

    Raises ValidationError for a channel where the person is not known, and for mail without an address.
    """
    User.objects.select_for_update().get(pk=person.pk)
    known = Address.objects.filter(person=person).exclude(user_id="")
    if channel is None and not person.email:
        raise ValidationError({"way": _("Your login has no mail address.")})
    if channel is not None and not known.filter(channel=channel, channel__is_active=True).exists():
        raise ValidationError({"way": _("Choose one of the ways in the list.")})
    known.exclude(channel=channel).update(wanted=False)
    known.filter(channel=channel).update(wanted=True)
    record("person.reach", person, by=person, at=now, stream=STREAM)
