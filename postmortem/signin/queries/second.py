"""The second factor: what somebody has, and whether it was shown just now."""

from datetime import datetime, timedelta
from typing import NamedTuple

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from postmortem.people.models import User

FRESH = timedelta(minutes=10)


class Second(NamedTuple):
    """What a person can confirm with besides the password."""

    has_app: bool
    passkeys: int

    @property
    def is_there(self) -> bool:
        return self.has_app or self.passkeys > 0


def second_of(person: User) -> Second:
    kinds = list(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    return Second(Authenticator.Type.TOTP in kinds, kinds.count(Authenticator.Type.WEBAUTHN))


def second_factor_fresh(request: HttpRequest, *, now: datetime) -> bool:
    """Whether the person has a second factor and confirmed with it in the last ten minutes.

    If not, `mfa_reauthenticate` (with `next`) asks for it, and says where to set one up who has none.
    """
    confirmed = [
        record.get("id")
        for record in get_authentication_records(request, request.user)
        if record.get("method") == "mfa" and 0 <= now.timestamp() - record["at"] <= FRESH.total_seconds()
    ]
    return bool(confirmed) and Authenticator.objects.filter(user=request.user, pk__in=confirmed).exists()
