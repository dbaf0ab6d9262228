"""Composite metrics: a formula over the names of other metrics, read without running anything.

    formula = term (("+" | "−") term)*      term = factor (("×" | "÷") factor)*
    factor  = number | name | "(" formula ")" | "−" factor

A name is one of those that are known, the longest that fits; it may hold spaces and signs.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, DivisionByZero, InvalidOperation
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SIGNS: Final[Mapping[str, str]] = {
    **dict.fromkeys("+＋", "+"),
    **dict.fromkeys("-−－–", "-"),
    **dict.fromkeys("*×＊", "*"),
    **dict.fromkeys("/÷／", "/"),
    **dict.fromkeys("(（", "("),
    **dict.fromkeys(")）", ")"),
}
DEEPEST = 20  # brackets in brackets
Value = Decimal | None
Tree = tuple[str, "Tree", "Tree"] | Decimal | str  # (sign, left, right), a number, a name
COUNTS: Final[Mapping[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
}


def parse(text: str, names: Iterable[str]) -> Tree:
    """The formula as a tree of signs, numbers and names. Raises ValidationError with one sentence."""
    reader = Reader(text.strip(), sorted(filter(str.strip, names), key=len, reverse=True))
    tree = reader.sum()
    if reader.rest:
        raise reader.stops()
    return tree


@dataclass
class Reader:
    """Reads one formula from left to right; `known` are the names, the longest first."""

    text: str
    known: list[str]
    at: int = 0
    depth: int = field(default=0)

    @property
    def rest(self) -> str:
        return self.text[self.at :]

    def sum(self) -> Tree:
        tree = self.product()
        while sign := self.take("+-"):
            tree = (sign, tree, self.product())
        return tree

    def product(self) -> Tree:
        tree = self.factor()
        while sign := self.take("*/"):
            tree = (sign, tree, self.factor())
        return tree

    def factor(self) -> Tree:
        if self.take("-"):
            return ("-", Decimal(0), self.deeper(self.factor))
        if self.take("("):
            tree = self.deeper(self.sum)
            if not self.take(")"):
                raise ValidationError(_("A bracket is open in the formula."))
            return tree
        return self.operand()

    def deeper(self, read: Callable[[], Tree]) -> Tree:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ValidationError(_("The formula has too many brackets in brackets."))
        tree = read()
        self.depth -= 1
        return tree

    def take(self, signs: str) -> str:
        """The next sign if it is one of these, else an empty text."""
        self.skip()
        found = SIGNS.get(self.rest[:1], "")
        if not found or found not in signs:
            return ""
        self.at += 1
        return found

    def skip(self) -> None:
        self.at += len(self.rest) - len(self.rest.lstrip())

    def operand(self) -> Tree:
        self.skip()
        found = self.name() or self.number()
        if found is None:
            raise self.stops()
        return found

    def name(self) -> str | None:
        """The longest known name that stands here and is followed by a sign or the end."""
        for name in self.known:
            after = self.rest[len(name) :].lstrip()
            if self.rest[: len(name)].casefold() == name.casefold() and (not after or after[0] in SIGNS):
                self.at += len(name)
                return name
        return None

    def number(self) -> Decimal | None:
        digits = ""
        for sign in self.rest:
            if sign not in "0123456789.":
                break
            digits += sign
        try:
            found = Decimal(digits)
        except InvalidOperation:
            return None
        self.at += len(digits)
        return found

    def stops(self) -> ValidationError:
        """The sentence that says what cannot be read."""
        word = ""
        for sign in self.rest:
            if sign in SIGNS and word.strip():
                break
            word += sign
        if not word.strip():
            return ValidationError(_("The formula ends too early."))
        if word[0] in SIGNS:
            return ValidationError(
                _("The formula cannot be read from “%(part)s” on.") % {"part": word.strip()}
            )
        return ValidationError(
            _("“%(name)s” is no metric of this activity; write the names as they stand here.")
            % {"name": word.strip()}
        )


def names_in(tree: Tree) -> set[str]:
    """The names a formula counts with."""
    if isinstance(tree, tuple):
        return names_in(tree[1]) | names_in(tree[2])
    return {tree} if isinstance(tree, str) else set()


def count(tree: Tree, values: Mapping[str, Value]) -> Value:
    """The value of a formula; None while a part is not known, or where it would divide by nothing."""
    if isinstance(tree, Decimal):
        return tree
    if isinstance(tree, str):
        return values.get(tree)
    left, right = count(tree[1], values), count(tree[2], values)
    if left is None or right is None:
        return None
    try:
        return COUNTS[tree[0]](left, right)
    except (DivisionByZero, InvalidOperation):
        return None


def circle(name: str, formulas: Mapping[str, str]) -> list[str]:
    """The names on the way from `name` back to itself, empty if there is none. `formulas` by name, "" for a
    metric that is entered.
    """

    def follow(at: str, way: list[str]) -> list[str]:
        for other in sorted(names_in(parse(formulas[at], formulas)) if formulas.get(at) else ()):
            if other == name:
                return [*way, other]
            if other not in way and (found := follow(other, [*way, other])):
                return found
        return []

    return follow(name, [name])
