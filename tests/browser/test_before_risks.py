"""Before the launch, in a real browser: a risk is written and noted, and a week is aligned."""

from datetime import timedelta

import pytest
from django.utils import timezone

from postmortem.activities import actions
from postmortem.activities.models import LogEntry
from postmortem.outbox.models import Duty
from tests import make
from tests.browser.driver import DESK, PHONE, Visitor

pytestmark = pytest.mark.django_db(transaction=True)
LAST = {"goal": "Every member knows it", "action": "One page", "resource": "One person"}


@pytest.fixture
def plan(transactional_db):
    driver = make.user("dora", password=make.PASSWORD, department=make.department("product"))
    found = make.activity(lead=driver, sponsor=make.user("boss", password=make.PASSWORD))
    make.takes_part(found, driver.department)
    return found


def visitor(page, live_server, account, size):
    page.context.clear_cookies()
    page.set_viewport_size(size)
    return Visitor(page, live_server.url).sign_in(account)


def test_a_risk_is_written_noted_and_signed(page, live_server, plan):
    ada = make.lead("design", password=make.PASSWORD)
    row = make.deliverable(activity=plan, due_at=timezone.now() + timedelta(days=3))
    make.letter(row, "I", ada.department)
    writer = visitor(page, live_server, "dora", DESK).go(f"/activities/{plan.pk}/log/?new=risk")
    page.get_by_label("What could happen?").fill("The payment service may be down")
    page.get_by_label("How likely is it?").select_option("2")
    page.get_by_label("How much would it matter?").select_option("3")
    page.get_by_label("Which deliverable does it touch?").select_option(str(row.pk))
    writer.press("Write it down").follow("How the risk stands, and who goes with it")
    page.get_by_text("We go with it: who signs?").click()
    writer.press("Ask for the signature")

    visitor(page, live_server, ada.account, PHONE).go(f"/activities/{plan.pk}/log/1/").press("Taken note")
    signer = visitor(page, live_server, "boss", PHONE).go(f"/activities/{plan.pk}/log/1/risk/")
    signer.press("We go with it")

    assert page.get_by_text("accepted by Boss (sponsor)").first.is_visible()
    assert page.get_by_text("noted by 1 of 1").is_visible()
    assert set(Duty.objects.values_list("kind", "state")) == {("taken_note", "done"), ("accept_risk", "done")}


def test_a_week_is_aligned_beside_the_one_before(page, live_server, plan):
    actions.save_weekly(plan, LAST, by=plan.lead, now=timezone.now() - timedelta(days=7))
    writer = visitor(page, live_server, "dora", PHONE).go(f"/activities/{plan.pk}/weekly/")
    shown = page.get_by_text(LAST["goal"]).is_visible()
    page.get_by_label("Core goal").fill("More first orders")
    page.get_by_label("The key action of Product").fill("One page to pay")
    page.get_by_label("What Operations gives for it").fill("One person until Friday")

    writer.press("Enter the alignment")

    assert (shown, page.get_by_text(LAST["goal"]).is_visible()) == (True, True)
    assert LogEntry.objects.order_by("week").last().text == "More first orders"
