"""What is too small to be told apart: a kind or a department behind which fewer than five things stand."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

ENOUGH: Final = 5
Codes = Counter[str]  # code -> how many


class Group(NamedTuple):
    """One or several keys together, by code: in this period, and in the one before."""

    keys: tuple[str, ...]
    now: Codes
    before: Codes


def grouped(now: Mapping[str, Codes], before: Mapping[str, Codes], order: Sequence[str]) -> list[Group]:
    """A group for each key with ENOUGH in this period, in the given order, and one for all others.

    A rest that is too small takes the smallest along, so that no group has fewer than ENOUGH; without that
    many altogether there is none. The period before is told only of the same groups.
    """
    sizes = {key: now[key].total() for key in order if key in now}
    if sum(sizes.values()) < ENOUGH:
        return []
    alone = [key for key, size in sizes.items() if size >= ENOUGH]
    rest = [key for key, size in sizes.items() if size < ENOUGH]
    while rest and sum(sizes[key] for key in rest) < ENOUGH:
        smallest = min(alone, key=lambda key: sizes[key])
        alone.remove(smallest)
        rest.append(smallest)
    together = [*((key,) for key in alone), *([tuple(rest)] if rest else [])]
    return [Group(keys, _sum(now, keys), _sum(before, keys)) for keys in together]


def _sum(counts: Mapping[str, Codes], keys: Sequence[str]) -> Codes:
    return sum((counts.get(key, Codes()) for key in keys), Codes())


def share(part: int, whole: int) -> int | None:
    """In whole per cent; None of too few to speak of."""
    return round(100 * part / whole) if whole >= ENOUGH else None
