"""Every page that opens for somebody: accessible, fit for a phone, one filled button, nothing refused."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from postmortem.signin.models import Invitation, JoinLink
from tests import walk
from tests.world import build

NO_PAGES = (
    "api:",
    "calendar",
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
    "lookup",  # what fits, for a field of a page
    "insights:rows",
    "personal_file",
    "raci:row",
    "healthz",
    "readyz",
)
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
# With --faults, too: 1280 px at 400 % (WCAG 1.4.10), the size of targets (2.5.8), and what axe does not ask.
REFLOWED = {"width": 320, "height": 640}
SIZES = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["target-size"]}}
# All rules are asked of a page in one language and theme; in the other those that words and colours decide.
TOLD = re.findall(
    r"\S+",
    """
    aria-command-name aria-dialog-name aria-input-field-name aria-meter-name aria-progressbar-name
    aria-tab-name aria-toggle-field-name aria-tooltip-name aria-treeitem-name button-name color-contrast
    document-title empty-heading empty-table-header form-field-multiple-labels html-has-lang html-lang-valid
    html-xml-lang-mismatch image-alt input-button-name label label-title-only link-in-text-block link-name
    role-img-alt select-name summary-name svg-img-alt valid-lang
    """,
)
AGAIN = {"runOnly": {"type": "rule", "values": TOLD}}
FILLED = "[...document.querySelectorAll('.btn-primary')].filter(one => one.checkVisibility()).length"

# What no rule of axe says: an order of its own for Tab, an error that its field does not name, a part that is
# filled later without a word to who does not see it, and names of things that are not there.
UNTOLD = """() => {
  const shown = (one) => one.checkVisibility();
  const said = (what) => (one) => `${what}: ${one.outerHTML.slice(0, 160)}`;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const ids = (one, name) => (one.getAttribute(name) || "").split(" ").filter(Boolean);
  const named = (one) => ids(one, "aria-describedby").some((id) => document.getElementById(id));
  const fields = all(".is-invalid, [aria-invalid=true]").filter(shown);
  const live = "[aria-live], [role=status]";
  const later = all("[hx-trigger*=every]").filter((one) => !one.closest(live) && !one.querySelector(live));
  return [
    ...all("[tabindex]").filter((one) => one.tabIndex > 0).map(said("an order of its own")),
    ...fields.filter((one) => !named(one)).map(said("an error that its field does not name")),
    ...later.map(said("changes without a word")),
    ...["aria-describedby", "aria-labelledby", "aria-controls"].flatMap((name) =>
      all(`[${name}]`).filter((one) => ids(one, name).some((id) => !document.getElementById(id)))
        .map(said("names what is not there"))),
  ];
}"""


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


def problems(page, said, asked):
    """What is wrong with the page on screen, first on a desk, then on a phone; `asked` goes to axe."""
    found = violations(page, **asked) + wide(page, PHONE)
    if (filled := page.evaluate(FILLED)) > 1:
        found.append(f"{filled} filled buttons")
    return found + said


def violations(page, **options):
    found = Axe().run(page, **options).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def wide(page, size):
    page.set_viewport_size(size)
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(DESK)
    return [f"{width} px wide on a screen of {size['width']}"] if width > size["width"] else []


def further_problems(page):
    """What is looked at with --faults only."""
    return violations(page, options=SIZES) + page.evaluate(UNTOLD) + wide(page, REFLOWED)


@pytest.mark.timeout(1500)  # some hundred pages, wide and narrow
@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("zh-hans", "dark")])
def test_every_page_can_be_used_by_everybody(
    context, page, live_server, world, language, scheme, pytestconfig
):
    kept, said, found = sessions(world), [], {}
    asked = {"options": AGAIN} if scheme == "dark" and not pytestconfig.getoption("--faults") else {}
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(DESK)

    for name, who in PAGES:
        context.clear_cookies()
        if who in kept:
            context.add_cookies([{"name": "sessionid", "value": kept[who], "url": live_server.url}])
        said.clear()
        answer = page.goto(f"{live_server.url}{walk.path_of(world, name)}?lang={language}")
        wrong = problems(page, list(said), asked) if answer.ok else [f"answered {answer.status}"]
        if answer.ok and pytestconfig.getoption("--faults"):
            wrong += further_problems(page)
        if wrong:
            found[f"{name} for {who}"] = wrong

    assert found == {}
