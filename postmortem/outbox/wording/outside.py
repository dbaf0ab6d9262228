"""What somebody outside reads: what is asked, in whose name and until when, and nobody's name."""

from collections.abc import Iterable
from copy import copy
from datetime import datetime

from django.utils.translation import gettext as _

from postmortem.outbox.models import Duty
from postmortem.outbox.queries import Line
from postmortem.outbox.wording.said import InWords, Together, asked, said_together
from postmortem.people.redaction import Words


def asked_outside(duty: Duty, *, words: Words, now: datetime) -> InWords:
    """The sentences of a contact's duty for the contact; needs queries.DUTY_OUTSIDE at hand."""
    return asked(nameless(duty, words), now=now)._replace(asked_by=asker(duty))


def said_outside(told: Iterable[tuple[Line, Duty]], *, words: Words, now: datetime) -> Together | None:
    """The words of a mail to a contact, the most urgent first; None if there is nothing to say."""
    together = said_together([line.says(nameless(duty, words)) for line, duty in told], now=now)
    if together is None:
        return None
    told_outside = [
        (notice, said._replace(asked_by=asker(notice.duty) if notice.duty else ""))
        for notice, said in together.told
    ]
    return together._replace(told=told_outside)


def nameless(duty: Duty, words: Words) -> Duty:
    """A copy, never to be saved: what people typed stands without the names of this house."""
    plain = copy(duty)
    plain.title = _title(duty, words)
    typed = {name: words.text(text) for name, text in duty.params.items() if isinstance(text, str)}
    plain.params = {**duty.params, **typed, "party": duty.contact.party.name if duty.contact else ""}
    return plain


def _title(duty: Duty, words: Words) -> str:
    """What it is about. Of a text that was cut, the cut comes after the names are out: half a name is one."""
    begun, text = duty.title.removesuffix("…"), str(duty.params.get("text", "")).strip()
    if begun == duty.title or not text.startswith(begun):
        return words.text(duty.title)
    return f"{words.text(text.splitlines()[0])[: len(begun)].rstrip()}…"


def asker(duty: Duty) -> str:
    """Who asks: the role in what it is about, and the department; empty where it is asked without a name."""
    person = duty.asked_by
    if person is None:
        return ""
    home = person.department.name if person.department else ""
    hats = {duty.sponsor_id: _("whoever sponsors it"), duty.driver_id: _("whoever drives it")}
    return " · ".join(filter(None, [hats.get(person.pk, ""), home]))
