"""To do by hand: several things with one button, and back; and a step that says that it is on its way."""

import pytest
from playwright.sync_api import expect

from postmortem.outbox.models import Duty
from tests import make

pytestmark = pytest.mark.browser


@pytest.fixture
def todo(page, client, live_server):
    """Ada's To do with two things on it, on a phone."""
    ada = make.user("ada")
    for title in ("Poster", "Copy"):
        make.duty(holder=ada, title=title)
    client.force_login(ada)
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(live_server.url)
    return page


def test_two_reminders_are_put_off_by_keyboard_and_taken_back(todo):
    for title in ("Poster", "Copy"):
        todo.get_by_label(f"Tick: Hand in “{title}”").press("Space")
    todo.get_by_text("Remind me of these later").press("Enter")
    todo.get_by_label("In 1 hour").press("Space")
    todo.get_by_label("Why later?").fill("The printer answers at noon.")
    with todo.expect_navigation():
        todo.get_by_role("button", name="Remind me then").press("Enter")
    expect(todo.get_by_text("2 reminders are put off.")).to_be_visible()
    put_off = Duty.objects.exclude(snoozed_at=None).count()

    with todo.expect_navigation():
        todo.get_by_role("button", name="Undo").press("Enter")

    expect(todo.get_by_text("2 are as they were before.")).to_be_visible()
    assert (put_off, Duty.objects.exclude(snoozed_at=None).count()) == (2, 0)
    assert not todo.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_step_that_takes_a_while_says_so_and_is_not_sent_twice(todo):
    sent = []

    def answer(route):
        sent.append(route.request.method)
        route.fulfill(status=204)  # the page stays as it is while it waits

    todo.route("**/slow/", answer)
    todo.evaluate(
        """() => {
          const form = document.getElementById("several").cloneNode();
          form.id = "slow";
          form.action = "/slow/";
          form.dataset.working = "The file is being read.";
          form.innerHTML = "<button>Read it</button>";
          document.getElementById("main").append(form);
        }"""
    )
    button = todo.get_by_role("button", name="Read it")

    button.click()
    expect(todo.locator(".working")).to_contain_text("The file is being read.")
    expect(button).to_have_attribute("aria-busy", "true")
    button.dispatch_event("click")

    expect(todo.locator(".working")).to_have_count(1)
    assert sent == ["POST"]
