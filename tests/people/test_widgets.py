"""Fields are written as Django's own templates write them."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from postmortem.people.widgets import Renderer

ODD = "<b>\"quoted\" & 'so'</b>"
FLAT = [("", "–"), (1, ODD), ("2", _("Cancel")), (ODD, mark_safe("<i>bold</i>")), (4, 12345)]
GROUPED = [("", "–"), (ODD, [(1, "one"), (2, ODD)]), ("more", [("3", "three")])]
MARKS = {"class": "form-control", "data-odd": ODD, "required": True, "disabled": False, "rows": 4}
ENTRIES = (
    *(forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.PasswordInput),
    *(forms.HiddenInput, forms.DateInput, forms.DateTimeInput, forms.TimeInput, forms.FileInput),
    *(forms.Textarea, forms.CheckboxInput, forms.SearchInput, forms.TelInput),
)
CHOICES = (forms.Select, forms.SelectMultiple, forms.RadioSelect, forms.CheckboxSelectMultiple)


def plain(written: str) -> str:
    return re.sub(r">\s+", ">", re.sub(r"\s+<", "<", written))


def same(widget: forms.Widget, value: object) -> bool:
    """Whether it is written alike; and is it safe to print?"""
    ours = widget.render("field", value, {"id": "id_field"}, Renderer())
    django = widget.render("field", value, {"id": "id_field"}, DjangoTemplates())
    assert isinstance(ours, SafeString)
    assert plain(ours) == plain(django)
    return True


def test_it_is_what_forms_are_written_with():
    assert type(get_default_renderer()) is Renderer


@pytest.mark.parametrize("kind", ENTRIES)
@pytest.mark.parametrize("value", [None, "", "typed", ODD, mark_safe("<i>safe</i>"), 0, 12345, True])
def test_what_is_typed_in(kind, value):
    assert same(kind(attrs=MARKS), value)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", CHOICES)
@pytest.mark.parametrize("choices", [FLAT, GROUPED, []])
@pytest.mark.parametrize("value", [None, "", 1, "2", [ODD, "4"]])
def test_what_is_chosen_from(kind, choices, value, language):
    with override(language):
        assert same(kind(attrs=MARKS, choices=choices), value)


@pytest.mark.parametrize("kind", [forms.RadioSelect, forms.CheckboxSelectMultiple])
@pytest.mark.parametrize("in_its_label", [True, False])
def test_one_of_several_to_tick(kind, in_its_label):
    class Form(forms.Form):
        field = forms.ChoiceField(widget=kind, choices=FLAT, initial=1)

    def written(renderer):
        return [one.tag(wrap_label=in_its_label) for one in Form(renderer=renderer)["field"]]

    assert [plain(one) for one in written(Renderer())] == [plain(one) for one in written(DjangoTemplates())]


def test_what_is_typed_is_never_a_tag():
    class Form(forms.Form):
        line = forms.CharField()
        text = forms.CharField(widget=forms.Textarea)
        one = forms.ChoiceField(choices=[(ODD, ODD)])

    form = Form({"line": ODD, "text": ODD, "one": ODD})

    for bound in form:
        assert "<b>" not in str(bound)
        assert "&lt;b&gt;" in str(bound)


def test_other_widgets_are_left_to_django():
    class Form(forms.Form):
        when = forms.SplitDateTimeField(widget=forms.SplitDateTimeWidget)
        file = forms.FileField(widget=forms.ClearableFileInput)

    for name in ("when", "file"):
        assert str(Form(renderer=Renderer())[name]) == str(Form(renderer=DjangoTemplates())[name])
