"""What a published page says is put together once, and again as soon as anything it is made of is another.

Nothing of it is stored: a process keeps the pages that were read last, each with the stamp of everything it
was made from (`Source.stamp`). A page is asked for with the stamp of today, so that what was forgotten, moved
or withdrawn meanwhile cannot come back. What differs by reader stands around it, made for each request.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from threading import Lock
from types import SimpleNamespace
from typing import Any, Final, Generic, TypeVar
from uuid import uuid4

from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from incidents import figures
from incidents.forms import AskForm, VerdictForm
from incidents.papers import has_pdf
from incidents.queries import Around, ReadingPage, Source
from postmortem.people.policy import UserRequest

Made = TypeVar("Made")
MOST: Final = 40  # pages in one process, some 200 kB each
# Stand where each request has its own; nobody can write them into a page.
CSRF, ASK, VERDICT = (f"{name}-{token_hex(16)}" for name in ("csrf", "ask", "verdict"))


@dataclass(frozen=True)
class Pieces:
    """The page in HTML, part by part; between them stands what is of one reader."""

    title: str
    is_shared: bool
    top: SafeString
    minute: SafeString
    chips: SafeString
    told: SafeString
    appendix: SafeString


class Kept(Generic[Made]):
    """The newest of each place; what was asked for longest ago goes first."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._found: OrderedDict[Hashable, tuple[Hashable, Made]] = OrderedDict()

    def get(self, place: Hashable, stamp: Hashable, make: Callable[[], Made]) -> Made:
        """What is kept at `place` if it has this stamp; else it is made, and takes its place."""
        with self._lock:
            kept = self._found.get(place)
            if kept and kept[0] == stamp:
                self._found.move_to_end(place)
                return kept[1]
        made = make()
        with self._lock:
            self._found[place] = stamp, made
            self._found.move_to_end(place)
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return made

    def __len__(self) -> int:
        return len(self._found)


# Of a request the pieces know that somebody of the house reads, and no more.
HERE: Final = SimpleNamespace(user=SimpleNamespace(is_authenticated=True), path="/")
KEPT: Final = Kept[Pieces](MOST)


def pieces(source: Source, around: Around | None, address: str) -> Pieces:
    """The page of this source, in the current language and zone; `address` is its own, for the chat. Only
    what is published is kept.
    """
    zone = timezone.get_current_timezone()
    year = timezone.localtime().year  # days of another one are told with it
    midyear = datetime(year, 7, 1, tzinfo=zone)
    if not (stamp := source.stamp):
        return made(source.page(), around, address, midyear)
    readers = (around.noted, around.to_note) if around else ()
    rights = (around.may_ask, around.may_share) if around else ()
    own = (source.inside.names, source.at_work, source.is_shared, *rights)
    return KEPT.get(
        (source.retrospective.pk, get_language(), own),
        (stamp, str(zone), year, readers, address, has_pdf()),
        lambda: made(source.page(), around, address, midyear),
    )


def made(page: ReadingPage, around: Around | None, address: str, now: datetime) -> Pieces:
    """In HTML, without anything that only one request knows."""
    context = drawn(page) | {
        "around": around,
        "ask_form": AskForm(initial={"submit_token": ASK}),
        "verdict_form": VerdictForm(initial={"submit_token": VERDICT}),
        "csrf_token": CSRF,
        "chat": page.chat(address) if around else "",
        "has_pdf": has_pdf(),
        "now": now,
        "request": HERE if around else None,
    }
    parts = {
        name: render_to_string(f"retrospectives/_{template}.html", context)
        for name, template in (
            *(("top", "masthead"), ("minute", "minute"), ("chips", "chips")),
            *(("told", "told"), ("appendix", "appendix")),
        )
    }
    return Pieces(title=page.title, is_shared=page.is_shared, **parts)


def chips(said: Pieces, request: UserRequest) -> SafeString:
    """With the tokens of this request."""
    own = {CSRF: get_token(request), ASK: str(uuid4()), VERDICT: str(uuid4())}
    text = str(said.chips)
    for mark, token in own.items():
        text = text.replace(mark, token)
    return mark_safe(text)  # noqa: S308  tokens of our own, in what templates made


def drawn(page: ReadingPage) -> dict[str, Any]:
    """The page with its figures, for whoever reads it."""
    return {
        "page": page,
        "bar": figures.time_bar([(stage.kind, stage.seconds) for stage in page.bar]),
        "keys": {stage.kind: figures.bar_key(stage.kind) for stage in page.bar},
        "figure": figures.plan_and_reality(page.picture) if page.picture else "",
        "moments": figures.moments(page.picture) if page.picture else [],
        "picture_key": figures.key(),
    }
