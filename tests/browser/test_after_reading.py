"""After publication, in a real browser: the boss asks, whoever leads it replies, a link opens it outside."""

import pytest

from incidents.models import ShareLink
from postmortem.outbox.models import Duty
from tests import make
from tests.browser.driver import DESK, PHONE, Visitor
from tests.incidents import retro

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def published(transactional_db):
    """Published, with the boss among those who take note."""
    scene = retro.campaign()
    scene.boss = scene.activity.sponsor
    for person in (scene.driver, scene.boss):
        person.set_password(make.PASSWORD)
        person.save()
    return retro.published(scene)


def visitor(page, live_server, account, size):
    page.context.clear_cookies()
    page.set_viewport_size(size)
    return Visitor(page, live_server.url).sign_in(account)


def test_the_boss_asks_and_a_link_opens_it_outside(page, live_server, published):
    found, scene = published
    boss = visitor(page, live_server, scene.boss.account, PHONE).go(f"/retrospectives/{found.pk}/")
    page.get_by_text("Is it stopped?").click()
    answered = page.get_by_text("What stopped it: The page was rewritten.").is_visible()
    page.get_by_text("Ask…").click()
    boss.fill("What do you want to know, or to say?", "What did it cost?").tick("Other readers may see it")
    boss.press("Send it").press("I have taken note")

    lead = visitor(page, live_server, scene.driver.account, DESK)
    lead.go(f"/remarks/{Duty.objects.get(kind='remark').subj_id}/")
    lead.fill("What do you reply?", "Two days of work.").tick("All readers see question and reply")
    lead.press("Send the reply").go(f"/retrospectives/{found.pk}/share/")
    lead.fill("For whom is it?", "The bank").press("Make a link")
    address = page.get_by_role("textbox", name="The new link").input_value()

    page.context.clear_cookies()
    page.set_viewport_size(PHONE)
    outside = Visitor(page, live_server.url).go(address.removeprefix(live_server.url))
    assert answered
    assert outside.headline() == "No orders"
    assert page.get_by_text("Design side").first.is_visible()
    assert outside.path == f"/r/{ShareLink.objects.get().pk}/"
    assert ShareLink.objects.get().views == 1
    assert set(Duty.objects.filter(kind="note", state="done").values_list("holder", flat=True)) == {
        scene.boss.pk
    }
