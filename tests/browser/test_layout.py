"""The frame in a real browser: readable without sight, on a phone, in the dark, within the content policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from playwright.sync_api import expect

from tests import make

PAGES = ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/", "/nowhere/"]
PHONE = {"width": 360, "height": 740}


def violations(page):
    return [(found["id"], found["nodes"][0]["html"]) for found in Axe().run(page).response["violations"]]


@pytest.fixture
def refused(page):
    """What the browser refused or complained about: nothing inline, nothing from elsewhere."""
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    return said


def sign_in(page, live_server, password=make.PASSWORD):
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("Account name or mail address").fill("chenyu")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_before_sign_in_is_accessible(page, live_server, address, scheme):
    page.emulate_media(color_scheme=scheme)

    page.goto(live_server.url + address)

    assert violations(page) == []


@pytest.mark.parametrize("address", PAGES)
def test_a_page_before_sign_in_fits_a_phone(page, live_server, address):
    page.set_viewport_size(PHONE)

    page.goto(live_server.url + address)

    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_nothing_of_the_frame_is_refused_by_the_content_policy(page, live_server, refused):
    page.goto(f"{live_server.url}/accounts/login/")

    assert refused == []


def test_a_failed_sign_in_leads_back_to_what_is_to_mend(page, live_server):
    make.user("chenyu", password=make.PASSWORD)

    sign_in(page, live_server, password="wrong")

    assert page.evaluate("document.activeElement.matches('.form-errors, [aria-invalid=true]')")
    assert page.get_by_label("Account name or mail address").input_value() == "chenyu"
    assert violations(page) == []


def test_the_theme_is_kept_and_can_be_left_to_the_system_again(page, live_server):
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Dark").click()
    page.reload()
    kept = page.locator("html").get_attribute("data-bs-theme")
    page.get_by_role("button", name="As the system").click()
    page.reload()

    assert (kept, page.locator("html").get_attribute("data-bs-theme")) == ("dark", None)


def test_without_script_there_is_no_dead_theme_control(browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{live_server.url}/accounts/login/")

    assert not page.get_by_text("As the system").is_visible()
    context.close()


def test_on_a_phone_the_navigation_stands_at_the_lower_edge(page, live_server):
    make.user("chenyu", password=make.PASSWORD)
    page.set_viewport_size(PHONE)

    sign_in(page, live_server)
    page.goto(f"{live_server.url}/nowhere/")

    box = page.get_by_role("navigation", name="Main").bounding_box()
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, PHONE["width"], PHONE["height"])


def test_the_skip_link_leads_past_the_bar(page, live_server):
    page.goto(f"{live_server.url}/accounts/login/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


LOOKS = """one => {
  const look = getComputedStyle(one);
  return [look.outlineStyle, look.outlineWidth, look.boxShadow, look.appearance];
}"""


@pytest.mark.parametrize("kind", ["checkbox", "text", "radio"])
def test_what_has_the_focus_shows_it_and_what_is_ticked_has_its_tick(page, live_server, kind):
    page.goto(f"{live_server.url}/accounts/login/")
    page.evaluate(
        """kind => {
          const field = Object.assign(document.createElement("input"), {type: kind, id: "probe"});
          field.className = kind === "text" ? "form-control" : "form-check-input";
          document.querySelector("main").prepend(field);
        }""",
        kind,
    )
    probe = page.locator("#probe")

    while not probe.evaluate("one => one === document.activeElement"):
        page.keyboard.press("Tab")

    expect(probe).to_have_css("outline-width", "3px")
    outline, _width, shadow, drawn_by = probe.evaluate(LOOKS)
    assert (outline, shadow) == ("solid", "none")
    assert kind == "text" or drawn_by == "auto"  # a tick or a dot of the browser's, not a colour alone


@pytest.fixture
def chat(page, live_server):
    """A page that offers a text for the chat."""

    def open_with(script):
        page.add_init_script(script)
        page.goto(f"{live_server.url}/accounts/login/")
        piece = render_to_string(
            "_copy_for_chat.html", {"id": "chat", "text": "3 things open\nhttps://pm.example/1"}
        )
        page.evaluate("piece => { document.getElementById('main').innerHTML = piece }", piece)
        page.get_by_text("Copy for chat").click()
        page.get_by_role("button", name="Copy the text").click()
        return page

    return open_with


def test_the_text_for_the_chat_is_copied_without_a_secure_page(chat):
    page = chat("Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined })")

    expect(page.get_by_role("status")).to_have_text("Copied.")


def test_the_text_for_the_chat_is_left_selected_where_copying_is_refused(chat):
    page = chat(
        "Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined });"
        "document.execCommand = () => false;"
    )

    expect(page.get_by_role("status")).to_have_text("The text is selected: copy it with your browser.")
    selected = page.get_by_label("Text for the chat").evaluate(
        "f => f.value.slice(f.selectionStart, f.selectionEnd)"
    )
    assert selected == "3 things open\nhttps://pm.example/1"


def test_a_step_that_did_not_arrive_says_so(page, live_server):
    page.goto(f"{live_server.url}/accounts/login/")
    page.route("**/nowhere/", lambda route: route.abort())

    page.evaluate("htmx.ajax('GET', '/nowhere/', '#main').catch(() => {})")

    expect(page.get_by_text("The last step did not arrive")).to_be_visible()


def test_what_a_replaced_part_says_is_read_out_by_one_that_stays(page, live_server):
    page.goto(f"{live_server.url}/accounts/login/")
    part = '<p aria-live="polite">Sent at 12:00.</p>'
    page.route("**/nowhere/", lambda route: route.fulfill(body=part, content_type="text/html"))

    page.evaluate("htmx.ajax('GET', '/nowhere/', '#main')")

    expect(page.locator("body > p[role=status]")).to_have_text("Sent at 12:00.")
