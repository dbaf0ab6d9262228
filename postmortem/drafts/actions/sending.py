"""A create form that is sent twice creates once."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from postmortem.drafts.actions.saving import Stale
from postmortem.drafts.models import SubmitToken
from postmortem.people.models import User


@transaction.atomic
def once(token: UUID, payload_sha256: str, create: Callable[[], str], *, by: User, now: datetime) -> str:
    """Run `create` for the first POST with this token and return its result (a URL path).

    Later POSTs get the same result; one that comes at the same time waits for it. If `create` raises, the
    token is free again. Raises Stale if the token comes back with another payload or from another person.
    """
    made, is_new = SubmitToken.objects.get_or_create(
        token=token, defaults={"user": by, "payload_sha256": payload_sha256, "at": now}
    )
    if not is_new:
        if made.payload_sha256 != payload_sha256 or made.user_id != by.pk:
            raise Stale
        return made.result
    result = create()
    SubmitToken.objects.filter(pk=made.pk).update(result=result)
    return result
