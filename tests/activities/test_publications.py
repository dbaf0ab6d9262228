"""Which version is in use where: from the launch, by hand, and until the new one is published."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from postmortem.activities import actions, queries
from postmortem.activities.actions import Arrival, NewSlot
from postmortem.activities.models import Activity, Publication
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def plan(client):
    found = make.activity(agreed_launch_at=NOW + HOUR)
    client.force_login(found.lead)
    return found


def row(plan, name="Poster", **fields):
    fields = {"due_at": NOW - HOUR, "accountable": make.user(department=make.department()), **fields}
    return make.deliverable(activity=plan, name=name, **fields)


def came(row, text, at=NOW, **fields):
    return actions.record_arrival(row, Arrival(text=text, **fields), by=row.activity.lead, now=at)


def old(plan, at):
    return [(one.name, one.channel, one.length) for one in queries.old_versions_in_use(plan, at)]


def live(plan, at=NOW):
    for status in ("aligning", "ready"):
        Activity.objects.filter(pk=plan.pk).update(status=status)
    return actions.launch(plan.pk, at, by=plan.lead, now=at)


def test_what_only_a_stand_in_has_come_of_goes_live_with_the_old_version(plan):
    poster, copy = row(plan), row(plan, "Copy")
    came(poster, "last year's", placeholder=True)
    came(copy, "new words")

    live(plan)

    assert old(plan, NOW + 43 * MINUTE) == [("Poster", "", 43 * MINUTE)]


def test_it_is_in_use_in_every_channel_of_its_slots(plan):
    poster = row(plan)
    came(poster, "last year's", placeholder=True)
    for channel in ("Official account", "Group"):
        actions.add_slot(plan, NewSlot(channel, NOW + 2 * HOUR, rows=[poster]), by=plan.lead, now=NOW)

    live(plan)

    assert [one[1] for one in old(plan, NOW)] == ["Official account", "Group"]


def test_what_was_published_by_hand_before_is_not_published_again_by_the_launch(plan):
    stand_in = came(row(plan), "last year's", placeholder=True)
    actions.publish(stand_in, "Group", NOW, by=plan.lead, now=NOW)
    Publication.objects.update(channel="")

    live(plan, NOW + HOUR)

    assert Publication.objects.count() == 1


def test_the_new_version_ends_the_old_one_where_it_is_published(plan):
    poster = row(plan)
    stand_in = came(poster, "last year's", placeholder=True)
    real = came(poster, "the new one", at=NOW + MINUTE)
    for channel in ("Group", "Page"):
        actions.publish(stand_in, channel, NOW, by=plan.lead, now=NOW)

    actions.publish(real, "Group", NOW + 43 * MINUTE, by=plan.lead, now=NOW + HOUR)

    assert old(plan, NOW + HOUR) == [("Poster", "Page", HOUR)]
    ended = Publication.objects.get(asset_version=stand_in, channel="Group")
    assert ended.live_until == NOW + 43 * MINUTE


def test_a_version_is_old_once_a_newer_one_was_approved(plan):
    poster = row(plan, approver=plan.lead)
    first = came(poster, "first")
    actions.publish(first, "Group", NOW, by=plan.lead, now=NOW)
    second = came(poster, "second")

    before = old(plan, NOW + HOUR)
    actions.approve(second.pk, by=plan.lead, now=NOW)

    assert (before, old(plan, NOW + HOUR)) == ([], [("Poster", "Group", HOUR)])


def test_what_is_written_down_later_takes_its_place_in_time(plan):
    poster = row(plan)
    first, second = came(poster, "first"), came(poster, "second")
    actions.publish(second, "Group", NOW + HOUR, by=plan.lead, now=NOW + 2 * HOUR)

    actions.publish(first, "Group", NOW, by=plan.lead, now=NOW + 2 * HOUR)

    found = Publication.objects.order_by("live_from").values_list("asset_version", "live_until")
    assert list(found) == [(first.pk, NOW + HOUR), (second.pk, None)]


@pytest.mark.parametrize(
    ("channel", "at", "field"),
    [(" ", NOW, "channel"), ("Group", NOW + HOUR, "at"), ("Group", NOW - HOUR, "at")],
)
def test_what_cannot_be_is_refused_at_its_field(plan, channel, at, field):
    version = came(row(plan), "first")

    with pytest.raises(ValidationError) as refused:
        actions.publish(version, channel, at, by=plan.lead, now=NOW)

    assert (list(refused.value.message_dict), Publication.objects.count()) == ([field], 0)


def test_it_ends_once(plan):
    made = actions.publish(came(row(plan), "first"), "Group", NOW, by=plan.lead, now=NOW)
    actions.end_publication(made.pk, by=plan.lead, now=NOW + HOUR)

    with pytest.raises(ValidationError) as refused:
        actions.end_publication(made.pk, by=plan.lead, now=NOW + 2 * HOUR)

    made.refresh_from_db()
    assert (refused.value.code, made.live_until) == ("stale", NOW + HOUR)


def test_the_database_refuses_an_end_before_the_beginning(plan):
    version = came(row(plan), "first")

    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(
            asset_version=version, channel="Group", live_from=NOW, live_until=NOW - HOUR
        )


def test_rows_past_their_due_time_without_anything_real_are_overdue(plan):
    stands_in, nothing, arrived, ahead = (
        row(plan, "Poster"),
        row(plan, "Film", due_at=NOW - 2 * HOUR),
        row(plan, "Copy"),
        row(plan, "Page", due_at=NOW + HOUR),
    )
    came(stands_in, "last year's", placeholder=True)
    came(arrived, "words")

    found = queries.overdue_rows(plan, NOW)

    assert [(one.row.name, one.late_by, one.stands_in) for one in found] == [
        ("Film", 2 * HOUR, False),
        ("Poster", HOUR, True),
    ]
    assert ahead.pk not in [one.row.pk for one in found]
    assert nothing.pk == found[0].row.pk


# --- pages ---------------------------------------------------------------------------------------
def test_the_banner_counts_on_the_activity_until_the_new_version_is_published(client, plan):
    poster = row(plan)
    came(poster, "last year's", placeholder=True)
    real = came(poster, "the new one")
    Publication.objects.create(asset_version=poster.versions.first(), channel="Group", live_from=NOW)
    sentence = "The old version of “Poster” has been in use for 43 min: Group."

    with time_machine.travel(NOW + 43 * MINUTE, tick=False):
        before = client.get(f"/activities/{plan.pk}/").text
        answer = client.post(
            f"/activities/{plan.pk}/slots/publish/", {"version": real.pk, "channel": "Group"}
        )
        after = client.get(f"/activities/{plan.pk}/").text

    assert answer.url == f"/activities/{plan.pk}/slots/"
    assert (sentence in before, sentence in after) == (True, False)


def test_a_foreign_version_is_not_published_here(client, plan):
    came(row(plan), "first")
    foreign = came(row(make.activity()), "other")

    with time_machine.travel(NOW, tick=False):
        answer = client.post(
            f"/activities/{plan.pk}/slots/publish/", {"version": foreign.pk, "channel": "Group"}
        )

    assert (answer.status_code, Publication.objects.count()) == (422, 0)


def test_the_button_ends_it_and_a_second_press_is_late(client, plan):
    made = actions.publish(came(row(plan), "first"), "Group", NOW, by=plan.lead, now=NOW)
    address = f"/activities/{plan.pk}/slots/in-use/{made.pk}/end/"

    with time_machine.travel(NOW + HOUR, tick=False):
        answers = [client.post(address).status_code for _ in range(2)]

    assert answers == [302, 409]


def test_usual_stands_beside_the_lead_time_once_three_say_so(client, plan):
    Activity.objects.filter(pk=plan.pk).update(notified_at=NOW - 2 * timedelta(days=1), agreed_launch_at=NOW)

    def text():
        with time_machine.travel(NOW, tick=False):
            return client.get(f"/activities/{plan.pk}/").text

    unknown = text()
    for days in (6, 8, 9):
        make.activity(notified_at=NOW - timedelta(days=20), launched_at=NOW - timedelta(days=20 - days))
    known = text()

    assert "what is usual is not known yet" in unknown
    assert "usually 8 days, by 3 earlier ones of this kind" in known


def test_where_the_time_went_stands_on_the_activity_with_its_table(client, plan):
    Activity.objects.filter(pk=plan.pk).update(
        requested_at=NOW - 9 * HOUR, notified_at=NOW - 5 * HOUR, agreed_launch_at=NOW
    )
    row(plan)

    with time_machine.travel(NOW, tick=False):
        page = client.get(f"/activities/{plan.pk}/").text

    assert 'class="span"' in page
    assert "Until the one who drives it was told" in page
    assert "deciding" in page
