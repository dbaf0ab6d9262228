"""What a sentence is made of, for the weights: words and characters; people, things and figures abstracted.

A sentence becomes a set of short codes. What generalises to sentences nobody has seen are the classes: a
verdict, an omission, an alternate history, and whether a person, a department or a thing stands before it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from postmortem.language.rules.data import shipped
from postmortem.language.rules.text import unquoted

PERSON, THING, NUMBER = "P_", "T_", "N_"
CLAUSE = re.compile(r"[,，、:：;；。.!?()—–]| - ")
REACH = 40  # characters between a person and what is said of them
WORD = re.compile(r"P_|[A-Za-z]+|'s\b|\d[\d:.,%]*|[?!]")
ENDINGS = re.compile(r"(?:ations?|ingly|edly|ness|ings?|ies|ed|es|ly|s|e|y)$")
FIGURE, BLANKS = re.compile(r"\d[\d:.,%]*"), re.compile(r"\s+")
CONTRACTED = re.compile(r"n't\b")


@dataclass(frozen=True)
class English:
    """The shipped words: names of people and departments, who can act, what cannot, and the classes."""

    proper: frozenset[str]
    actors: frozenset[str]
    things: frozenset[str]
    classes: dict[str, re.Pattern[str]]


@dataclass(frozen=True)
class Chinese:
    people: re.Pattern[str]
    things: re.Pattern[str]
    classes: dict[str, re.Pattern[str]]


def alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))


@cache
def english() -> English:
    words = shipped("words_en")
    return English(
        proper=frozenset([*words["names"].split(), *words["departments"].split()]),
        actors=frozenset([*words["roles"].split(), *words["pronouns"].split()]),
        things=frozenset(words["things"].split()),
        classes={name: re.compile(rf"\b(?:{found})\b") for name, found in words["classes"].items()},
    )


@cache
def chinese() -> Chinese:
    words = shipped("words_zh")
    homes = words["departments"]
    joined = (
        rf"(?:{homes})(?:部门|部|组|侧|方|团队|线|中心|那边|这边|同学|同事|人员|经理|主管|总监|"
        r"负责人|的人|的同事)"
    )
    alone = (
        rf"(?<![\u3400-\u9fff])(?:{homes})(?=[\u3400-\u9fff])"
        r"(?!规则|页|手册|系统|环境|报告|文本|数据|日历|时间|文档|文件|图|稿|方案|量|线)"
    )
    surnames = words["surnames"]
    called = rf"[小老阿][{surnames}]|[{surnames}](?:总|工|经理|老师|哥|姐)"
    named = rf"(?<![\u3400-\u9fff])[{surnames}][\u4e00-\u9fff]{{1,2}}(?=[没不把在看忘明从总])"
    return Chinese(
        people=re.compile(rf"{joined}|{words['roles']}|{called}|{named}|{alone}"),
        things=re.compile(words["things"]),
        classes={name: re.compile(found) for name, found in words["classes"].items()},
    )


@lru_cache(maxsize=64)
def directory(names: frozenset[str]) -> re.Pattern[str] | None:
    """People and departments of the house as one pattern; a Latin name is a whole word in its own case."""
    known = [name for name in names if len(name) > 1]
    if not known:
        return None
    latin = alternatives(name for name in known if name.isascii())
    other = alternatives(name for name in known if not name.isascii())
    parts = [rf"\b(?:{latin})\b" if latin else "", other]
    return re.compile("|".join(part for part in parts if part))


def features(sentence: str, language: str, names: frozenset[str] = frozenset()) -> set[str]:
    """The codes of one plain sentence."""
    bare = unquoted(sentence)
    if known := directory(names):
        bare = known.sub(PERSON, bare)
    return set(chinese_codes(bare) if language == "zh" else english_codes(bare))


def english_codes(sentence: str) -> Iterator[str]:
    known = english()
    full = CONTRACTED.sub(" not", sentence)
    words = list(WORD.finditer(full))
    kinds = kinds_of([found.group() for found in words], known)
    people = [found.end() for found, kind in zip(words, kinds, strict=True) if kind == PERSON]
    things = [found.end() for found, kind in zip(words, kinds, strict=True) if kind == THING]
    yield from class_codes(full.lower(), known.classes, people, things)
    yield from grams(["^", *(kind for kind in kinds if kind), "$"], 3)


def kinds_of(words: list[str], known: English) -> list[str]:
    """Each word as somebody (P_), something (T_), a figure (N_), or its stem."""
    following = [*(word.lower() for word in words[1:]), ""]
    return [kind_of(word, after, known) for word, after in zip(words, following, strict=False)]


def kind_of(word: str, after: str, known: English) -> str:
    low = word.lower()
    if word == PERSON or low in known.actors or (word in known.proper and after not in known.things):
        return PERSON
    if low in known.things:
        return THING
    return NUMBER if word[0].isdigit() else stem(low)


def stem(word: str) -> str:
    return ENDINGS.sub("", word) if len(word) > 4 else word


def grams(tokens: list[str], longest: int) -> Iterator[str]:
    for size in range(1, longest + 1):
        for start in range(len(tokens) - size + 1):
            yield "w:" + " ".join(tokens[start : start + size])


def chinese_codes(sentence: str) -> Iterator[str]:
    known = chinese()
    people = [found.end() for found in known.people.finditer(sentence)]
    people += [found.end() for found in re.finditer(PERSON, sentence)]
    things = [found.end() for found in known.things.finditer(sentence)]
    yield from class_codes(sentence, known.classes, people, things)
    masked = known.things.sub("Ⓣ", known.people.sub("Ⓟ", sentence.replace(PERSON, "Ⓟ")))
    masked = "^" + BLANKS.sub("", FIGURE.sub("0", masked)) + "$"
    for size in (1, 2, 3):
        for start in range(len(masked) - size + 1):
            yield "c:" + masked[start : start + size]


def class_codes(
    sentence: str, classes: dict[str, re.Pattern[str]], people: list[int], things: list[int]
) -> Iterator[str]:
    """Each class that occurs, how many do, and who or what stands before it in the same clause."""
    breaks = [found.start() for found in CLAUSE.finditer(sentence)]
    seen: list[str] = []
    for name, pattern in classes.items():
        if found := pattern.search(sentence):
            seen.append(before(found.start(), people, things, breaks))
            yield f"k:{name}"
            yield f"k:{name}<{seen[-1]}"
    yield f"n:{min(len(seen), 4)}"
    yield f"p:{bool(people)}"
    yield f"pk:{bool(people)}{min(len(seen), 3)}"
    yield from (f"said of {who}:{min(seen.count(who), 3)}" for who in "PT-")


def before(at: int, people: list[int], things: list[int], breaks: list[int]) -> str:
    """Who is said to: a person or department of the same clause (P), else a thing (T), else nobody (-)."""
    start = max([one for one in breaks if one < at], default=0)
    start = max(start, at - REACH)
    if any(start <= one <= at for one in people):
        return "P"
    return "T" if any(start <= one <= at for one in things) else "-"
