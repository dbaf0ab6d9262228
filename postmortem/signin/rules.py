"""Pure decisions about signing in: what a link's token is, who has to wait, what a code looks like."""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

DIGITS = 8  # of a one-time code
CODE_LASTS = timedelta(minutes=10)
CODE_TRIES = 5
TOKEN = re.compile(r"(\d{1,12})-([A-Za-z0-9_-]{43})")


def token_of(key: bytes, what: str, pk: int, nonce: str) -> str:
    """What a link carries: the row's id and 256 bits that only the key can work out."""
    seal = hmac.new(key, f"postmortem.signin {what} {pk} {nonce}".encode(), hashlib.sha256).digest()
    return f"{pk}-{urlsafe_b64encode(seal).decode().rstrip('=')}"


def id_in(token: str) -> int | None:
    """The id of the row a token speaks of; None if it is no token."""
    found = TOKEN.fullmatch(token)
    return int(found[1]) if found else None


def hashed(*parts: object) -> str:
    return hashlib.sha256("\0".join(str(part) for part in parts).encode()).hexdigest()


class Limit(NamedTuple):
    """How many tries there may be in how long."""

    most: int
    within: timedelta

    def since(self, now: datetime) -> datetime:
        return now - self.within


HERE = Limit(5, timedelta(minutes=15))  # one person from one address
EVERYWHERE = Limit(100, timedelta(hours=1))  # one person from addresses that are not known to be theirs
SLOWLY = timedelta(minutes=1)  # after that, one try in this time
SPRAYED = Limit(100, timedelta(minutes=15))  # anybody from one address where nobody signed in before
ASKED = Limit(3, timedelta(minutes=15))  # codes asked for one person from one address
JOINED = Limit(30, timedelta(minutes=15))  # logins made from one address


def has_to_wait(here: int, elsewhere: Iterable[datetime], *, is_known: bool, now: datetime) -> bool:
    """Whether a try is refused unseen: the fifth one from here failed, or strangers tried so often that they
    are slowed down. `here` counts this try, too; `elsewhere` are the times of the others from addresses that
    are not known to be this person's. A known address is never slowed down by others.
    """
    if here > HERE.most:
        return True
    others = sorted(elsewhere)
    return not is_known and len(others) >= EVERYWHERE.most and now - others[-1] < SLOWLY


def account_from(said: str, taken: Iterable[str]) -> str:
    """An account name from what another system calls somebody, different from those that are taken."""
    plain = re.sub(r"[^a-z0-9._-]+", "-", said.partition("@")[0].lower()).strip("-.")[:50] or "person"
    names = set(taken)
    return next(
        name
        for name in (plain, *(f"{plain}-{number}" for number in range(2, len(names) + 3)))
        if name not in names
    )


class Placed(NamedTuple):
    """Where groups put somebody: the id of a department, a role; None or empty where they say nothing."""

    department_id: int | None
    role: str


ROLES = ("member", "pm", "executive")


def placed(rules: Iterable[tuple[int | None, str]]) -> Placed:
    """What the rules (department, role) of somebody's groups say together: the first department in their
    order, the widest role.
    """
    found = list(rules)
    departments = [department for department, _role in found if department is not None]
    roles = [role for _department, role in found if role in ROLES]
    return Placed(departments[0] if departments else None, max(roles, key=ROLES.index, default=""))


BROWSERS = (
    *(("wxwork", "WeCom"), ("DingTalk", "DingTalk"), ("Lark", "Feishu"), ("MicroMessenger", "WeChat")),
    *(("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")),
)
SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("HarmonyOS", "HarmonyOS")),
    *(("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux")),
)


def browser_of(said: str) -> str:
    """What a browser and its system are called, from how it introduces itself; its words if nobody knows."""
    names = [next((name for mark, name in known if mark in said), "") for known in (BROWSERS, SYSTEMS)]
    return " · ".join(name for name in names if name) or said[:80]
