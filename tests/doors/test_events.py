"""What programs may hear by a webhook of their own: the events that were missing."""

from datetime import timedelta

import pytest

from postmortem.activities.models import Activity
from postmortem.outbox.models import Announcement, Channel
from postmortem.outbox.queries.channels import EVENTS
from postmortem.outbox.wording import GROUPS
from raci.actions.revisions import settle
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
WANTED = {"due_now", "with_lead", "matrix_signed", "incident_reported", "incident_stopped", "retro_published"}


def listening(*events: str) -> Channel:
    config = {"url": "https://hooks.example.com/in", "secret": "s" * 32, "key_id": "1"}
    return Channel.objects.create(
        kind="webhook", name="Board", config=config, events=list(events), made_at=NOW
    )


def nearly_ready(**fields):
    made = make.activity(agreed_launch_at=NOW + timedelta(days=3), **fields)
    Activity.objects.filter(pk=made.pk).update(status=Activity.Status.ALIGNING)
    return made


def test_every_wanted_event_can_be_chosen_and_has_words():
    assert (WANTED - set(EVENTS), WANTED - set(GROUPS)) == (set(), set())


def test_a_matrix_that_all_stand_behind_is_announced_with_its_ids():
    channel, activity = listening("matrix_signed"), nearly_ready(title="Coupons")

    settle(activity, by=activity.lead, now=NOW)

    told = Announcement.objects.get()
    assert (told.channel, told.kind) == (channel, "matrix_signed")
    assert told.params == {"activity_id": activity.pk, "activity": "Coupons", "title": "Coupons"}


def test_a_restricted_matrix_is_announced_to_nobody():
    listening("matrix_signed")
    activity = nearly_ready(restricted=True)

    settle(activity, by=activity.lead, now=NOW)

    activity.refresh_from_db()
    assert (activity.status, Announcement.objects.count()) == ("ready", 0)
