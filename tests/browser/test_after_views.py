"""After something happened, in a real browser: two sides write privately, and read each other together."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone

from incidents import actions
from incidents.models import Perspective
from postmortem.outbox.links import token_for
from postmortem.outbox.models import Duty
from tests import make
from tests.browser.driver import DESK, PHONE, Visitor

pytestmark = pytest.mark.django_db(transaction=True)
AGREED = "Design sends the final poster on Wednesday."
BETWEEN = "Two different times stood for the poster."


@pytest.fixture
def found(transactional_db):
    """A retrospective of a campaign of Design and a sponsor, who is asked by a link."""
    now = timezone.now() - timedelta(hours=1)
    ada = make.lead("design", account="ada", password=make.PASSWORD)
    plan = make.activity(lead=make.user("dora", password=make.PASSWORD), sponsor=make.user("boss"))
    make.takes_part(plan, ada.department)
    times = {"started_at": now - timedelta(hours=2), "detected_at": now, "reported_at": now}
    incident = make.incident(activity=plan, status="analysing", **times)
    return actions.open_retrospective(incident=incident, by=plan.lead, now=now)


def visitor(page, live_server, account, size):
    page.context.clear_cookies()
    page.set_viewport_size(size)
    return Visitor(page, live_server.url).sign_in(account)


def link_to(asked):
    token = token_for("item", asked.pk, asked.holder, now=timezone.now(), lasts=timedelta(days=1))
    return reverse("personal", args=[token])


def test_views_are_written_privately_read_together_and_released_in_part(page, live_server, found):
    path, asked = f"/retrospectives/{found.pk}/views/", Duty.objects.get(kind="view", holder__account="boss")
    writer = visitor(page, live_server, "ada", PHONE).go(path)
    page.get_by_label("What did we know then?").fill("A size and a headline. Nothing of the page behind it.")
    violations = Axe().run(page).response["violations"]
    writer.press("Give the view")
    page.context.clear_cookies()
    boss = Visitor(page, live_server.url).go(link_to(asked))
    page.get_by_label("What did you take as agreed?").fill(AGREED)
    boss.press("Give the view")
    before = (
        visitor(page, live_server, "dora", DESK).go(path).page.get_by_text("A size and a headline").count()
    )
    actions.follow_views(now=timezone.now())

    keeper = visitor(page, live_server, "dora", DESK).go(path)
    together = page.get_by_text("A size and a headline").is_visible()
    page.get_by_label("What was not aligned?").first.fill(BETWEEN)
    keeper.press("It was so")
    author = visitor(page, live_server, "ada", PHONE).go(path)
    page.get_by_role("checkbox", name="A size and a headline.").check()
    author.press("Let readers read these")
    author.go(f"/retrospectives/{found.pk}/")

    assert (violations, before, together) == ([], 0, True)
    assert page.get_by_role("heading", name=BETWEEN).is_visible()
    assert page.get_by_text("“A size and a headline.”").is_visible()
    assert page.get_by_text(AGREED).count() == 0
    assert Perspective.objects.get(author__account="ada").released == ["A size and a headline."]
