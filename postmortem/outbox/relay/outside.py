"""A mail to a contact outside: what is asked of them, each with the link that opens it for them alone."""

from datetime import datetime

from postmortem.outbox import links, queries, wording
from postmortem.outbox.models import Message
from postmortem.outbox.relay.parts import Part, Parts, absolute, head_of, rest_of
from postmortem.people.models import ExternalContact


def parts_outside(message: Message, contact: ExternalContact, *, now: datetime) -> Parts | None:
    """What it tells this contact that still holds; None if that is nothing."""
    told = queries.lines_of(message)
    words = queries.words_outside(duty for _line, duty in told)
    together = wording.said_outside(told, words=words, now=now)
    if together is None:
        return None
    parts = [
        Part(
            event=f"duty.{notice.kind}",
            said=said,
            head=head_of(said, now),
            rest=rest_of(said),
            url=absolute(links.partner_path(notice.duty.pk, contact, now=now)) if notice.duty else "",
        )
        for notice, said in together.told
    ]
    return Parts(together.subject, parts, is_personal=True)
