"""What every journey stands on: a clock that is moved, and people who sign in at browsers of their own."""

from io import StringIO

import pytest
import time_machine
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from playwright.sync_api import expect

from tests.browser.driver import DESK, PATIENCE, Visitor
from tests.browser.journeys.days import moment

TEN_YEARS = 10 * 365 * 24 * 3600  # seconds


class Clock:
    """The clock of the whole process, web server included. It stands still until a story sets it ahead."""

    def __init__(self, traveller):
        self.traveller = traveller

    def to(self, when):
        """Move to "Wed 10:00"; what has fallen due by then is done, as by the worker."""
        self.traveller.move_to(moment(when) if isinstance(when, str) else when)
        call_command("chase", "--once", stdout=StringIO())


@pytest.fixture
def clock():
    with time_machine.travel(moment("Tue 18:20"), tick=False) as traveller:
        yield Clock(traveller)


@pytest.fixture(autouse=True)
def _styles_are_kept(monkeypatch):
    """Browsers keep styles and scripts, as they do of an installation; else every page asks thirty times."""
    serve = StaticFilesHandler.serve

    def kept(handler, request):
        response = serve(handler, request)
        response["Cache-Control"] = f"max-age={TEN_YEARS}"  # from the story's time on, which may be long ago
        return response

    monkeypatch.setattr(StaticFilesHandler, "serve", kept)


@pytest.fixture
def enter(browser, browser_context_args, live_server, clock):
    """Sign somebody in at a browser of their own: `enter("boss", PHONE)`."""
    expect.set_options(timeout=PATIENCE)
    contexts, visitors = [], []

    def arrive(account, viewport=DESK, **login):
        context = browser.new_context(**{**browser_context_args, "viewport": viewport})
        contexts.append(context)
        visitor = Visitor(context.new_page(), live_server.url)
        visitors.append(visitor)
        return visitor.sign_in(account, **login)

    yield arrive
    for context in contexts:
        context.close()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []
