"""Two people in one form in a real browser: each is told of the other, what is typed is kept meanwhile,
and offered again to who has closed the tab; what both changed is shown to the one who came later.
"""

import pytest
from playwright.sync_api import expect

from postmortem.activities.models import Activity
from postmortem.drafts.models import Draft
from tests import make
from tests.browser.driver import DESK, Visitor


@pytest.fixture
def activity():
    home = make.lead("product", account="lead", display_name="Orla Tibbet", password=make.PASSWORD)
    driver = make.user("driver", role="pm", department=home.department, password=make.PASSWORD)
    found = make.activity(lead=driver, requesting_department=home.department)
    make.takes_part(found, home.department)
    return found


def visitor(new_context, live_server, account):
    page = new_context(viewport=DESK).new_page()
    return Visitor(page, live_server.url).sign_in(account)


def test_what_is_typed_survives_a_closed_tab_and_a_save_in_between(activity, new_context, live_server):
    edit = f"/activities/{activity.pk}/edit/"
    driver = visitor(new_context, live_server, "driver").go(edit)
    goal = driver.page.get_by_label("What is it to reach?")
    goal.fill("More orders in spring")
    expect(driver.page.get_by_text("Only you see it; it is not saved yet.")).to_be_visible()
    goal.fill("More orders in spring, and fewer returns")
    driver.page.close(run_before_unload=False)

    lead = visitor(new_context, live_server, "lead").go(edit)
    lead.fill("What is it to reach?", "Another goal")
    lead.press("Save")

    again = visitor(new_context, live_server, "driver").go(edit)
    offer = again.page.get_by_role("group").filter(has_text="is not saved")
    expect(offer).to_contain_text("Somebody has saved it since")
    offer.get_by_role("button", name="Use it").click()
    typed = again.page.get_by_label("What is it to reach?").input_value()
    assert typed.startswith("More orders in spring")
    again.complaints.clear()
    with again.page.expect_navigation():
        again.page.get_by_role("button", name="Save").click()
    expect(again.page.get_by_text("Stored now")).to_be_visible()
    expect(again.page.get_by_text("Another goal")).to_be_visible()
    with again.page.expect_navigation():
        again.page.get_by_role("button", name="Save what I typed all the same").click()

    assert Activity.objects.get().goal == typed
    assert not Draft.objects.filter(used=False).exists()


def test_each_of_two_editors_reads_that_the_other_has_it_open(activity, new_context, live_server):
    edit = f"/activities/{activity.pk}/edit/"
    visitor(new_context, live_server, "driver").go(edit)

    lead = visitor(new_context, live_server, "lead").go(edit)

    expect(lead.page.get_by_text("Driver, Product, has this open.")).to_be_visible()


def test_what_is_typed_while_the_server_is_away_is_kept_when_it_is_back(activity, new_context, live_server):
    driver = visitor(new_context, live_server, "driver").go(f"/activities/{activity.pk}/edit/")
    driver.page.context.set_offline(True)
    driver.page.get_by_label("What is it to reach?").fill("More orders in spring")
    driver.page.wait_for_timeout(2500)
    driver.page.context.set_offline(False)

    expect(driver.page.get_by_text("Only you see it; it is not saved yet.")).to_be_visible()

    assert ["goal", "More orders in spring"] in Draft.objects.get().fields


def test_what_is_kept_is_offered_also_if_the_server_is_away_at_first(activity, new_context, live_server):
    edit = f"/activities/{activity.pk}/edit/"
    driver = visitor(new_context, live_server, "driver").go(edit)
    driver.page.get_by_label("What is it to reach?").fill("More orders in spring")
    expect(driver.page.get_by_text("Only you see it; it is not saved yet.")).to_be_visible()
    driver.page.close(run_before_unload=False)
    again = visitor(new_context, live_server, "driver")
    asked = []

    def away_at_first(route):
        asked.append(route.request.url)
        return route.abort() if len(asked) == 1 else route.continue_()

    again.page.route("**/drafts/?at=*", away_at_first)
    again.page.goto(live_server.url + edit)

    expect(again.page.get_by_role("group").filter(has_text="is not saved")).to_be_visible()
    assert len(asked) == 2
