"""Putting off the own reminder, once."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from postmortem.people.clock import local_to_utc
from postmortem.people.models import User

MORNING = time(9)
WITHIN = timedelta(hours=24)
HOURS = {"1h": 1, "4h": 4}


class LaterForm(forms.Form):
    """When to be reminded again, and why; others see the reason."""

    until = forms.ChoiceField(
        label=_("When shall the reminder come?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one from the list."),
            "invalid_choice": _("Choose one from the list."),
        },
    )
    reason = forms.CharField(
        label=_("Why later?"),
        help_text=_("One sentence; whoever sees what waits for you sees it, too."),
        max_length=200,
    )

    def __init__(self, data: QueryDict | None = None, *, person: User, now: datetime) -> None:
        super().__init__(data, auto_id="later_%s")
        self.moments = moments(person.time_zone or settings.TIME_ZONE, now)
        words: dict[str, Promise] = {
            "1h": _("In 1 hour"),
            "4h": _("In 4 hours"),
            "morning": _("Tomorrow at 9:00"),
        }
        self.fields["until"].choices = [(code, words[code]) for code in self.moments]  # type: ignore[attr-defined]

    def moment(self) -> datetime:
        """The moment that was chosen; of a valid form."""
        return self.moments[self.cleaned_data["until"]]


def moments(zone: str, now: datetime) -> dict[str, datetime]:
    """What can be chosen: in an hour, in four, and tomorrow at nine in `zone` if that is within a day."""
    found = {code: now + timedelta(hours=hours) for code, hours in HOURS.items()}
    tomorrow = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    morning = local_to_utc(datetime.combine(tomorrow, MORNING), zone)
    return {**found, "morning": morning} if morning <= now + WITHIN else found
