"""Choosing people: by name, account or mail address."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from postmortem.people.choosing.field import MOST, Hit, LookupField
from postmortem.people.models import User
from postmortem.people.queries import active_people

APART = " · "


def person_in_words(person: User) -> str:
    """The name, with the department beside it."""
    return APART.join([person.display_name, *([person.department.name] if person.department else [])])


def people_offered(
    *, department: int | None = None, placed: bool = False, but: Sequence[int] = (), also: Sequence[int] = ()
) -> QuerySet[User]:
    """Active people: of one department, or of any at all if `placed`; without some, and with some who have
    gone.
    """
    found = User.objects.filter(Q(is_active=True) | Q(pk__in=also)) if also else active_people()
    if department is not None:
        found = found.filter(department=department)
    elif placed:
        found = found.filter(department__isnull=False)
    found = found.select_related("department")
    return found.exclude(pk__in=but) if but else found


class PersonField(LookupField):
    """One active person. In a list and in what is proposed the department stands beside the name."""

    kind = "people"
    hint = _("Name, account or mail address")
    listed = ("account", "display_name", "department__code", "department__name_en", "department__name_zh")
    default_error_messages: ClassVar[dict[str, Any]] = {
        "unknown": _("Nobody here is called “%(typed)s”. Type another part of the name."),
        "several": _("Choose who is meant, or type more."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.offer()

    @classmethod
    def rows(cls, user: User | None, **within: Any) -> QuerySet[User]:
        return people_offered(**within)

    def label_from_instance(self, obj: User) -> str:
        return person_in_words(obj)

    def hits(self, rows: Iterable[User]) -> list[Hit]:
        """Of two who are called the same, each is told by the account."""
        people = list(rows)
        names = [one.display_name for one in people]
        called = list(active_people().filter(display_name__in=names).values_list("display_name", flat=True))
        return [self.hit(one, is_twin=called.count(one.display_name) > 1) for one in people]

    def hit(self, person: User, *, is_twin: bool) -> Hit:
        home = [person.department.name] if person.department else []
        note = [*home, *([person.account] if is_twin else [])]
        return Hit(person.pk, APART.join([person.display_name, *note]), person.display_name, APART.join(note))

    def exact(self, text: str) -> list[User]:
        """By account or mail address; by the whole name, with department and account if they stand there."""
        parts, small = text.split(APART)[:6], text.lower()
        names = [APART.join(parts[:n]) for n in range(1, len(parts) + 1)]
        asked = Q(account__in=[small, parts[-1]]) | Q(email=small) | Q(display_name__in=names)
        rows = list(self.queryset.filter(asked)[:200])
        for one in rows:
            if small in (one.account, one.email) or text == self.hit(one, is_twin=True).text:
                return [one]
        return [one for one in rows if text in (one.display_name, person_in_words(one))]

    def is_called(self, row: User, text: str) -> bool:
        return text.casefold() in {row.display_name.casefold(), person_in_words(row).casefold()}

    def like(self, text: str, user: User | None = None) -> QuerySet[User]:
        """Whose name, account or department hold all these words; those who begin so first, then the own
        department.
        """
        found: QuerySet[User] = self.queryset
        for word in text.replace(APART, " ").split()[:6]:
            called = Q(display_name__icontains=word) | Q(account__icontains=word) | Q(email__istartswith=word)
            at_home = Q(department__name_en__icontains=word) | Q(department__name_zh__icontains=word)
            found = found.filter(called | at_home)
        begins = When(display_name__istartswith=text, then=Value(0))
        holds = When(display_name__icontains=text, then=Value(1))
        near = [When(department=user.department_id, then=Value(0))] if user and user.department_id else []
        return found.order_by(
            Case(begins, holds, default=Value(2)), Case(*near, default=Value(1)), "display_name", "pk"
        )

    def in_order(self, rows: list[User]) -> list[User]:
        return sorted(rows, key=lambda one: (one.display_name.casefold(), one.display_name, one.pk))

    def nearest(self, user: User) -> list[User]:
        """Those of the own department; where there is none or nobody of it is offered, anybody."""
        home = self.queryset.filter(department=user.department_id) if user.department_id else None
        found = list(home[: MOST + 1]) if home is not None else []
        return found or self.in_order(self.some(MOST + 1))
