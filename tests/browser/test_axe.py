"""Every page that opens for somebody: accessible, fit for a phone, one filled button, nothing refused."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from postmortem.signin.models import Invitation, JoinLink
from tests import walk
from tests.world import build

NO_PAGES = (
    "activities:arrival_proof",
    "activities:check_export",
    "activities:check_file",
    "activities:download",
    "activities:entry_file",
    "drafts:",  # parts of pages
    "incidents:claim_file",
    "incidents:factor_file",
    "incidents:retrospective_export",
    "incidents:timeline_file",
    "personal_file",
    "raci:row",
    "healthz",
    "readyz",
)
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
FILLED = "[...document.querySelectorAll('.btn-primary')].filter(one => one.checkVisibility()).length"


def readers(name):
    """Who looks at a page: whoever has the most to do there, and who reads it without names."""
    open_to = {who for who, code in walk.expected(name, "GET").items() if code == 200}
    first = next((who for who in ("driver", "lead", "admin", "anonymous") if who in open_to), None)
    if first and not name.startswith(NO_PAGES):
        yield first
        if first == "driver" and "executive" in open_to and "at" in walk.MATRIX[name]:
            yield "executive"


PAGES = [(name, who) for name in walk.MATRIX for who in readers(name)]


@pytest.fixture
def world(transactional_db):
    """Doors that lead in end by the clock, which is that of today here."""
    made = build()
    for door in (JoinLink, Invitation):
        door.objects.update(ends_at=timezone.now() + timedelta(days=1))
    return made


def sessions(world):
    """The session of everybody who looks at a page."""
    clients = walk.clients(world)
    return {who: clients[who].cookies["sessionid"].value for _name, who in PAGES if who != "anonymous"}


def problems(page, said):
    """What is wrong with the page on screen, first on a desk, then on a phone."""
    found = [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in Axe().run(page).response["violations"]
    ]
    if (filled := page.evaluate(FILLED)) > 1:
        found.append(f"{filled} filled buttons")
    page.set_viewport_size(PHONE)
    if (width := page.evaluate("document.documentElement.scrollWidth")) > PHONE["width"]:
        found.append(f"{width} px wide on a phone")
    page.set_viewport_size(DESK)
    return found + said


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("zh-hans", "dark")])
def test_every_page_can_be_used_by_everybody(context, page, live_server, world, language, scheme):
    kept, said, found = sessions(world), [], {}
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(DESK)

    for name, who in PAGES:
        context.clear_cookies()
        if who in kept:
            context.add_cookies([{"name": "sessionid", "value": kept[who], "url": live_server.url}])
        said.clear()
        answer = page.goto(f"{live_server.url}{walk.path_of(world, name)}?lang={language}")
        wrong = problems(page, list(said)) if answer.ok else [f"answered {answer.status}"]
        if wrong:
            found[f"{name} for {who}"] = wrong

    assert found == {}
