"""Reads for language hints: what is hinted at in this house, and who and which departments there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.http import Http404

from postmortem.language import rules
from postmortem.language.models import HintPattern
from postmortem.language.rules import Hint, Pattern, Strength, Voice
from postmortem.people.models import Department, User


@dataclass(frozen=True)
class House:
    """Everything the search needs of one organisation, read once and used for many texts."""

    patterns: tuple[Pattern, ...]
    people: frozenset[str]
    departments: frozenset[str]

    def hints(self, text: str, language: str, voice: Voice = Voice.TEXT) -> list[Hint]:
        """As `rules.hints`, with this house's phrases, people and departments."""
        return rules.hints(
            text,
            language,
            patterns=self.patterns,
            people=self.people,
            departments=self.departments,
            voice=voice,
        )


def house() -> House:
    """In three queries."""
    rows = list(HintPattern.objects.all())
    off = {row.shipped for row in rows if row.shipped and not row.is_active}
    own = [pattern_of(row) for row in rows if row.pattern and row.is_active]
    return House(
        patterns=(*(one for one in rules.all_shipped() if one.code not in off), *own),
        people=frozenset(spelt(User.objects.filter(is_active=True).values_list("display_name", flat=True))),
        departments=frozenset(
            name for pair in Department.objects.values_list("name_en", "name_zh") for name in spelt(pair)
        ),
    )


def spelt(names: Iterable[str]) -> list[str]:
    """Names as people write them; a single letter or character would be found everywhere."""
    return [name.strip() for name in names if len(name.strip()) > 1]


def pattern_of(row: HintPattern) -> Pattern:
    """A phrase of one's own as the search knows it; what was left empty is said by its category."""
    reason, better = rules.said_of(row.language, row.category)
    return Pattern(
        code=f"own{row.pk}",
        language=row.language,
        category=row.category,
        strength=Strength(row.strength),
        found=rules.compiled(row.pattern),
        better=row.rewrite or better,
        reason=row.reason or reason,
        sure=True,
    )


@dataclass(frozen=True)
class Shipped:
    """One phrase that ships with the product, as the settings show it."""

    pattern: Pattern
    category: str
    strength: str
    is_active: bool


def own_patterns() -> list[HintPattern]:
    return list(HintPattern.objects.filter(shipped="").select_related("by"))


def shipped_patterns() -> list[Shipped]:
    rows = HintPattern.objects.exclude(shipped="").filter(is_active=False)
    off = set(rows.values_list("shipped", flat=True))
    return [
        Shipped(
            pattern=one,
            category=str(HintPattern.Category(one.category).label),
            strength=str(HintPattern.Strength(one.strength).label),
            is_active=one.code not in off,
        )
        for one in rules.all_shipped()
    ]


def own_pattern(_user: User, pk: int) -> HintPattern:
    """For an administrator, whom the policy lets through. Raises Http404."""
    found = HintPattern.objects.filter(pk=pk, shipped="").first()
    if found is None:
        raise Http404
    return found


def shipped_pattern(_user: User, code: str) -> Pattern:
    """Raises Http404 for a code that does not ship with the product."""
    found = next((one for one in rules.all_shipped() if one.code == code), None)
    if found is None:
        raise Http404
    return found


class Group(NamedTuple):
    """The shipped phrases of one language."""

    language: str
    phrases: list[Shipped]
    off: int


def by_language(shipped: list[Shipped]) -> list[Group]:
    groups = []
    for code, label in HintPattern.Language.choices:
        phrases = [one for one in shipped if one.pattern.language == code]
        groups.append(Group(str(label), phrases, sum(not one.is_active for one in phrases)))
    return groups


def active(shipped: list[Shipped], own: list[HintPattern]) -> int:
    """How many phrases are looked for."""
    return sum(one.is_active for one in shipped) + sum(one.is_active for one in own)
