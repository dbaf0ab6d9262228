"""The clocks after something happened: who owes the sharing, the publishing, the search for the like."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.actions import Sweep, edit_incident, move_incident, open_retrospective, skip_retrospective
from incidents.models import Incident
from postmortem.outbox.models import Duty
from tests import make

pytestmark = pytest.mark.django_db
NOW = make.NOW  # Wednesday, 16:00 in Shanghai


def owed(**which):
    duties = Duty.objects.filter(kind__in=["share", "publish", "sweep"], **which).order_by("due_at")
    return [(duty.kind, duty.holder.account, duty.state) for duty in duties]


@pytest.fixture
def incident():
    driver = make.user("driver", role="pm", department=make.department())
    return make.incident(activity=make.activity(lead=driver), status="mitigated")


def test_a_retrospective_is_to_be_shared_in_five_and_published_in_ten_working_days(incident):
    found = open_retrospective(incident=incident, by=incident.owner, now=NOW)

    assert owed() == [("share", "driver", "open"), ("publish", "driver", "open")]
    due = Duty.objects.filter(subj_id=found.pk, kind__in=["share", "publish"]).order_by("due_at")
    assert list(due.values_list("due_at", flat=True)) == [
        datetime(2026, 3, 18, 8, 0, tzinfo=UTC),
        datetime(2026, 3, 25, 8, 0, tzinfo=UTC),
    ]


def test_opening_it_twice_starts_its_clocks_once(incident):
    for _ in range(2):
        open_retrospective(incident=incident, by=incident.owner, now=NOW)

    assert len(owed()) == 2


def test_a_skipped_retrospective_is_no_longer_asked_for(incident):
    found = open_retrospective(incident=incident, by=incident.owner, now=NOW)

    skip_retrospective(found.pk, "Seen with the last one.", by=incident.owner, now=NOW)

    assert owed() == [("share", "driver", "withdrawn"), ("publish", "driver", "withdrawn")]


def test_after_the_analysis_similar_things_are_to_be_looked_for_until_it_is_closed(incident):
    for to in ("analysing", "learning"):
        move_incident(incident.pk, to, by=incident.owner, now=NOW)
    asked = owed(kind="sweep")

    move_incident(incident.pk, "closed", by=incident.owner, now=NOW, sweep=Sweep("A single page."))

    assert asked == [("sweep", "driver", "open")]
    assert owed(kind="sweep") == [("sweep", "driver", "done")]


def test_who_keeps_the_incident_now_owes_the_search(incident):
    for to in ("analysing", "learning"):
        move_incident(incident.pk, to, by=incident.owner, now=NOW)
    bob, version = make.user("bob"), Incident.objects.get(pk=incident.pk).version

    edit_incident(incident.pk, version, {"owner": bob}, by=incident.owner, now=NOW + timedelta(hours=1))

    assert owed(kind="sweep") == [("sweep", "bob", "open")]
