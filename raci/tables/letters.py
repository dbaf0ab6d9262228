"""The letters in one cell, and those that a heading stands for."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from raci.tables.cells import clean, plain
from raci.tables.sets import RASCI, UNDECIDED, LetterSet
from raci.tables.words import BRACKETS, FILLERS, entries

NOTHING: Final = frozenset(
    entries("-, –, —, −, ―, ‐, ‒, --, ---, ----, ——, ×, ✗, ✘, /, \\, ., ·, _, 〇, ○")
    + entries("n/a, na, n.a., n.a, n\\a, none, nil, null, 无, 没有, 空, 不适用, 不涉及")
)
NOBODY: Final = NOTHING | {*entries("?, ??, tbd, tba, tbc, unassigned, nobody, 待定, 待确认, 未定, 待指派")}
SUPERSCRIPTS: Final = str.maketrans("", "", "¹²³⁰⁴⁵⁶⁷⁸⁹†‡*_~`#'\"")
BREAK: Final = re.compile(r"<br\s*/?>|</?(?:b|strong|i|em)>", re.IGNORECASE)
BRACKET: Final = re.compile(
    r"\(([^()]*)(?:\)|$)|\[([^\[\]]*)(?:\]|$)|【([^【】]*)(?:】|$)|〔([^〔〕]*)(?:〕|$)"
)
COLON: Final = re.compile(r"^([^:]{1,9}):(.+)$", re.DOTALL)
BETWEEN: Final = re.compile(r"[\s/,+&、;|·•\\.。\-–—]+")
AND: Final = frozenset({"and", "und", "和", "与", "及"})
HAN_BESIDE_LATIN: Final = re.compile(r"(?<=[a-z])(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=[a-z])")
PLURAL: Final = re.compile(r"(?<=[a-z])\(s\)")
LONGEST: Final = 3  # `RAC` may be three letters, `RACI` is the name of the method


class Found(NamedTuple):
    """What a cell holds: codes of a letter set in the order written (`?` for a word that may be R or A, then
    `word` is that word), what is no letter, and the notes behind.
    """

    codes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    note: str = ""
    word: str = ""

    @property
    def is_clear(self) -> bool:
        return bool(self.codes) and not self.unknown


@lru_cache(maxsize=8192)
def letters_in(text: str, letters: LetterSet = RASCI) -> Found:
    """Read `A/R`, `RA`, `R、A`, `**a**`, `Ａ`, `R（初稿）`, `执行`; dashes and the like are no letter."""
    bare, note = _without_note(BREAK.sub(" ", plain_mark(text)))
    if bare in NOTHING:
        return Found(note=note)
    codes: list[str] = []
    unknown: list[str] = []
    words: list[str] = []
    for token in BETWEEN.split(bare):
        if not token or token in AND or token in NOTHING:
            continue
        if found := _codes_of(token, letters):
            codes += found
        elif token in letters.code_of:
            words.append(token)
        else:
            unknown.append(token.upper() if len(token) == 1 else token)
    if not codes:  # a word beside a letter explains it
        codes = [letters.code_of[word] for word in words]
    undecided = next((word for word in words if letters.code_of[word] == UNDECIDED), "")
    return Found(tuple(dict.fromkeys(codes)), tuple(unknown), note, undecided if UNDECIDED in codes else "")


def plain_mark(text: str) -> str:
    return HAN_BESIDE_LATIN.sub(" ", plain(text.translate(SUPERSCRIPTS)))


def _without_note(text: str) -> tuple[str, str]:
    """What stands before brackets or a colon, and the note in or behind them."""
    if text in NOTHING:
        return text, ""
    notes = [next(filter(None, found.groups()), "") for found in BRACKET.finditer(text)]
    bare = BRACKET.sub(" ", text).strip()
    if not bare and len(notes) == 1:  # "(R)" is an R
        return notes[0].strip(), ""
    if colon := COLON.match(bare):
        bare, behind = colon.groups()
        notes.append(behind)
    return bare.strip(), clean(" ".join(notes))


def _codes_of(token: str, letters: LetterSet) -> list[str]:
    """`ra` is two letters, `aa` and `area` are none."""
    upper = token.upper()
    if len(upper) <= LONGEST and len(set(upper)) == len(upper) and set(upper) <= letters.codes:
        return list(upper)
    return []


@lru_cache(maxsize=8192)
def is_letters(text: str) -> bool:
    """Letters of ours and nothing else; `Cai` and `Isa` are names."""
    word = clean(text)
    is_name = word.istitle() and word.isalpha() and 1 < len(word) <= LONGEST
    return letters_in(text).is_clear and not is_name


class Heading(NamedTuple):
    """The codes a heading stands for; `word` if it is one that may be R or A."""

    codes: tuple[str, ...] = ()
    word: str = ""


@lru_cache(maxsize=4096)
def heading_of(text: str, letters: LetterSet = RASCI) -> Heading:
    """Read `R`, `Responsible`, `Responsible (R)`, `R - Responsible`, `批准人`, `负责(R)`, `A 负责`."""
    whole = HAN_BESIDE_LATIN.sub(" ", PLURAL.sub("", plain(text)))
    bare = BRACKETS.sub(" ", whole).strip()
    inside = " ".join(found.group()[1:-1] for found in BRACKETS.finditer(whole))
    codes, words, is_understood = _spoken(bare, letters)
    if not is_understood:
        return Heading()
    bracketed, bracket_words, is_inside_understood = _spoken(inside, letters)
    if not codes and is_inside_understood:
        codes = bracketed
    named = [letters.code_of[word] for word in words or bracket_words]
    chosen = tuple(dict.fromkeys(codes or named))
    undecided = next((word for word in words if letters.code_of[word] == UNDECIDED), "")
    return Heading(chosen, undecided if UNDECIDED in chosen else "")


def _spoken(text: str, letters: LetterSet) -> tuple[list[str], list[str], bool]:
    """Single letters, words, and whether nothing else is said."""
    words: list[str] = letters.pattern.findall(text)
    rest = FILLERS.sub(" ", letters.pattern.sub(" ", text)) if words else text
    tokens = [token for token in BETWEEN.split(rest.replace(":", " ").replace("=", " ")) if token]
    codes = [code for token in tokens for code in _codes_of(token, letters)]
    is_understood = all(token in AND or _codes_of(token, letters) for token in tokens)
    return codes, words, is_understood
