"""Filing: six questions, one of them typed. What a pasted message says and how it stopped come on request."""

import re
from datetime import datetime
from typing import Any, Final, cast

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from incidents.actions.filing import Stopped
from incidents.actions.incident import NewReport
from incidents.actions.incident_record import NewFinding
from incidents.forms.choices import ReportableField
from incidents.models import Finding
from incidents.rules import incident as rules
from incidents.rules.incident import AFFECTED, Since
from incidents.rules.level import TOUCHES
from incidents.rules.pieces import LONGEST, MOST, Piece, pieces
from postmortem.activities.models import Activity
from postmortem.drafts.forms import SubmitTokenMixin
from postmortem.people.models import User
from postmortem.people.moment import MomentField

Text = forms.Textarea
GOING_ON: Final = {
    "yes": gettext_lazy("Yes"),
    "no": gettext_lazy("No, it has stopped"),
    "unknown": gettext_lazy("I cannot tell"),
}
AFTERWARDS: Final = ("detected_at", "stopped_at", "stopped_by", "seen_by")  # only for what is over already


class ReportForm(SubmitTokenMixin, forms.Form):
    """Six answers, one of them typed; kind and level follow from them."""

    seen = forms.CharField(
        label=gettext_lazy("What do you see?"),
        help_text=gettext_lazy(
            "One or two sentences. What a user would see is enough; a pasted message will do, too."
        ),
        max_length=4000,
        widget=Text(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say in one sentence what you see.")},
    )
    activity = ReportableField(
        label=gettext_lazy("In which activity?"),
        required=False,
        empty_label=gettext_lazy("None of these"),
    )
    since = forms.ChoiceField(
        label=gettext_lazy("Since when?"),
        choices=[
            (Since.JUST_NOW, gettext_lazy("Just now")),
            (Since.AN_HOUR_AGO, gettext_lazy("An hour ago")),
            (Since.THIS_MORNING, gettext_lazy("This morning, 9:00")),
            (Since.OTHER, gettext_lazy("Another time")),
        ],
        initial=Since.JUST_NOW,
        widget=forms.RadioSelect,
    )
    started_at = MomentField(label=gettext_lazy("Day and time"), required=False)
    still_going_on = forms.ChoiceField(
        label=gettext_lazy("Is it still going on?"),
        choices=list(GOING_ON.items()),
        initial="yes",
        widget=forms.RadioSelect,
    )
    affected = forms.MultipleChoiceField(
        label=gettext_lazy("Who is affected?"),
        choices=[(code.value, words) for code, words in AFFECTED.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one; “nobody yet” is an answer too.")},
    )
    touches = forms.MultipleChoiceField(
        label=gettext_lazy("What does it touch?"),
        help_text=gettext_lazy(
            "The level follows from your answers. It can be corrected later, with a reason."
        ),
        choices=[(code.value, words) for code, words in TOUCHES.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    detected_at = MomentField(label=gettext_lazy("When was it seen?"), required=False)
    stopped_at = MomentField(label=gettext_lazy("When did it stop?"), required=False)
    stopped_by = forms.CharField(
        label=gettext_lazy("What stopped it?"),
        max_length=1000,
        required=False,
        widget=Text(attrs={"rows": 2}),
    )
    seen_by = forms.CharField(
        label=gettext_lazy("Who saw that it has stopped?"),
        help_text=gettext_lazy("A role or an outside party, like: customer service."),
        max_length=120,
        required=False,
    )
    count = forms.IntegerField(min_value=0, max_value=MOST, required=False, widget=forms.HiddenInput)
    apart = forms.BooleanField(required=False, widget=forms.HiddenInput)
    join = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, now: datetime, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.zone = now, zone
        cast(ReportableField, self.fields["activity"]).offer(user)
        typed = str(self["count"].value() or "")
        self._offer(min(int(typed), MOST) if re.fullmatch(r"[0-9]{1,3}", typed) else 0)

    def _offer(self, count: int) -> None:
        """Room for so many findings; one that is emptied is left out."""
        self.pieces = count
        for n in range(count):
            self.fields[f"text_{n}"] = forms.CharField(
                label=_("Finding %(number)s") % {"number": n + 1}, max_length=LONGEST, required=False
            )
            self.fields[f"kind_{n}"] = forms.ChoiceField(
                label=_("What is it about?"), choices=Finding.Kind.choices, initial=Finding.Kind.OTHER
            )

    def take_apart(self) -> dict[str, Any]:
        """What to show next: the same answers with the message split into findings, ready to be corrected."""
        found: list[Piece] = pieces(str(self.data.get("seen", "")))
        shown = {name: self.data.get(name) for name in self.base_fields if name in self.data}
        many = {name: self.data.getlist(name) for name in ("affected", "touches")}  # type: ignore[attr-defined]
        texts = {f"text_{n}": piece.text for n, piece in enumerate(found)}
        kinds = {f"kind_{n}": piece.kind for n, piece in enumerate(found)}
        return {**shown, **many, **texts, **kinds, "count": len(found)}

    def findings_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"text_{n}"], self[f"kind_{n}"]) for n in range(self.pieces)]

    def asked(self) -> list[forms.BoundField]:
        """The six questions, in order; the exact time belongs to its quick answer."""
        names = ("seen", "activity", "since", "still_going_on", "affected", "touches")
        return [self[name] for name in names]

    def clean_affected(self) -> list[str]:
        affected: list[str] = self.cleaned_data["affected"]
        rules.check_affected(affected)
        return affected

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        exact = typed.get("started_at")
        if typed.get("since") == Since.OTHER and "started_at" not in self.errors:
            if exact is None:
                self.add_error("started_at", _("Say since when."))
            elif exact > self.now:
                self.add_error("started_at", _("It cannot have begun after it was seen."))
        self._check_over(typed)
        return typed

    def _check_over(self, typed: dict[str, Any]) -> None:
        """What is over already needs all three: what stopped it, when, and who saw it."""
        given = {name: typed.get(name) for name in ("stopped_at", "stopped_by", "seen_by")}
        if not any(given.values()):
            return
        missing = {
            "stopped_at": _("Say when it stopped."),
            "stopped_by": _("Say in one sentence what stopped it."),
            "seen_by": _("Say who saw that it has stopped."),
        }
        for name, said in missing.items():
            if not given[name] and name not in self.errors:
                self.add_error(name, said)
        if (seen := typed.get("detected_at")) and seen > self.now:
            self.add_error("detected_at", _("It cannot have been seen later than now."))

    @property
    def is_afterwards(self) -> bool:
        """Whether anything about how it stopped was typed or refused: then the fields stand open."""
        return any(self[name].value() for name in AFTERWARDS)

    def report(self) -> NewReport:
        """What was typed and chosen, as the action takes it."""
        typed = self.cleaned_data
        activity: Activity | None = typed["activity"]
        texts = [(typed[f"kind_{n}"], typed[f"text_{n}"].strip()) for n in range(self.pieces)]
        return NewReport(
            seen=typed["seen"],
            activity=activity,
            started_at=rules.began(typed["since"], now=self.now, zone=self.zone, other=typed["started_at"]),
            detected_at=typed["detected_at"],
            zone=self.zone,
            affected=tuple(typed["affected"]),
            touches=tuple(typed["touches"]),
            still_going_on=typed["still_going_on"] != "no",
            findings=tuple(NewFinding(kind=kind, text=text) for kind, text in texts if text),
            language=get_language() or "en",
        )

    def stopped(self) -> Stopped | None:
        """How it stopped, for what is over already."""
        typed = self.cleaned_data
        if not typed["stopped_at"]:
            return None
        return Stopped(typed["stopped_by"], typed["stopped_at"], typed["seen_by"])
