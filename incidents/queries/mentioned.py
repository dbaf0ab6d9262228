"""Whoever is mentioned in the lines of a list: of everybody who took part no more is read than how they are
written, and only of whom something stands in the lines is more made of it.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.db.models import Case, F, QuerySet, When

from postmortem.people.models import Department, User
from postmortem.people.queries import named_in
from postmortem.people.redaction import HAN, LATIN, Words, redact_for

TOKEN: Final = re.compile(rf"[{HAN}]+|[{LATIN}]+")
DOTLESS: Final = str.maketrans({"ı": "i", "İ": "i"})  # the same letter to a pattern that knows no case
GONE: Final = Case(When(left_at__isnull=False, then=F("former_spellings")))  # nobody else has any


class Person(NamedTuple):
    """Somebody as far as `redaction` knows them, with the names of their department."""

    pk: int
    display_name: str
    account: str
    left_at: datetime | None
    former_spellings: list[list[int | str]] | None
    department_id: int | None
    name_en: str | None
    name_zh: str | None

    def user(self) -> User:
        return User(
            pk=self.pk,
            display_name=self.display_name,
            account=self.account,
            left_at=self.left_at,
            former_spellings=self.former_spellings or [],
            department_id=self.department_id,
        )

    def department(self) -> Department:
        return Department(pk=self.department_id, name_en=self.name_en or "", name_zh=self.name_zh or "")


def persons_in(*ways: QuerySet[Any, Any]) -> QuerySet[User, tuple[Any, ...]]:
    """Everybody whose id one of these yields: the columns of Person."""
    return persons(named_in(*ways))


def persons(found: QuerySet[User]) -> QuerySet[User, tuple[Any, ...]]:
    home = ("department", "department__name_en", "department__name_zh")
    return found.values_list("pk", "display_name", "account", "left_at", GONE, *home)


def words_in(texts: Iterable[str], people: Iterable[Person]) -> Words:
    """The words of the story (sides, no names) for these texts alone."""
    there = mentioned(people, "\n".join(texts))
    homes = {one.department_id: one.department() for one in there.values() if one.department_id}
    return redact_for({pk: one.user() for pk, one in there.items()}, homes, names=False)


def mentioned(people: Iterable[Person], text: str) -> Mapping[int, Person]:
    """Those of whom a part of the name or the account stands in the text, or who have left: nobody else's
    spelling can be found in it.
    """
    folded = text.translate(DOTLESS).casefold()
    words = {found.group() for found in TOKEN.finditer(folded)}
    return {one.pk: one for one in people if one.left_at or _may_stand_in(one, folded, words)}


def _may_stand_in(person: Person, folded: str, words: Collection[str]) -> bool:
    account, parts = _parts(person.display_name, person.account)
    known = (part in words or (not part.isascii() and part in folded) for part in parts)
    return account in folded or not parts or any(known)


@lru_cache(maxsize=4096)
def _parts(name: str, account: str) -> tuple[str, tuple[str, ...]]:
    found = TOKEN.findall(f"{name} {account}".translate(DOTLESS).casefold())
    return account.casefold(), tuple(found)
