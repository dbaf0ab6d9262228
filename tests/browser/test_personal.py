"""A personal link in a real browser, which sends an Origin as the page's referrer policy says."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from postmortem.activities import actions
from postmortem.outbox.links import item_path, unsubscribe_path
from postmortem.outbox.models import Duty
from tests import make


def test_somebody_without_a_session_answers_on_the_phone(page, live_server, transactional_db):
    now, ada = timezone.now(), make.lead("design", display_name="Ada")
    row = make.deliverable(due_at=now + timedelta(days=2))
    actions.propose(row, ada, by=row.activity.lead, now=now)
    asked = Duty.objects.get(kind="accept", holder=ada)
    page.set_viewport_size({"width": 360, "height": 740})

    page.goto(f"{live_server.url}{item_path(asked.pk, ada, now=now)}")
    page.get_by_role("button", name="I answer for it").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("It is recorded: accepted.")
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == ("done", ada)
    assert {cookie["name"] for cookie in page.context.cookies()} == {"csrftoken"}


def test_the_lists_end_by_one_button(page, live_server, transactional_db):
    ada = make.user("ada")

    page.goto(f"{live_server.url}{unsubscribe_path(ada, now=timezone.now())}")
    page.get_by_role("button", name="End them").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("The lists have ended")
    ada.refresh_from_db()
    assert (ada.wants_daily, ada.wants_weekly) == (False, False)
