"""The charts of the trends in a real browser: drawn, and told to whoever sees none."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from postmortem.insights.actions import count_everything
from tests import make
from tests.insights import plan

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}
SHEET = {"width": 665, "height": 940}  # what A4 leaves between its margins


@pytest.fixture
def chart(page, client, live_server):
    """The page of a chart of five arrivals, not opened yet: its address."""
    now = timezone.now()
    for hours in (30, 2, 1, -1, -40):
        plan.arrived(kind="poster", ahead=timedelta(hours=hours), due_at=now - timedelta(days=3))
    count_everything()
    client.force_login(make.user())
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([session])
    return live_server.url + reverse("insights:chart", args=["arrivals"])


def test_on_paper_a_chart_keeps_to_its_place(page, chart):
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(chart)
    expect(page.locator("[data-chart=arrivals] svg")).to_be_visible()

    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.set_viewport_size(SHEET)
    page.emulate_media(media="print")

    plot = page.locator("[data-chart=arrivals]").bounding_box()
    drawn = page.locator("[data-chart=arrivals] svg").bounding_box()
    answer = page.locator(".chart figcaption").bounding_box()
    assert plot["width"] - 1 < drawn["width"] <= plot["width"] < SHEET["width"]
    assert drawn["y"] + drawn["height"] <= answer["y"] + 2


def test_a_chart_is_drawn_and_says_what_its_table_says(page, chart):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.set_viewport_size(PHONE)

    page.goto(chart)

    drawn = page.locator("[data-chart=arrivals]")
    expect(drawn.locator("svg")).to_be_visible()
    assert "60 %" in drawn.get_attribute("aria-label")
    expect(page.get_by_role("row", name="Poster")).to_contain_text("60 %")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert said == []
    assert Axe().run(page).response["violations"] == []
