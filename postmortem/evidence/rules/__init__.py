"""Pure decisions about files: which are taken, and what is packed too tightly."""

from postmortem.evidence.rules.kinds import (
    HEAD,
    OF_THE_FILE,
    OFFICE,
    OFFICE_FOLDER,
    PACKED,
    TAKEN,
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
    "ending",
    "fits",
    "is_bomb",
    "plain_name",
    "status_of",
]
