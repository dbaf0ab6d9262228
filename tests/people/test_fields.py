"""A field of a form as every page shows it: the question, help, what is wrong, and where it is answered."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string


class AskForm(forms.Form):
    name = forms.CharField(label="What is it called?", help_text="In a few words.")
    kind = forms.ChoiceField(label="What kind?", choices=[("a", "one"), ("b", "two")], required=False)
    many = forms.MultipleChoiceField(
        label="Which of them?", choices=[("a", "one")], widget=forms.CheckboxSelectMultiple, required=False
    )
    sure = forms.BooleanField(label="I am sure", required=False)
    own = forms.CharField(widget=forms.TextInput(attrs={"class": "narrow form-control"}), required=False)


def shown(name, form=None, **context):
    field = (form or AskForm())[name]
    html = render_to_string("bootstrap5/field.html", {"field": field, **context})
    return re.sub(r">\s+", ">", re.sub(r"\s+<", "<", html)).strip()


def test_what_is_typed_in():
    assert shown("name") == (
        '<div class="field" id="div_id_name">'
        '<label class="form-label" for="id_name">What is it called?</label>'
        '<p class="form-text" id="id_name_helptext">In a few words.</p>'
        '<input type="text" name="name" class="form-control" required'
        ' aria-describedby="id_name_helptext" id="id_name"></div>'
    )


def test_what_is_wrong_stands_above_what_was_typed_and_is_linked_to_it():
    html = shown("name", AskForm({"name": ""}))

    assert '<div class="invalid-feedback" id="id_name_error">' in html
    assert 'class="form-control is-invalid" required aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html


def test_one_of_a_list_and_what_may_stay_empty():
    assert shown("kind") == (
        '<div class="field" id="div_id_kind"><label class="form-label" for="id_kind">What kind?'
        '<span class="field__n">optional</span></label>'
        '<select name="kind" class="form-select" id="id_kind"><option value="a">one</option>'
        '<option value="b">two</option></select></div>'
    )


def test_what_is_ticked():
    html = shown("many", AskForm({"many": ["a"]}))

    assert '<legend class="form-label">Which of them?<span class="field__n">optional</span></legend>' in html
    assert (
        '<div class="choice choice--many">'
        '<input type="checkbox" name="many" value="a" id="id_many_0" checked>'
        '<label for="id_many_0">one</label></div>'
    ) in html


def test_one_box_has_its_question_beside_it():
    assert shown("sure").endswith('<label for="id_sure">I am sure</label></div></div></div>')


def test_a_widget_keeps_its_own_classes():
    assert 'class="narrow form-control"' in shown("own")


@pytest.mark.parametrize("name", ["name", "many"])
def test_a_page_may_ask_otherwise(name):
    html = shown(name, question="<Which one?>")

    assert "&lt;Which one?&gt;" in html
    assert AskForm()[name].label not in html
