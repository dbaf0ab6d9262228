"""What groups read: the thing, the activity, since when it is open and what is missing. Never a name, and no
department as the subject.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.outbox.models import Announcement, Duty
from postmortem.outbox.registry import SOURCES, Told
from postmortem.outbox.wording.said import SUBJECT_LENGTH, filled, fitted, path_of
from postmortem.people.templatetags.words import when_text

Nameless = Callable[[str], str]
OPEN_IT: Final = gettext_lazy("Open the activity")
STILL_OPEN: Final = gettext_lazy("Still open: “%(title)s”, asked for by %(due)s")
# By kind of notice: of a step, and of news told with in_groups.
GROUPS: Final[Mapping[str, Told]] = {
    "due_soon": Told(gettext_lazy("“%(title)s” is due %(due)s"), ""),
    "due_now": Told(gettext_lazy("“%(title)s” is due now"), ""),
    "with_lead": Told(STILL_OPEN, ""),
    "with_sponsor": Told(STILL_OPEN, ""),
    "with_all": Told(gettext_lazy("The time set for “%(title)s” has come, and it is still open"), ""),
    "matrix_signed": Told(
        gettext_lazy("Signed by everybody: “%(title)s”"),
        gettext_lazy("Who answers for what is agreed, and the launch has its date."),
    ),
    "incident_reported": Told(
        gettext_lazy("Reported: “%(title)s”"), gettext_lazy("First it is stopped, then looked into.")
    ),
    "incident_stopped": Told(
        gettext_lazy("Stopped: “%(title)s”"), gettext_lazy("What made it possible is looked into next.")
    ),
    "retro_opened": Told(
        gettext_lazy("A retrospective begins: “%(title)s”"),
        gettext_lazy("It is compiled from the record. Whoever took part adds what the record does not know."),
    ),
    "retro_published": Told(
        gettext_lazy("Published: “%(title)s”"),
        gettext_lazy("What happened and what changes: one page, one minute."),
    ),
    "improvement_verified": Told(
        gettext_lazy("Verified: “%(title)s”"), gettext_lazy("Somebody has looked: it is so.")
    ),
    "improvement_not_done": Told(
        gettext_lazy("Will not be done: “%(title)s”"),
        gettext_lazy("The reason stands with the improvement. It can be opened again."),
    ),
    "due_moved": Told(
        gettext_lazy("“%(title)s” is now due %(due)s"),
        gettext_lazy("The date was moved. The reminders follow the new one."),
    ),
    "scope_cut": Told(gettext_lazy("Less is asked for “%(title)s”"), ""),
    "dropped": Told(gettext_lazy("“%(title)s” is not needed any more"), ""),
}
OTHER: Final = Told(gettext_lazy("News: “%(title)s”"), "")
IDS: Final = ("activity_id", "deliverable_id", "incident_id", "retrospective_id")


class GroupSaid(NamedTuple):
    """One announcement in words, and what a program gets of it: `event` and `data`."""

    title: str
    lines: list[str]
    button: str
    path: str
    event: str
    data: dict[str, Any]


def said_to_group(
    told: Announcement, *, now: datetime, nameless: Nameless, room: int = SUBJECT_LENGTH
) -> GroupSaid:
    """The words of an announcement; needs its duty at hand. `nameless` takes names out of what people typed
    (queries.nameless_for).
    """
    duty = told.duty
    given = {**duty.params, **told.params} if duty else told.params
    title = nameless(duty.title if duty else str(given.get("title", "")))
    activity = nameless(str(given.get("activity", "")))
    words = GROUPS.get(told.kind, OTHER)
    known = filled({**given, "title": title, "activity": activity}, now)
    lines = [_("Activity: %(activity)s") % known] if activity else []
    lines += _facts(duty, now) if duty else filter(None, [str(words.body) % known])
    return GroupSaid(
        title=fitted(words.subject, known, cut="title", room=room),
        lines=lines,
        button=str(OPEN_IT if duty else words.button),
        path=_path(given) if duty else path_of(given),
        event=f"duty.{told.kind}" if duty else f"news.{told.kind}",
        data=_data(told, duty, given, title, activity),
    )


def _facts(duty: Duty, now: datetime) -> list[str]:
    """Since when it is open, by when it was asked for, what is missing, when the activity goes live."""
    times = {"since": when_text(duty.from_at, now), "due": when_text(duty.due_at, now)}
    found = [_("Open since %(since)s; asked for by %(due)s.") % times]
    if missing := str(SOURCES[duty.kind].name):
        found.append(_("What is missing: %(missing)s.") % {"missing": missing})
    if duty.slot_at and duty.slot_at > now:
        found.append(_("The launch is %(slot)s.") % {"slot": when_text(duty.slot_at, now)})
    return found


def _path(params: Mapping[str, Any]) -> str:
    """The activity's page; that of the thing itself where it belongs to none."""
    if params.get("activity_id"):
        return reverse("activities:detail", args=[params["activity_id"]])
    return path_of(params)


def _data(
    told: Announcement, duty: Duty | None, given: Mapping[str, Any], title: str, activity: str
) -> dict[str, Any]:
    """For programs: ids, words without names, times in ISO 8601."""
    ids = {name: given[name] for name in IDS if given.get(name)}
    said = {"kind": told.kind, "title": title, "activity": activity, **ids}
    if duty is None:
        return said
    times = {"due_at": duty.due_at, "freeze_at": duty.freeze_at, "slot_at": duty.slot_at}
    return {
        **said,
        "kind": duty.kind,
        "step": told.kind,
        "duty_id": duty.pk,
        "subject_type": duty.subj_type,
        "subject_id": duty.subj_id,
        **{name: at.isoformat() if at else None for name, at in times.items()},
    }
