"""How an entry of the log stands, in shapes and words."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models import LogEntry
from postmortem.outbox.models import Duty

State, Kind, Verdict = Duty.State, LogEntry.Kind, LogEntry.Verdict
WORD: Final[Mapping[tuple[str, str], tuple[str, str | Promise]]] = {
    (State.OPEN, "confirm"): ("said", _("asked")),
    (State.DONE, "confirm"): ("done", _("confirmed")),
    (State.DECLINED, "confirm"): ("warn", _("said otherwise")),
    (State.OPEN, "approval"): ("said", _("asked")),
    (State.DONE, "approval"): ("done", _("confirmed")),
    (State.DECLINED, "approval"): ("dropped", _("no approval")),
    (State.OPEN, "answer"): ("said", _("asked")),
    (State.DONE, "answer"): ("done", _("answered")),
    (State.OPEN, "taken_note"): ("said", _("told")),
    (State.DONE, "taken_note"): ("done", _("taken note")),
    (State.OPEN, "accept_risk"): ("said", _("asked to sign")),
    (State.DONE, "accept_risk"): ("done", _("signed")),
    (State.DECLINED, "accept_risk"): ("warn", _("not signed")),
}
# Of a change request somebody decides whether it is done.
WORD_OF_CHANGE: Final[Mapping[str, tuple[str, str | Promise]]] = {
    State.DONE: ("done", _("agreed to")),
    State.DECLINED: ("dropped", _("not done, or put off")),
}
# What the plan writes down by itself has no text of its own: by kind and verdict, about a row.
EVENTS: Final[Mapping[tuple[str, str], str | Promise]] = {
    (Kind.APPROVAL, Verdict.YES): _("“%(row)s” is approved"),
    (Kind.APPROVAL, Verdict.NO): _("“%(row)s” is refused"),
    (Kind.APPROVAL, Verdict.RETURNED): _("“%(row)s” is returned"),
    (Kind.DATE_CHANGE, ""): _("“%(row)s” is due at another time"),
    (Kind.HAND_OVER, ""): _("“%(row)s” passes to somebody else"),
    (Kind.CHANGE, ""): _("“%(row)s” changes"),
}
