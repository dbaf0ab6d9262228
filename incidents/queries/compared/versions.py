"""The published versions of a page, and what became different from one to another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incidents.compile import changes_between
from incidents.models import Retrospective
from incidents.queries.compared.facts import ChangeGroup, grouped
from incidents.queries.reading.page import draft_of
from incidents.queries.reading.parts import html_language
from incidents.queries.reading.told import Told, when_words
from incidents.queries.retrospective_work import may_edit, people_of
from incidents.rules.templates import known_sections
from incidents.rules.textdiff import Pair, Piece, differences, paired
from postmortem.audit.models import Revision
from postmortem.audit.queries import revisions
from postmortem.people.models import Department, User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import Words, redact_for

Document = Mapping[str, Any]


class Version(NamedTuple):
    """One published version; `number` 0 is how it would read now."""

    number: int
    at: datetime | None
    sha256: str
    document: Document

    @property
    def seal(self) -> str:
        """The hash in groups that a person can compare."""
        return " ".join(self.sha256[start : start + 8] for start in range(0, len(self.sha256), 8))


class TextChange(NamedTuple):
    """One text that changed, sentence by sentence, in its own language."""

    heading: str
    language: str
    pieces: list[Piece]


class ListChange(NamedTuple):
    """Short texts that came, went or were reworded."""

    heading: str
    pairs: list[Pair]


@dataclass(frozen=True)
class Compared:
    """Two versions laid beside each other, the older first."""

    before: Version
    after: Version
    texts: list[TextChange]
    lists: list[ListChange]
    facts: list[ChangeGroup]

    @property
    def is_same(self) -> bool:
        return not (self.texts or self.lists or self.facts)


@dataclass(frozen=True)
class VersionsPage:
    """Every version, the newest first, and the comparison that was asked for.

    `title` is that of the newest version, without names; a title that is being changed is nobody's to read.
    """

    retrospective: Retrospective
    title: str
    versions: list[Version]
    may_see_now: bool
    compared: Compared | None
    language: str


@dataclass(frozen=True)
class Side:
    """One of the two documents, with its words."""

    document: Document
    words: Words

    def texts(self, key: str, field: str = "text") -> list[str]:
        return [self.words.text(one[field]) for one in self.document.get(key, [])]


def versions_page(
    user: User, retrospective: Retrospective, *, older: int | None = None, newer: int | None = None
) -> VersionsPage:
    """The page for one reader; without `older` and `newer` the newest two are compared.

    `newer` 0 is how the page would read now, for those who write it.
    """
    found = revisions(Revision.Kind.RETROSPECTIVE, retrospective).order_by("-number")
    versions = [Version(one.number, one.at, one.sha256, one.document) for one in found]
    may_see_now = may_edit(user, retrospective)
    people, departments = people_of(retrospective), departments_by_id()
    known = {one.number: one for one in versions}
    if newer == 0 and may_see_now:
        known[0] = Version(0, None, "", draft_of(retrospective))
    numbers = [one.number for one in versions]
    after = known.get(newer if newer is not None else max(numbers, default=-1))
    older = older if older is not None else _before(after, numbers)
    before = known.get(older)
    return VersionsPage(
        retrospective=retrospective,
        title=redact_for(people, departments, names=False).text(
            versions[0].document["title"] if versions else retrospective.title
        ),
        versions=versions,
        may_see_now=may_see_now,
        compared=_compared(before, after, people, departments)
        if before and after and before.number != after.number
        else None,
        language=html_language(retrospective.language),
    )


def _before(after: Version | None, numbers: list[int]) -> int:
    """The version just before; of how it would read now, the newest one."""
    if after is None:
        return -1
    earlier = [number for number in numbers if after.number == 0 or number < after.number]
    return max(earlier, default=-1)


def _compared(
    before: Version, after: Version, people: Mapping[int, User], departments: Mapping[int, Department]
) -> Compared:
    old, new = (_side(one.document, people, departments) for one in (before, after))
    return Compared(
        before,
        after,
        texts=list(_texts(old, new)),
        lists=[one for one in _lists(old, new) if one.pairs],
        facts=grouped(
            changes_between(old.document["facts"] or {}, new.document["facts"] or {}),
            Told(dict(new.document["facts"]), new.words),
        )
        if new.document["facts"]
        else [],
    )


def _side(document: Document, people: Mapping[int, User], departments: Mapping[int, Department]) -> Side:
    return Side(document, redact_for(people, departments, names=False, not_names=document["not_names"]))


def _texts(old: Side, new: Side) -> Iterable[TextChange]:
    """Title, decision and every section in every language."""
    language = html_language(str(new.document["language"]))
    for key, heading in (("title", _("Title")), ("asked_decision", _("The decision that is asked"))):
        pieces = differences(*(side.words.text(side.document[key]) for side in (old, new)))
        if pieces:
            yield TextChange(heading, language, pieces)
    before, after = _sections(old), _sections(new)
    for place in [*after, *(place for place in before if place not in after)]:
        pieces = differences(before.get(place, ""), after.get(place, ""))
        if pieces:
            code, spoken = place
            yield TextChange(_heading(code, spoken, old, new), html_language(spoken), pieces)


def _sections(side: Side) -> dict[tuple[str, str], str]:
    return {(one["code"], one["language"]): side.words.text(one["body"]) for one in side.document["sections"]}


def _heading(code: str, spoken: str, old: Side, new: Side) -> str:
    """How the section is called now, else then; in another language than the page's, it says which."""
    reader = "zh" if (get_language() or "en").startswith("zh") else "en"
    named = {one["code"]: one[reader] for side in (old, new) for one in side.document.get("layout", [])}
    known = known_sections().get(code)
    name = named.get(code) or (known.name.within(reader) if known else code)
    if spoken == new.document["language"]:
        return name
    return f"{name} · {dict(settings.LANGUAGES).get(spoken, spoken)}"


def _lists(old: Side, new: Side) -> Iterable[ListChange]:
    yield ListChange(_("Which conditions met"), paired(old.texts("factors"), new.texts("factors")))
    yield ListChange(_("For the next one"), paired(old.texts("lessons"), new.texts("lessons")))
    if "improvements" in new.document and "improvements" in old.document:
        yield ListChange(_("What changes"), paired(_improvements(old), _improvements(new)))


def _improvements(side: Side) -> list[str]:
    """Each with the time it is due: a date that moved is a change."""
    line = _("%(title)s, due %(due)s")
    return [
        line % {"title": side.words.text(one["params"]["title"]), "due": when_words(one["due"])}
        for one in side.document["improvements"]
    ]
