"""What shows that something is so: files, links, excerpts, entries of the log, versions of a deliverable."""

from typing import Any, cast

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incidents.actions.times.showing import Given
from postmortem.activities.forms import EvidenceForm
from postmortem.activities.models import Activity, AssetVersion, LogEntry


class EntryChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An entry of the log by its number, its kind and its first words."""

    def label_from_instance(self, entry: Any) -> str:  # noqa: ANN401  of a base class without annotations
        said = Truncator(entry.text or "").chars(60)
        return f"{entry.number} · {entry.get_kind_display()}{f' · {said}' if said else ''}"


class VersionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A version of a deliverable by its name and number."""

    def label_from_instance(self, version: Any) -> str:  # noqa: ANN401  of a base class without annotations
        said = {"row": version.deliverable.name, "number": version.number}
        return gettext("“%(row)s”, version %(number)s") % said


class ShownForm(EvidenceForm):
    """At least one of them."""

    text = forms.CharField(
        label=_("An excerpt, word for word"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    entry = EntryChoice(
        label=_("An entry of the log"),
        queryset=LogEntry.objects.none(),
        required=False,
        empty_label=_("None of them"),
    )
    shown_version = VersionChoice(
        label=_("A version of a deliverable"),
        queryset=AssetVersion.objects.none(),
        required=False,
        empty_label=_("None of them"),
    )

    def __init__(self, *args: Any, activity: Activity | None, **kwargs: Any) -> None:
        """`activity` is None for those who may not open it: then nothing of it is offered."""
        super().__init__(*args, **kwargs | {"auto_id": "shown_%s"})
        if activity is None:
            del self.fields["entry"], self.fields["shown_version"]
            return
        versions = AssetVersion.objects.filter(deliverable__activity=activity).select_related("deliverable")
        choices = {"entry": LogEntry.objects.filter(activity=activity), "shown_version": versions}
        for name, found in choices.items():
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = found

    def given(self) -> Given:
        typed = self.cleaned_data
        return Given(
            upload=typed.get("file"),
            url=typed.get("url", ""),
            text=typed.get("text", ""),
            entry=typed.get("entry"),
            version=typed.get("shown_version"),
        )
