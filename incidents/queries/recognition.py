"""Who helped, over all published retrospectives: by department, in their order, never counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from incidents.models import Retrospective
from incidents.queries.lessons import roles_in
from incidents.queries.reading.parts import html_language
from postmortem.people.models import Department, User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import Words

YEAR: Final = timedelta(days=365)
MOST: Final = 200  # retrospectives that say thanks; the newest


class Helped(NamedTuple):
    """One thing somebody helped with: the person, or empty where the whole side did; where it is told."""

    person: str
    text: str
    language: str
    retrospective: int
    title: str


@dataclass(frozen=True)
class RecognitionPage:
    """The thanks of the last twelve months by department; the newest first within one."""

    departments: list[tuple[Department, list[Helped]]]


def recognition_page(user: User, *, now: datetime) -> RecognitionPage:
    """What published pages that this reader may open say, as it was frozen; five queries at most."""
    told = list(_told(user, now))
    if not told:
        return RecognitionPage([])
    words = roles_in({one.activity for one in told if one.activity})
    people = User.objects.in_bulk({t["person"] for one in told for t in one.thanks if t["person"]})
    found: dict[int, list[Helped]] = {}
    for one in told:
        for thanks in one.thanks:
            found.setdefault(thanks["department"], []).append(_helped(one, thanks, people, words))
    homes = departments_by_id()
    known = sorted((homes[pk] for pk in found if pk in homes), key=lambda home: (home.code, home.pk))
    return RecognitionPage([(home, found[home.pk]) for home in known])


class _Page(NamedTuple):
    pk: int
    title: str
    language: str
    thanks: list[dict[str, Any]]
    activity: int | None


def _told(user: User, now: datetime) -> Iterable[_Page]:
    """The published pages of the last twelve months that say thanks, the newest first."""
    lately = Retrospective.objects.visible_to(user).filter(
        current__isnull=False, published_at__gt=now - YEAR, published_at__lte=now
    )
    rows = lately.order_by("-published_at", "-pk").values_list(
        *("pk", "current__document__title", "language", "current__document__thanks"),
        *("activity", "incident__activity"),
    )
    for pk, title, language, thanks, activity, below in rows[:MOST]:
        if thanks:
            yield _Page(pk, str(title or ""), language, thanks, activity or below)


def _helped(one: _Page, thanks: Mapping[str, Any], people: Mapping[int, User], words: Words) -> Helped:
    person = people.get(thanks["person"])
    return Helped(
        person=person.display_name if person else "",
        text=words.text(thanks["text"]),
        language=html_language(one.language),
        retrospective=one.pk,
        title=words.text(one.title),
    )
