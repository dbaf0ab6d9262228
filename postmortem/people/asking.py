"""What one reader may open is asked for on nearly every page: its SQL is worked out once (audit.prepared).

PAGE = ForReader(lambda user, state: Incident.objects.visible_to(user).filter(status=state))
PAGE(request.user, "closed")
"""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from postmortem.audit.prepared import Given, Prepared
from postmortem.people.models import User


class ForReader:
    """Each call is one query, and gives its rows. `build` gets somebody who has the id, the role and the
    moment of the reader and nothing else; what else it needs of them is given.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._prepared = Prepared(self._question)

    def __call__(self, user: User, *given: Given, **how: Hashable) -> list[Any]:
        if user.looks_into:  # by a break-glass: the SQL is another one each time
            return list(self._build(user, *given, **how))
        kind = {"role": user.role, "may_lead": user.may_lead}
        return self._prepared(user.pk, user.asks_at, *given, **kind, **how)

    def _question(
        self, pk: int, asks_at: datetime | None, *given: Given, role: str, may_lead: bool, **how: Hashable
    ) -> QuerySet[Any, Any]:
        user = User(pk=pk, role=role)
        user.asks_at, user.may_lead = asks_at, may_lead
        return self._build(user, *given, **how)
