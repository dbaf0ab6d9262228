"""The promise that nothing is lost: every line whose words are not all in what was read is kept as it is."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Final

HAN: Final = "々〇ぁ-ゖゝゞァ-ヺー㐀-鿿가-힯"
WORD: Final = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")
MARKS: Final = re.compile(
    r"^[\s>]*(?:[-*+•]\s+|[・▪◦‣–—-]\s*|[0-9０-９]{1,9}(?:[.)]\s+|[、．）])|[①-⑳]|[a-h][)）]|[（(][0-9０-９]{1,2}[)）])"
    r"*(?:\[[ xX✓✔√]?\]\s*)?|^\s*#{1,6}\s*"
)
TAGS: Final = re.compile(r"<br\s*/?>|</?(?:details|summary|b|strong|h[1-6]|p|div)>", re.IGNORECASE)


def words(text: str) -> list[str]:
    """Latin words and numbers whole, Han and kana one by one; blind to width and capitals."""
    return WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def left_over(lines: Iterable[str], kept: Iterable[str]) -> list[str]:
    """The lines that hold a word which `kept` does not hold as often."""
    budget: Counter[str] = Counter()
    for text in kept:
        budget.update(words(text))
    missing = []
    for line in lines:
        wanted = Counter(words(TAGS.sub(" ", MARKS.sub("", line))))
        if all(budget[word] >= count for word, count in wanted.items()):
            budget.subtract(wanted)
        else:
            missing.append(line)
    return missing
