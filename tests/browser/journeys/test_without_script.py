"""Reading, filing and signing in a browser that runs no script at all."""

import re

import pytest

from incidents.models import Incident
from raci.models import SignedRow
from tests.browser.driver import PHONE, Visitor
from tests.browser.journeys import played
from tests.browser.journeys.company import company

SIGN = re.compile("^Sign this sheet")


@pytest.fixture
def without_script(browser, browser_context_args, live_server):
    """Somebody of the company at a phone whose browser runs no script, signed in by the form."""
    context = browser.new_context(**browser_context_args, java_script_enabled=False, viewport=PHONE)

    def somebody(account):
        return Visitor(context.new_page(), live_server.url).sign_in(account)

    yield somebody
    context.close()


def test_a_report_is_filed_and_read_without_script(without_script, clock):
    company()
    pm = without_script("pm")

    pm.go("/incidents/new/").fill("What do you see?", "The voucher page is blank").tick("Customers")
    pm.press("Send the report").reads("The report is filed.")

    filed = Incident.objects.get()
    pm.go(f"/incidents/{filed.pk}/")
    assert (filed.title, pm.headline()) == ("The voucher page is blank", "The voucher page is blank")


def test_a_sheet_is_signed_without_script(without_script, clock):
    people = company()
    activity = played.campaign(people)
    banner = played.row(people, activity, "Banner", person=people.fang)
    played.accept(banner, people.fang)
    played.give(people, banner, "R", "design")
    played.put_forward(people, activity)
    tang = without_script("tang").go("/signoff/").reads("One row waits for your answer.")

    tang.press(SIGN)

    tang.reads("Nothing waits for your signature.")
    assert [row.answer for row in SignedRow.objects.all()] == ["accepted"]
    tang.go(f"/activities/{activity.pk}/matrix/").reads("Banner", "Fang Rui")
