"""Slots and goal in a real browser: rows get their freeze, there is no fourth metric, a miss is offered."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from postmortem.activities.models import Activity, Checkpoint
from tests import make


@pytest.fixture
def signed_in(page, client, live_server):
    """Open the browser as somebody."""

    def enter(person):
        client.force_login(person)
        value = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
        return page

    return enter


def typed_at(moment, zone):
    return timezone.localtime(moment, zone).strftime("%Y-%m-%dT%H:%M")


def test_a_slot_makes_its_rows_final_before_it(signed_in, live_server):
    now = timezone.now().replace(second=0, microsecond=0)
    plan = make.activity(agreed_launch_at=now + timedelta(days=2))
    poster = make.deliverable(
        activity=plan, accountable=plan.lead, due_at=now + timedelta(days=1), name="Poster"
    )
    page = signed_in(plan.lead)
    page.goto(f"{live_server.url}/activities/{plan.pk}/slots/")

    page.get_by_label("Which channel publishes?").fill("Official account")
    page.get_by_label("When does it publish?").fill(
        typed_at(now + timedelta(days=2), ZoneInfo(plan.time_zone))
    )
    page.get_by_label("Poster").check()
    page.get_by_role("button", name="Add the slot").click()

    expect(page.get_by_text("1 of 1 is still to come.")).to_be_visible()
    poster.refresh_from_db()
    assert poster.freeze_at == now + timedelta(days=2) - timedelta(hours=2)


def add_key_metric(page, name):
    more = page.get_by_text("Another metric")
    if not page.get_by_label("What is measured?").is_visible():
        more.click()
    page.get_by_label("What is measured?").fill(name)
    page.get_by_label("It is one of the three key metrics").check()
    page.get_by_label("after an hour").fill("30")
    page.get_by_role("button", name="Add the metric").click()


def test_a_fourth_key_metric_is_refused_and_a_missed_figure_is_offered_as_a_report(signed_in, live_server):
    now = timezone.now()
    plan = make.activity(goal="Repurchase rises.")
    page = signed_in(plan.lead)
    page.goto(f"{live_server.url}/activities/{plan.pk}/goal/")

    for name in ("Orders", "Visits", "Returns", "Value"):
        add_key_metric(page, name)
    expect(page.get_by_text("An activity has at most three key metrics.")).to_be_visible()
    for status in ("aligning", "ready"):
        Activity.objects.filter(pk=plan.pk).update(status=status)
    Activity.objects.filter(pk=plan.pk).update(status="launched", launched_at=now - timedelta(hours=2))
    Checkpoint.objects.update(due_at=now - timedelta(hours=1))

    page.goto(f"{live_server.url}/activities/{plan.pk}/goal/")
    page.get_by_role("link", name="Enter figures").click()
    page.get_by_label("What was it really?").first.fill("0")
    page.get_by_role("button", name="Enter", exact=True).click()
    page.get_by_role("link", name="Report it").click()

    expect(page.get_by_label("What do you see?")).to_have_value("“Orders” after an hour: 0 instead of 30.")
