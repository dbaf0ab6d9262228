"""What is typed about publish slots, and about what was published where."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postmortem.activities.actions import NewSlot
from postmortem.activities.models import Activity, AssetVersion, Deliverable, PublishSlot
from postmortem.activities.queries import rows_for_slots
from postmortem.drafts.forms import SubmitTokenMixin, VersionMixin
from postmortem.people.clock import to_local
from postmortem.people.moment import MomentField

HOUR = timedelta(hours=1)


class RowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Any number of rows of one activity, each with its due time; the form says of which one."""

    default_error_messages = dict.fromkeys(("invalid_choice", "invalid_pk_value"), _("Choose from the list."))

    def __init__(self, **options: object) -> None:
        super().__init__(queryset=Deliverable.objects.none(), widget=forms.CheckboxSelectMultiple, **options)

    def label_from_instance(self, obj: Deliverable) -> str:
        due = to_local(obj.due_at, obj.due_zone)
        return gettext("%(name)s · due %(due)s") % {"name": obj.name, "due": f"{due:%m-%d %H:%M}"}

    def clean(self, value: Any) -> Any:  # noqa: ANN401  as declared above it
        """A number that no database holds is no row, either."""
        try:
            return super().clean(value)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class SlotFields(forms.Form):
    """When a channel publishes, and what goes into it."""

    channel = forms.CharField(
        label=_("Which channel publishes?"),
        help_text=_("The official account, a group, a page."),
        max_length=80,
    )
    at = MomentField(label=_("When does it publish?"))
    buffer = forms.DecimalField(
        label=_("How many hours before must everything be final?"),
        min_value=0,
        max_value=720,
        max_digits=6,
        decimal_places=2,
        initial=2,
    )
    rows = RowsField(
        label=_("What goes into it?"),
        help_text=_("These have to be final by then."),
        required=False,
    )

    def offer(self, activity: Activity) -> None:
        cast(RowsField, self.fields["rows"]).queryset = rows_for_slots(activity)
        cast(MomentField, self.fields["at"]).zone = activity.time_zone

    def clean_buffer(self) -> timedelta:
        return float(self.cleaned_data["buffer"]) * HOUR


class NewSlotForm(SubmitTokenMixin, SlotFields):
    def __init__(self, data: QueryDict | None = None, *, activity: Activity) -> None:
        super().__init__(data)
        self.offer(activity)

    def new(self) -> NewSlot:
        typed = self.cleaned_data
        return NewSlot(typed["channel"], typed["at"], typed["buffer"], list(typed["rows"]))


class EditSlotForm(VersionMixin, SlotFields):
    """A slot as it is, with the version that was on the screen."""

    def __init__(self, data: QueryDict | None = None, *, slot: PublishSlot) -> None:
        bound = [row.pk for row in rows_for_slots(slot.activity) if row.freeze_at == slot.freeze_at]
        hours = round(Decimal(slot.buffer / HOUR), 2).normalize()
        initial = {"channel": slot.channel, "at": slot.at, "buffer": f"{hours:f}", "rows": bound}
        super().__init__(data, initial={**initial, "version": slot.version})
        self.offer(slot.activity)

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in super().changes().items() if name != "rows"}


class VersionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One version of a row of the activity."""

    default_error_messages = {"invalid_choice": _("Choose one from the list.")}

    def __init__(self, **options: object) -> None:
        super().__init__(queryset=AssetVersion.objects.none(), empty_label="–", **options)  # type: ignore[arg-type]

    def label_from_instance(self, obj: AssetVersion) -> str:
        about = {"name": obj.deliverable.name, "number": obj.number}
        if obj.placeholder:
            return gettext("%(name)s · version %(number)s, a stand-in") % about
        return gettext("%(name)s · version %(number)s") % about


class PublishForm(SubmitTokenMixin, forms.Form):
    """Which version is in use where, since when."""

    version = VersionField(label=_("What was published?"))
    channel = forms.CharField(label=_("In which channel?"), max_length=80)
    at = MomentField(label=_("Since when?"), help_text=_("Empty means now."), required=False)

    def __init__(self, data: QueryDict | None = None, *, activity: Activity) -> None:
        super().__init__(data)
        self.activity = activity
        versions = AssetVersion.objects.filter(deliverable__activity=activity)
        shown = versions.exclude(deliverable__status=Deliverable.Status.DROPPED).select_related("deliverable")
        cast(VersionField, self.fields["version"]).queryset = shown.order_by(
            "deliverable__position", "-number"
        )
        cast(MomentField, self.fields["at"]).zone = activity.time_zone

    @property
    def channels(self) -> list[str]:
        """The channels of the slots, to choose from while typing."""
        slots = self.activity.slots.filter(removed_at=None)
        return list(dict.fromkeys(slots.values_list("channel", flat=True)))

    def slot(self) -> PublishSlot | None:
        """The slot of the channel that was typed, if there is one; of a valid form."""
        own = self.activity.slots.filter(removed_at=None, channel=self.cleaned_data["channel"].strip())
        return own.order_by("-at").first()
