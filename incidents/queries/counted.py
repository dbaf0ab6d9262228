"""How many there are, as far as a reader wants to know: no page counts a whole table."""

from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

from postmortem.people.models import User

MOST = 100  # from here on a page says "99+"


class _UpTo(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def up_to(user: User, **rows: QuerySet[Any]) -> dict[str, int]:
    """How many each of them has, at most MOST, in one query."""
    every = {name: _UpTo(found.order_by().values("pk")[:MOST]) for name, found in rows.items()}
    return dict(zip(every, User.objects.filter(pk=user.pk).values_list(*every.values()).get(), strict=True))
