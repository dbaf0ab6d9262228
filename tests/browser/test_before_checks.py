"""Field rules in a real browser: asked, answered in the row, and the conflict of two parties found."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from postmortem.activities import actions
from postmortem.activities.actions import NewLine
from postmortem.people.models import ExternalParty
from tests import make
from tests.make import NOW

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def plan(page, client, live_server):
    found = make.activity(lead=make.lead())
    client.force_login(found.lead)
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    return found


def mark(page, cell, part, *words):
    """Choose these words of one part in the form of a cell."""
    row, column = cell
    for word in words:
        group = page.locator(f"#div_id_{row}-{column}-{part}")
        group.get_by_label(word, exact=True).check()


def test_the_brackets_that_the_bank_refuses_are_seen_before_anybody_is_blocked(plan, page, live_server):
    ExternalParty.objects.create(name="Bank")
    page.goto(f"{live_server.url}/activities/{plan.pk}/checks/")
    page.get_by_role("link", name="Field rules").click()
    page.get_by_label("What is it about?").fill("Virtual account")
    page.get_by_label("Its rows").fill("Company name\nBusiness address")
    page.get_by_label("Its columns").fill("Our side\nBank")
    page.get_by_role("button", name="Begin the table").click()
    found = plan.check_tables.get()
    name = found.lines.get(label="Company name").pk
    ours, bank = (found.lines.get(label=label).pk for label in ("Our side", "Bank"))
    page.evaluate("window.stays = true")

    page.locator(f"#cell-{name}-{ours}").press("Enter")
    mark(page, (name, ours), "known_by", "told when asked")
    mark(page, (name, ours), "allowed", "Han characters", "half-width brackets")
    page.get_by_role("button", name="Save the answer").click()
    expect(page.locator(f"#cell-{name}-{ours}")).to_contain_text("answered")
    page.locator(f"#cell-{name}-{bank}").press("Enter")
    mark(page, (name, bank), "known_by", "told when asked")
    mark(page, (name, bank), "refused", "half-width brackets")
    page.get_by_role("button", name="Save the answer").click()

    said = "half-width brackets: allowed by Our side, not by Bank."
    expect(page.locator("#checks-above")).to_contain_text(said)
    expect(page.locator(f"#row-{name}")).to_contain_text(said)
    expect(page.locator("#checks-answer")).to_contain_text("4 of 4 cells open.")
    assert page.evaluate("window.stays")
    assert Axe().run(page).response["violations"] == []


def test_a_wrong_answer_stays_in_the_row_with_its_sentence(plan, page, live_server):
    columns = [NewLine("Our side")]
    found = actions.make_table(
        plan, "field_rules", "Account", rows=[NewLine("Name")], columns=columns, by=plan.lead, now=NOW
    )
    row, column = found.lines.get(label="Name").pk, found.lines.get(label="Our side").pk
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/activities/{plan.pk}/checks/{found.pk}/")

    page.locator(f"#cell-{row}-{column}").click()
    mark(page, (row, column), "known_by", "documented")
    page.get_by_role("button", name="Save the answer").click()

    expect(page.locator(f"#edit-{row}")).to_contain_text("Say in which document and section it stands.")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
