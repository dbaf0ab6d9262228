"""An administrator adds a section without code; who keeps the page writes it and sees it compared."""

from django.urls import reverse
from playwright.sync_api import expect

from incidents.models import Retrospective
from incidents.queries.reading.page import draft_of
from postmortem.audit.actions import fix
from tests import make
from tests.browser.driver import Visitor
from tests.incidents import retro
from tests.make import NOW

PHONE = {"width": 360, "height": 740}


def visitor_for(page, client, live_server, person):
    client.force_login(person)
    value = client.cookies["sessionid"].value
    page.set_viewport_size(PHONE)
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    return Visitor(page, live_server.url)


def test_a_section_of_the_house_is_asked_for_written_and_compared(page, client, live_server):
    found, scene = retro.written()
    revision = fix("retrospective", found, draft_of(found), by=scene.driver, at=NOW)
    Retrospective.objects.filter(pk=found.pk).update(current=revision, published_at=NOW)
    admin = visitor_for(page, client, live_server, make.user("chief", role="admin"))
    admin.go(reverse("incidents:layout_section_new", args=["standard"]))
    page.get_by_label("Its heading in English").fill("Weather")
    page.get_by_label("Its heading in Chinese").fill("天气")
    page.get_by_label("It must be written before others read it").check()

    admin.press("Save")
    expect(page.get_by_role("link", name="Weather · 天气")).to_be_visible()

    keeper = visitor_for(page, client, live_server, scene.driver)
    keeper.go(reverse("incidents:retrospective_edit", args=[found.pk]))
    expect(page.get_by_role("heading", name="Next: Weather")).to_be_visible()
    page.get_by_label("Weather", exact=True).fill("It rained all day.")
    page.locator("#what-is-missing").get_by_role("button", name="Save").click()
    keeper.go(f"{reverse('incidents:retrospective_versions', args=[found.pk])}?from=1&to=0")

    expect(page.get_by_role("heading", name="Weather")).to_be_visible()
    expect(page.locator("ins", has_text="It rained all day.")).to_be_visible()
