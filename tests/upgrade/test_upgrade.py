"""Data of earlier versions: each archive in this folder is the demo as a version had it. It is read into an
empty database, brought up to date, and must be whole, sealed, and readable on the pages of today.

A new one is made when a version is tagged: `manage.py demo`, `manage.py chase --once`, `manage.py backup`,
and the file `secret_key` of its data folder.
"""

import json
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from incidents.models import Retrospective
from postmortem.activities.models import Activity
from postmortem.audit import queries as audit
from postmortem.backup.actions import restore_archive
from postmortem.backup.actions.rows import everything
from postmortem.people.models import User
from tests.reliability.elsewhere import create_database, drop_database, elsewhere

STATES = sorted(Path(__file__).parent.glob("*.zip"))


@pytest.fixture
def there(tmp_path, transactional_db):
    """A fork whose database has no tables, and an empty data folder."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    connections.close_all()
    place = connection.settings_dict
    if connection.vendor == "sqlite":
        with elsewhere({"NAME": folder / "postmortem.sqlite3"}, folder) as fork:
            yield fork
        return
    name = f"{place['NAME']}_upgraded"
    create_database(place, f"{name} TEMPLATE template0")
    with elsewhere({**place, "NAME": name}, folder) as fork:
        yield fork
    drop_database(place, name)


def upgraded(state):
    """Restore and bring up to date; then what the tables hold, and what the chains say."""
    settings.SECRET_KEY = state.with_suffix(".key").read_text(encoding="utf-8")
    settings.MEDIA_ROOT, settings.HEADS_FILE = settings.DATA_DIR / "media", settings.DATA_DIR / "heads.jsonl"
    restore_archive(state, now=timezone.now())
    missing = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=missing)
    rows = {
        model._meta.label_lower: everything(model).count()
        for model in apps.get_models(include_auto_created=True)
    }
    return rows, list(audit.verify()), missing.getvalue().strip()


def read(role):
    """How the pages of what is there answer somebody of this role."""
    client, answers = Client(), {}
    client.force_login(User.objects.filter(role=role, is_active=True).order_by("pk").first())
    activity = Activity.objects.order_by("pk").first()
    published = Retrospective.objects.filter(current__isnull=False).order_by("pk").first()
    for path in (
        "/",
        "/activities/",
        f"/activities/{activity.pk}/",
        f"/activities/{activity.pk}/matrix/",
        "/retrospectives/",
        f"/retrospectives/{published.pk}/",
    ):
        answers[path.replace(str(published.pk), "N").replace(str(activity.pk), "N")] = client.get(
            path
        ).status_code
    return answers


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.stem)
def test_data_of_an_earlier_version_is_brought_up_to_date(there, state):
    with zipfile.ZipFile(state) as archive:
        then = json.loads(archive.read("manifest.json"))["tables"]

    rows, breaks, missing = there.do(upgraded, state)

    assert {name: rows[name] for name in then if name in rows and moved(name)} == {
        name: number for name, number in then.items() if name in rows and moved(name)
    }
    assert set(then) <= set(rows)
    assert (breaks, missing) == ([], "No changes detected")
    assert set(there.do(read, "executive").values()) == {200}


def moved(name):
    """Tables of our own; Django and its libraries fill theirs themselves after each migration."""
    return name.partition(".")[0] not in ("auth", "contenttypes", "sessions", "account")
