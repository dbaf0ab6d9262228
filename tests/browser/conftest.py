"""What every test in a browser stands on."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from tests.browser.driver import PATIENCE


@pytest.fixture(autouse=True)
def _patience():
    """What should show is waited for as long as any step is: a busy machine is slow, not wrong."""
    expect.set_options(timeout=PATIENCE)


@pytest.fixture(autouse=True)
def _nothing_is_asked_anew(monkeypatch):
    """The rules are about the page as it is: without this axe asks for every style sheet once more, some at
    addresses that do not exist, and goes on doing so while the test is at its next step.
    """
    run = Axe.run

    def quietly(axe, page, context=None, options=None):
        chosen = {"preload": False, "resultTypes": ["violations"], **(options or {})}
        return run(axe, page, context, chosen)

    monkeypatch.setattr(Axe, "run", quietly)


@pytest.fixture
def as_person(new_context, live_server):
    """Open a page as somebody, in a browser of their own: `as_person(ada, "/activities/")`.

    In one browser the answer to what the person before is still asking, in the background too, would take
    the next one's session away.
    """

    def enter(person, path):
        client = Client()
        client.force_login(person)
        context = new_context()
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([session])
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    return enter
