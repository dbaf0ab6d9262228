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


def cell_of(page, row, label):
    return page.locator(f"#row-{row.pk} > *").nth(column(page, label))


def focused(page):
    """Row and column of the cell with the focus."""
    return page.evaluate(
        "[document.activeElement.parentElement.id, document.activeElement.cellIndex,"
        " document.activeElement.getAttribute('aria-selected'), document.activeElement.tabIndex]"
    )


def start_at(page, row):
    """The first cell of a row, reached by keys only."""
    page.locator("#matrix td[tabindex]").focus()
    page.keyboard.press("Control+Home")
    while focused(page)[0] != f"row-{row.pk}":
        page.keyboard.press("ArrowDown")


def opened(signed_in, live_server, plan, person=None):
    page = signed_in(person or plan.driver)
    page.goto(matrix(plan, live_server))
    return page


def test_arrows_go_from_cell_to_cell_and_one_cell_is_reached_by_tab(signed_in, live_server):
    plan = scene()
    page = opened(signed_in, live_server, plan)
    first, second = (f"row-{row.pk}" for row in (plan.outcome, plan.poster))
    start_at(page, plan.outcome)
    left, last = page.evaluate(
        "(() => { const heads = [...document.querySelectorAll('[data-holders] [data-who]')];"
        " return [heads[0].cellIndex + 1, heads.at(-1).cellIndex + 1] })()"
    )
    seen = [focused(page)]

    for key in (
        "ArrowDown",
        "ArrowDown",
        "ArrowUp",
        "End",
        "Control+End",
        "Home",
        "Control+Home",
        "PageDown",
    ):
        page.keyboard.press(key)
        seen.append(focused(page))

    assert [(row, place) for row, place, _selected, _tab in seen] == [
        (first, left),
        (second, left),
        (second, left),
        (first, left),
        (first, last),
        (second, last),
        (second, left),
        (first, left),
        (second, left),
    ]
    assert {(selected, tab) for _row, _place, selected, tab in seen} == {("true", 0)}
    assert page.locator("#matrix td[tabindex]").count() == 1


def test_letter_keys_set_and_delete_clears_and_the_focus_stays(signed_in, live_server):
    plan = scene()
    page = opened(signed_in, live_server, plan)
    said = page.locator("#matrix-said")
    cell_of(page, plan.outcome, plan.painter.display_name).click()
    expect(said).to_contain_text("R responsible")
    place = focused(page)

    for key, words in (("c", "C consulted"), ("i", "I informed"), ("Delete", "none")):
        page.keyboard.press(key)
        expect(said).to_contain_text(words)
        assert focused(page) == place

    assert plan.outcome.assignments.filter(until=None, person=plan.painter).count() == 0


def test_keys_pressed_quickly_are_all_carried_out(signed_in, live_server):
    plan = scene()
    page = opened(signed_in, live_server, plan)
    start_at(page, plan.poster)

    for key in ("i", "ArrowUp", "c", "ArrowDown", "r"):
        page.keyboard.press(key)
    expect(page.locator(f"#row-{plan.poster.pk} > td").first).to_have_attribute("data-set", "R")

    held = {
        row.name: set(row.assignments.filter(until=None).values_list("letter", flat=True))
        for row in (plan.poster, plan.outcome)
    }
    assert held == {"Poster": {"R"}, "Final effect": {"C"}}


def test_the_focused_cell_says_what_it_asks(signed_in, live_server):
    plan = scene()
    page = opened(signed_in, live_server, plan, plan.boss)
    bar = page.locator("#matrix-bar")

    cell_of(page, plan.poster, plan.painter.display_name).click()

    expect(bar).to_contain_text("Poster")
    expect(bar).to_contain_text("R responsible: does it; waits for the lead’s signature.")
    expect(bar.get_by_role("button")).to_have_count(0)
    page.keyboard.press("ArrowUp")
    expect(bar).to_contain_text("No letter.")
    assert page.locator("#matrix").get_attribute("aria-readonly") == "true"


def test_enter_opens_the_row(signed_in, live_server):
    plan = scene()
    page = opened(signed_in, live_server, plan)
    start_at(page, plan.poster)

    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Poster")


def test_a_proposes_and_an_accepted_a_is_not_overwritten(signed_in, live_server):
    plan = scene()
    copy = make.deliverable(activity=plan.activity, name="Copy", position=3)
    page = opened(signed_in, live_server, plan)
    page.locator("#matrix td[tabindex]").focus()
    page.keyboard.press("Control+End")
    while focused(page)[1] != column(page, plan.painter.display_name):
        page.keyboard.press("ArrowLeft")

    page.keyboard.press("a")
    expect(cell_of(page, copy, plan.painter.display_name)).to_contain_text("A accountable, proposed")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Delete")
    page.keyboard.press("Delete")

    said = page.locator("#matrix-said")
    expect(said).to_contain_text("One person is accountable already; hand it over instead.")
    expect(said.get_by_role("link", name="Hand it over")).to_be_visible()


def test_the_last_change_is_undone_by_button_and_by_key(signed_in, live_server):
    plan = scene()
    page = opened(signed_in, live_server, plan)
    label = plan.painter.display_name
    cell = cell_of(page, plan.poster, label)
    expect(cell).to_have_attribute("data-set", "R")
    cell.click()
    expect(cell).to_have_attribute("data-set", "C")

    page.get_by_role("button", name="Undo: Poster, Painter: R → C").click()
    expect(cell).to_have_attribute("data-set", "R")
    expect(page.locator("#matrix-undo button")).to_have_count(0)
    assert focused(page)[0] == f"row-{plan.poster.pk}"
    page.keyboard.press("i")
    expect(cell).to_have_attribute("data-set", "I")
    page.keyboard.press("Control+z")
    expect(cell).to_have_attribute("data-set", "R")

    assert plan.poster.assignments.filter(until=None).count() == 1


def test_a_cell_that_changed_meanwhile_comes_back_as_it_is(signed_in, live_server):
    plan = scene()
    page = opened(signed_in, live_server, plan)
    cell = cell_of(page, plan.poster, plan.painter.display_name)
    plan.poster.assignments.update(letter="I")

    cell.click()

    expect(page.locator("#matrix-said")).to_contain_text("This was answered or changed meanwhile")
    expect(cell).to_have_attribute("data-set", "I")


def test_a_column_that_came_meanwhile_loads_the_page_anew(signed_in, live_server):
    plan = scene()
    page = opened(signed_in, live_server, plan)
    newcomer = make.user("newcomer", department=plan.design.department)
    make.participant(plan.activity, newcomer)

    cell_of(page, plan.poster, plan.painter.display_name).click()

    expect(page.locator("[data-holders]")).to_contain_text("Newcomer")
    expect(cell_of(page, plan.poster, plan.painter.display_name)).to_have_attribute("data-set", "C")


def test_on_a_phone_a_card_says_its_letters_in_words_and_leads_to_the_form(signed_in, live_server):
    plan = scene()
    page = signed_in(plan.driver)
    page.set_viewport_size(PHONE)
    page.goto(matrix(plan, live_server))
    card = page.locator(f"#row-{plan.poster.pk}")

    expect(card.get_by_text("R responsible: does it; waits for the lead’s signature.")).to_be_visible()
    card.get_by_role("link", name="Change its letters").click()
    page.get_by_label("Who?").select_option("Product as a whole")
    page.get_by_label("Which letter?").select_option("I informed: is told after it is settled")
    page.get_by_role("button", name="Set the letter").click()

    expect(card).to_contain_text("Product as a whole")
    assert plan.poster.assignments.get(letter="I").department == plan.product.department


def test_many_columns_scroll_in_their_own_box(signed_in, live_server):
    plan = scene()
    for number in range(20):
        make.participant(plan.activity, make.user(f"hand{number}", department=plan.design.department))
    page = signed_in(plan.driver)
    page.set_viewport_size({"width": 1280, "height": 700})
    page.goto(matrix(plan, live_server))

    width = "document.documentElement.scrollWidth"
    box = "document.querySelector('.matrix-box')"
    page.evaluate(f"{box}.scrollTo(600, 0)")

    assert page.evaluate(f"[{width}, {box}.scrollWidth > {box}.clientWidth]") == [1280, True]
    name = page.locator(f"#row-{plan.poster.pk} th").bounding_box()
    assert name["x"] == page.locator(".matrix-box").bounding_box()["x"]
    assert violations(page) == []


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

    page.locator("summary", has_text="Set a letter").click()
    page.get_by_label("Which deliverable?").select_option("Poster")
    page.get_by_label("Who?").select_option("Product as a whole")
    page.get_by_label("Which letter?").select_option("C consulted: is asked before it is settled")
    page.get_by_role("button", name="Set the letter").click()

    assert plan.poster.assignments.get(letter="C").department == plan.product.department
    context.close()


def test_a_row_is_sent_back_with_its_reason(signed_in, live_server):
    plan = scene()
    put_forward(plan)
    page = signed_in(plan.design)
    page.goto(f"{live_server.url}/signoff/")

    page.locator(f"[name=answer-{plan.poster.pk}][value=back]").check()
    page.locator(f"[name=reason-{plan.poster.pk}]").fill("We need until Friday")
    page.get_by_role("button", name="Sign this sheet").click()

    expect(page.get_by_text("1 row goes back with your reason")).to_be_visible()
    assert SignedRow.objects.get().reason == "We need until Friday"
