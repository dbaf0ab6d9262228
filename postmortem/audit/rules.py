"""How an entry is sealed and a document is hashed. Pure."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any


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
