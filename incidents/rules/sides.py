"""Pure decisions about the sides of a retrospective: what seals a view, where two do not meet."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from postmortem.audit.rules import digest

PROMPTS: Final = {
    "aimed": _("What we aimed at"),
    "knew": _("What we knew"),
    "saw": _("What we saw"),
    "took_as_agreed": _("What we took as agreed"),
}
OF_THE_SPONSOR: Final = ("aimed", "took_as_agreed")
COVERED: Final = 0.4  # of a sentence's pieces stand in the other view
SHORTEST: Final = 2  # pieces; less says nothing that could be missing elsewhere
PRIVATE: Final = 6  # letters or Han characters; less is a common word and nobody's sentence

SENTENCE_ENDS = re.compile(r"(?<=[。！？!?；;])\s*|(?<=\.)\s+|\s*\n+\s*")
LATIN_WORD = re.compile(r"[a-z0-9][a-z0-9:'’-]*", re.IGNORECASE)
HAN_RUN = re.compile(r"[㐀-鿿]+")
# Han characters that only hold a sentence together; what stands between two of them is a run of content.
HAN_GLUE = re.compile(
    r"[的了在是我你他她它们这那有和与及或就都也把被给让会要由为从到跟对将已并而且等等吗呢吧啊]"
)
GLUE = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "done",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "his",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "me",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "out",
        "own",
        "she",
        "should",
        "so",
        "some",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "they",
        "this",
        "to",
        "too",
        "until",
        "up",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "which",
        "who",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)
STEM: Final = 5  # letters of an English word that carry it: confirm, confirmed, confirmation
SPONSOR_WORDS: Final = ("sponsor", "boss", "老板", "发起人", "总经理", "领导")
HOUSE_WORDS: Final = ("department", "team", "部门", "部", "中心", "组", "侧", "side")


def sentences(text: str) -> list[str]:
    """The sentences of a text, word for word, in order."""
    return [part.strip() for part in SENTENCE_ENDS.split(text) if part.strip()]


def sealed(retrospective_id: int, texts: Iterable[str]) -> str:
    """The sha256 that stays of a view once its words are gone."""
    return digest([retrospective_id, *texts])


def pieces(text: str) -> frozenset[str]:
    """What a sentence is made of, for holding it beside another: pairs of Han characters, stems of words."""
    words = [word.lower() for word in LATIN_WORD.findall(text)]
    stems = {word[:STEM] for word in words if word not in GLUE and (len(word) > 1 or word.isdigit())}
    runs = HAN_RUN.findall(HAN_GLUE.sub(" ", text))
    return frozenset(stems | {run[at : at + 2] for run in runs for at in range(len(run) - 1)})


@dataclass(frozen=True)
class Told:
    """One view as it is held beside the others: its key, what its side is called, what it took as agreed,
    and everything it says.
    """

    key: int
    names: tuple[str, ...]
    agreed: str
    whole: str

    @property
    def sentences(self) -> list[str]:
        return sentences(self.whole)

    @property
    def pieces(self) -> frozenset[str]:
        return pieces(self.whole)


@dataclass(frozen=True)
class Candidate:
    """A sentence that `wants` took as agreed and that is missing in the view of `lacks` (none: in all)."""

    wants: int
    lacks: int | None
    quote: str


def side_names(*names: str, sponsor: bool = False) -> tuple[str, ...]:
    """How a sentence may speak of a side: the department's names with and without “department”."""
    found = {name.strip() for name in names if name.strip()}
    for word in HOUSE_WORDS:
        found |= {name.removesuffix(word).strip() for name in list(found)}
    return tuple(sorted(name for name in (*found, *(SPONSOR_WORDS if sponsor else ())) if len(name) > 1))


def speaks_of(sentence: str, names: Iterable[str]) -> bool:
    """Whether one of the names stands in the sentence: Latin ones as whole words."""
    return any(_named(name).search(sentence) for name in names)


def _named(name: str) -> re.Pattern[str]:
    escaped = re.escape(name)
    return re.compile(rf"\b{escaped}\b" if name.isascii() else escaped, re.IGNORECASE)


def candidates(told: Sequence[Told]) -> list[Candidate]:
    """Where two views may not meet: rules only, for people to confirm or dismiss.

    A sentence that names another side is held beside that side's view; one that names nobody is proposed only
    if no other view has it.
    """
    found: dict[Candidate, None] = {}
    for one in told:
        others = [other for other in told if other.key != one.key]
        for sentence in sentences(one.agreed):
            found |= dict.fromkeys(_missing(one, sentence, others))
    return list(found)


def _missing(one: Told, sentence: str, others: Sequence[Told]) -> list[Candidate]:
    named = [other for other in others if speaks_of(sentence, other.names)]
    said = pieces(_without(sentence, (name for other in named for name in other.names)))
    if len(said) < SHORTEST or not others:
        return []
    if named:
        lacking = [other for other in named if not covers(other.pieces, said)]
        return [Candidate(one.key, other.key, sentence) for other in lacking]
    nowhere = not any(covers(other.pieces, said) for other in others)
    return [Candidate(one.key, None, sentence)] if nowhere else []


def _without(sentence: str, names: Iterable[str]) -> str:
    """A view does not call its own side by name: the names say nothing about what it contains."""
    for name in sorted(names, key=len, reverse=True):
        sentence = _named(name).sub(" ", sentence)
    return sentence


def covers(whole: frozenset[str], said: frozenset[str]) -> bool:
    """Whether enough of what was said stands in the other view."""
    return len(whole & said) / len(said) >= COVERED


def repeats(text: str, quote: str) -> bool:
    """Whether a text holds a private sentence word for word; signs, spaces and case do not count."""
    private = _bare(quote)
    return len(private) >= PRIVATE and private in _bare(text)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def rows_by_person(facts: Mapping[str, Any]) -> dict[int, list[int]]:
    """Who answered for or worked on which rows then, by id: who held A, R or S in the matrix in force."""
    found: dict[int, list[int]] = {}
    for row in (facts.get("matrix") or {"rows": []})["rows"]:
        held = [held for letter in ("R", "S") for held in row["letters"].get(letter, [])]
        people = {row["accountable"], *(person for _department, person in held)} - {None}
        for person in sorted(people):
            found.setdefault(person, []).append(row["deliverable"])
    return found
