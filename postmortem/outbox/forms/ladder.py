"""A ladder as rows to fill in. Rows come and go without a script: the next page shows what was typed."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any, Final, cast
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.outbox.actions.house import MOST_RUNGS, change_ladder
from postmortem.outbox.queries import ladders as queries
from postmortem.outbox.queries.ladders import PARTS, REACH, Place
from postmortem.outbox.rules import Reach, Rung, Rungs, When
from postmortem.people.models import User

WHEN: Final = {
    When.BEFORE: gettext_lazy("before the due time"),
    When.DUE: gettext_lazy("at the due time"),
    When.AFTER: gettext_lazy("after the due time"),
    When.FREEZE: gettext_lazy("when it must be final"),
}
MOST_DAYS: Final = 60
ROW: Final = ("when", "part", "days", "reach")
AWAY: Final = (When.BEFORE, When.AFTER)  # these have a part of the time and a number of days
ANOTHER: Final = Rung(When.AFTER, Reach.HOLDER, Fraction(1, 3), 3)
DRAFT: Final = "step"  # what was typed so far, in the address
PART, DAYS = gettext_lazy("Choose a part of the time."), gettext_lazy("Say how many days.")


def row_fields(rung: Rung) -> dict[str, forms.Field]:
    """The fields of one step; part and days count only before and after the due time."""
    away = rung.when in AWAY
    known = ({str(rung.part): str(rung.part)} if away else {}) | PARTS
    return {
        "when": forms.ChoiceField(label=_("When"), choices=list(WHEN.items()), initial=rung.when),
        "part": forms.ChoiceField(
            label=_("After how much of the time"),
            choices=[("", "–"), *known.items()],
            initial=str(rung.part) if away else "",
            required=False,
        ),
        "days": forms.IntegerField(
            label=_("Days at the most"),
            min_value=1,
            max_value=MOST_DAYS,
            initial=rung.days if away else None,
            required=False,
        ),
        "reach": forms.ChoiceField(label=_("Who hears it"), choices=list(REACH.items()), initial=rung.reach),
    }


class StepsForm(forms.Form):
    """A number of steps, each a row of four fields."""

    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_RUNGS)

    def __init__(self, sent: QueryDict | None, rungs: Rungs) -> None:
        super().__init__(sent, initial={"rows": len(rungs)})
        self.numbers = range(len(rungs) if sent is None else rows_in(sent))
        for number in self.numbers:
            rung = rungs[number] if number < len(rungs) else ANOTHER
            self.fields |= {f"{name}_{number}": field for name, field in row_fields(rung).items()}

    def steps(self) -> list[list[forms.BoundField]]:
        """The fields on screen, step by step."""
        return [[self[f"{name}_{number}"] for name in ROW] for number in self.numbers]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        for number in self.numbers:
            if said.get(f"when_{number}") in AWAY:
                for name, sentence in ((f"part_{number}", PART), (f"days_{number}", DAYS)):
                    if name in said and not said[name]:
                        self.add_error(name, sentence)
        return said

    def rungs(self) -> Rungs:
        """What was typed; only of a valid form."""
        return tuple(self._rung(number) for number in self.numbers)

    def _rung(self, number: int) -> Rung:
        when, part, days, reach = (self.cleaned_data[f"{name}_{number}"] for name in ROW)
        if when not in AWAY:
            return Rung(When(when), Reach(reach))
        return Rung(When(when), Reach(reach), Fraction(part), days)


class LadderForm(StepsForm):
    """The steps of one place; `seen` is the id of the version that was on the screen, 0 if there was none.

    Sent with "add" or "remove" (the number of a row) nothing is saved: `redraft` is the query of the address
    that shows what was typed with one step more or less; `draft` is that query's list.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, sent: QueryDict | None, place: Place, draft: Sequence[str] = ()) -> None:
        self.place, self.drafted = place, from_draft(draft)
        super().__init__(sent, self.drafted or place.rungs)
        self.initial["seen"] = place.own

    def redraft(self) -> str:
        """Empty unless a step is to be added or taken out, and all that was typed can be read."""
        if not self.is_valid() or not {"add", "remove"} & set(self.data):
            return ""
        rungs = self.rungs()
        if "add" in self.data:
            rungs = (*rungs, ANOTHER)[:MOST_RUNGS]
        else:
            rungs = tuple(one for n, one in enumerate(rungs) if str(n) != self.data["remove"]) or rungs
        return urlencode([(DRAFT, ",".join(plain(rung))) for rung in rungs])

    def saved(self, *, by: User, now: datetime) -> bool:
        """Whether it was sent and could be saved. If somebody was faster, the form says so, keeps what was
        typed and shows what is stored now.
        """
        if not self.is_valid():
            return False
        place, seen = self.place, self.cleaned_data["seen"]
        try:
            change_ladder(place.kind, place.stream, self.rungs(), by=by, now=now, seen=seen)
        except ValidationError as refusal:
            self.add_error(None, refusal)
            if self.is_outdated:
                self._catch_up()
            return False
        return True

    @property
    def may_grow(self) -> bool:
        return len(self.numbers) < MOST_RUNGS

    @property
    def is_outdated(self) -> bool:
        return self.has_error(NON_FIELD_ERRORS, code="stale")

    @property
    def status(self) -> int:
        """200 if it is shown, 409 if it came too late, 422 with something to mend."""
        if not self.is_bound:
            return 200
        return 409 if self.is_outdated else 422

    def _catch_up(self) -> None:
        self.place, self.drafted = queries.place(self.place.slug, self.place.stream), ()
        data = cast(QueryDict, self.data).copy()
        data["seen"] = str(self.place.own)  # saving again is meant to take the place of what is there now
        self.data = data

    def shown(self, *, zone: str, now: datetime) -> queries.Shown:
        """What follows from what the form shows, or from what is stored where that cannot be read."""
        return queries.shown(self.drafted or self.place.rungs, zone=zone, now=now)


def rows_in(sent: QueryDict) -> int:
    """How many rows were sent; what cannot be is refused by the field."""
    number = sent.get("rows", "")
    return min(int(number), MOST_RUNGS) if number.isdecimal() else 0


def plain(rung: Rung) -> tuple[str, str, str, str]:
    """A step as it stands in an address: when, part, days, who."""
    part, days = (str(rung.part), str(rung.days)) if rung.when in AWAY else ("", "")
    return rung.when, part, days, rung.reach


def from_draft(steps: Sequence[str]) -> Rungs:
    """What `redraft` wrote; empty if there is none, or if it cannot be read."""
    sent = QueryDict(mutable=True)
    sent["rows"] = str(len(steps))
    for number, step in enumerate(steps[:MOST_RUNGS]):
        sent.update({f"{name}_{number}": part for name, part in zip(ROW, step.split(","), strict=False)})
    form = StepsForm(sent, ())
    return form.rungs() if steps and form.is_valid() else ()
