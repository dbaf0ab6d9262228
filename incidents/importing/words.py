"""Which part of a report a heading or a label announces, in English, Chinese and Japanese."""

import re
import tomllib
import unicodedata
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Final


class Part(StrEnum):
    """Where a section goes. The first group are sections, the second are single values."""

    SUMMARY = "summary"
    IMPACT = "impact"
    DETECTION = "detection"
    TIMELINE = "timeline"
    FACTORS = "factors"
    RESOLUTION = "resolution"
    LESSONS = "lessons"
    WELL = "well"
    WRONG = "wrong"
    LUCKY = "lucky"
    ACTIONS = "actions"
    HEADER = "header"  # the list of values at the top
    OTHER = "other"  # known, but without a place of its own
    TITLE = "title"
    DATE = "date"
    SEVERITY = "severity"
    BEGAN = "began"
    SEEN = "seen"
    STOPPED = "stopped"
    WRITTEN = "written"  # when the report was written: not when it happened


VALUES: Final = {Part.TITLE, Part.DATE, Part.SEVERITY, Part.BEGAN, Part.SEEN, Part.STOPPED, Part.WRITTEN}
LEARNT: Final = {Part.LESSONS, Part.WELL, Part.WRONG, Part.LUCKY}

RANKS: Final = (  # of two words at one place in a heading the one of the part that stands first counts
    Part.WRONG,
    Part.WELL,
    Part.LUCKY,
    Part.ACTIONS,
    Part.RESOLUTION,
    Part.FACTORS,
    Part.DETECTION,
    Part.IMPACT,
    Part.TIMELINE,
    Part.LESSONS,
    Part.SUMMARY,
)
NUMBERING: Final = re.compile(
    r"^(?:(?:section|part|step)\s+\d+\s*[:.\-]?|第[一二三四五六七八九十\d]+[章节節部分]+|"
    r"[（(]?[一二三四五六七八九十]{1,3}[）)、.．:]|"
    r"[（(]?\d{1,2}(?:\.\d{1,2})*[）)、.．:]?(?=[\s、\D]))\s*"
)
EDGES: Final = re.compile(r"^\W+|\W+$")
EDGES_LEFT: Final = re.compile(r"^[^\w(（]+")
TAIL: Final = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])\s*$")
LONGEST: Final = 70


@cache
def _file() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


@cache
def exact_words() -> dict[str, Part]:
    """Each known heading and the part it announces; what stands first wins."""
    found: dict[str, Part] = {}
    for part, words in _file().items():
        for word in words["exact"]:
            found.setdefault(_bare(word), Part(part))
            found.setdefault(word, Part(part))
    return found


@cache
def loose_words() -> list[tuple[Part, re.Pattern[str]]]:
    return [(part, re.compile("|".join(_file()[part]["occurs"]))) for part in RANKS]


def plain(heading: str) -> str:
    """Without numbers, pictures, marks, what stands in brackets at its end and a colon; folded."""
    text = unicodedata.normalize("NFKC", heading).replace("’", "'").casefold()
    text = re.sub(r"[*_`~#]+", " ", text).strip(" :")
    whole = _bare(text)
    return whole if whole in exact_words() else _bare(NUMBERING.sub("", EDGES_LEFT.sub("", text)))


def _bare(text: str) -> str:
    text = EDGES.sub("", TAIL.sub("", text.strip(" :")).strip(" :"))
    return " ".join(text.replace("&", "and").split())


@lru_cache(maxsize=4096)
def exact_part(heading: str) -> Part | None:
    """The part that a heading announces in words that are known as they stand, or None."""
    if len(heading) > LONGEST:
        return None
    text = plain(heading)
    known = exact_words()
    if text in known:
        return known[text]
    inside = re.search(r"[(（]([^()（）]+)[)）]\s*[:：]?\s*$", heading)
    if inside and plain(inside.group(1)) in known:
        return known[plain(inside.group(1))]
    mixed = re.fullmatch(r"([^\x00-\x7f]+)\s+([ -~]+)|([ -~]+?)\s*([^\x00-\x7f]+)", text)
    if mixed:
        one, two = (part.strip() for part in mixed.groups() if part)
        if one in known and two in known:
            return known[one]
    pieces = [
        plain(piece) for piece in re.split(r"[/|｜・、]|\s[-–—]\s|\sand\s|与|及|和|と", text) if piece.strip()
    ]
    return known.get(pieces[0]) if len(pieces) > 1 and pieces[-1] in known else None


def part_of(heading: str) -> Part | None:
    """As `exact_part`, else by the first known word in it."""
    if (part := exact_part(heading)) is not None:
        return part
    text = plain(heading)
    if len(text) > LONGEST or len(text.split()) > 10:
        return None
    places = [
        (match.start(), rank, part)
        for rank, (part, pattern) in enumerate(loose_words())
        if (match := pattern.search(text))
    ]
    return min(places)[2] if places else None
