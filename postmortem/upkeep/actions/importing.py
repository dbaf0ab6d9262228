"""An address book becomes people and departments: brought, looked at, taken over whole or not at all.

A small file is read and taken over at once, a large one by a tick. Everything a file changes is written in
one transaction: killed in the middle it leaves nothing, and the next tick begins again.
"""

from datetime import datetime, time
from hashlib import sha256
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.people.models import User
from postmortem.people.rules import next_digest
from postmortem.upkeep.actions.seats import Seats
from postmortem.upkeep.importing import Problem, Unreadable
from postmortem.upkeep.models import PeopleImport
from postmortem.upkeep.queries import importing as queries
from postmortem.upkeep.rules.matching import Plan, counts_of

State = PeopleImport.State
STREAM: Final = "people"
AT_ONCE: Final = 100_000  # bytes that are read in the request; more is read by a tick
ROWS_AT_ONCE: Final = 500
PROBLEMS_KEPT: Final = 2000
SAMPLE: Final = 20


def bring_people(
    name: str, content: bytes, *, adds_departments: bool, by: User | None, now: datetime
) -> PeopleImport:
    """Keep a file to be looked at; a small one is read now, a large one by the next tick. What lay open
    before is left out. Raises ValidationError for a file that is small and no address book.
    """
    made = _keep(name, content, adds_departments=adds_departments, by=by, now=now)
    if len(content) <= AT_ONCE:
        _read(made.pk, now=now)
        made.refresh_from_db()
        if made.state == State.FAILED:
            raise ValidationError(made.reason)
    return made


@transaction.atomic
def _keep(
    name: str, content: bytes, *, adds_departments: bool, by: User | None, now: datetime
) -> PeopleImport:
    open_ones = PeopleImport.objects.filter(state__in=[State.READING, State.OPEN])
    open_ones.update(state=State.DROPPED, content=None, ended_at=now)
    made = PeopleImport.objects.create(
        name=name[:200],
        content=content,
        sha256=sha256(content).hexdigest(),
        adds_departments=adds_departments,
        by=by,
        at=now,
    )
    record("people.file_brought", made, by=by, at=now, stream=STREAM, sha256=made.sha256, bytes=len(content))
    return made


@transaction.atomic
def _read(pk: int, *, now: datetime) -> None:
    """Look at a file: what it would change is kept, or why it cannot be read."""
    given = PeopleImport.objects.select_for_update().get(pk=pk)
    if given.state != State.READING or given.content is None:
        return
    try:
        plan = _plan(given, now)
    except Unreadable as unreadable:
        _end(given, State.FAILED, now, reason=unreadable.sentence[:300])
        return
    said = {"found": _found(plan), "seen": plan.digest(), "state": State.OPEN}
    PeopleImport.objects.filter(pk=pk).update(**said)


def _plan(given: PeopleImport, now: datetime) -> Plan:
    content = bytes(given.content or b"")
    return queries.plan_of(content, adds_departments=given.adds_departments, now=now)


def _found(plan: Plan) -> dict[str, Any]:
    """What the preview shows of a plan."""
    new = [[line.row, line.name, line.account, line.mail] for line, _seat in plan.people[:SAMPLE]]
    return {
        "counts": dict(counts_of(plan)),
        "problems": [list(problem) for problem in plan.problems[:PROBLEMS_KEPT]],
        "departments": [[one.name_en, one.name_zh] for one in plan.departments],
        "new": new,
    }


def problems_of(given: PeopleImport) -> list[Problem]:
    """What is wrong with the file, row by row."""
    return [Problem(*said) for said in given.found.get("problems", [])]


@transaction.atomic
def confirm_import(given: PeopleImport, *, seen: str, only_good: bool, by: User, now: datetime) -> None:
    """Have a file taken over as its preview showed it. Unless `only_good` a single bad row keeps all out.

    Raises ValidationError, code "stale", if it was read anew or ended meanwhile; else while a row is bad or
    nothing would change.
    """
    counts = given.found.get("counts", {})
    if counts.get("bad") and not only_good:
        raise ValidationError(_("Some rows cannot be taken. Mend the file, or take only the good rows."))
    if not any(counts.get(name) for name in ("new", "changed", "departments", "renamed", "leads")):
        raise ValidationError(_("Nothing in the file differs from this house."))
    waiting = PeopleImport.objects.filter(pk=given.pk, state=State.OPEN, seen=seen)
    if not waiting.update(state=State.CONFIRMED, only_good=only_good, by=by):
        raise _stale()
    record("people.import_confirmed", given, by=by, at=now, stream=STREAM, only_good=only_good)
    if counts.get("rows", 0) <= ROWS_AT_ONCE:
        take_over(given.pk, now=now)


@transaction.atomic
def drop_import(given: PeopleImport, *, by: User, now: datetime) -> None:
    """Leave a file out; its bytes go. Raises ValidationError, code "stale", if it ended already."""
    live = PeopleImport.objects.filter(pk=given.pk, state__in=PeopleImport.LIVE)
    if not live.update(state=State.DROPPED, content=None, ended_at=now):
        raise _stale()
    record("people.file_dropped", given, by=by, at=now, stream=STREAM)


def read_waiting(*, now: datetime) -> dict[str, int]:
    """What a tick does: read the files that wait, take over those that are confirmed."""
    counts = {"read": 0, "people": 0}
    for pk in queries.waiting():
        counts["read"] += 1
        _read(pk, now=now)
        counts["people"] += take_over(pk, now=now)
    return {name: number for name, number in counts.items() if number}


@transaction.atomic
def take_over(pk: int, *, now: datetime) -> int:
    """Carry out a confirmed file, all of it or nothing; returns how many people came or changed.

    What differs from the preview by now ends it with a sentence instead.
    """
    given = PeopleImport.objects.select_for_update().get(pk=pk)
    if given.state != State.CONFIRMED:
        return 0
    plan = _plan(given, now)
    if plan.digest() != given.seen:
        reason = _("The house has changed since the file was looked at. Bring it again.")
        _end(given, State.FAILED, now, reason=reason)
        return 0
    try:
        with transaction.atomic():
            return _write(given, plan, now)
    except IntegrityError:  # somebody took an account or an address in this very moment
        reason = _("The house has changed since the file was looked at. Bring it again.")
        _end(given, State.FAILED, now, reason=reason)
        return 0


def _write(given: PeopleImport, plan: Plan, now: datetime) -> int:
    seats = Seats(plan, now)
    made = _hire(plan, seats, now)
    _change(plan, seats)
    led = seats.led_by_accounts(plan.leads)
    _end(given, State.APPLIED, now)
    record(
        "people.imported",
        given,
        by=given.by,
        at=now,
        stream=STREAM,
        sha256=given.sha256,
        created=[person.pk for person in made],
        changed=sorted(plan.changed),
        departments=sorted(seats.made),
        renamed=sorted(plan.renamed),
        led=led,
        left_out=plan.bad_rows,
    )
    return len(made) + len(plan.changed)


def _hire(plan: Plan, seats: Seats, now: datetime) -> list[User]:
    """The new people: without a password, so that each begins by a link, a code or a join link."""
    at = time(9)
    first_list = next_digest(now, settings.TIME_ZONE, at)
    new = [
        User(
            account=line.account,
            email=line.mail or None,
            display_name=line.name,
            department_id=seats.of(seat),
            role=line.role or User.Role.MEMBER,
            language=line.language,
            time_zone=line.zone,
            joined_at=datetime.fromisoformat(line.joined).replace(tzinfo=now.tzinfo) if line.joined else now,
            next_digest_at=first_list,
            password=make_password(None),
        )
        for line, seat in plan.people
    ]
    made = User.objects.bulk_create(new, batch_size=500)
    _vouch(made)
    return made


def _change(plan: Plan, seats: Seats) -> None:
    people = User.objects.in_bulk(plan.changed)
    with_mail = []
    for pk, said in plan.changed.items():
        person = people[pk]
        for name in ("language", "time_zone"):
            setattr(person, name, said.get(name, getattr(person, name)))
        if "seat" in said:
            person.department_id = seats.of(said["seat"])
        if "mail" in said:
            person.email = said["mail"]
            with_mail.append(person)
    fields = ["email", "department", "language", "time_zone"]
    User.objects.bulk_update(people.values(), fields, batch_size=200)
    EmailAddress.objects.filter(user__in=with_mail).delete()
    _vouch(with_mail)


def _vouch(people: list[User]) -> None:
    """An address that an administrator brings counts as verified."""
    rows = (
        EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in people if one.email
    )
    EmailAddress.objects.bulk_create(rows, batch_size=500)


def _end(given: PeopleImport, state: str, now: datetime, *, reason: str = "") -> None:
    PeopleImport.objects.filter(pk=given.pk).update(state=state, content=None, ended_at=now, reason=reason)


def _stale() -> ValidationError:
    return ValidationError(
        _("This file was looked at anew or has ended meanwhile; see how it is now."), code="stale"
    )
