"""Bringing tables up to date while people work: no step holds up readers, indexes are built beside them."""

import psycopg2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, connections, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from postmortem.activities.models import Activity
from postmortem.audit.indexes import AddIndexGently
from tests.reliability.elsewhere import create_database, drop_database, elsewhere, url_of

INDEX = models.Index(fields=["title"], name="activity_of_this_test")


@pytest.fixture
def copy(tmp_path, transactional_db):
    """Another database with the tables of this one, and a fork that works there."""
    connections.close_all()
    place = connection.settings_dict
    there = {**place, "NAME": f"{place['NAME']}_gently"}
    create_database(place, f"{there['NAME']} TEMPLATE {place['NAME']}")
    with elsewhere(there, tmp_path) as fork:
        yield fork, there
    drop_database(place, there["NAME"])


def without_hints(tries):
    settings.MIGRATE_LOCK_SECONDS = 1
    try:
        call_command("migrate", "language", "zero", tries=tries, verbosity=0)
    except CommandError as refusal:
        return str(refusal)
    return [name for name in connection.introspection.table_names() if name.startswith("language_")]


@pytest.mark.postgres
def test_a_step_lets_go_of_a_table_in_use_and_leaves_nothing_half_done(copy):
    fork, place = copy
    reader = psycopg2.connect(url_of(place))
    reader.cursor().execute("SELECT 1 FROM language_hintpattern LIMIT 1")

    while_in_use = fork.do(without_hints, 1)
    reader.close()
    afterwards = fork.do(without_hints, 2)

    assert while_in_use == ("A table stayed in use; nothing was left half done. Try again in a calmer hour.")
    assert afterwards == []


@pytest.mark.django_db(transaction=True)
def test_an_index_is_built_beside_those_who_work_and_anew_if_it_was_broken_off(monkeypatch):
    operation = AddIndexGently("activity", INDEX)
    state = ProjectState.from_apps(connection_apps())
    after = state.clone()
    operation.state_forwards("activities", after)

    for _time in range(2 if connection.vendor == "postgresql" else 1):
        with connection.schema_editor(atomic=False) as editor:
            operation.database_forwards("activities", editor, state, after)
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Activity._meta.db_table)
    with connection.schema_editor() as editor:
        editor.remove_index(Activity, INDEX)

    assert found[INDEX.name]["columns"] == ["title"]


def connection_apps():
    return MigrationLoader(connection).project_state().apps


def later_steps():
    """Migrations of our own after the folded ones, by name."""
    loader = MigrationLoader(None)
    replaced = {key for one in loader.disk_migrations.values() for key in one.replaces}
    return {
        key: one
        for key, one in loader.disk_migrations.items()
        if key not in replaced and not one.replaces and not one.initial and ours(one)
    }


def ours(migration):
    return migration.__module__.partition(".")[0] in ("postmortem", "raci", "incidents")


@pytest.mark.once
def test_later_steps_add_indexes_gently():
    found = []
    for (app, name), migration in later_steps().items():
        new = {one.name.lower() for one in migration.operations if isinstance(one, migrations.CreateModel)}
        for one in migration.operations:
            if not isinstance(one, migrations.AddIndex) or one.model_name.lower() in new:
                continue
            if not isinstance(one, AddIndexGently) or migration.atomic:
                found.append(f"{app}.{name}: {one.index.name}")

    assert found == []
