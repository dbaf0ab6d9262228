"""Access tokens of apps: fetched when missing, kept by this process until they expire, renewed if refused."""

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeVar

from postmortem.outbox.channels.answers import Stale

MARGIN = timedelta(minutes=5)
Got = TypeVar("Got")
Fetch = Callable[[], tuple[str, timedelta]]  # the token, and how long it is valid


class Tokens:
    """One per kind of app. The key names whose token it is, secret included: a new secret has a new token."""

    def __init__(self) -> None:
        self._held: dict[Hashable, tuple[str, datetime]] = {}
        self._lock = Lock()

    def use(self, key: Hashable, fetch: Fetch, call: Callable[[str], Got], *, now: datetime) -> Got:
        """What `call` returns with a token. If the token is Stale, once more with a fresh one."""
        token = self.token(key, fetch, now=now)
        try:
            return call(token)
        except Stale:
            self.forget(key, token)
        return call(self.token(key, fetch, now=now))

    def token(self, key: Hashable, fetch: Fetch, *, now: datetime) -> str:
        """The token; of two threads that miss it one fetches, while the other waits, and both have it."""
        with self._lock:
            token, until = self._held.get(key, ("", now))
            if until <= now:
                token, valid = fetch()
                self._held[key] = (token, now + max(valid - MARGIN, timedelta(0)))
            return token

    def forget(self, key: Hashable, token: str) -> None:
        """Drop this token, but not one that somebody else has fetched meanwhile."""
        with self._lock:
            if self._held.get(key, ("",))[0] == token:
                del self._held[key]
