"""Pure decisions about files: which are taken, what is packed too tightly, when their place is away."""

from postmortem.evidence.rules.away import is_away
from postmortem.evidence.rules.kinds import (
    HEAD,
    OF_THE_FILE,
    OFFICE,
    OFFICE_FOLDER,
    PACKED,
    TAKEN,
    TEXTS,
    charset_of,
    ending,
    fits,
    is_bomb,
    plain_name,
    status_of,
)

__all__ = [
    "HEAD",
    "OFFICE",
    "OFFICE_FOLDER",
    "OF_THE_FILE",
    "PACKED",
    "TAKEN",
    "TEXTS",
    "charset_of",
    "ending",
    "fits",
    "is_away",
    "is_bomb",
    "plain_name",
    "status_of",
]
