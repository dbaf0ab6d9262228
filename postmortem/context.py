"""What the shell of every page needs."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from postmortem.evidence.queries import missing_files
from postmortem.people import queries


def shell(request: HttpRequest) -> dict[str, Any]:
    """`demo_logins` comes with whoever is signed in (people.backend) and costs nothing here; `files_missing`
    is asked by the settings of an administrator only, `may_begin` where an activity could be begun.
    """
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "may_begin": SimpleLazyObject(lambda: queries.may_begin(user)) if user and signed_in else False,
        "demo_logins": getattr(user, "demo_logins", False),
        "files_missing": SimpleLazyObject(missing_files) if signed_in else None,
        "now": timezone.now(),
        "looks": looks_of(request) if signed_in else [],
    }


def looks_of(request: HttpRequest) -> list[dict[str, Any]]:
    """What this browser looks into by a break-glass just now, as it was when it began (actions.look)."""
    session = getattr(request, "session", {})  # a page may be worded without one
    kept = session.get("break_glass", {}).values()
    found = [{**one, "until": datetime.fromisoformat(one["until"])} for one in kept]
    return [one for one in found if one["until"] > timezone.now()]
