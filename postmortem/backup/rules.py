"""What an archive holds and is called, when the next one is due, and when its absence turns red. Pure."""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from postmortem.audit.rules import canonical

FORMAT: Final = 1
RED_AFTER: Final = timedelta(hours=26)
RETRY: Final = timedelta(hours=1)
DEAD_AFTER: Final = timedelta(minutes=10)  # without a sign of life
NAMED: Final = re.compile(r"postmortem-(?P<whose>[0-9a-z]{8})-\d{8}T\d{6}Z\.zip")
# Sessions are keys to the door: whoever restores signs in again.
LEFT_OUT: Final = {"sessions.session", "usersessions.usersession"}


class Unfit(Exception):
    """An archive that cannot be read or does not fit; the one sentence says why."""


@dataclass
class Manifest:
    """What stands in manifest.json: all that is needed to say whether a restored copy is equal."""

    at: str
    engine: str
    installation: str
    key: str  # a fingerprint of SECRET_KEY, which itself is never in the archive
    migrations: list[list[str]]
    versions: dict[str, str]
    tables: dict[str, int] = field(default_factory=dict)  # label: rows
    sequences: dict[str, int] = field(default_factory=dict)  # table: the last number given
    files: dict[str, list[Any]] = field(default_factory=dict)  # stored name: [size, sha256]
    missing: list[str] = field(default_factory=list)  # stored names without a content
    heads: list[list[Any]] = field(default_factory=list)  # stream, seq, mac
    members: dict[str, str] = field(default_factory=dict)  # name in the archive: sha256
    format: int = FORMAT
    seal: str = ""

    def sealed(self, secret: bytes) -> str:
        """The seal over everything else."""
        content = asdict(self) | {"seal": ""}
        return hmac.new(secret, canonical(content).encode(), hashlib.sha256).hexdigest()

    @property
    def rows(self) -> int:
        return sum(self.tables.values())

    @property
    def entries(self) -> int:
        return self.tables.get("audit.entry", 0)


def read_manifest(content: dict[str, Any]) -> Manifest:
    """Raises Unfit for what is no manifest, or one of a later product."""
    if content.get("format") != FORMAT:
        raise Unfit("This archive was made by a newer version of the product; update this one first.")
    try:
        return Manifest(**content)
    except TypeError as error:
        raise Unfit("This is no backup of this product.") from error


def name_of(installation: UUID | None, at: datetime) -> str:
    """postmortem-1a2b3c4d-20260311T020000Z.zip: whose it is, and when in UTC."""
    whose = installation.hex[:8] if installation else "anywhere"
    return f"postmortem-{whose}-{at.astimezone(ZoneInfo('UTC')):%Y%m%dT%H%M%SZ}.zip"


def to_go(names: Iterable[str], installation: UUID | None, keep: int) -> list[str]:
    """Of the files in a folder those that are too many: only archives of this installation, oldest first."""
    whose = installation.hex[:8] if installation else "anywhere"
    mine = sorted(n for n in names if (fits := NAMED.fullmatch(n)) and fits["whose"] == whose)
    return mine[: max(0, len(mine) - keep)]


def next_night(now: datetime, at: time, zone: str) -> datetime:
    """The next time that the clocks of `zone` show `at`, later than now."""
    here = now.astimezone(ZoneInfo(zone))
    today = datetime.combine(here.date(), at, ZoneInfo(zone))
    return today if today > now else datetime.combine(here.date() + timedelta(days=1), at, ZoneInfo(zone))


def is_red(*, is_on: bool, on_since: datetime | None, last_good: datetime | None, now: datetime) -> bool:
    """Switched on, and for 26 hours there was no good one."""
    since = max(filter(None, (on_since, last_good)), default=None)
    return is_on and (since is None or now - since > RED_AFTER)
