"""Who stands behind a version: one line for each part, in words."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from postmortem.people.redaction import Words
from raci.queries.export.version import Version
from raci.queries.signers import behalf, offices_of
from raci.rules import PartState


class Signature(NamedTuple):
    """What a department (or the sponsor) said last: shape and words, by whom, when, to which version."""

    shape: str
    name: str
    said: str
    by: str = ""
    at: datetime | None = None
    number: int | None = None


def signatures(version: Version) -> Iterator[Signature]:
    """One line for each signature that the rows ask for; one query."""
    words = version.reader.words
    offices = offices_of(state.last.for_id for state in version.states if state.last)
    for state in version.states:
        last, part = state.last, state.part.department_id
        name = words.department(part) if part else _("The sponsor")
        if last is None:
            yield Signature("open", name, _("not signed"))
            continue
        shape, said = _said(state, words)
        by = behalf((last.by_id, last.for_id, last.at), words, offices) or words.person(last.by_id)
        yield Signature(shape, name, said, by, last.at, last.number)


def _said(state: PartState, words: Words) -> tuple[str, str]:
    reason = words.text(state.last.reason) if state.last else ""
    if state.has_sent_back:
        return "dropped", _("sent back: %(reason)s") % {"reason": reason} if reason else _("sent rows back")
    if not state.stands:
        return "half", _("signed, changed since")
    if reason:
        return "done", _("agreed with a reservation: %(reason)s") % {"reason": reason}
    return "done", _("agreed as it is")
