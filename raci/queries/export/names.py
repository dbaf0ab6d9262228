"""Headings of columns that differ from each other, also for a reader who takes no notice of capitals."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import count

from postmortem.people.queries import active_people
from postmortem.people.redaction import Words
from raci.queries.columns import Group
from raci.rules import Holder
from raci.tables import plain


def headings(groups: Iterable[Group], words: Words) -> dict[Holder, str]:
    """Holder → what the column is called: departments and people by their names; people who share one, also
    with somebody who does not take part, with the department behind it, and with the account too where that
    is not enough. One query.
    """
    holders = [column.holder for group in groups for column in group.columns]
    homes = {one: _home(one, words) for one in holders if one.person_id is None}
    people = {one: _person(one, words) for one in holders if one.person_id is not None}
    found = _differing(homes, set())
    shared = _shared(way[0] for way in people.values())
    found |= _differing(people, shared | {plain(name) for name in found.values()})
    return {holder: found[holder] for holder in holders}


def _shared(names: Iterable[str]) -> set[str]:
    """Those of these names that several people have: a file of them is read again by their names."""
    found = active_people().filter(display_name__in=set(names)).values_list("display_name", flat=True)
    return {plain(name) for name, times in Counter(found).items() if times > 1}


def under_departments(groups: Iterable[Group], words: Words) -> dict[Holder, str]:
    """The same for people who stand under their department: what they are called there."""
    found: dict[Holder, str] = {}
    for group in groups:
        people = [column.holder for column in group.columns if column.holder.person_id is not None]
        found |= _differing({one: _under(one, words) for one in people}, set())
    return found


def _home(holder: Holder, words: Words) -> list[str]:
    """What a department may be called, the shortest first."""
    found = words.departments.get(holder.department_id)
    return [found.name, f"{found.name} ({found.code})"] if found else ["?"]


def _person(holder: Holder, words: Words) -> list[str]:
    person, home = words.people.get(holder.person_id or 0), words.department(holder.department_id)
    if person is None:
        return [f"? ({home})"]
    name = person.display_name
    return [name, f"{name} ({home})", f"{name} ({home}, {person.account})"]


def _under(holder: Holder, words: Words) -> list[str]:
    person = words.people.get(holder.person_id or 0)
    return [person.display_name, f"{person.display_name} ({person.account})"] if person else ["?"]


def _differing(ways: Mapping[Holder, list[str]], taken: set[str]) -> dict[Holder, str]:
    """The shortest of its ways for each that none of the others has; a number where all are alike."""
    left = dict(ways)
    found: dict[Holder, str] = {}
    while left:
        times = Counter(plain(way[0]) for way in left.values())
        free = [one for one, way in left.items() if times[plain(way[0])] == 1 and _is_free(way[0], taken)]
        found |= {one: left[one][0] for one in free}
        taken |= {plain(left[one][0]) for one in free}
        left = {one: way[1:] for one, way in left.items() if one not in found}
        for one in [one for one, way in left.items() if not way]:
            found[one] = _numbered(ways[one][-1], taken)
            del left[one]
    return found


def _is_free(name: str, taken: set[str]) -> bool:
    return bool(plain(name)) and plain(name) not in taken


def _numbered(name: str, taken: set[str]) -> str:
    found = next(text for number in count(2) if _is_free(text := f"{name} {number}", taken))
    taken.add(plain(found))
    return found
