"""After the retrospective, in a real browser: similar things are looked for, then the incident ends."""

import pytest

from incidents.models import Incident
from tests.browser.driver import DESK, PHONE, Visitor
from tests.incidents import sweeping

pytestmark = pytest.mark.django_db(transaction=True)


def visitor_for(page, client, live_server, person):
    client.force_login(person)
    value = client.cookies["sessionid"].value
    page.set_viewport_size(DESK)
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    return Visitor(page, live_server.url)


def test_similar_things_are_looked_for_and_the_incident_ends(page, client, live_server):
    opened = sweeping.scene()
    dora = visitor_for(page, client, live_server, opened.driver)
    dora.go(f"/incidents/{opened.incident.pk}/").follow("Look for similar things", page.locator("#stop"))
    page.get_by_label("What else would be shaped like it?").fill("Every field the bank proves only live.")
    page.get_by_label("Business address · Bank").check(force=True)
    dora.press("Begin the search")
    page.set_viewport_size(PHONE)

    dora.follow("Business address · Bank · Is it there, too?: open")
    page.get_by_label("it was there, too, and is mended").check(force=True)
    page.get_by_label("What shows it?").fill("One sent to the bank was refused; the form now says so.")
    dora.press("Save the answer").press("End it")

    incident = Incident.objects.get()
    assert (incident.status, incident.sweep_waiver) == ("closed", "")
    assert incident.sweep.cells.get().value["found"] == "mended"
