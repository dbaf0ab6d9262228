"""Sessions that end by themselves (SESSION_ENGINE): so long after signing in, and so long after the last use.

They are Django's rows, and hold both times. One that is in use is saved once in a while; no page asks more.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as Rows
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from postmortem.audit.prepared import Prepared
from postmortem.people import rules

ROWS = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now)  # asked on every page
)


class SessionStore(Rows):
    def _get_session_from_db(self) -> Session | None:
        found: Session | None = next(iter(ROWS(self.session_key, timezone.now())), None)
        if found is None:
            self._session_key = None
        return found

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, if it has ended."""
        found: dict[str, Any] = super().load()
        now, idle = timezone.now(), settings.SESSION_IDLE
        if rules.session_has_ended(found, now, life=settings.SESSION_LIFE, idle=idle):
            self._session_key = None
            return {}
        if SESSION_KEY in found and rules.session_is_stale(found, now, idle=idle):
            self.modified = True
        return found

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """The row that is saved."""
        if SESSION_KEY in data:
            now = timezone.now().isoformat()
            data.setdefault(rules.BEGAN, now)
            data[rules.USED] = now
        return super().create_model_instance(data)
