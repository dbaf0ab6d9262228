"""Handing over and launching in the browser."""

import pytest
from django.urls import reverse

from postmortem.activities.models import Activity, PastAccountable
from postmortem.audit.models import Revision
from postmortem.outbox.models import Duty
from tests import make
from tests.make import NOW
from tests.raci.scene import HOUR, decided, put_forward, scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW + 4 * HOUR, tick=False)


def hand_over_url(plan, name="hand_over"):
    return reverse(f"raci:{name}", args=[plan.activity.pk, plan.poster.pk])


def launch_url(plan):
    return reverse("raci:launch_record", args=[plan.activity.pk])


def test_a_hand_over_asks_and_the_yes_moves_it(client):
    plan, other = scene(), make.user(department=make.department())
    client.force_login(plan.painter)
    asked = client.post(hand_over_url(plan), {"to": other.pk, "reason": "leave"})
    client.force_login(other)

    response = client.post(hand_over_url(plan, "accept_hand_over"))

    plan.poster.refresh_from_db()
    row_page = reverse("activities:deliverable", args=[plan.activity.pk, plan.poster.pk])
    assert (asked.headers["Location"], response.headers["Location"]) == (row_page, row_page)
    assert plan.poster.accountable == other
    assert PastAccountable.objects.get().until == NOW + 4 * HOUR


def test_the_form_for_a_hand_over_says_what_is_wrong_and_keeps_the_rest(client):
    plan = scene()
    client.force_login(plan.painter)

    response = client.post(hand_over_url(plan), {"to": plan.painter.pk, "reason": "On leave"})

    assert response.status_code == 422
    assert "Choose one from the list." in response.content.decode()
    assert "On leave" in response.content.decode()
    assert Duty.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("painter", 302),
        ("driver", 302),
        ("design", 302),
        ("boss", 403),
        ("business", 403),
        ("stranger", 404),
    ],
)
def test_who_may_hand_a_row_over(client, who, status):
    plan, other = scene(), make.user(department=make.department())
    plan.stranger = make.user()
    client.force_login(getattr(plan, who))

    response = client.post(hand_over_url(plan), {"to": other.pk, "reason": "leave"})

    assert response.status_code == status
    assert Duty.objects.count() == (1 if status == 302 else 0)


@pytest.mark.parametrize("who", ["painter", "driver"])
def test_nobody_says_yes_for_somebody_else(client, who):
    plan, other = scene(), make.user(department=make.department())
    client.force_login(plan.painter)
    client.post(hand_over_url(plan), {"to": other.pk, "reason": "leave"})
    client.force_login(getattr(plan, who))

    response = client.post(hand_over_url(plan, "accept_hand_over"))

    plan.poster.refresh_from_db()
    assert (response.status_code, plan.poster.accountable) == (409, plan.painter)


def test_a_row_of_another_activity_is_not_found(client):
    plan = scene()
    foreign = make.deliverable(accountable=make.lead())
    client.force_login(plan.driver)

    url = reverse("raci:hand_over", args=[plan.activity.pk, foreign.pk])

    assert client.post(url, {}).status_code == 404


def test_what_was_decided_goes_live_now(client):
    plan = scene()
    put_forward(plan)
    decided(plan, "open_items", "The slot cannot be moved", now=NOW + 4 * HOUR)
    client.force_login(plan.driver)

    response = client.post(launch_url(plan), {"at": ""})

    activity = Activity.objects.get()
    assert response.headers["Location"] == reverse("activities:detail", args=[activity.pk])
    assert (activity.status, activity.launched_at) == ("launched", NOW + 4 * HOUR)


def test_a_launch_of_a_while_ago_is_local_time_of_the_activity(client):
    plan = scene()
    put_forward(plan)
    client.force_login(plan.driver)

    client.post(launch_url(plan), {"at": "2026-03-11T18:30", "reason": "The slot cannot be moved"})

    assert Activity.objects.get().launched_at == NOW + 2.5 * HOUR


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"at": ""}, "Nobody has decided that it goes live: say in one sentence why it does."),
        ({"at": "2026-03-12T18:30", "reason": "Slot"}, "It cannot have gone live later than now."),
        ({"at": "2026-03-10T18:30", "reason": "Slot"}, "It cannot go live before it was asked for."),
        ({"at": "soon", "reason": "Slot"}, "Write the day and the time, like 2026-03-12 18:00."),
    ],
)
def test_a_launch_that_cannot_be_is_refused_at_its_field(client, typed, sentence):
    plan = scene(requested_at=NOW - HOUR)
    put_forward(plan)
    client.force_login(plan.driver)

    response = client.post(launch_url(plan), typed)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert (Activity.objects.get().status, Revision.objects.count()) == ("aligning", 1)


def test_what_is_live_is_not_launched_again(client):
    plan = scene()
    client.force_login(plan.driver)
    client.post(launch_url(plan), {"reason": "The slot cannot be moved"})

    response = client.post(launch_url(plan), {"reason": "Twice"})

    assert response.status_code == 409
    assert Revision.objects.filter(kind="matrix").count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("driver", 302),
        ("boss", 302),
        ("business", 302),
        ("design", 403),
        ("painter", 403),
        ("stranger", 404),
    ],
)
def test_who_may_launch(client, who, status):
    plan = scene()
    plan.stranger = make.user()
    put_forward(plan)
    client.force_login(getattr(plan, who))

    response = client.post(launch_url(plan), {"reason": "The slot cannot be moved"})

    assert response.status_code == status
    assert Activity.objects.get(pk=plan.activity.pk).launched_at == (
        NOW + 4 * HOUR if status == 302 else None
    )
