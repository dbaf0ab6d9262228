"""What the page about working days shows, and who is away for whom."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404
from django.utils.translation import get_language

from postmortem.outbox import rules
from postmortem.outbox.models import Control, SpecialDay
from postmortem.people.models import Absence, User
from postmortem.people.queries import absences_ahead, active_people, may_arrange_for

AHEAD = timedelta(days=365)


class Day(NamedTuple):
    """A day that is otherwise than its weekday says: off, or worked at a weekend; `name` may be empty."""

    day: date
    is_working: bool
    name: str
    special: SpecialDay | None


class CalendarPage(NamedTuple):
    """`calendar` is what the house chose (empty: by zone); `shown` the one whose days are listed, empty if
    nothing is known for `zone`. `unknown` are years whose make-up days are not known.
    """

    calendar: str
    shown: str
    zone: str
    zones: list[str]
    days: list[Day]
    special: list[SpecialDay]
    unknown: list[int]


def calendar_page(calendar: str, zone: str, now: datetime) -> CalendarPage:
    """The next twelve months as `zone` sees them by this calendar; two queries."""
    zones = zones_in_use()
    zone = zone if zone in zones else settings.TIME_ZONE
    special = list(SpecialDay.objects.all())
    code, today = rules.calendar_for(calendar, zone), now.astimezone(ZoneInfo(zone)).date()
    years = range(today.year, (today + AHEAD).year + 1)
    return CalendarPage(
        calendar=calendar,
        shown=code if rules.is_calendar(code) else "",
        zone=zone,
        zones=zones,
        days=list(_days(code, today, {one.day: one for one in special})),
        special=[one for one in special if one.day >= today],
        unknown=[year for year in years if rules.lacks_make_up_days(code, year)],
    )


def calendar_code() -> str:
    """What the house chose; empty: by the zone of each thing."""
    return Control.objects.values_list("calendar", flat=True).first() or ""


def zones_in_use() -> list[str]:
    """The server's time zone first, then those that people have chosen; one query."""
    chosen = User.objects.filter(is_active=True).order_by().values_list("time_zone", flat=True).distinct()
    return [settings.TIME_ZONE, *sorted(set(chosen) - {settings.TIME_ZONE, ""})]


def _days(code: str, today: date, special: dict[date, SpecialDay]) -> Iterator[Day]:
    usual = rules.calendar_of(code)
    language = "zh_CN" if (get_language() or "").startswith("zh") else "en_US"
    for number in range(AHEAD.days + 1):
        day = today + timedelta(days=number)
        said = special.get(day)
        is_working = said.is_working if said else usual(day)
        if is_working != rules.is_weekday(day):
            name = said.name if said else rules.name_of_day(day, code, language)
            yield Day(day, is_working, name, said)


def special_day(_user: User, pk: int) -> SpecialDay:
    """What an administrator's page works on; the policy has checked the role. Raises Http404."""
    found = SpecialDay.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


class AwayPage(NamedTuple):
    """When somebody is away, whom that person stands in for, and, for a lead, who else may be entered."""

    absences: list[Absence]
    stands_in: list[Absence]
    people: list[User]


def away_page(user: User, person: User, now: datetime) -> AwayPage:
    """`user` looks at the absences of `person`; at most three queries."""
    stands_in = Absence.objects.filter(deputy=person, until__gt=now).select_related("person")
    others = active_people().filter(department__lead=user).exclude(pk=user.pk)
    return AwayPage(
        absences=list(absences_ahead(person, now)),
        stands_in=list(stands_in),
        people=list(others.select_related("department")) if person == user else [],
    )


def person_away(user: User, pk: int) -> User:
    """Raises Http404 unless `user` may enter absences of this person."""
    found = may_arrange_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def absence(user: User, pk: int) -> Absence:
    """Raises Http404 unless `user` may end this absence."""
    people = may_arrange_for(user)
    found = Absence.objects.filter(pk=pk, person__in=people).select_related("person", "deputy").first()
    if found is None:
        raise Http404
    return found
