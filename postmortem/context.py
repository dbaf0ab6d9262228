"""What the shell of every page needs."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from postmortem.people import queries


def shell(request: HttpRequest) -> dict[str, Any]:
    """`demo_logins` is asked once (one EXISTS), by a page that has the frame, for somebody signed in."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "demo_logins": SimpleLazyObject(queries.demo_logins_exist) if signed_in else False,
        "now": timezone.now(),
    }
