"""A technical alignment in a real browser: final is refused while a cell is empty, then allowed."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from postmortem.activities import actions
from postmortem.activities.actions import NewLine
from tests.activities.test_check_kinds import aligned
from tests.make import NOW


@pytest.fixture
def signed_in(page, client, live_server):
    """Open the browser as somebody."""

    def enter(person):
        client.force_login(person)
        value = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
        return page

    return enter


def test_a_scheme_is_final_only_once_no_cell_is_empty(signed_in, live_server):
    plan, lead, table = aligned()
    row = actions.add_line(table, "row", NewLine("Half paid"), by=plan.lead, now=NOW)
    column = table.lines.get(axis="column")
    address = live_server.url + reverse("activities:check", args=[plan.pk, table.pk])
    cell = reverse("activities:check_cell", args=[plan.pk, table.pk, row.pk, column.pk])

    page = signed_in(lead)
    page.goto(address)
    expect(page.get_by_text("1 cell is empty.")).to_be_visible()
    expect(page.get_by_role("button", name="Make it final")).to_have_count(0)

    page.goto(live_server.url + cell)
    page.get_by_label("Which change covers it here?").fill("order service")
    page.locator("form").filter(has=page.get_by_label("Which change covers it here?")).get_by_role(
        "button"
    ).first.click()
    page.goto(address)
    page.get_by_role("button", name="Make it final").click()

    expect(page.get_by_text("Final since")).to_be_visible()
    table.refresh_from_db()
    assert table.final_by == lead
