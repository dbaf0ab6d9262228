"""How a field of a form is written: as Django's templates write it, without one template for each option of
a list. What is not named here is left to those templates.
"""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.functional import Promise

KINDS: Final = "django/forms/widgets"


class Renderer(DjangoTemplates):
    """`FORM_RENDERER` of the settings."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:  # noqa: ANN401
        write = WRITTEN.get(template_name)
        return write(context["widget"]) if write else super().render(template_name, context, request)


def text(value: object) -> str:
    said = str(value) if isinstance(value, Promise) else value
    return said.__html__() if hasattr(said, "__html__") else escape(str(said))


def words(value: object) -> str:
    """What stands between tags; a number is written as the reader's language does."""
    return text(localize(value))


def attributes(given: Mapping[str, object]) -> str:
    return "".join(
        f" {text(name)}" if value is True else f' {text(name)}="{text(value)}"'
        for name, value in given.items()
        if value is not False
    )


def entry(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{text(widget["value"])}"'
    kind, name = text(widget["type"]), text(widget["name"])
    return f'<input type="{kind}" name="{name}"{value}{attributes(widget["attrs"])}>'


def labelled(widget: Mapping[str, Any]) -> str:
    """One of several to tick; within its label, if nobody writes that beside it."""
    box = entry(widget)
    if not widget["wrap_label"]:
        return box
    of = widget["attrs"].get("id")
    target = f' for="{text(of)}"' if of else ""
    return f"<label{target}>{box} {words(widget['label'])}</label>"


def paragraph(widget: Mapping[str, Any]) -> str:
    typed = words(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{text(widget["name"])}"{attributes(widget["attrs"])}>\n{typed}</textarea>'


def choice(option: Mapping[str, Any]) -> str:
    marks = attributes(option["attrs"])
    return f'<option value="{text(option["value"])}"{marks}>{words(option["label"])}</option>'


def choices(widget: Mapping[str, Any]) -> str:
    parts = []
    for name, options, _index in widget["optgroups"]:
        listed = "".join(f"\n  {choice(option)}" for option in options)
        parts.append(f'\n  <optgroup label="{words(name)}">{listed}\n  </optgroup>' if name else listed)
    return f'<select name="{text(widget["name"])}"{attributes(widget["attrs"])}>{"".join(parts)}\n</select>'


ENTRIES: Final = (
    *("hidden", "text", "number", "email", "url", "password", "search", "tel"),
    *("date", "datetime", "time", "file", "checkbox"),
)
WRITTEN: Final = {
    **{f"{KINDS}/{name}.html": entry for name in ENTRIES},
    f"{KINDS}/radio_option.html": labelled,
    f"{KINDS}/checkbox_option.html": labelled,
    f"{KINDS}/textarea.html": paragraph,
    f"{KINDS}/select.html": choices,
    f"{KINDS}/select_option.html": choice,
}
