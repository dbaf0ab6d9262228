"""Who asks: the person, or the service, whose key comes along."""

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from postmortem.doors import actions, queries, rules
from postmortem.doors.api.problems import Problem
from postmortem.doors.models import AccessKey
from postmortem.people.policy import UserRequest


class KeyRequest(UserRequest):
    """A request that came with a key: `auth` is the key, `user` its owner."""

    auth: AccessKey


class Key(HttpBearer):
    """Lets in who brings an open key with this scope (any, if it is empty), as its owner."""

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> AccessKey | None:
        now = timezone.now()
        key = queries.key_by(token, now=now)
        if key is None or queries.is_demo_elsewhere(key.owner, request.META):
            return None
        if not actions.count_use(key, now=now):
            raise Problem(
                429, "Too many requests in this minute.", headers={"Retry-After": str(rules.wait_from(now))}
            )
        if getattr(key, "lacks_second", False) and not key.is_service:  # nobody signs in as a service
            raise Problem(
                403, "This house requires a second step: the owner of the key has to set one up first."
            )
        if self.scope and self.scope not in key.scopes:
            raise Problem(403, f"The key lacks the scope {self.scope}.")
        request.user = key.owner
        return key


ANY = Key()
PLAN_READ, PLAN_WRITE = Key("plan:read"), Key("plan:write")
INCIDENTS_READ, INCIDENTS_WRITE = Key("incidents:read"), Key("incidents:write")
SEARCH = Key("search")
