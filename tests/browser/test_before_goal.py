"""Goal and timeline in a real browser: what is to be reached, in a number, and what has happened."""

import pytest

from postmortem.activities.models import Activity, Metric
from tests import make
from tests.browser.driver import DESK, PHONE, Visitor
from tests.raci.scene import scene


@pytest.fixture
def plan():
    found = scene()
    found.driver.set_password(make.PASSWORD)
    found.driver.save()
    return found


def visitor(new_context, live_server, size):
    page = new_context(viewport=size).new_page()
    return Visitor(page, live_server.url)


def test_a_goal_is_said_and_measured(plan, new_context, live_server):
    driver = visitor(new_context, live_server, PHONE).sign_in("driver")
    driver.go(f"/activities/{plan.activity.pk}/goal/")
    driver.unfold("Say it otherwise")
    driver.fill("What is it to reach?", "More people redeem their voucher in time.")
    driver.press("Save")
    driver.fill("What is measured?", "Vouchers redeemed in the first hour")
    driver.fill("What is the target?", "30")
    driver.tick("It is one of the three key metrics")
    driver.press("Add the metric")

    driver.reads("Vouchers redeemed in the first hour", "30")
    assert Activity.objects.get(pk=plan.activity.pk).goal == "More people redeem their voucher in time."
    assert (Metric.objects.get().slot, Metric.objects.get().target) == (1, 30)


def test_the_timeline_is_read_by_department(plan, new_context, live_server):
    driver = visitor(new_context, live_server, DESK).sign_in("driver")
    driver.go(f"/activities/{plan.activity.pk}/").follow("Timeline")
    tabs = driver.page.get_by_role("navigation", name="Whose lines")
    first = tabs.get_by_role("link").nth(1)
    name = first.inner_text()

    driver.follow(name, inside=tabs)

    assert "department=" in driver.page.url
    assert tabs.get_by_role("link", name=name).get_attribute("aria-current") == "page"
