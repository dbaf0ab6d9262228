"""A message as a letter for a channel: to one person in a chat, or to a group or a program.

A letter has one link. Those of the further things it tells of stand bare in its text, each below its thing.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import accumulate
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from postmortem.outbox import queries, wording
from postmortem.outbox.channels import Letter, Refused
from postmortem.outbox.channels.text import size
from postmortem.outbox.models import Address, Announcement, Message
from postmortem.outbox.relay.parts import DIGESTS, Listed, Parts, absolute, digest_of, parts_of, tested
from postmortem.people.models import User

TEXT_BYTES = 1400  # of the 2048 that the narrowest service takes; the rest is for title and link


class Block(NamedTuple):
    """Lines that stay together: a thing, what is said of it, and its link unless the letter has it."""

    lines: list[str]
    url: str = ""

    @property
    def text(self) -> str:
        return "\n".join([*self.lines, self.url] if self.url else self.lines)

    @property
    def markdown(self) -> str:
        """The same; a line is a paragraph, and an underscore in an address is no emphasis."""
        return "\n\n".join([*self.lines, self.url.replace("_", "%5F")] if self.url else self.lines)


def private_letter(message: Message, person: User, *, now: datetime) -> Letter | None:
    """To one person; None if nothing is to be said any more. Raises Refused if the person is not known there
    any more: then it goes by mail.
    """
    known = Address.objects.filter(channel=message.channel, person=person).exclude(user_id="")
    to = known.values_list("user_id", flat=True).first()
    if to is None:
        raise Refused(_("The person is not known in this channel any more."))
    if message.kind == Message.Kind.ACCOUNT:
        return _of_account(message, to)
    if message.kind in DIGESTS:
        listed = digest_of(message, person, now=now)
        return _of_digest(message, listed, to) if listed else None
    found = parts_of(message, person, now=now)
    return _of_notices(message, found, to) if found else None


def _of_account(message: Message, to: str) -> Letter:
    """What is worded already: a code to sign in."""
    block = Block(message.params["body"].split("\n"))
    url, button = absolute(reverse("account_login")), _("Open sign-in")
    title = message.params["subject"]
    return Letter(message.pk, title, block.text, block.markdown, url, button, to=to, event="account")


def _of_notices(message: Message, found: Parts, to: str) -> Letter:
    first = found.parts[0]
    opening = [line for line in [*first.head, *first.rest] if line not in found.subject]
    others = [Block([" · ".join(part.head)], part.url) for part in found.parts[1:]]
    text, markdown = _fitted(Block(opening), others)
    return Letter(
        message.pk, found.subject, text, markdown, first.url, first.said.button, to=to, event=first.event
    )


def _of_digest(message: Message, listed: Listed, to: str) -> Letter:
    ends = Block([_("End these lists:")], listed.unsubscribe_url)
    blocks, room, left = list[Block](), TEXT_BYTES - size(ends.text), 0
    for section in listed.sections:
        lines = [" · ".join([entry.text, *entry.details]) for entry in section.entries]
        kept = _within(room, lines)
        left += section.more + len(lines) - len(kept)
        room = room - sum(size(line) + 1 for line in [section.title, *kept]) if kept == lines else 0
        blocks += [Block([section.title, *kept] if section.title else kept)] if kept else []
    blocks += [Block([wording.and_so_many_more(left)])] if left else []
    text, markdown = _joined([*blocks, ends])
    button, event = _("Open To do"), f"digest.{message.kind}"
    return Letter(message.pk, listed.subject, text, markdown, listed.url, button, to=to, event=event)


def group_letter(message: Message, *, now: datetime) -> Letter | None:
    """To a group or a program: without any name; None if nothing of it holds."""
    if message.kind == Message.Kind.TEST:
        return _of_notices(message, tested(), "")
    still = (one for one in message.announcements.all() if queries.holds(one) and not _is_private(one))
    announced = sorted(still, key=_urgency)
    if not announced:
        return None
    nameless, more = queries.nameless_for(announced), len(announced) - 1
    room = wording.room_beside(more)
    first = wording.said_to_group(announced[0], now=now, nameless=nameless, room=room)
    rest = [wording.said_to_group(one, now=now, nameless=nameless) for one in announced[1:]]
    others = [Block([said.title, *said.lines], absolute(said.path)) for said in rest]
    text, markdown = _fitted(Block(first.lines), others)
    data = {**first.data, "more": [{"event": said.event, **said.data} for said in rest]}
    return Letter(
        key=message.pk,
        title=wording.and_more(first.title, more),
        text=text,
        markdown=markdown,
        url=absolute(first.path),
        button=first.button,
        event=first.event,
        data=data,
    )


def _is_private(told: Announcement) -> bool:
    """Whether the activity was restricted since it was to be told."""
    return told.duty is not None and told.duty.is_private


def _urgency(told: Announcement) -> tuple[int, datetime, int]:
    """What is open by due time, then news."""
    return (0, told.duty.due_at, told.duty.pk) if told.duty else (1, told.at, 0)


def _fitted(first: Block, others: Iterable[Block]) -> tuple[str, str]:
    """Text and markdown: the first block, as many of the others as fit, and where the rest is."""
    blocks, left = [first], list(others)
    while left and sum(size(block.text) + 2 for block in [*blocks, left[0]]) <= TEXT_BYTES:
        blocks.append(left.pop(0))
    if left:
        blocks.append(Block([wording.and_so_many_more(len(left))], absolute(reverse("home"))))
    return _joined(blocks)


def _within(room: int, lines: list[str]) -> list[str]:
    """The first lines, as many as fit into this many bytes."""
    sums = accumulate(size(line) + 1 for line in lines)
    return [line for line, used in zip(lines, sums, strict=True) if used <= room]


def _joined(blocks: list[Block]) -> tuple[str, str]:
    return "\n\n".join(block.text for block in blocks), "\n\n".join(block.markdown for block in blocks)
