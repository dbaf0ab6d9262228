"""A report becomes an incident that is over, and a retrospective with everything in it: once, and whole."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from incidents.actions import compile_due, import_report
from incidents.importing import read
from incidents.models import Factor, Idea, Incident, Lesson, Retrospective, Section, TimelineEvent
from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
CORPUS = Path(__file__).parent / "corpus"
TEXT = """# Checkout was down

Severity: SEV-2
Start: 2024-03-05 23:50

## Summary

Nobody could pay.

## Timeline

- 23:50 deploy
- ~23:55 alert fires
- 00:10 rolled back, see https://example.com/pr/7
- unknown: somebody called

## Root cause

- The flag was on by default.

## Lessons learned

### What went well

- The alert was fast.

### What went wrong

- Nobody knew the flag.

## Action items

- [x] Remove the flag (@dana, due 2024-03-12)
- Read flags aloud, owner: Tom, due: by Friday

## Weather

It rained.
"""


def taken(text=TEXT, zone="Asia/Shanghai", by=None):
    by = by or make.user(role=User.Role.PM, department=make.department())
    report = read("checkout.md", text.encode())
    return import_report(report, zone=zone, by=by, now=NOW).incident


def counts():
    models = (Incident, Retrospective, TimelineEvent, Section, Factor, Lesson, Idea, Entry)
    return [model.objects.count() for model in models]


def test_the_incident_is_over_and_belongs_to_whoever_brought_it():
    keeper = make.user(role=User.Role.PM, department=make.department())

    incident = taken(by=keeper)

    assert (incident.title, incident.status, incident.severity) == ("Checkout was down", "analysing", 2)
    assert (incident.owner, incident.still_going_on) == (keeper, False)
    assert incident.severity_reason == "As the file says: SEV-2."
    assert incident.started_at == datetime(2024, 3, 5, 15, 50, tzinfo=UTC)
    assert incident.mitigated_at == datetime(2024, 3, 5, 16, 10, tzinfo=UTC)


def test_the_timeline_keeps_what_was_written_and_how_exact_it_is():
    incident = taken()

    rows = incident.timeline.order_by("pk").values_list(
        "raw_time", "happened_at", "precision", "marker", "text"
    )
    assert list(rows) == [
        ("23:50", datetime(2024, 3, 5, 15, 50, tzinfo=UTC), "exact", "publish", "deploy"),
        ("~23:55", datetime(2024, 3, 5, 15, 55, tzinfo=UTC), "about", "detection", "alert fires"),
        (
            "00:10",
            datetime(2024, 3, 5, 16, 10, tzinfo=UTC),
            "exact",
            "mitigation",
            "rolled back, see https://example.com/pr/7",
        ),
        ("unknown", None, "unknown", "diagnosis", "somebody called"),
    ]
    assert incident.timeline.get(raw_time="00:10").evidence_url == "https://example.com/pr/7"


def test_texts_conditions_lessons_and_ideas_are_all_there():
    incident = taken()

    made = incident.retrospectives.get()
    assert list(made.sections.order_by("pk").values_list("code", "heading", "body")) == [
        ("summary", "", "Nobody could pay."),
        ("went_well", "", "The alert was fast."),
        ("read-1", "Weather", "It rained."),
        ("read-2", "Start", "2024-03-05 23:50"),
    ]
    assert list(made.factors.values_list("text", flat=True)) == ["The flag was on by default."]
    assert list(made.lessons.values_list("kind", "text")) == [("improve", "Nobody knew the flag.")]


def test_names_become_suggestions_and_never_accounts():
    taken()

    ideas = Idea.objects.order_by("pk").values_list("text", "suggested_owner", "suggested_due", "state")
    assert list(ideas) == [
        ("Remove the flag", "dana", date(2024, 3, 12), "taken"),
        ("Read flags aloud (Friday)", "Tom", None, "open"),
    ]
    assert User.objects.filter(display_name__in=["dana", "Tom"]).count() == 0


def test_nobody_is_asked_for_anything():
    taken()

    assert Duty.objects.count() == 0


def test_the_same_text_a_second_time_changes_nothing():
    first = taken()
    before = counts()

    again = import_report(
        read("copy of it.txt", TEXT.replace("\n", "\r\n").encode()), zone="UTC", by=make.user(), now=NOW
    )

    assert (again.is_new, again.incident.pk, counts()) == (False, first.pk, before)


def test_it_is_written_as_a_whole_or_not_at_all(monkeypatch):
    keeper = make.user(role=User.Role.PM)
    before = counts()
    monkeypatch.setattr(Idea.objects, "bulk_create", lambda rows: list(rows) and 1 / 0)

    with pytest.raises(ZeroDivisionError):
        taken(by=keeper)

    assert counts() == before


@pytest.mark.parametrize(
    "path",
    [CORPUS / name for name in ("kehoe-tables.md", "grai.txt", "ja-postmortem.md", "no-headings.md")],
    ids=lambda path: path.name,
)
def test_reports_of_many_styles_can_be_taken_over_and_compiled(path):
    keeper = make.user(role=User.Role.PM, department=make.department())
    report = read(path.name, path.read_bytes())

    incident = import_report(report, zone="UTC", by=keeper, now=NOW).incident
    compile_due(now=NOW)

    made = incident.retrospectives.get()
    assert incident.timeline.count() == len(report.timeline)
    assert made.ideas.count() == len(report.actions)
    assert made.compiled_at == NOW
