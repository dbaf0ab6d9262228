"""Matrix and sign-off in a real browser: by click, without mouse or script, on a phone, without sight."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from raci.models import SignedRow
from tests import make
from tests.raci.scene import put_forward, scene

PHONE = {"width": 360, "height": 740}


def violations(page):
    return [(found["id"], found["nodes"][0]["html"]) for found in Axe().run(page).response["violations"]]


@pytest.fixture
def signed_in(page, client, live_server):
    """Open the browser as somebody."""

    def enter(person):
        client.force_login(person)
        value = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
        return page

    return enter


def matrix(plan, live_server):
    return live_server.url + reverse("raci:matrix", args=[plan.activity.pk])


def column(page, label):
    """The place of a person's column among the cells of a row."""
    return page.locator("[data-holders] > *").all_inner_texts().index(label) + 1


def test_a_click_goes_round_r_c_i_and_none_without_loading_the_page(signed_in, live_server):
    plan = scene()
    page = signed_in(plan.driver)
    page.goto(matrix(plan, live_server))
    page.evaluate("window.stays = true")
    place = column(page, plan.painter.display_name)
    cell = page.locator(f"#row-{plan.outcome.pk} > *").nth(place)
    said = page.locator("#matrix-said")

    for letter in ("R responsible", "C consulted", "I informed", "none"):
        cell.click()
        expect(said).to_contain_text(letter)

    assert page.evaluate("window.stays")
    assert plan.outcome.assignments.filter(until=None, person=plan.painter).count() == 0
    assert plan.outcome.assignments.filter(person=plan.painter).count() == 3


def test_the_mend_takes_the_row_off_the_list_of_what_to_mend(signed_in, live_server):
    plan = scene()
    plan.poster.assignments.update(until=make.NOW)
    page = signed_in(plan.driver)
    page.goto(matrix(plan, live_server))

    page.get_by_role("button", name="R to Painter").click()

    expect(page.locator("#matrix-answer")).not_to_contain_text("to mend")
    expect(page.locator("#matrix-ask").get_by_role("button", name="Ask for sign-off")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("where", ["matrix", "signoff"])
def test_the_pages_are_accessible(signed_in, live_server, where, scheme):
    plan = scene()
    put_forward(plan)
    page = signed_in(plan.design)
    page.emulate_media(color_scheme=scheme)

    page.goto(matrix(plan, live_server) if where == "matrix" else f"{live_server.url}/signoff/")

    assert violations(page) == []


@pytest.mark.parametrize("where", ["matrix", "signoff"])
def test_the_pages_fit_a_phone(signed_in, live_server, where):
    plan = scene()
    put_forward(plan)
    page = signed_in(plan.design)
    page.set_viewport_size(PHONE)

    page.goto(matrix(plan, live_server) if where == "matrix" else f"{live_server.url}/signoff/")

    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_a_letter_is_set_without_a_mouse_and_without_script(browser, client, live_server):
    plan = scene()
    client.force_login(plan.driver)
    context = browser.new_context(java_script_enabled=False)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([session])
    page = context.new_page()
    page.goto(matrix(plan, live_server))

    page.get_by_text("Set a letter").click()
    page.get_by_label("Which deliverable?").select_option("Poster")
    page.get_by_label("Who?").select_option("Product as a whole")
    page.get_by_label("Which letter?").select_option("C consulted: asked before")
    page.get_by_role("button", name="Set the letter").click()

    assert plan.poster.assignments.get(letter="C").department == plan.product.department
    context.close()


def test_a_row_is_sent_back_with_its_reason(signed_in, live_server):
    plan = scene()
    put_forward(plan)
    page = signed_in(plan.design)
    page.goto(f"{live_server.url}/signoff/")

    page.get_by_label("Send back").check()
    page.get_by_label("Why does it go back?").fill("We need until Friday")
    page.get_by_role("button", name="Sign this sheet").click()

    expect(page.get_by_text("1 row goes back with your reason")).to_be_visible()
    assert SignedRow.objects.get().reason == "We need until Friday"
