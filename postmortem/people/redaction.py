"""The only place that turns a stored id into words: a name for those who may see names, else a side."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b, sha256
from itertools import pairwise
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from postmortem.people.models import Department, User

# Words of Latin letters end where a Han character begins, which \b and \w do not know.
LATIN = "A-Za-z0-9_\u00c0-\u024f"
HAN = "\u3400-\u9fff·"
ADDRESS = re.compile(rf"[{LATIN}.%+-]+@[{LATIN}-]+(?:\.[{LATIN}-]+)+")
PHONE = re.compile(
    r"(?<![\d.:/-])(?:"
    r"(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}"  # a mobile: 138 0013 8000
    r"|0\d{2,3}-\d{7,8}"  # a landline: 010-66778899
    r"|\+\d{1,3}[\d ()-]{6,16}\d"  # anything international: +49 171 2345678
    r")(?!\d)"
)
NUMBER = re.compile(r"[+01]\d")  # how each of them goes on somewhere; most texts have none
# Texts in which the same letter in another case is `lower()` of it: not so with ı, ſ, µ or what has no pair.
FOLDS = re.compile(
    r"[\x00-\xb4\xb6-\xde\xe0-\xfe\u2000-\u20ff\u2190-\u21ff\u2500-\u2bff"
    r"\u3000-\u9fff\uff00-\uff20\uff5b-\uffef]*"
)


class Spelling(NamedTuple):
    """One way to write somebody: its pattern, and the two letters by which `Spelled` sees whether to look
    for it at all; empty if it always has to.
    """

    text: str
    pattern: str
    folded: str
    start: str


def spellings(person: User) -> Iterator[tuple[str, str]]:
    """How people write this person, each with its pattern: whole name, its Latin or Han part, the account.

    Names of one Latin word match in their own case only, because many are also words. An account name counts
    without its @ only if it is recognisable as one: it has a digit or a dot in it, or a part of the name.
    Nothing for somebody who has left: the words shown instead are no name.
    """
    if person.left_at is None:
        yield from ((one.text, one.pattern) for one in _spellings(person.display_name, person.account))


@lru_cache(maxsize=4096)
def _spellings(name: str, account: str) -> tuple[Spelling, ...]:
    return tuple(
        Spelling(
            text, pattern, text.lower(), text[:2].lower() if len(text) > 1 and FOLDS.fullmatch(text) else ""
        )
        for text, pattern in _written(name, account)
    )


def _written(name: str, account: str) -> Iterator[tuple[str, str]]:
    latin = [part.strip() for part in re.findall(rf"[{LATIN}][{LATIN} .'-]*", name)]
    parts = [name, *(part for part in latin if len(part) > 3), *re.findall(rf"[{HAN}]+", name)]
    for part in dict.fromkeys(part for part in parts if len(part) > 1):
        yield part, whole(part) if " " not in part else f"(?i:{whole(part)})"
    yield f"@{account}", f"(?i:@{whole(account)})"
    words = [word.lower() for part in latin for word in part.split() if len(word) > 2]
    if not account.isalpha() or any(word in account for word in words):
        yield account, f"(?i:{whole(account)})"


class Spelled:
    """Finds in a text how these people are written.

    Only what begins with two letters that stand in the text beside each other is looked for: one pattern of
    everybody takes longer for a title than all the rest of its page.
    """

    def __init__(self, people: Mapping[int, User]) -> None:
        self._known: list[tuple[Spelling, int]] = []
        self._starts: dict[str, list[int]] = {}
        for pk, person in people.items():
            for one in _spellings(person.display_name, person.account) if person.left_at is None else ():
                self._starts.setdefault(one.start, []).append(len(self._known))
                self._known.append((one, pk))

    def replaced(self, free: str, stand_in: Callable[[str, int], str]) -> str:
        """The text with what `stand_in` gives for each spelling and its person; longest spelling first, so
        that no replacement is replaced again.
        """
        found = self._possible(free) if self._known else []
        if not found:
            return free
        found.sort(key=lambda number: (-len(self._known[number][0].text), number))
        pattern = re.compile("|".join(f"({self._known[number][0].pattern})" for number in found))
        people = [self._known[number][1] for number in found]
        return pattern.sub(lambda match: stand_in(match.group(), people[(match.lastindex or 1) - 1]), free)

    def _possible(self, free: str) -> list[int]:
        if not FOLDS.fullmatch(free):
            return list(range(len(self._known)))
        folded = free.lower()
        pairs = {one + two for one, two in pairwise(folded)}
        near = (number for start in pairs & self._starts.keys() for number in self._starts[start])
        there = [number for number in near if self._known[number][0].folded in folded]
        return [*there, *self._starts.get("", ())]


def whole(text: str) -> str:
    """The text as a pattern; where it starts or ends with a Latin letter, not inside of a longer word."""
    before = rf"(?<![{LATIN}])" if re.match(rf"[{LATIN}]", text) else ""
    after = rf"(?![{LATIN}])" if re.search(rf"[{LATIN}]$", text) else ""
    return f"{before}{re.escape(text)}{after}"


Former = Mapping[int, frozenset[str]]  # length in characters → keyed hashes of spellings


def remembered(person: User) -> list[list[int | str]]:
    """What is kept of a name that goes: for each spelling its length and a keyed hash, never the word."""
    words = {word.casefold() for word, _pattern in spellings(person)}
    return [[len(word), _hashed(word, settings.SECRET_KEY)] for word in sorted(words)]


def former_of(people: Iterable[User]) -> Former:
    found: dict[int, set[str]] = {}
    for person in people:
        for length, hashed in person.former_spellings:
            found.setdefault(length, set()).add(hashed)
    return {length: frozenset(found[length]) for length in sorted(found, reverse=True)}


def without_former(free: str, former: Former, instead: str) -> str:
    """The text without the spellings that are known by their hashes only: every stretch of such a length that
    is no part of a longer Latin word is looked up, longest first.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    for length, hashes in former.items():
        place = 0
        while place + length <= len(free):
            part = free[place : place + length]
            if _is_whole(free, place, length) and any(
                _hashed(part.casefold(), key) in hashes for key in keys
            ):
                free = free[:place] + instead + free[place + length :]
                place += len(instead)
            else:
                place += 1
    return free


def _is_whole(free: str, place: int, length: int) -> bool:
    """Whether the stretch neither begins nor ends inside a Latin word."""
    around = ((place - 1, place), (place + length - 1, place + length))
    return not any(
        one >= 0 and two < len(free) and _LETTER.match(free[one]) and _LETTER.match(free[two])
        for one, two in around
    )


_LETTER = re.compile(f"[{LATIN}]")


def _hashed(word: str, key: str) -> str:
    return blake2b(word.encode(), key=_secret(key), digest_size=16).hexdigest()


@lru_cache(maxsize=8)
def _secret(key: str) -> bytes:
    return sha256(b"postmortem.people.spelling" + key.encode()).digest()


@dataclass(frozen=True)
class Words:
    """Spells people and departments for one reader; made by `redact_for`."""

    names: bool
    people: Mapping[int, User]
    departments: Mapping[int, Department]
    not_names: frozenset[str] = frozenset()

    def department(self, pk: int | None) -> str:
        """The department's name, or an empty text."""
        found = self.departments.get(pk) if pk else None
        return found.name if found else ""

    def side(self, pk: int | None) -> str:
        """How the story speaks of a department: the design side (设计侧)."""
        name = self.department(pk)
        return _("%(department)s side") % {"department": name} if name else _("not known")

    def person(self, pk: int | None, department_id: int | None = None) -> str:
        """The name with the department, or only the side; `department_id` is the department of that day."""
        found = self.people.get(pk) if pk else None
        home = department_id or (found.department_id if found else None)
        if found and self.names:
            return f"{found.display_name} · {self.department(home)}" if home else found.display_name
        return self.side(home)

    def text(self, free: str) -> str:
        """Free text; without names it loses the names of these people, mail addresses and phone numbers."""
        if self.names or not free:
            return free
        if "@" in free:
            free = ADDRESS.sub(_("[address removed]"), free)
        if NUMBER.search(free):
            free = PHONE.sub(_("[number removed]"), free)
        free = self._spelled.replaced(free, self._stand_in)
        return without_former(free, self._former, _("[name removed]")) if self._former else free

    @cached_property
    def _former(self) -> Former:
        """How those who have left were written: what is frozen may still hold their names."""
        return former_of(self.people.values())

    @cached_property
    def _spelled(self) -> Spelled:
        return Spelled(self.people)

    def _stand_in(self, written: str, pk: int) -> str:
        if written in self.not_names:
            return written
        person = self.people[pk]
        return self.side(person.department_id) if person.department_id else _("[name removed]")


def redact_for(
    people: Mapping[int, User],
    departments: Mapping[int, Department],
    *,
    names: bool,
    not_names: Iterable[str] = (),
) -> Words:
    """The words for one reader: `names` says whether this reader may see names here.

    `people` are the people of this activity (their names are taken out of free text), `departments` all
    departments; `not_names` are spellings that were confirmed to be words, as they are written.
    """
    return Words(names=names, people=people, departments=departments, not_names=frozenset(not_names))
