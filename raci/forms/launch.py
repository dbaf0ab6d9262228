from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from postmortem.people.moment import MomentField


class LaunchForm(forms.Form):
    at = MomentField(label=_("When did it go live?"), help_text=_("Empty means now."), required=False)
    reason = forms.CharField(
        label=_("Why does it go live although not everybody has signed?"),
        help_text=_("One sentence; it stands in the log."),
        required=False,
        widget=forms.Textarea,
    )

    def __init__(self, data: QueryDict | None = None, *, zone: str, all_signed: bool) -> None:
        super().__init__(data)
        self.fields["at"].zone = zone  # type: ignore[attr-defined]
        if all_signed:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True
