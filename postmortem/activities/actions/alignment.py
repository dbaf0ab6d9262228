"""What the kinds of check tables add: a scheme made final, an answer of a reader judged, readers asked."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from postmortem.activities.actions.asking import lost, refused
from postmortem.activities.actions.checks.asking import ask_open_cells
from postmortem.activities.actions.checks.lines import NewLine, add_line, locked_table, stream_of
from postmortem.activities.actions.partners import ask_partners
from postmortem.activities.models import CheckCell, CheckLine, CheckTable
from postmortem.activities.queries.alignment import Lack, aligned
from postmortem.activities.rules.checks import reading
from postmortem.audit.actions import record
from postmortem.drafts.actions import Stale
from postmortem.people.models import User

Kind, State = CheckTable.Kind, CheckCell.State


@transaction.atomic
def make_final(table: CheckTable, *, by: User, now: datetime) -> CheckTable:
    """The overall scheme is final: development may begin, and its partners are asked how it was for them.

    Raises ValidationError with what is missing (exceptions count as not missing), code "stale" if it is final
    already or its activity is cancelled.
    """
    found = locked_table(table.pk)
    if found.kind != Kind.COVERAGE:
        raise refused(_("Only the coverage of a scheme is made final."))
    if lacks := aligned(found, now=now).blocking:
        raise refused(_sentence(lacks))
    claimed = CheckTable.objects.filter(pk=found.pk, final_at=None)
    if not claimed.update(final_at=now, final_by=by, version=F("version") + 1):
        raise lost()
    found.refresh_from_db()
    asked = ask_partners(found, found.activity, by=by, now=now) if found.activity else []
    record("check.final", found, by=by, at=now, stream=stream_of(found), asked=len(asked))
    return found


def _sentence(lacks: list[Lack]) -> str:
    """The first thing that is missing, and how many more."""
    first, more = lacks[0].missing.sentence, len(lacks) - 1
    if not more:
        return _("Not final yet: %(first)s") % {"first": first}
    said = ngettext(
        "Not final yet: %(first)s And %(more)s more is missing.",
        "Not final yet: %(first)s And %(more)s more are missing.",
        more,
    )
    return said % {"first": first, "more": more}


@transaction.atomic
def judge(cell: CheckCell, verdict: str, *, by: User, now: datetime, version: int) -> CheckCell:
    """Whether a reader's answer shows that it was understood (reading.VERDICTS); it can be judged anew.

    Raises ValidationError for another word, or a pair without an answer; Stale if the cell has changed.
    """
    if verdict not in reading.VERDICTS:
        raise ValidationError(_("Choose one from the list."))
    table = locked_table(cell.table_id)
    found = CheckCell.objects.filter(pk=cell.pk, version=version).first()
    if found is None:
        raise Stale(CheckCell.objects.filter(pk=cell.pk).first())
    if table.kind != Kind.TEST_READING or found.state not in (State.ANSWERED, State.CONFIRMED):
        raise refused(_("Only an answer can be judged."))
    CheckCell.objects.filter(pk=found.pk).update(
        value={**found.value, "judged": verdict},
        state=State.CONFIRMED,
        confirmed_by=by,
        confirmed_at=now,
        version=F("version") + 1,
    )
    found.refresh_from_db()
    record("check.judged", found, by=by, at=now, stream=stream_of(table), table=table.pk, verdict=verdict)
    return found


@transaction.atomic
def ask_readers(table: CheckTable, people: Iterable[User], *, by: User, now: datetime) -> list[CheckLine]:
    """Each of these gets a column of the test reading and is asked all its questions at once.

    Raises ValidationError without anybody, for somebody who is asked already, or more than five readers.
    """
    found = locked_table(table.pk)
    people = list(people)
    if found.kind != Kind.TEST_READING:
        raise refused(_("This table has no readers."))
    there = found.lines.filter(axis=CheckLine.Axis.COLUMN, removed_at=None)
    if not people:
        raise ValidationError({"people": _("Choose who is to read it.")})
    if there.filter(person__in=people).exists():
        raise lost()
    if there.count() + len(people) > reading.MOST:
        raise ValidationError({"people": _("Five readers are enough; more say the same again.")})
    lines = [
        add_line(
            found,
            CheckLine.Axis.COLUMN,
            NewLine(person.display_name, department=person.department, person=person),
            by=by,
            now=now,
        )
        for person in people
    ]
    ask_open_cells(found, None, lines=lines, by=by, now=now)
    record("check.readers_asked", found, by=by, at=now, stream=stream_of(found), lines=[n.pk for n in lines])
    return lines
