"""The search field of the bar and the load, in a real browser: by keyboard, on a phone, without sight."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from postmortem.search.actions import index_due
from tests import make
from tests.make import NOW
from tests.raci.scene import scene

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}
WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def signed_in(page, client, live_server):
    """Open the browser as somebody."""

    def enter(person, at, **view):
        client.force_login(person)
        value = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
        page.set_viewport_size(view or WIDE)
        page.goto(live_server.url + at)
        return page

    return enter


def violations(page):
    return [(found["id"], found["nodes"][0]["html"]) for found in Axe().run(page).response["violations"]]


def is_too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_slash_goes_to_the_field_and_enter_answers(signed_in):
    plan = scene()
    index_due(now=NOW)
    page = signed_in(plan.driver, reverse("activities:list"))

    page.keyboard.press("/")
    page.keyboard.type("poster")
    page.keyboard.press("Enter")

    expect(page.locator("#answer")).to_contain_text("Painter (Design) answers for “Poster”")


def test_a_slash_in_another_field_is_a_slash(signed_in):
    plan = scene()
    page = signed_in(plan.driver, reverse("settings"))
    field = page.locator("input[name=display_name]")

    field.fill("")
    field.press_sequentially("a/b")

    expect(field).to_have_value("a/b")
    expect(field).to_be_focused()


def test_on_a_phone_the_bar_has_a_link_to_the_page_with_the_field(signed_in):
    plan = scene()
    index_due(now=NOW)
    page = signed_in(plan.driver, reverse("activities:list"), **PHONE)

    page.get_by_role("link", name="Search").click()
    page.locator("#words").fill("poster")
    page.get_by_role("button", name="Search").click()

    expect(page.locator("#answer")).to_contain_text("answers for “Poster”")


@pytest.mark.parametrize("view", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_pages_fit_and_are_readable_without_sight(view, signed_in):
    plan = scene()
    make.deliverable(
        activity=plan.activity, name="Banner", accountable=plan.design, due_at=NOW + timedelta(days=9)
    )
    at = [
        reverse("raci:who") + "?q=poster",
        reverse("search") + "?q=poster",
        reverse("raci:load"),
        reverse("raci:load_of", args=[plan.painter.pk]),
        reverse("raci:department_load", args=[plan.design.department_id]),
    ]

    found = []
    for address in at:
        page = signed_in(plan.design, address, **view)
        found += [(address, *one) for one in violations(page)]
        found += [(address, "too wide")] if is_too_wide(page) else []

    assert found == []
