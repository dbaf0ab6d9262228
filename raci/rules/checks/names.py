"""Names of rows: twice the same (R08), or naming no result (R09)."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

WORD: Final = re.compile(r"\d+|[^\W\d_]+")
HAN: Final = re.compile(r"[\u3400-\u9fff]")
SMALL: Final = frozenset({"a", "an", "and", "for", "in", "of", "on", "the", "to"})
SMALL_HAN: Final = str.maketrans("", "", "的和及与之")
ALIKE: Final = 0.9  # of two words of Latin letters
ALIKE_HAN: Final = 0.95  # one character of Chinese says more than one letter
SHORTEST: Final = 5  # below that one letter makes another word
# Work that never shows a result: as the whole name or, in Chinese, at its end.
VAGUE: Final = frozenset(
    {
        *("support", "help", "coordination", "communication", "assistance", "cooperation", "handling"),
        *("misc", "miscellaneous", "other", "others", "various"),
        *("配合", "支持", "协助", "协调", "沟通", "跟进", "推进", "对接", "其他", "杂项"),
    }
)
VAGUE_HAN: Final = tuple(word for word in VAGUE if HAN.match(word))
BUSY: Final = frozenset({"coordinate", "communicate", "follow", "assist", "cooperate", "handle"})


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in order: width, case, spaces, punctuation and small words do not count."""
    found = WORD.findall(unicodedata.normalize("NFKC", name).casefold())
    words = [word.translate(SMALL_HAN) if HAN.search(word) else word for word in found if word not in SMALL]
    return tuple(word for word in words if word) or tuple(found)


def repeated(names: Iterable[tuple[int, str]]) -> dict[int, int]:
    """Id → id of the first row that has the same name, or nearly the same.

    The same are names of the same words in any order or written together, nearly the same are those that
    differ in one long word by a letter. Only names that share all other words are looked at, so that
    hundreds of rows cost milliseconds.
    """
    same: dict[object, int] = {}
    near: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
    found: dict[int, int] = {}
    for pk, name in names:
        words = sorted(words_of(name))
        keys = (tuple(words), "".join(words_of(name)))
        rests = [(word, (*words[:at], *words[at + 1 :])) for at, word in enumerate(words) if _is_long(word)]
        first = next((same[key] for key in keys if words and key in same), None)
        if first is None:
            slips = (pk for word, rest in rests for pk, other in near[rest] if is_slip(word, other))
            first = min(slips, default=None)
        if first is not None:
            found[pk] = first
        for key in keys:
            same.setdefault(key, pk)
        for word, rest in rests:
            near[rest].append((pk, word))
    return found


def _is_long(word: str) -> bool:
    return len(word) >= SHORTEST and not word.isdigit()


def is_slip(one: str, other: str) -> bool:
    """Whether two long words differ by hardly more than a letter; cheap questions come first."""
    if abs(len(one) - len(other)) > 2 or (one[0] != other[0] and one[-1] != other[-1]):
        return False
    wanted = ALIKE_HAN if HAN.search(one + other) else ALIKE
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= wanted and matcher.ratio() >= wanted


def is_vague(name: str) -> bool:
    """Whether the name only says that somebody is busy."""
    words = words_of(name)
    if len(words) <= 1 and (not words or words[0] in VAGUE):
        return True
    return words[0] in BUSY or words[-1].endswith(VAGUE_HAN)
