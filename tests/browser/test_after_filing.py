"""After something happened, in a real browser: filed from a phone, joined by a colleague, noted, stopped."""

import pytest

from incidents.models import Finding, Incident, Jotting
from postmortem.activities.models import Activity
from tests import make
from tests.browser.driver import DESK, PHONE, Visitor

pytestmark = pytest.mark.django_db(transaction=True)
MESSAGE = "The poster gives no urge to order; the copy does not say what it is."


@pytest.fixture
def live(transactional_db):
    driver = make.user("dora", password=make.PASSWORD, department=make.department("product"))
    make.user("carl", password=make.PASSWORD)
    found = make.activity(lead=driver)
    for status in ("aligning", "ready", "launched"):
        changes = {"launched_at": make.NOW} if status == "launched" else {}
        Activity.objects.filter(pk=found.pk).update(status=status, **changes)
    return found


def visitor(page, live_server, account, size):
    page.context.clear_cookies()
    page.set_viewport_size(size)
    return Visitor(page, live_server.url).sign_in(account)


def test_a_message_is_filed_from_a_phone_joined_and_stopped(page, live_server, live):
    carl = visitor(page, live_server, "carl", PHONE).go(f"/incidents/new/?activity={live.pk}")
    page.get_by_label("What do you see?").fill(MESSAGE)
    carl.press("Split a pasted message into findings")
    page.get_by_label("Customers").check(force=True)
    page.get_by_label("Many, or it is seen in public").check(force=True)
    carl.press("Send the report").go(f"/incidents/new/?activity={live.pk}")
    page.get_by_label("What do you see?").fill("The guidance is missing")
    page.get_by_label("Customers").check(force=True)
    carl.press("Send the report").press("Join it instead")

    dora = (
        visitor(page, live_server, "dora", DESK).go("/incidents/").follow("The poster gives no urge to order")
    )
    dora.follow("Write it down, sort it later")
    page.get_by_label("Write it down, sort it later").fill("Who read it?")
    dora.press("Keep it").follow("Incident").press("Somebody is on it")
    page.get_by_label("What stopped it?").fill("Poster and copy were rewritten.")
    page.get_by_label("Who saw that it has stopped?").fill("customer service")
    dora.press("It has stopped")

    incident = Incident.objects.get()
    assert (incident.severity, incident.status, incident.seen_stopped_by) == (
        2,
        "mitigated",
        "customer service",
    )
    assert list(Finding.objects.values_list("kind", flat=True)) == ["design", "copy", "guidance"]
    assert list(Jotting.objects.values_list("text", flat=True)) == ["Who read it?"]
