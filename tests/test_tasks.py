"""What the ticks leave behind when they fail: a run with what was raised, and the error itself."""

import inspect
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.db import IntegrityError, OperationalError

from postmortem import tasks
from postmortem.celery import app
from postmortem.outbox.models import Run, Tick
from postmortem.tasks import chase_tick, compile_tick, in_a_line, relay_tick, run_ticks
from tests import make

NOW = make.NOW


def failing(*, now):
    raise ValueError("no, not now\nDETAIL: a row with a secret")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "function", "task"),
    [
        ("planner", "plan", chase_tick),
        ("relay", "relay", relay_tick),
        ("compiler", "compile_retrospectives", compile_tick),
    ],
)
def test_a_tick_that_fails_leaves_a_run_with_its_error_and_raises(monkeypatch, name, function, task):
    monkeypatch.setattr(tasks, function, failing)

    with pytest.raises(ValueError, match="no, not now"):
        task()

    run = Run.objects.get()
    assert (run.name, run.counts, run.error) == (name, {}, "ValueError: no, not now")
    assert Tick.objects.get().at == run.at


@pytest.mark.django_db
def test_one_that_fails_holds_up_no_other_and_is_raised_in_the_end(monkeypatch):
    make.duty(holder=make.user("ada"))
    run_ticks(now=NOW + timedelta(days=1))
    monkeypatch.setattr(tasks, "plan", failing)

    with pytest.raises(ValueError, match="no, not now"):
        run_ticks(now=NOW + timedelta(days=2))

    newest = dict(Tick.objects.values_list("name", "at"))
    names = ["planner", "relay", "compiler", "indexer", "counter", "keeper", "backup"]
    assert newest == dict.fromkeys(names, NOW + timedelta(days=2))
    assert [sent.to for sent in mail.outbox] == [["ada@example.com"]]
    assert list(Run.objects.exclude(error="").values_list("name", flat=True)) == ["planner"]


@pytest.mark.django_db
def test_a_database_that_is_away_hides_nothing(monkeypatch):
    def away(*_args, **_more):
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(tasks, "plan", away)
    monkeypatch.setattr(tasks, "beat", away)

    with pytest.raises(OperationalError, match="the connection is lost"):
        chase_tick()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError(), "ValueError"),
        (ValueError("A lease is too short."), "ValueError: A lease is too short."),
        (
            IntegrityError("null value in a column\nDETAIL:  Failing row contains (1, s3cret)."),
            "IntegrityError: null value in a column",
        ),
        (
            OperationalError("cannot reach postgres://app:s3cret@db:5432/x"),
            "OperationalError: cannot reach postgres://db:5432/x",
        ),
    ],
)
def test_an_error_is_said_in_a_line_without_rows_and_passwords(error, said):
    assert in_a_line(error) == said


@pytest.mark.django_db
def test_a_run_without_errors_leaves_none():
    make.duty()

    run_ticks(now=NOW + timedelta(days=1))

    assert set(Run.objects.values_list("name", "error")) == {("planner", ""), ("relay", "")}


@pytest.mark.once
def test_no_task_is_about_a_row():
    """A task is a whole tick: it takes nothing, and nobody but the beat rings for one."""
    ours = {name: one for name, one in app.tasks.items() if not name.startswith("celery.")}
    taking = [name for name, one in ours.items() if inspect.signature(one.run).parameters]
    places = [path for name in ("postmortem", "raci", "incidents") for path in Path(name).rglob("*.py")]
    rings = re.compile(r"\.delay\(|apply_async|send_task|\bchord\(|\.starmap\(")
    ringing = [str(path) for path in places if rings.search(path.read_text(encoding="utf-8"))]

    assert {one["task"] for one in app.conf.beat_schedule.values()} == ours.keys()
    assert (taking, ringing) == ([], [])
