"""The form of a new activity, filled from a message where nothing was typed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from postmortem.activities.forms.activity import NewActivityForm
from postmortem.activities.queries import heard_in
from postmortem.activities.rules.pasted import Heard

SEVERAL = ("departments",)


def read_into_form(data: QueryDict, *, zone: str, now: datetime) -> NewActivityForm:
    """A form with everything that was typed, and with what the message says where a field is empty.

    It is not bound: nothing is asked for or refused yet. `found` says by field in which words it was found.
    """
    typed = _typed(data)
    text = str(typed.get("message", ""))
    heard = heard_in(text, now=now, zone=zone) if text.strip() else Heard()
    found = {name: value for name, value in _values(heard).items() if value and not typed.get(name)}
    form = NewActivityForm(zone=zone, now=now, initial={**typed, **found})
    form.found = _words(heard, found)
    return form


def _typed(data: QueryDict) -> dict[str, Any]:
    """What came with the request; what is empty is not typed."""
    names = [*NewActivityForm.base_fields]
    every = {name: data.getlist(name) if name in SEVERAL else data.get(name, "") for name in names}
    return {name: value for name, value in every.items() if value}


def _values(heard: Heard) -> dict[str, Any]:
    return {
        "title": heard.name,
        "agreed_launch_at": heard.live.at if heard.live else None,
        "requesting_department": heard.asked_id,
        "departments": [str(pk) for pk in heard.departments],
    }


def _words(heard: Heard, found: Mapping[str, Any]) -> dict[str, str]:
    """What stands under each field that was filled, or could not be."""
    names = " · ".join(heard.departments.values())
    said = {
        "title": heard.name,
        "agreed_launch_at": heard.live.words if heard.live else "",
        "requesting_department": heard.asked_words,
        "departments": names,
    }
    shown = {name: _("Found in the message: “%(words)s”.") % {"words": said[name]} for name in found}
    if heard.live and heard.live.at is None:
        day = _("The message names a day without a time: “%(words)s”.")
        shown["agreed_launch_at"] = day % {"words": heard.live.words}
    return shown
