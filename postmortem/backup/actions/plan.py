"""The switch, and what the tick does: seal the heads of the chains once a day, back up when it is time."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from postmortem.audit.actions import export_heads, record
from postmortem.audit.rules import Sealing
from postmortem.backup import queries, rules
from postmortem.backup.actions.archiving import why, write_archive
from postmortem.backup.actions.warning import tell_failed, tell_overdue
from postmortem.backup.models import Archive, Plan
from postmortem.outbox.actions import beat, post
from postmortem.outbox.queries import installation
from postmortem.people.models import User
from postmortem.people.queries import active_people

STREAM: Final = "house"
SIGN_OF_LIFE: Final = 1.0  # seconds
PART_AGE: Final = timedelta(days=1)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Switch:
    """What an administrator says: whether, where (empty: with the data), when, how many are kept."""

    is_on: bool
    folder: str
    keep: int
    at: time
    mails_seal: bool = False


@transaction.atomic
def change_plan(said: Switch, *, seen: int, by: User, now: datetime) -> Plan:
    """Set the switch. `seen` is the version that was on the screen. Raises ValidationError for a folder that
    cannot take an archive, and with code "stale" if somebody changed it meanwhile.
    """
    _check_folder(said.folder)
    Plan.objects.get_or_create(pk=1)
    before = Plan.objects.get(pk=1)
    at = rules.next_night(now, said.at, settings.TIME_ZONE)
    changed = Plan.objects.filter(pk=1, version=seen).update(
        is_on=said.is_on,
        folder=said.folder,
        keep=said.keep,
        at=said.at,
        mails_seal=said.mails_seal,
        next_at=at if said.is_on else None,
        on_since=(before.on_since if before.is_on else now) if said.is_on else None,
        version=F("version") + 1,
    )
    if not changed:
        text = _("Somebody changed this after you had opened it. See what is stored now, then save again.")
        raise ValidationError(text, code="stale")
    record("backup.switched", by, by=by, at=now, stream=STREAM, is_on=said.is_on, keep=said.keep)
    return Plan.objects.get(pk=1)


def _check_folder(folder: str) -> None:
    """An absolute folder that is there and takes a file, and that nobody is handed files from."""
    if not folder:
        return
    path = Path(folder)
    if not path.is_absolute() or not path.is_dir():
        raise ValidationError({"folder": _("Name a folder that is there, from the root: /srv/backups.")})
    closed = [settings.BASE_DIR, settings.STATIC_ROOT, settings.MEDIA_ROOT, settings.DATA_DIR]
    if any(path.resolve().is_relative_to(Path(one).resolve()) for one in closed):
        text = _("Choose a folder outside the product and its data; best on another disk.")
        raise ValidationError({"folder": text})
    probe = path / f".postmortem-{uuid4().hex}"
    try:
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError as error:
        raise ValidationError({"folder": _("This folder cannot be written.")}) from error


@transaction.atomic
def ask_for_one(*, by: User, now: datetime) -> None:
    """The next tick makes a backup. Twice is once; raises ValidationError (code "stale") while one waits."""
    Plan.objects.get_or_create(pk=1)
    if not Plan.objects.filter(pk=1, wanted_at=None).update(wanted_at=now, wanted_by=by):
        raise ValidationError(_("A backup is asked for already; it begins within a minute."), code="stale")
    record("backup.asked", by, by=by, at=now, stream=STREAM)


@transaction.atomic
def note_trial(on: date, *, by: User, now: datetime) -> None:
    """Somebody restored an archive on that day and saw that it works. Raises ValidationError for a day to
    come.
    """
    if on > now.date() + timedelta(days=1):
        raise ValidationError({"on": _("That day is still to come.")})
    Plan.objects.get_or_create(pk=1)
    Plan.objects.filter(pk=1).update(tried_on=on)
    record("backup.tried", by, by=by, at=now, stream=STREAM, on=on.isoformat())


# --- the tick -------------------------------------------------------------------------------------------


def back_up_due(*, now: datetime) -> dict[str, int]:
    """One tick: seals the heads of the audit chains once a day, backs up if it is time or somebody asked."""
    started, counts = monotonic(), dict[str, int]()
    if sealed := export_heads(now=now):
        counts["sealed"] = 1
        mail_seal(sealed)
    give_up_dead(now=now)
    if begun := claim(now=now):
        counts["archives" if make_archive(begun, now=now) else "archives_failed"] = 1
    tell_overdue(now=now)
    beat("backup", counts, now=now, took_ms=int((monotonic() - started) * 1000))
    return counts


@transaction.atomic
def mail_seal(sealed: Sealing) -> int:
    """The line's sign to every administrator, if they want it: a copy that nobody on the server can change.
    Returns how many get it.
    """
    if not queries.plan().mails_seal:
        return 0
    people = [one for one in active_people().filter(role=User.Role.ADMIN) if one.email]
    for person in people:
        with override(person.language or settings.LANGUAGE_CODE):
            text = _(
                "Line %(number)s of the file about the record is sealed with %(sign)s. Keep this mail:"
                " manage.py verify_audit --line %(number)s:%(sign)s says later whether it is still so."
            )
            said = text % {"number": sealed.number, "sign": sealed.sign}
            post(person, _("The seal of the day"), said, now=datetime.fromisoformat(sealed.at))
    return len(people)


def claim(*, now: datetime) -> Archive | None:
    """The backup that is to be made now, if there is one and nobody else makes it."""
    due = Q(wanted_at__isnull=False) | Q(is_on=True, next_at__lte=now)
    plan = Plan.objects.filter(due, pk=1).first()
    if plan is None:
        return None
    try:
        with transaction.atomic():
            begun = Archive.objects.create(began_at=now, alive_at=now, by_id=plan.wanted_by_id)
            # If it does not end well it is tried again in an hour.
            again = now + rules.RETRY if plan.is_on else None
            mine = Plan.objects.filter(due, pk=1).update(wanted_at=None, wanted_by=None, next_at=again)
            if not mine:
                raise IntegrityError("taken")
    except IntegrityError:  # one at a time: the database says so
        return None
    return begun


def give_up_dead(*, now: datetime) -> int:
    """A backup whose worker died gives no sign of life; its half file goes."""
    running = Archive.objects.filter(state=Archive.State.RUNNING, alive_at__lt=now - rules.DEAD_AFTER)
    with transaction.atomic():
        dead = running.select_for_update().first()
        if dead is None:
            return 0
        _end(dead, now, state=Archive.State.FAILED, error=Archive.Trouble.STOPPED)
    _sweep(queries.folder_of(queries.plan()), before=now.timestamp())
    return 1


def make_archive(begun: Archive, *, now: datetime) -> bool:
    """Write it, say how it went, and take away what is too many; False if it did not work."""
    started, plan = monotonic(), queries.plan()
    folder = queries.folder_of(plan)
    target = folder / rules.name_of(installation(), now)
    try:
        if not plan.folder:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        manifest = write_archive(target, now=now, beat=_signs_of(begun, now))
    except Exception as error:  # whatever it was, a bucket that is away for example: it has ended
        log.exception("a backup did not end")
        trouble = why(error) if isinstance(error, OSError) else Archive.Trouble.OTHER
        _end(begun, now, monotonic() - started, state=Archive.State.FAILED, error=trouble)
        return False
    counts = {"rows": manifest.rows, "files": len(manifest.files), "entries": manifest.entries}
    counts["missing"] = len(manifest.missing)
    size = target.stat().st_size
    said = {"state": Archive.State.DONE, "path": str(target), "size": size, "counts": counts}
    _end(begun, now, monotonic() - started, **said)
    if plan.is_on:
        Plan.objects.filter(pk=1, is_on=True).update(
            next_at=rules.next_night(now, plan.at, settings.TIME_ZONE)
        )
    _rotate(folder, plan.keep, now)
    return True


def _signs_of(begun: Archive, now: datetime) -> Callable[[int, int], None]:
    """A sign of life every second, with how far it has come."""
    started = monotonic()
    last = started - SIGN_OF_LIFE

    def beat(done: int, total: int) -> None:
        nonlocal last
        if monotonic() - last > SIGN_OF_LIFE:
            last = monotonic()
            alive = now + timedelta(seconds=last - started)
            Archive.objects.filter(pk=begun.pk).update(alive_at=alive, done=done, total=total)

    return beat


@transaction.atomic
def _end(begun: Archive, now: datetime, seconds: float = 0, **said: object) -> bool:
    """It has ended, if nobody else has said so; of a failure administrators hear."""
    took = int(seconds * 1000)
    running = Archive.objects.filter(pk=begun.pk, state=Archive.State.RUNNING)
    if not running.update(ended_at=now + timedelta(milliseconds=took), took_ms=took, **said):
        return False
    if said["state"] == Archive.State.FAILED:
        tell_failed(begun, now=now)
    return True


def _rotate(folder: Path, keep: int, now: datetime) -> None:
    """Of this installation's archives the oldest go; half files of workers that died go, too."""
    for name in rules.to_go(os.listdir(folder), installation(), keep):
        (folder / name).unlink(missing_ok=True)
        Archive.objects.filter(path=str(folder / name)).update(removed_at=now)
    _sweep(folder, before=(now - PART_AGE).timestamp())


def _sweep(folder: Path, *, before: float) -> None:
    for half in folder.glob(".postmortem-*.part") if folder.is_dir() else ():
        if half.stat().st_mtime < before:
            half.unlink(missing_ok=True)
