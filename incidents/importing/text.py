"""Bytes of a file as text, or one sentence that says why not; and what makes two files the same."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

MAX_BYTES: Final = 5 * 1024 * 1024
BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
KANA: Final = re.compile(r"[ぁ-んァ-ヶ]")
CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
WIDE_GAP: Final = re.compile(r"[ \t\u3000\xa0]{24,}")  # columns drawn with spaces: a gap is a gap
LETTER: Final = re.compile(r"[^\W_]")
LINE_ENDS: Final = re.compile(r"\r\n?|[\u2028\u2029\x85\x0b\x0c]")
ENOUGH_KANA: Final = 0.05  # of the characters beyond ASCII: then it is Japanese


class Unreadable(Exception):
    """The file cannot be taken at all; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def check_size(size: int) -> None:
    """Raises Unreadable for an empty file and for one beyond 5 MB."""
    if size == 0:
        raise Unreadable(_("The file is empty."))
    if size > MAX_BYTES:
        raise Unreadable(_("The file is larger than 5 MB."))


def text_of(content: bytes) -> str:
    """The text with plain line ends. Raises Unreadable for what is empty, too large or not a text."""
    check_size(len(content))
    text = LINE_ENDS.sub("\n", _decoded(content)).replace("\ufeff", "")
    if len(CONTROL.findall(text)) > len(text) // 200:
        raise Unreadable(_("The file is not a text, or it is damaged."))
    text = WIDE_GAP.sub(" " * 8, CONTROL.sub("", text))
    if not LETTER.search(text):
        raise Unreadable(_("There is no text in the file."))
    return text


def _decoded(content: bytes) -> str:
    named = next((name for bom, name in BOMS if content.startswith(bom)), "")
    if not named and b"\x00" in content:
        raise Unreadable(_("The file is not a text, or it is damaged."))
    for encoding in [named] if named else _guesses(content):
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    raise Unreadable(_("The file is not a text, or it is damaged."))


def _guesses(content: bytes) -> Iterator[str]:
    """What it may be written in, one after another: looking closer takes time, and most files are UTF-8."""
    yield "utf-8"
    yield from _asian(content)
    yield "cp1252"


def _asian(content: bytes) -> list[str]:
    """Japanese files show kana when they are decoded as what they are; else it is read as Chinese."""
    for encoding in ("cp932", "euc_jp"):
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        foreign = sum(ord(letter) > 127 for letter in text)
        halves = sum("\uff61" <= letter <= "\uff9f" for letter in text)
        if len(KANA.findall(text)) > ENOUGH_KANA * foreign and halves < foreign / 4:
            return [encoding]
    return ["gb18030"]


def key_of(text: str) -> str:
    """The sha256 of the text, blind to spaces, line ends and widths: the same report is the same key."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    return hashlib.sha256(plain.encode()).hexdigest()


def language_of(text: str) -> str:
    """zh-hans for a text that is mostly Chinese, else en: the two languages of the product."""
    head = text[:20_000]
    han = len(re.findall(r"[\u4e00-\u9fff]", head))
    words = len(re.findall(r"[A-Za-z]{2,}", head))
    kana = len(KANA.findall(head))
    return "zh-hans" if han > words and kana < han * ENOUGH_KANA else "en"
