"""What the database itself refuses, on both engines, whoever asks."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from postmortem.activities.models import Activity, LogEntry
from postmortem.audit.actions import fix, record
from postmortem.audit.guards import FrozenOnce, InsertOnly, Moves, guards, lifted
from postmortem.audit.models import Chain, Entry, Revision
from postmortem.people.models import User
from tests import make

pytestmark = pytest.mark.django_db


def refused(sql, *params):
    """The name of the guard that refuses the statement, or None."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, params or None)
    except IntegrityError as error:
        return str(error).splitlines()[0]
    return None


def triggers():
    tables = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(tables[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def entry():
    return record("tried", make.department(), by=None, at=make.NOW, stream="people")


def revision():
    return fix(Revision.Kind.MATRIX, make.department(), {"rows": []}, by=None, at=make.NOW)


def log_entry(**fields):
    activity = make.activity()
    return LogEntry.objects.create(
        activity=activity, number=1, kind="note", said_at=make.NOW, recorded_by=activity.lead, **fields
    )


def test_every_guard_stands_in_the_database():
    postgres = connection.vendor == "postgresql"

    declared = {
        f"{guard.name}_{trigger.suffix}"
        for model, guard in guards()
        for trigger in guard.triggers(model, postgres=postgres)
    }

    indexes = {name for name in triggers() if name.startswith("searchdoc_words")}  # they refuse nothing
    assert declared == triggers() - indexes
    assert {type(guard) for _model, guard in guards()} == {InsertOnly, FrozenOnce, Moves}


@pytest.mark.parametrize(
    ("made", "sql", "guard"),
    [
        (entry, "UPDATE audit_entry SET verb = 'other'", "entry_insert_only"),
        (entry, "DELETE FROM audit_entry", "entry_insert_only"),
        (revision, "UPDATE audit_revision SET sha256 = ''", "revision_insert_only"),
        (revision, "DELETE FROM audit_revision", "revision_insert_only"),
    ],
)
def test_what_is_written_once_can_neither_change_nor_go(made, sql, guard):
    made()
    before = list(Entry.objects.values()) + list(Revision.objects.values())

    answer = refused(sql)

    assert answer == guard
    assert list(Entry.objects.values()) + list(Revision.objects.values()) == before


def test_the_orm_is_refused_just_the_same():
    kept = entry()

    with pytest.raises(IntegrityError, match="entry_insert_only"), transaction.atomic():
        Entry.objects.filter(pk=kept.pk).update(verb="other")
    with pytest.raises(IntegrityError, match="entry_insert_only"), transaction.atomic():
        kept.delete()
    with pytest.raises(ValidationError):
        kept.full_clean()


@pytest.mark.postgres
def test_what_is_written_once_cannot_be_truncated():
    entry()

    answer = refused("TRUNCATE audit_entry")

    assert answer == "entry_insert_only"
    assert Entry.objects.count() == 1


def test_a_row_is_free_until_it_is_frozen():
    note = log_entry(text="draft")

    LogEntry.objects.update(text="better")
    LogEntry.objects.update(frozen_at=make.NOW)
    answers = [
        refused("UPDATE activities_logentry SET text = 'other'"),
        refused("UPDATE activities_logentry SET frozen_at = NULL"),
        refused("DELETE FROM activities_logentry"),
    ]

    note.refresh_from_db()
    assert answers == ["logentry_frozen"] * 3
    assert (note.text, note.frozen_at) == ("better", make.NOW)


def test_a_row_starts_only_in_a_first_state():
    driver = make.user(department=make.department())

    with pytest.raises(IntegrityError, match="activity_moves"), transaction.atomic():
        make.activity(lead=driver, status="ready")

    assert Activity.objects.count() == 0


@pytest.mark.parametrize("start", Activity.Status.values)
def test_a_state_moves_only_along_its_table(start):
    paths = {
        "draft": [],
        "aligning": ["aligning"],
        "ready": ["aligning", "ready"],
        "launched": ["aligning", "ready", "launched"],
        "verified": ["aligning", "ready", "launched", "verified"],
        "closed": ["aligning", "ready", "launched", "verified", "closed"],
        "cancelled": ["cancelled"],
    }
    activity = make.activity(launched_at=make.NOW, verified_at=make.NOW)
    for step in paths[start]:
        Activity.objects.filter(pk=activity.pk).update(status=step)

    possible = []
    for end in Activity.Status.values:
        with transaction.atomic():
            if end != start and not refused("UPDATE activities_activity SET status = %s", end):
                possible.append(end)
            transaction.set_rollback(True)

    assert sorted(possible) == sorted(Activity.MOVES.get(start, []))


def test_other_fields_of_a_row_with_states_are_free():
    activity = make.activity()

    Activity.objects.filter(pk=activity.pk).update(goal="More orders", status="draft")

    activity.refresh_from_db()
    assert activity.goal == "More orders"


@pytest.mark.django_db(transaction=True)
def test_flush_empties_guarded_tables_and_puts_the_guards_back():
    entry()
    before = triggers()

    call_command("flush", interactive=False, stdout=StringIO())

    assert (Entry.objects.count(), Chain.objects.count(), User.objects.count()) == (0, 0, 0)
    assert triggers() == before
    entry()
    assert refused("DELETE FROM audit_entry") == "entry_insert_only"


@pytest.mark.django_db(transaction=True)
def test_guards_come_back_when_what_they_were_lifted_for_fails():
    before = triggers()

    with pytest.raises(IntegrityError), lifted(connection):
        make.activity(launched_at=make.NOW, requested_at=make.NOW + timedelta(days=1))

    assert triggers() == before
