"""How many there are, as far as a reader wants to know: no page counts a whole table."""

from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

from postmortem.people.models import User

MOST = 100  # from here on a page says "99+"


class _UpTo(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def counts(user: User, *rows: QuerySet[Any]) -> QuerySet[User, tuple[int, ...]]:
    """One row: how many each of them has, at most MOST."""
    every = (_UpTo(found.order_by().values("pk")[:MOST]) for found in rows)
    return User.objects.filter(pk=user.pk).order_by().values_list(*every)
