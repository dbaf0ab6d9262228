"""The words filled in, for one reader, in the language and time zone of the moment."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from postmortem.outbox.models import Duty, Notice
from postmortem.outbox.queries import Away
from postmortem.outbox.registry import SOURCES, Asked, Sentence, Told
from postmortem.outbox.wording.notices import NOTICES, OTHER
from postmortem.outbox.wording.steps import CHOICES, SHARED, STEPS, WHY
from postmortem.people.templatetags.words import when_text

SUBJECT_LENGTH = 80
DUTY_PEOPLE = ("duty__holder", "duty__contact", "duty__asked_by")
NOBODY: Final[Mapping[int, Away]] = MappingProxyType({})
ASKED: Final = ("holder", "contact")  # the roles of who is asked
USUAL_BUTTON: Final = Told("", "").button


class InWords(NamedTuple):
    """What a duty asks: verb and thing, why this holder, the word on the button, who asks."""

    do: str
    why: str
    button: str
    asked_by: str


class Said(NamedTuple):
    """One notice in words, ready for a page or a message; `by_at` is a time that lies ahead."""

    subject: str
    body: str
    do: str
    by_at: datetime | None
    why: str
    button: str
    activity: str
    path: str
    asked_by: str = ""


class Together(NamedTuple):
    """What one message says: its subject, and each notice with its words."""

    subject: str
    told: list[tuple[Notice, Said]]


def asked(duty: Duty, *, now: datetime) -> InWords:
    """The sentences of a duty with the words filled in; needs who asked at hand."""
    words = _words_of(duty)
    known = filled(duty.params, now, title=duty.title)
    do, why, button = (str(sentence) % known for sentence in words)
    asked_by = duty.asked_by.display_name if duty.asked_by and duty.asked_by_id != duty.holder_id else ""
    return InWords(do, why, button, asked_by)


def said(
    notice: Notice, *, now: datetime, away: Mapping[int, Away] = NOBODY, room: int = SUBJECT_LENGTH
) -> Said:
    """The words of a notice; needs its duty at hand, with DUTY_PEOPLE.

    `away` has the people somebody stands in for (queries.stood_in_for): a deputy's notice names them. The
    subject has at most `room` characters.
    """
    duty = notice.duty
    return _step(notice, duty, now, away, room) if duty else _news(notice, now, room)


def said_together(
    notices: Iterable[Notice], *, now: datetime, away: Mapping[int, Away] = NOBODY
) -> Together | None:
    """The words of what goes out in one message, the most urgent first: what the reader owes, what is shared
    with the reader, news; each by due time. The subject is that of the first one and counts the others. None
    if there is nothing to say.
    """
    found = sorted(notices, key=_urgency)
    if not found:
        return None
    more = len(found) - 1
    told = [(notice, said(notice, now=now, away=away)) for notice in found]
    first = said(found[0], now=now, away=away, room=room_beside(more)) if more else told[0][1]
    return Together(and_more(first.subject, more), told)


def tested() -> Said:
    """A message that says only that it arrived."""
    return Said(
        subject=_("This is a test message from Postmortem"),
        body=_("It came through, so what is told can come this way. Nothing is asked of you."),
        do="",
        by_at=None,
        why="",
        button=_("Open Postmortem"),
        activity="",
        path=reverse("home"),
    )


def _urgency(notice: Notice) -> tuple[int, datetime, int]:
    if notice.duty is None:
        return 2, notice.at, 0
    return int(notice.params["role"] not in ASKED), notice.duty.due_at, notice.duty.pk


def and_more(first: str, count: int) -> str:
    """A subject that also counts what else the message holds."""
    if not count:
        return first
    words = ngettext("%(first)s, and %(count)s more", "%(first)s, and %(count)s more", count)
    return words % {"first": first, "count": count}


def room_beside(count: int) -> int:
    """How many characters are left for the first subject."""
    return SUBJECT_LENGTH - len(and_more("", count))


def _words_of(duty: Duty) -> Asked:
    """The variant that fits: of somebody outside; by a true value among the params, as sponsor, as driver."""
    variants = SOURCES[duty.kind].asked
    holder = duty.holder_id
    fits = ["contact"] if duty.contact_id else []
    fits += [name for name, value in duty.params.items() if value is True]
    fits += ["sponsor"] if holder and holder == duty.sponsor_id else []
    fits += ["driver"] if holder and holder == duty.driver_id else []
    return next((variants[name] for name in fits if name in variants), variants[""])


def _step(notice: Notice, duty: Duty, now: datetime, away: Mapping[int, Away], room: int) -> Said:
    role = notice.params["role"]
    words = _step_words(_kind_of(notice, duty), role, duty)
    ask = asked(duty, now=now)
    stood_in = away.get(notice.params.get("stands_in_for", 0))
    known = filled(
        {**duty.params, **notice.params},
        now,
        title=duty.title,
        holder=str(duty.holder or duty.contact),
        do=ask.do,
        away=stood_in.name if stood_in else _("somebody who is away"),
        until=when_text(stood_in.until, now) if stood_in and stood_in.until else "",
    )
    mine = role in ASKED
    cut = "do" if "%(do)s" in str(words.subject) else "title"
    return Said(
        subject=fitted(words.subject, known, cut=cut, room=room),
        body=str(words.body) % known,
        do=str(words.do) % known if words.do else ask.do,
        by_at=_by(notice.kind, role, duty, now),
        why=ask.why if mine else str(WHY[_why(role, known, stood_in)]) % known,
        button=ask.button if mine else str(words.button),
        activity=known["activity"],
        path=reverse("item", args=[duty.pk]),
        asked_by=ask.asked_by if mine else "",
    )


def _kind_of(notice: Notice, duty: Duty) -> str:
    """The step; without a sponsor besides the holder there is none to share it with."""
    alone = duty.sponsor_id in (None, duty.holder_id)
    return "with_lead" if notice.kind == "with_sponsor" and alone else notice.kind


def _by(kind: str, role: str, duty: Duty, now: datetime) -> datetime | None:
    """The time ahead: the due time before it, then, for those who help, the freeze."""
    if kind in ("asked", "moved", "due_soon") and role in (*ASKED, "deputy"):
        return duty.due_at
    ahead = duty.freeze_at is not None and duty.freeze_at > now
    return duty.freeze_at if ahead and role not in ASKED and kind != "with_all" else None


def _why(role: str, known: Mapping[str, str], stood_in: Away | None) -> str:
    if role == "driver" and not known["activity"]:
        return "keeper"
    if role == "deputy" and stood_in:
        return "deputy until" if stood_in.until else "deputy of"
    return role


def _step_words(kind: str, role: str, duty: Duty) -> Told:
    """The parts of what is said at this step to this role, each from the first place that has it."""
    source = SOURCES[duty.kind]
    tables = (source.steps, CHOICES, STEPS) if source.choices else (source.steps, STEPS)
    found = [table[place] for table in tables for place in _places(kind, role) if place in table]
    button = next((words.button for words in found if words.button != USUAL_BUTTON), USUAL_BUTTON)
    subject, body, do = (
        next((part for words in found if (part := words[number])), "") for number in range(3)
    )
    return Told(subject, body, do, button)


def _places(kind: str, role: str) -> Iterator[tuple[str, str]]:
    kinds = (kind, SHARED) if kind in ("with_lead", "with_sponsor") else (kind,)
    roles = (role,) if role in (*ASKED, "deputy") else (role, "helper")
    return ((one, to) for to in roles for one in kinds)


def _news(notice: Notice, now: datetime, room: int) -> Said:
    words = NOTICES.get(notice.kind, OTHER)
    known = filled(notice.params, now)
    return Said(
        subject=fitted(words.subject, known, cut="title", room=room),
        body=str(words.body) % known,
        do="",
        by_at=None,
        why="",
        button=str(words.button),
        activity=known["activity"],
        path=path_of(notice.params),
    )


def path_of(params: Mapping[str, Any]) -> str:
    """Where to read more: the path given, else the page of what is named, else the inbox."""
    if params.get("path"):
        return str(params["path"])
    if params.get("retrospective_id"):
        return reverse("incidents:retrospective", args=[params["retrospective_id"]])
    ids = [params[name] for name in ("activity_id", "deliverable_id") if params.get(name)]
    names = ["inbox", "activities:detail", "activities:deliverable"]
    return reverse(names[len(ids)], args=ids)


def filled(params: Mapping[str, Any], now: datetime, **more: str) -> defaultdict[str, str]:
    """What sentences may name; an unknown name is left empty."""
    known: defaultdict[str, str] = defaultdict(str, params)
    for name, value in params.items():
        if name.endswith("_at") and value:
            known[name.removesuffix("_at")] = when_text(datetime.fromisoformat(value), now)
    known.update(more)
    return known


def fitted(sentence: Sentence, known: Mapping[str, str], *, cut: str, room: int = SUBJECT_LENGTH) -> str:
    """The sentence on one line of at most `room` characters; what is too long is cut in `cut`."""
    text = " ".join((str(sentence) % known).split())
    over = len(text) - room
    if over <= 0:
        return text
    part = " ".join(known[cut].split())
    shorter = defaultdict(str, known) | {cut: part[: max(0, len(part) - over - 1)].rstrip() + "…"}
    return " ".join((str(sentence) % shorter).split())[:room]
