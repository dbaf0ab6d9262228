"""The form field for a point in time: wall time of one zone, which stands beside it."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.people import clock


class MomentField(forms.DateTimeField):
    """Takes and shows wall time in `zone`, cleans to an aware datetime in UTC.

    `zone` may be set when the form is made (`form.fields["due_at"].zone = activity.time_zone`); without one
    it is the reader's own. An hour that the clocks skip is refused in one sentence, a repeated hour means the
    first. A time that comes back as it was shown counts as unchanged: save what is in `changed_data`.
    """

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {
        "invalid": gettext_lazy("Write the day and the time, like 2026-03-12 18:00."),
    }

    def __init__(self, *, zone: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.zone = zone

    @property
    def place(self) -> str:
        return self.zone or timezone.get_current_timezone_name()

    @property
    def help_text(self) -> str:
        """The field's own help, and always the zone."""
        local = _("Local time in %(zone)s.") % {"zone": self.place}
        return f"{self._help_text} {local}".strip()

    @help_text.setter
    def help_text(self, said: str) -> None:
        self._help_text = said

    def to_python(self, value: object) -> datetime | None:
        if value in self.empty_values:
            return None
        typed = value if isinstance(value, datetime) else self._read(str(value))
        return clock.local_to_utc(typed, self.place) if timezone.is_naive(typed) else typed

    def _read(self, text: str) -> datetime:
        try:
            typed = parse_datetime(text.strip())
        except ValueError:
            typed = None
        if typed is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return typed

    def prepare_value(self, value: object) -> object:
        if isinstance(value, datetime) and timezone.is_aware(value):
            return clock.to_local(value, self.place)
        return value

    def has_changed(self, initial: object, data: object) -> bool:
        shown = self.prepare_value(initial)
        try:
            typed = self.prepare_value(self.to_python(data))
        except ValidationError:
            return True
        return self._minute(shown) != self._minute(typed)

    @staticmethod
    def _minute(wall: object) -> object:
        return wall.replace(second=0, microsecond=0) if isinstance(wall, datetime) else wall or None
