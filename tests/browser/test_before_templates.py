"""From a pasted message to a rush activity in four fields; the same again, with its lessons, in a browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from incidents.models import Lesson, Retrospective
from postmortem.activities.models import Activity
from postmortem.audit.actions import fix
from tests import make
from tests.browser.driver import Visitor
from tests.make import NOW

PHONE = {"width": 360, "height": 740}
MESSAGE = "领券活动要上线，设计配合出海报。后天 20:00 上线"


@pytest.fixture
def visitor(page, client, live_server):
    """A product manager on the phone, with two departments to ask."""
    for code, en, zh in (("business", "Business", "业务部"), ("design", "Design", "设计部")):
        make.department(code, name_en=en, name_zh=zh)
    driver = make.user("driver", role="pm", time_zone="Asia/Shanghai", department=make.department("product"))
    client.force_login(driver)
    value = client.cookies["sessionid"].value
    page.set_viewport_size(PHONE)
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    return Visitor(page, live_server.url)


def test_a_message_becomes_a_rush_activity_in_four_fields(visitor):
    page = visitor.page
    visitor.go(reverse("new"))
    page.get_by_label("Were you asked in a chat?").fill(MESSAGE)

    visitor.press("Read the message")
    expect(page.get_by_label("What is it called?")).to_have_value("领券活动要上线，设计配合出海报")
    expect(page.get_by_label("When does it go live?")).to_have_value(found_time(page))
    page.get_by_label("Which department asked for it?").select_option(label="Business")
    visitor.press("Begin the activity")

    made = Activity.objects.get()
    expect(page.locator("h1")).to_have_text("领券活动要上线，设计配合出海报")
    assert (made.deliverables.count(), made.tools) == (5, ["slots", "test_reading"])
    assert made.log.get().text == MESSAGE


def found_time(page):
    """Some day at eight in the evening: the words that were found stand beside it."""
    expect(page.get_by_text("Found in the message: “后天 20:00”.")).to_be_visible()
    value = page.get_by_label("When does it go live?").input_value()
    assert value.endswith("T20:00")
    return value


def earlier(driver):
    """Something that was live, with a lesson in its published retrospective."""
    plan = make.activity(title="Coupons", lead=driver, goal="Thirty orders")
    make.deliverable(activity=plan, kind="outcome", name="Final effect", accountable=driver)
    make.deliverable(activity=plan, name="Poster", accountable=driver, position=1)
    told = make.retrospective(activity=plan, owner=driver)
    revision = fix("retrospective", told, {}, by=driver, at=NOW)
    for status in ("calibrating", "in_review", "published"):
        Retrospective.objects.filter(pk=told.pk).update(status=status, current=revision)
    Lesson.objects.create(retrospective=told, kind="start", text="Ask three outsiders to read it.")
    return plan


def test_it_is_done_again_and_its_lesson_is_kept_by_one_tap(visitor):
    page = visitor.page
    plan = earlier(make.User.objects.get(account="driver"))
    visitor.go(reverse("activities:detail", args=[plan.pk]))

    visitor.follow("Do it again")
    page.get_by_label("What is it called?").fill("Coupons in spring")
    visitor.press("Begin it")
    expect(page.get_by_text("1 lesson waits for an answer.")).to_be_visible()
    visitor.press("Keep it")
    expect(page.get_by_text("Every lesson is answered.")).to_be_visible()
    visitor.follow("Matrix")

    made = Activity.objects.get(title="Coupons in spring")
    assert (made.derived_from, made.lesson_answers.get().answer) == (plan, "keep")
    expect(page.get_by_text("inherited, unconfirmed").first).to_be_visible()


def test_a_tool_that_is_added_has_its_tab(visitor):
    page = visitor.page
    plan = make.activity(lead=make.User.objects.get(account="driver"))
    visitor.go(reverse("activities:tools", args=[plan.pk]))
    tabs = page.get_by_role("navigation", name=plan.title)

    visitor.press("Add weekly alignment")

    expect(tabs.get_by_role("link", name="Weekly alignment")).to_be_attached()
    visitor.follow("Timeline", inside=tabs)
    expect(page.get_by_role("link", name="Timeline")).to_have_attribute("aria-current", "page")
