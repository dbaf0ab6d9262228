"""Several own things with one button: remind of them later, or take note; and taking that back soon after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from postmortem.answering.later import LaterForm
from postmortem.answering.plain import say
from postmortem.outbox.actions import ask_again, remind_as_before, snooze
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import waiting_for
from postmortem.people.models import User

MOST = 100
UNDO_WITHIN: Final = timedelta(minutes=10)


class SeveralForm(LaterForm):
    """What becomes of the things that are ticked. Only what binds nobody is done at once: taking note, and
    being reminded later; whatever makes somebody answer for something is opened one by one.
    """

    do = forms.ChoiceField(choices=[("noted", ""), ("later", "")], widget=forms.HiddenInput)
    item = forms.TypedMultipleChoiceField(coerce=int, widget=forms.MultipleHiddenInput, required=False)

    def __init__(self, data: QueryDict | None = None, *, person: User, now: datetime) -> None:
        super().__init__(data, person=person, now=now)
        self.ticked = {*data.getlist("item")} if data is not None else set()
        self.waiting = {duty.pk: duty for duty in waiting_for(person)[:MOST]} if data is not None else {}
        self.fields["item"].choices = [(pk, "") for pk in self.waiting]  # type: ignore[attr-defined]
        if data is not None and data.get("do") != "later":
            for name in ("until", "reason"):
                self.fields[name].required = False

    def clean_item(self) -> list[Duty]:
        """What was ticked and still waits. Raises ValidationError if that is nothing."""
        if not self.cleaned_data["item"]:
            raise ValidationError(_("Tick at least one thing first."))
        return [self.waiting[pk] for pk in self.cleaned_data["item"]]


@dataclass(frozen=True)
class Done:
    """What was done with which things, as a session keeps it, and how many were left as they are."""

    do: str
    items: dict[str, Any]
    left: int
    until: str

    def kept(self) -> dict[str, Any]:
        return {"do": self.do, "items": self.items, "until": self.until}


def carry_out_several(form: SeveralForm, *, by: User, now: datetime) -> Done:
    """Do it thing by thing: one that does not go any more does not hold up the others. Of a valid form."""
    said = form.cleaned_data
    ticked = [duty for duty in said["item"] if _goes(said["do"], duty)]
    done: dict[str, Any] = {}
    for duty in ticked:
        try:
            if said["do"] == "noted":
                say(duty, Duty.Answer.YES, by=by, now=now)
            else:
                snooze(duty, form.moment(), said["reason"], by=by, now=now)
        except ValidationError:
            continue
        done[str(duty.pk)] = duty.step
    return Done(said["do"], done, len(said["item"]) - len(done), (now + UNDO_WITHIN).isoformat())


def _goes(do: str, duty: Duty) -> bool:
    return duty.kind == Duty.Kind.NOTE if do == "noted" else duty.snoozed_at is None


def can_undo(kept: Mapping[str, Any] | None, now: datetime) -> bool:
    """Whether what was done last can still be taken back."""
    return bool(kept and kept["items"] and now < datetime.fromisoformat(kept["until"]))


def undo_several(kept: Mapping[str, Any], *, by: User, now: datetime) -> int:
    """Take back what was done, as it was kept; returns how many things are as before."""
    found = Duty.objects.filter(pk__in=[int(pk) for pk in kept["items"]], holder=by)
    steps = kept["items"]
    is_noted = kept["do"] == "noted"
    return sum(_undone(duty, is_noted=is_noted, by=by, now=now) for duty in _as_left(found, steps))


def _as_left(duties: Iterable[Duty], steps: Mapping[str, int]) -> list[Duty]:
    """Those for which no reminder has come since."""
    return [duty for duty in duties if duty.step == steps[str(duty.pk)]]


def _undone(duty: Duty, *, is_noted: bool, by: User, now: datetime) -> bool:
    try:
        if is_noted:
            ask_again(duty, by=by, now=now)
        else:
            remind_as_before(duty, by=by, now=now)
    except ValidationError:
        return False
    return True
