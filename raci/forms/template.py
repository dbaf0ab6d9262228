"""Which template is added to an activity, and how an activity is called as one."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postmortem.activities.rules.starters import Said, Starter
from postmortem.drafts.forms import SubmitTokenMixin
from raci.queries.templates import Offer


class ApplyTemplateForm(forms.Form):
    template = forms.ChoiceField(
        label=_("Which template?"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )

    def __init__(self, *args: Any, offers: list[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = {offer.starter.code: offer for offer in offers}
        field = cast(forms.ChoiceField, self.fields["template"])
        field.choices = [(code, offer.name) for code, offer in self.offers.items()]
        field.initial = next(iter(self.offers), "")

    @property
    def starter(self) -> Starter:
        """The template that was chosen; of a valid form."""
        return self.offers[self.cleaned_data["template"]].starter


class SaveTemplateForm(SubmitTokenMixin, forms.Form):
    """Two names, of which one may be left out, and what it is for."""

    name_en = forms.CharField(label=_("What is it called in English?"), max_length=80, required=False)
    name_zh = forms.CharField(label=_("What is it called in Chinese?"), max_length=80, required=False)
    about = forms.CharField(
        label=_("What is it for?"), help_text=_("One line."), max_length=200, required=False
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not (found.get("name_en") or found.get("name_zh")):
            raise ValidationError({"name_en": gettext("Give it a name in one of the languages.")})
        return found

    @property
    def name(self) -> Said:
        return Said(self.cleaned_data["name_en"], self.cleaned_data["name_zh"])

    @property
    def line(self) -> Said:
        return Said(self.cleaned_data["about"], self.cleaned_data["about"])
