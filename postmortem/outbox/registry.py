"""What can fall due: each kind of duty is declared once, by the app whose thing it is about.

A declaration says how the kind is chased (ladder, who hears a step), what it reads like and where it is
answered; which ones are open is what the table of duties holds, written by the events themselves. Planner,
relay, To do, mails and links know kinds only from here: another one needs no change in them. Each app
declares its kinds in its module `sources`, which is read when the app is ready.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from postmortem.outbox import rules
from postmortem.outbox.models import Duty
from postmortem.people.models import Department, ExternalContact, User

Sentence = str | Promise


class Asked(NamedTuple):
    """What a duty asks: verb and thing, why this person, the word on the button."""

    do: Sentence
    why: Sentence
    button: Sentence


class Told(NamedTuple):
    """The sentences of one kind of notice; `do` is empty where nothing is asked."""

    subject: Sentence
    body: Sentence
    do: Sentence = ""
    button: Sentence = _("Look at it")


@dataclass(frozen=True)
class Ask:
    """What somebody is asked for: a person of the house (`holder`), or, with None for it, a `contact`
    outside.

    `params` must hold activity_id and activity (its title) if there is one. Department, driver and sponsor
    are those with whom a step is shared; for a contact, those of the side that asks.
    """

    kind: str
    subject: Model
    stream: str
    title: str
    holder: User | None
    due_at: datetime
    due_zone: str
    contact: ExternalContact | None = None
    department: Department | None = None
    driver: User | None = None
    sponsor: User | None = None
    asked_by: User | None = None
    freeze_at: datetime | None = None
    slot_at: datetime | None = None
    is_private: bool = False
    due_rev: int = 1
    lapses: bool = False
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """One kind of duty.

    `asked` has the words by variant: "" for everybody, "driver", "sponsor" or "lead" for a holder who is
    that, "contact" for somebody outside, or the name of a true value in the duty's params. `steps` replaces
    what the ladder says, part by part (by kind of notice and role, as in wording.STEPS; the kind "shared" is
    with_lead and with_sponsor). `page` returns the address where it is answered. `hears` picks whom a step
    reaches; `rungs` is the ladder unless the house has its own. A `single` kind has one holder for an object.
    With `choices` whoever the step is shared with can move, replace or drop the thing on its page.
    `by_deputy`: whoever stands in for the holder may answer it; nobody becomes accountable, or gives a view,
    by the word of another.
    """

    kind: str
    asked: Mapping[str, Asked]
    page: Callable[[Duty], str]
    name: Sentence = ""
    group: Literal["answer", "finish", "read"] = "answer"
    rungs: rules.Rungs = rules.DEFAULT
    hears: Callable[[rules.Reach, rules.People], set[int]] = rules.recipients
    steps: Mapping[tuple[str, str], Told] = field(default_factory=dict)
    single: bool = False
    choices: bool = False
    by_deputy: bool = False


SOURCES: dict[str, Source] = {}


def declare(*sources: Source) -> None:
    """Make kinds known. Raises ValueError for a kind that another app has declared already."""
    for source in sources:
        known = SOURCES.get(source.kind)
        if known is not None and known.page.__module__ != source.page.__module__:
            raise ValueError(f"The kind {source.kind!r} is declared twice.")
        SOURCES[source.kind] = source


class Further(NamedTuple):
    """What an app adds to the weekly overview: a title, lines with their addresses, where all of it is."""

    title: str
    lines: list[tuple[str, str]]
    path: str


Adds = Callable[[User, datetime], Further | None]
WEEKLY: list[Adds] = []


def also_weekly(adds: Adds) -> Adds:
    """Have this asked whenever a weekly overview is worded, in the reader's language; None adds nothing."""
    WEEKLY.append(adds)
    return adds


def page_of(duty: Duty) -> str:
    """The page on which this duty is answered; it asks itself who may open it."""
    return SOURCES[duty.kind].page(duty)
