"""What readers type, and what is typed for them: questions, replies, links, who reads with fresh eyes."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from incidents.actions.remarks import NewRemark
from incidents.actions.sharing import NewLink
from incidents.forms.choices import SecondReaderField
from incidents.models import Retrospective
from incidents.rules import sharing
from incidents.rules.remarks import LONGEST
from postmortem.drafts.forms import SubmitTokenMixin


class AskForm(SubmitTokenMixin, forms.Form):
    """A question or a word in one's own words."""

    text = forms.CharField(
        label=_("What do you want to know, or to say?"),
        help_text=_("It goes to whoever leads the activity first, and stays between you."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write what you want to know or say.")},
    )
    for_all = forms.BooleanField(label=_("Other readers may see it, with the reply"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "ask_%s"})

    def said(self) -> NewRemark:
        return NewRemark(text=self.cleaned_data["text"], for_all=self.cleaned_data["for_all"])


class VerdictForm(SubmitTokenMixin, forms.Form):
    """A sentence of the page that reads as a verdict on somebody."""

    sentence = forms.CharField(
        label=_("Which sentence reads as a verdict on somebody?"),
        help_text=_("Whoever leads the activity gets it and can say it in other words. Nobody else sees it."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Copy the sentence you mean.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "verdict_%s"})

    def said(self) -> NewRemark:
        return NewRemark(text=self.cleaned_data["sentence"], reads_as_verdict=True)


class ReplyForm(forms.Form):
    """The reply to a reader; other readers see it only where whoever asked lets them."""

    reply = forms.CharField(
        label=_("What do you reply?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a sentence in reply.")},
    )
    pass_on = forms.BooleanField(label=_("All readers see question and reply, without names"), required=False)

    def __init__(self, *args: Any, may_pass_on: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_pass_on:
            del self.fields["pass_on"]


def lengths() -> list[tuple[int, str]]:
    """How long a link may open, in the reader's language."""
    return [(days, ngettext("%(n)s day", "%(n)s days", days) % {"n": days}) for days in sharing.DAYS]


class ShareForm(SubmitTokenMixin, forms.Form):
    """A new link: for whom, how long, and for a restricted page that it is wanted all the same."""

    label = forms.CharField(
        label=_("For whom is it?"),
        help_text=_("So that you know later which link to end: “the bank”, “all of Operations”."),
        max_length=80,
        required=False,
    )
    days = forms.TypedChoiceField(
        label=_("How long does it open?"),
        choices=lengths,
        coerce=int,
        initial=sharing.USUAL_DAYS,
        widget=forms.RadioSelect,
    )
    even_restricted = forms.BooleanField(
        label=_("It is restricted. Whoever has the link may read it all the same."), required=False
    )

    def __init__(self, *args: Any, restricted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not restricted:
            del self.fields["even_restricted"]

    def new(self) -> NewLink:
        typed = self.cleaned_data
        return NewLink(typed["label"], typed["days"], typed.get("even_restricted", False))


class SecondReaderForm(forms.Form):
    """Somebody of another department."""

    reader = SecondReaderField(
        label=_("Who reads it with fresh eyes?"),
        help_text=_("Somebody of another department, who was not there."),
        error_messages={"required": _("Choose one person.")},
    )

    def __init__(self, *args: Any, retrospective: Retrospective, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(SecondReaderField, self.fields["reader"]).offer_for(retrospective)
