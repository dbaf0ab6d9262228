"""Language hints: places of a text that read as if somebody were looked for, with another way to say it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from postmortem.language.rules.features import CLAUSE, features
from postmortem.language.rules.patterns import Pattern, Strength, all_shipped, said_of
from postmortem.language.rules.text import Plain, normalise, quotations, sentences, spoken
from postmortem.language.rules.weights import Weights, weights

LONGEST = 200_000  # characters; a text beyond is read up to here
RANK = list(Strength)
VAGUE = "vague"


class Voice(StrEnum):
    """FORWARD: a text about what will change, where vague words are hinted at, too. FIRST_PERSON: what
    somebody wrote about their own view, where nothing is more than INFO.
    """

    TEXT = "text"
    FORWARD = "forward"
    FIRST_PERSON = "first_person"


@dataclass(frozen=True)
class Hint:
    """One place: `start` and `end` count characters of the text as it was given, `phrase` stands there.

    `better` proposes another way to say it, `reason` says in one line why.
    """

    start: int
    end: int
    phrase: str
    category: str
    strength: Strength
    reason: str
    better: str


@dataclass(frozen=True)
class Reading:
    """What the search in one text needs to know."""

    plain: Plain
    language: str
    patterns: Sequence[Pattern]
    names: frozenset[str]


def hints(
    text: str,
    language: str,
    *,
    patterns: Iterable[Pattern] | None = None,
    people: Iterable[str] = (),
    departments: Iterable[str] = (),
    voice: Voice = Voice.TEXT,
) -> list[Hint]:
    """Every hint of a text in the order of the text, none overlapping another.

    `language` ("en", "zh-hans") counts where the characters do not tell. `patterns` is what is looked for;
    None: what ships with the product. `people` and `departments` are names as they are written. What stands
    in quotation marks, or in a voice of the first person, is INFO.
    """
    plain = normalise(text[:LONGEST])
    names = frozenset(normalise(name).text for name in (*people, *departments) if name)
    known = all_shipped() if patterns is None else patterns
    wanted = tuple(one for one in known if voice == Voice.FORWARD or one.category != VAGUE)
    reading = Reading(plain, language, wanted, names)
    quoted = quotations(plain.text)
    found: list[Hint] = []
    for start, end in sentences(plain.text):
        for hint in apart(in_sentence(reading, start, end)):
            calm = voice == Voice.FIRST_PERSON or any(begin <= hint.start < stop for begin, stop in quoted)
            found.append(led_back(replace(hint, strength=Strength.INFO) if calm else hint, plain, text))
    return found


def in_sentence(reading: Reading, start: int, end: int) -> list[Hint]:
    """The phrases of one sentence; or its heaviest clause, if only the whole of it reads so."""
    sentence = reading.plain.text[start:end]
    spoken_in = spoken(sentence, reading.language)
    judge = weights(spoken_in)
    chance = judge.chance(features(sentence, spoken_in, reading.names))
    fitting = (one for one in reading.patterns if one.language == spoken_in)
    wanted = [one for one in fitting if one.sure or one.category == VAGUE or chance >= judge.floor]
    found = [shown(one, hit.span(), start) for one in wanted for hit in one.found.finditer(sentence)]
    if found or chance < judge.sure:
        return [one for one in found if one.end > one.start]
    reason, better = said_of(spoken_in, "tone")
    first, last = heaviest(sentence, spoken_in, judge, reading.names)
    return [Hint(start + first, start + last, "", "tone", Strength.HINT, reason, better)]


def shown(pattern: Pattern, span: tuple[int, int], offset: int) -> Hint:
    return Hint(
        offset + span[0],
        offset + span[1],
        "",
        pattern.category,
        pattern.strength,
        pattern.reason,
        pattern.better,
    )


def heaviest(sentence: str, language: str, judge: Weights, names: frozenset[str]) -> tuple[int, int]:
    """Where the clause stands that reads most like it."""
    cuts = [0, *(found.end() for found in CLAUSE.finditer(sentence)), len(sentence)]
    clauses = [(first, last) for first, last in pairwise(cuts) if len(sentence[first:last].strip()) > 1]
    if not clauses:
        return 0, len(sentence)
    first, last = max(
        clauses, key=lambda clause: judge.chance(features(sentence[slice(*clause)], language, names))
    )
    bare = sentence[first:last]
    first += len(bare) - len(bare.lstrip())
    return first, first + len(bare.strip().rstrip(",，、:：;；。.!?"))


def apart(found: list[Hint]) -> list[Hint]:
    """None overlapping another: the stronger one stays, else the longer one."""
    kept: list[Hint] = []
    for hint in sorted(found, key=lambda one: (-RANK.index(one.strength), one.start - one.end, one.start)):
        if all(hint.end <= other.start or hint.start >= other.end for other in kept):
            kept.append(hint)
    return sorted(kept, key=lambda one: one.start)


def led_back(hint: Hint, plain: Plain, text: str) -> Hint:
    start, end = plain.back(hint.start, hint.end)
    return replace(hint, start=start, end=end, phrase=text[start:end])
