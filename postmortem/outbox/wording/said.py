"""The words filled in, for one reader, in the language and time zone of the moment."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.urls import reverse

from postmortem.outbox.models import Duty, Notice
from postmortem.outbox.wording.duties import DUTIES
from postmortem.outbox.wording.notices import NOTICES, OTHER
from postmortem.outbox.wording.sentences import Sentence
from postmortem.outbox.wording.steps import STEPS, WHY
from postmortem.people.templatetags.words import when_text

SUBJECT_LENGTH = 80
DUTY_PEOPLE = ("duty__holder", "duty__contact", "duty__asked_by")


class InWords(NamedTuple):
    """What a duty asks: verb and thing, why this holder, the word on the button, who asks."""

    do: str
    why: str
    button: str
    asked_by: str


class Said(NamedTuple):
    """One notice in words, ready for a page or a mail."""

    subject: str
    body: str
    do: str
    by_at: datetime | None
    why: str
    button: str
    activity: str
    path: str
    asked_by: str = ""


def asked(duty: Duty, *, now: datetime) -> InWords:
    """The sentences of a duty with the words filled in; needs who asked at hand."""
    words = DUTIES[_variant(duty)]
    known = _known(duty.params, now, title=duty.title)
    do, why, button = (str(sentence) % known for sentence in words)
    asked_by = duty.asked_by.display_name if duty.asked_by and duty.asked_by_id != duty.holder_id else ""
    return InWords(do, why, button, asked_by)


def said(notice: Notice, *, now: datetime) -> Said:
    """The words of a notice; needs its duty at hand, with DUTY_PEOPLE."""
    return _step(notice, notice.duty, now) if notice.duty else _news(notice, now)


def _variant(duty: Duty) -> str:
    others = {"hand_over": duty.params.get("hand_over"), "sponsor": duty.holder_id == duty.sponsor_id}
    others["driver"] = duty.holder_id == duty.driver_id
    variants = (f"{duty.kind}:{name}" for name, holds in others.items() if holds)
    return next((variant for variant in variants if variant in DUTIES), duty.kind)


def _step(notice: Notice, duty: Duty, now: datetime) -> Said:
    role = notice.params["role"]
    words = STEPS.get((notice.kind, role)) or STEPS[notice.kind, "helper"]
    ask = asked(duty, now=now)
    holder = str(duty.holder or duty.contact)
    known = _known({**duty.params, **notice.params}, now, title=duty.title, holder=holder, do=ask.do)
    by_at = duty.due_at if role == "holder" else duty.freeze_at
    return Said(
        subject=_fitted(words.subject, known, cut="do" if "%(do)s" in str(words.subject) else "title"),
        body=str(words.body) % known,
        do=str(words.do) % known if words.do else ask.do,
        by_at=by_at if role == "holder" or (by_at and by_at > now) else None,
        why=ask.why if role == "holder" else str(WHY[role]),
        button=ask.button if role == "holder" else str(words.button),
        activity=known["activity"],
        path=reverse("item", args=[duty.pk]),
        asked_by=ask.asked_by if role == "holder" else "",
    )


def _news(notice: Notice, now: datetime) -> Said:
    words = NOTICES.get(notice.kind, OTHER)
    known = _known(notice.params, now)
    return Said(
        subject=_fitted(words.subject, known, cut="title"),
        body=str(words.body) % known,
        do="",
        by_at=None,
        why="",
        button=str(words.button),
        activity=known["activity"],
        path=_path(notice.params),
    )


def _path(params: Mapping[str, Any]) -> str:
    """Where to read more: the path given, else the page of what is named, else the inbox."""
    if params.get("path"):
        return str(params["path"])
    if params.get("retrospective_id"):
        return reverse("incidents:retrospective", args=[params["retrospective_id"]])
    ids = [params[name] for name in ("activity_id", "deliverable_id") if params.get(name)]
    names = ["inbox", "activities:detail", "activities:deliverable"]
    return reverse(names[len(ids)], args=ids)


def _known(params: Mapping[str, Any], now: datetime, **more: str) -> defaultdict[str, str]:
    """What sentences may name; an unknown name is left empty."""
    known: defaultdict[str, str] = defaultdict(str, params)
    for name, value in params.items():
        if name.endswith("_at") and value:
            known[name.removesuffix("_at")] = when_text(datetime.fromisoformat(value), now)
    known.update(more)
    return known


def _fitted(sentence: Sentence, known: Mapping[str, str], *, cut: str) -> str:
    """The sentence on one line of at most SUBJECT_LENGTH characters; what is too long is cut in `cut`."""
    text = " ".join((str(sentence) % known).split())
    over = len(text) - SUBJECT_LENGTH
    if over <= 0:
        return text
    part = " ".join(known[cut].split())
    shorter = defaultdict(str, known) | {cut: part[: max(0, len(part) - over - 1)].rstrip() + "…"}
    return " ".join((str(sentence) % shorter).split())[:SUBJECT_LENGTH]
