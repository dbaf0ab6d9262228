"""Two answers at once through the same personal link: one counts, the other hears that it came too late."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.test import Client

from postmortem.activities import actions
from postmortem.activities.actions import Arrival
from postmortem.activities.models import AssetVersion, LogEntry
from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty
from tests import make
from tests.pages.links import path_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
NOW, HOUR = make.NOW, timedelta(hours=1)
WHY = {"reason": "The fair takes all of Friday"}
TEXT = {"way": "hand_in", "text": "Two vouchers, one page"}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW + HOUR, tick=False):
        yield


@pytest.fixture
def row():
    """The poster, asked of a lead."""
    made = make.deliverable(activity=make.activity())
    return actions.propose(made, make.lead("design"), by=made.activity.lead, now=NOW)


def at_once(duty, *sent):
    """All answers at the same moment, each from a browser of its own; the codes in order."""
    barrier, path = Barrier(len(sent)), path_for(duty)

    def run(typed):
        client = Client()
        barrier.wait(timeout=20)
        try:
            return client.post(path, typed).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(sent)) as pool:
        return sorted(pool.map(run, sent))


@pytest.mark.parametrize("other", [{"way": "accept"}, {"way": "send_back", **WHY}])
def test_of_two_answers_to_one_question_one_counts(row, other):
    asked = Duty.objects.get(kind="accept", subj_id=row.pk)

    codes = at_once(asked, {"way": "accept"}, other, other)

    asked.refresh_from_db()
    verbs = Entry.objects.filter(verb__in=["deliverable.accepted", "deliverable.sent_back"])
    assert codes == [302, 409, 409]
    assert verbs.count() == 1
    assert asked.state in ("done", "declined")


def test_what_is_handed_in_twice_at_once_has_come_once(row):
    actions.accept(row.pk, by=row.accountable, now=NOW)
    token = "0b0f7c52-4a7e-4c0e-9d3a-3b1f6f0d2a11"
    asked = Duty.objects.get(kind="deliver", holder=row.accountable)

    codes = at_once(asked, *[TEXT | {"submit_token": token}] * 3)

    assert set(codes) <= {302, 409}
    assert AssetVersion.objects.count() == 1


def test_it_is_approved_or_returned_and_never_both(row):
    actions.accept(row.pk, by=row.accountable, now=NOW)
    version = actions.record_arrival(row, Arrival(text="Two vouchers"), by=row.accountable, now=NOW)
    asked = Duty.objects.get(kind="approve", subj_id=version.pk)
    about = {"version": version.pk}

    codes = at_once(asked, {"way": "approve", **about}, {"way": "return", **WHY, **about})

    assert codes == [302, 409]
    assert LogEntry.objects.filter(kind="approval").count() == 1
