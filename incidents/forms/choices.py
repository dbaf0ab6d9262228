"""Fields in which an activity, an incident or a second reader is chosen."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from incidents.models import Incident, Retrospective
from incidents.queries.importing import activities_to_import_into
from incidents.queries.incident import reportable
from incidents.queries.readers import second_readers
from postmortem.activities.models import Activity, Participant
from postmortem.people.choosing import MOST, Hit, LookupField, PersonField
from postmortem.people.models import User

NUMBERED = re.compile(r"#([0-9]{1,18})$")


class TitledField(LookupField):
    """One of those that have a title, which is told from others of the same title by its number."""

    hint = _("Words of its title")
    quickest = ("-pk",)  # what is going on is new
    listed = ("title",)

    def in_order(self, rows: list[Any]) -> list[Any]:
        return sorted(rows, key=lambda row: -row.pk)

    def hits(self, rows: Iterable[Any]) -> list[Hit]:
        return [Hit(row.pk, f"{row.title} · #{row.pk}", row.title, f"#{row.pk}") for row in rows]

    def exact(self, text: str) -> list[Any]:
        """By its number, where the title stands before it."""
        number = NUMBERED.search(text)
        row = self.queryset.filter(pk=number[1]).first() if number else None
        return [row] if row and self.hits([row])[0].text == text else []

    def like(self, text: str, user: User | None = None) -> QuerySet[Any]:
        """With all these words in the title, the newest first."""
        found: QuerySet[Any] = self.queryset
        for word in text.split()[:6]:
            found = found.filter(title__icontains=word)
        return found.order_by("-pk")

    def nearest(self, user: User) -> Sequence[Any]:
        """Those one works in or on, the newest first; then the newest of all."""
        newest = self.queryset.order_by("-pk")
        own = list(newest.filter(self.own(user))[:MOST])
        others = newest.exclude(pk__in=[row.pk for row in own])[: MOST + 1 - len(own)]
        return [*own, *others]

    def own(self, user: User) -> Q:
        raise NotImplementedError


class ReportableField(TitledField):
    """One activity that this person may report on."""

    kind = "reportable"
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_choice": _("Choose one of these activities, or none."),
        "unknown": _("No activity fits “%(typed)s”. Type other words of its title, or leave it empty."),
    }

    @classmethod
    def rows(cls, user: User | None, **_within: Any) -> QuerySet[Activity]:
        return Activity.objects.none() if user is None else reportable(user)

    def own(self, user: User) -> Q:
        drives = Activity.objects.filter(lead=user).order_by().values("pk")
        takes_part = Participant.objects.filter(person=user, until=None).order_by().values("activity")
        return Q(pk__in=drives.union(takes_part, all=True))


class OwnActivityField(TitledField):
    """One activity that this person works in."""

    kind = "own_activity"
    default_error_messages: ClassVar[dict[str, Any]] = {
        "unknown": _("No activity fits “%(typed)s”. Type other words of its title, or leave it empty."),
    }

    @classmethod
    def rows(cls, user: User | None, **_within: Any) -> QuerySet[Activity]:
        return Activity.objects.none() if user is None else activities_to_import_into(user)

    def own(self, user: User) -> Q:
        return Q(lead=user)


class IncidentField(TitledField):
    """One incident that this person may open: not the one that it is about, and if said only of before it."""

    kind = "incident"
    default_error_messages: ClassVar[dict[str, Any]] = {
        "unknown": _("No incident fits “%(typed)s”. Type other words of its title."),
    }

    @classmethod
    def rows(cls, user: User | None, **within: Any) -> QuerySet[Incident]:
        if user is None:
            return Incident.objects.none()
        found = Incident.objects.visible_to(user).exclude(pk=within.get("but", 0))
        before = within.get("before")
        return found.filter(started_at__lt=before) if before else found.exclude(status="duplicate")

    def own(self, user: User) -> Q:
        reported = Incident.objects.filter(reporter=user).order_by().values("pk")
        carried_on = Incident.objects.filter(owner=user).order_by().values("pk")
        return Q(pk__in=reported.union(carried_on, all=True))


class SecondReaderField(PersonField):
    """Somebody who may read a retrospective with fresh eyes."""

    kind = "second_reader"

    @classmethod
    def rows(cls, user: User | None, **within: Any) -> QuerySet[User]:
        pages = Retrospective.objects.visible_to(user) if user else Retrospective.objects.none()
        page = pages.filter(pk=within.get("retrospective", 0)).first()
        return second_readers(page) if page else User.objects.none()

    def in_order(self, rows: list[User]) -> list[User]:
        """By department; only people of one are offered."""
        return sorted(super().in_order(rows), key=lambda one: one.department.code if one.department else "")

    def offer_for(self, retrospective: Retrospective) -> None:
        """Whoever may choose here was asked by the page."""
        self.queryset = second_readers(retrospective)
        self.within = {"retrospective": retrospective.pk}
