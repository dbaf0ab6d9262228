"""The launch in a real browser: the driver asks, the owner of the effect decides, the driver records it."""

from datetime import timedelta

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from postmortem.activities.models import Activity
from raci.models import GateDecision
from tests.raci.scene import put_forward, scene

PHONE = {"width": 360, "height": 740}


def answered(page):
    """Not only the tap: the next person must find what was said."""
    return page.expect_response(lambda response: response.request.method == "POST")


def test_asked_decided_with_open_items_and_live(as_person):
    plan = scene()
    Activity.objects.update(agreed_launch_at=timezone.now() + timedelta(hours=8))
    put_forward(plan)
    launch = reverse("raci:launch", args=[plan.activity.pk])

    page = as_person(plan.driver, launch)
    with answered(page):
        page.get_by_role("button", name="Ask for the decision").click()

    page = as_person(plan.business, reverse("home"))
    page.set_viewport_size(PHONE)
    page.get_by_role("link", name="Decide", exact=True).first.click()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert not page.get_by_label("Which time instead?").is_visible()
    page.get_by_label("Another time").check()
    assert page.get_by_label("Which time instead?").is_visible()
    page.get_by_label("It goes live with what is open").check()
    page.get_by_label("Why?").fill("The poster comes in time")
    assert Axe().run(page).response["violations"] == []
    with answered(page):
        page.get_by_role("button", name="Decide").click()

    page = as_person(plan.driver, launch)
    page.get_by_role("button", name="Record that it is live").click()
    expect(page.get_by_text("It is live. The matrix is fixed as it was at the launch.")).to_be_visible()

    decision = GateDecision.objects.get()
    assert (decision.verdict, decision.by) == ("open_items", plan.business)
    assert Activity.objects.get().status == "launched"
