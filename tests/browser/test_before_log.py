"""The log in a real browser: an approval that was passed on is written down, and answered by the approver."""

import pytest
from playwright.sync_api import expect

from postmortem.activities.models import LogEntry
from tests import make
from tests.browser.driver import DESK, PHONE, Visitor
from tests.raci.scene import scene


@pytest.fixture
def plan():
    found = scene()
    for person in (found.driver, found.boss):
        person.set_password(make.PASSWORD)
        person.save()
    return found


def visitor(new_context, live_server, size):
    page = new_context(viewport=size).new_page()
    return Visitor(page, live_server.url)


def test_a_relayed_approval_is_confirmed_by_the_approver_with_one_tap(plan, new_context, live_server):
    driver = visitor(new_context, live_server, DESK).sign_in("driver")
    driver.go(f"/activities/{plan.activity.pk}/log/").follow("Approval")
    driver.page.get_by_label("What was said?").fill("The boss has approved the flow.")
    driver.page.get_by_label("Whose approval is it?").select_option(str(plan.boss.pk))
    driver.page.get_by_label("Who passed it on?").select_option(str(plan.painter.pk))
    driver.press("Write it down")
    driver.reads("passed on by Painter · Design, not confirmed")

    boss = visitor(new_context, live_server, PHONE).sign_in("boss")
    boss.go("/").page.get_by_role("link", name="The boss has approved the flow.").first.click()
    boss.page.wait_for_url("**/log/1/")
    boss.press("Flow only")

    boss.reads("confirmed in person", "covers: Flow only", "Locked: nobody can change it any more")
    expect(boss.page.get_by_role("button", name="Flow only")).to_have_count(0)
    entry = LogEntry.objects.get(kind="approval")
    assert (entry.channel, entry.scope, entry.frozen_at is not None) == ("person", "flow", True)
