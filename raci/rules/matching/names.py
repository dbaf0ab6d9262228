"""Whom a name in a file means: a person, a department, a party outside, or nobody that is known."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final, NamedTuple

from raci.rules.matrix import Holder
from raci.tables import plain

LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f .'-]*")
HAN: Final = re.compile("[\u3400-\u9fff·]{2,}")
BETWEEN: Final = re.compile(r"[\s·•.,，、/|_-]+")
SUFFIX: Final = re.compile(r"(?<=.)(部门|部|组|团队|侧|department|dept|team|group)$")
BRACKETED: Final = re.compile(r"(.+?)\s*[(（\[【](.+?)[)）\]】]")
COMMA: Final = re.compile(r"\s*[,，、;；]\s*")
SPLIT: Final = re.compile(r"\s*[\s·•/|,，、:：-]\s*")


class Known(NamedTuple):
    """Somebody whom a file may name. Without `holder` no letter is theirs to have: a party outside, or a
    person who belongs to no department.
    """

    holder: Holder | None
    forms: tuple[str, ...]
    is_party: bool = False


def forms_of_person(name: str, account: str, mail: str) -> tuple[str, ...]:
    """How people are written: the whole name, its Latin or its Chinese part, the account, the address."""
    latin = [part.strip() for part in LATIN.findall(name) if len(part.strip()) > 1]
    return tuple(dict.fromkeys(form for form in (name, *latin, *HAN.findall(name), account, mail) if form))


def forms_of_department(name_en: str, name_zh: str, code: str) -> tuple[str, ...]:
    """A department's names, also as the column of the department as a whole."""
    whole = (f"{name_en} as a whole", f"{name_zh}（整个部门）", f"{name_zh}整个部门")
    return tuple(dict.fromkeys((name_en, name_zh, code, *whole)))


def loose(text: str) -> str:
    """As names are compared when nobody is written exactly so: 设计 is 设计部, `li.lei` is Li Lei."""
    joined = BETWEEN.sub("", plain(text))
    return SUFFIX.sub("", joined)


def field_of(kind: str, text: str) -> str:
    """A short name for the field that asks about a text of the file, the same at every reading."""
    return f"{kind}-{sha256(text.encode()).hexdigest()[:12]}"


class Directory:
    """Everybody known, by how they are written."""

    def __init__(self, known: Iterable[Known]) -> None:
        self.exact: dict[str, list[Known]] = {}
        self.loose: dict[str, list[Known]] = {}
        for one in known:
            for form in one.forms:
                self._keep(self.exact, plain(form), one)
                self._keep(self.loose, loose(form), one)

    @staticmethod
    def _keep(index: dict[str, list[Known]], form: str, one: Known) -> None:
        if form and one not in index.setdefault(form, []):
            index[form].append(one)

    def meant(self, name: str, above: str = "") -> list[Known]:
        """Everybody it may mean: one if that is sure, several if somebody has to choose. `above` is what
        stands over the name, often the department.
        """
        found = self._written(name)
        if not found:
            found = next((pair for pair in self._pairs(name) if pair), [])
        if len(found) > 1 and above:
            return self._of(found, above) or found
        return found

    def _written(self, text: str) -> list[Known]:
        found = self.exact.get(plain(text)) or self.loose.get(loose(text)) or []
        return [one for one in found if not one.is_party] or list(found)

    def _of(self, found: Iterable[Known], said: str) -> list[Known]:
        """Those of whom something else is true, too: their department, their account."""
        found, parts = list(found), [part for part in COMMA.split(said) if part]
        for part in reversed(parts):
            homes = {one.holder for one in self._written(part) if one.holder}
            fitting = [one for one in found if plain(part) in map(plain, one.forms) or _home(one) in homes]
            found = fitting if fitting or len(parts) == 1 else found
        return found

    def _pairs(self, name: str) -> Iterator[list[Known]]:
        """A person and the department in one cell: `Li Lei (Design)`, `设计部 李雷`."""
        if bracketed := BRACKETED.fullmatch(name):
            first, second = bracketed.groups()
            yield self._of(self._written(first), second)
            yield [] if self._written(second) else self._written(first)
        for gap in SPLIT.finditer(name):
            first, second = name[: gap.start()], name[gap.end() :]
            yield self._of(self._written(second), first)
            yield self._of(self._written(first), second)


def _home(one: Known) -> Holder | None:
    """The department of a person, to be compared with departments."""
    return Holder(one.holder.department_id) if one.holder and one.holder.person_id else None
