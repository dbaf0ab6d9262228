"""The parts of a form's field, as templates/bootstrap5 puts them together."""

from django import forms, template
from django.forms.boundfield import BoundField, BoundWidget
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from postmortem.people.widgets import text, words

register = template.Library()


@register.filter
def named(form: forms.BaseForm, name: str) -> BoundField | None:
    """The field of this name; nothing if the form has none."""
    return form[name] if name in form.fields else None


@register.simple_tag(takes_context=True)
def asked(context: Context, field: BoundField) -> SafeString:
    """What is asked: `question`, where a page gives one, else the label. One that may stay empty says so."""
    question = words(context.get("question") or field.label)
    if field.field.required or getattr(field.field, "is_one_of_several", False):
        return SafeString(question)
    optional = _("optional")
    return SafeString(f'{question} <span class="field__n">{optional}</span>')


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """What is typed or chosen in."""
    widget = field.field.widget
    css = ["form-select" if isinstance(widget, forms.Select) else "form-control"]
    css = [*widget.attrs.get("class", "").split(), *css, *(["is-invalid"] if field.errors else [])]
    return field.as_widget(attrs={"class": " ".join(dict.fromkeys(css))})


@register.simple_tag
def boxes(field: BoundField) -> SafeString:
    """What is ticked, each with its label behind it."""
    is_many = isinstance(field.field.widget, forms.CheckboxSelectMultiple)
    css = "choice choice--many" if is_many else "choice"
    return SafeString("\n".join(box(one, css) for one in field))


def box(one: BoundWidget, css: str) -> str:
    target, label = text(one.id_for_label), words(one.choice_label)
    return f'<div class="{css}">{one.tag()} <label for="{target}">{label}</label></div>'
