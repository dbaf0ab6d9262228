"""Exceptions on a page: which are in force, what they are from, who entered them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Manager, Model, prefetch_related_objects
from django.http import Http404
from django.utils.translation import gettext as _

from postmortem.activities.models import Activity, Deliverable, Waiver
from postmortem.activities.queries import editable
from postmortem.activities.rules import ALIGNMENT
from postmortem.people.models import Department, User
from postmortem.people.queries import led_by
from postmortem.people.redaction import Words
from raci.queries.columns import Reader
from raci.queries.findings import in_force
from raci.rules.checks import PERSONAL, RULES

Row = TypeVar("Row", bound=Model)
LONGEST: Final = 18  # digits that fit an id


class ExceptionView(NamedTuple):
    """One exception in words for one reader."""

    pk: int
    rule: str
    about: str
    reason: str
    by: str
    at: datetime
    until: datetime
    has_ended: bool = False


def rule_in_words(code: str) -> str:
    """What the rule of this code asks for, of the matrix or of a technical alignment; for the rush exception,
    what it is.
    """
    if code == Waiver.RUSH:
        return _("less than the usual time")
    if code in ALIGNMENT:
        return str(ALIGNMENT[code])
    rule = RULES.get(code)
    return str(rule.title) if rule else code


def exceptions_of(activity: Activity, reader: Reader, *, now: datetime) -> list[ExceptionView]:
    """The exceptions in force, the first to end first, as this reader may read them; one query, none if there
    are none and the activity's waivers are prefetched.
    """
    held = [one for one in in_force(activity, now=now) if not _is_private(one) or _is_known(one, reader)]
    prefetch_related_objects(held, "deliverable")
    return [view_of(one, reader.words, now=now) for one in held]


def _is_known(waiver: Waiver, reader: Reader) -> bool:
    return waiver.person_id == reader.user.pk or waiver.department_id in reader.hats.leads


def _is_private(waiver: Waiver) -> bool:
    """Whether it is about what one person carries."""
    return waiver.code in PERSONAL and waiver.person_id is not None


def view_of(waiver: Waiver, words: Words, *, now: datetime) -> ExceptionView:
    about = words.text(waiver.deliverable.name) if waiver.deliverable else ""
    if waiver.person_id:
        who = words.person(waiver.person_id, waiver.department_id)
    else:
        who = words.department(waiver.department_id)
    return ExceptionView(
        pk=waiver.pk,
        rule=rule_in_words(waiver.code),
        about=", ".join(part for part in (about, who) if part) or _("the whole activity"),
        reason=words.text(waiver.reason),
        by=words.person(waiver.by_id),
        at=waiver.at,
        until=waiver.until,
        has_ended=waiver.ended_at is not None or waiver.until <= now,
    )


def opens_exception(user: User, pk: int) -> Activity:
    """For who drives it and for leads of departments taking part."""
    return editable(user, pk)


def waiver_of(user: User, pk: int, waiver: int) -> Waiver:
    """An exception of an activity that this person may change. Raises Http404, PermissionDenied."""
    activity = editable(user, pk)
    fields = ("deliverable", "department", "person")
    found = Waiver.objects.select_related(*fields).filter(pk=waiver, activity=activity).first()
    if found is None:
        raise Http404
    found.activity = activity
    return found


class Asked(NamedTuple):
    """What an exception is asked for: a rule, and what it is about, read from the address."""

    code: str
    row: Deliverable | None
    department: Department | None
    person: User | None


class AskedInWords(NamedTuple):
    """The same for the page; whoever may enter an exception sees names."""

    rule: str
    about: str


def in_words(asked: Asked) -> AskedInWords:
    """No query."""
    about = [thing for thing in (asked.row, asked.person or asked.department) if thing]
    said = ", ".join(str(thing) for thing in about) or _("the whole activity")
    return AskedInWords(rule_in_words(asked.code), said)


def asked_for(activity: Activity, said: Mapping[str, str], user: User) -> Asked:
    """Read code, row, department and person of an address. Raises Http404 for a rule that there is not, a row
    of another activity, a department or a person nobody knows; PermissionDenied for what a person carries,
    unless the reader is that person or leads the department.
    """
    code = said.get("code", "")
    if code not in (*RULES, *ALIGNMENT, Waiver.RUSH):
        raise Http404
    row = _one_of(activity.deliverables, said.get("row", ""))
    department = _one_of(Department.objects, said.get("department", ""))
    person = _one_of(User.objects, said.get("person", ""))
    if code in PERSONAL and person and not is_known_to(user, person.pk, person.department_id):
        raise PermissionDenied
    return Asked(code, row, department, person)


def _one_of(rows: Manager[Row], number: str) -> Row | None:
    """The row of that number, None where none is asked for. Raises Http404."""
    if not number:
        return None
    if not number.isdecimal() or len(number) > LONGEST:
        raise Http404
    found = rows.filter(pk=int(number)).first()
    if found is None:
        raise Http404
    return found


def is_known_to(user: User, person_id: int, department_id: int | None) -> bool:
    """Whether this person may read what that person carries: the own, and that of the own people."""
    return user.pk == person_id or department_id in led_by(user)
