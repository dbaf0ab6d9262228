"""How an entry is sealed and a document is hashed. Pure."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple


def canonical(document: object) -> str:
    """One spelling for one content: sorted keys, no spaces, plain UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def as_stored(document: dict[str, Any]) -> dict[str, Any]:
    """The document as it will come back from the database: keys are text, there are no tuples."""
    stored: dict[str, Any] = json.loads(json.dumps(document))
    return stored


def digest(document: object) -> str:
    """sha256 of the canonical JSON, 64 hex digits."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def seal(key: bytes, *, prev: str, seq: int, at: datetime, fields: list[Any]) -> str:
    """HMAC-SHA256 over length-prefixed parts, so that no two entries can share a spelling."""
    parts = [
        prev,
        str(seq),
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        *(canonical(f) for f in fields),
    ]
    message = b"".join(len(raw := part.encode()).to_bytes(4, "big") + raw for part in parts)
    return hmac.new(key, message, hashlib.sha256).hexdigest()


class Head(NamedTuple):
    """How far a chain had come, and the seal of its last entry then."""

    stream: str
    seq: int
    mac: str


class Sealing(NamedTuple):
    """One line of the file of heads: the chains that had grown; `sign` covers the line before, too."""

    number: int
    at: str
    heads: list[Head]
    sign: str

    def text(self) -> str:
        return canonical([self.number, self.at, [list(head) for head in self.heads], self.sign])


def signed(key: bytes, before: str, number: int, at: str, heads: Iterable[Head]) -> Sealing:
    """The next line after the one whose sign is `before`."""
    found = [Head(*head) for head in heads]
    message = canonical([before, number, at, [list(head) for head in found]])
    return Sealing(number, at, found, hmac.new(key, message.encode(), hashlib.sha256).hexdigest())


def sealings(lines: Iterable[str]) -> Iterator[Sealing | None]:
    """The lines of the file; None for one that is none."""
    for line in lines:
        try:
            number, at, heads, sign = json.loads(line)
            yield Sealing(number, at, [Head(*head) for head in heads], sign)
        except (ValueError, TypeError):
            yield None
