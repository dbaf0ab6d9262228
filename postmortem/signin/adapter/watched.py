"""What allauth does at the door, written into the security log."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

from postmortem.audit.actions import note
from postmortem.audit.models import SecurityEvent
from postmortem.people.models import User

Kind = SecurityEvent.Kind


class Watched(DefaultAccountAdapter):  # type: ignore[misc]
    """Who came in, who could not, who went: by the methods that allauth offers for it. What was typed is not
    kept, and whoever could not come in is not looked up: the same statements for known and unknown logins.
    """

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        self._note(Kind.SIGNED_IN, request, user.pk)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        self._note(Kind.KEPT_OUT, request, None)

    def logout(self, request: HttpRequest) -> None:
        pk = request.user.pk
        super().logout(request)
        self._note(Kind.SIGNED_OUT, request, pk)

    def _note(self, kind: Kind, request: HttpRequest, pk: int | None) -> None:
        note(kind, user_id=pk, address=self.get_client_ip(request) or "", at=timezone.now())
