"""After something happened, in a real browser: the timeline is pasted and shown, a condition taken over."""

import pytest

from incidents.models import Factor, PracticeAnswer, TimelineEvent
from postmortem.evidence.models import Evidence
from tests import make
from tests.browser.driver import PHONE, Visitor
from tests.incidents.retro import at_work


@pytest.fixture
def work():
    found, scene = at_work()
    scene.driver.set_password(make.PASSWORD)
    scene.driver.save()
    return found, scene


def test_a_timeline_is_pasted_and_a_condition_of_the_record_taken_over(work, new_context, live_server):
    found, scene = work
    visitor = Visitor(new_context(viewport=PHONE).new_page(), live_server.url).sign_in(scene.driver.account)
    visitor.go(f"/incidents/{found.incident_id}/timeline/").follow("Paste many rows")
    visitor.page.get_by_label("Which day do they begin with?").fill("2026-03-09")
    visitor.page.get_by_label("The lines").fill(
        "16:05 Shared in the group\nabout 16:20 it should have been seen"
    )
    visitor.press("See how it is read").reads("Read as 2 rows. Nothing is added yet.")
    visitor.press("Add these rows").reads("about 16:20", "“should have” looks back from the end.")

    visitor.page.get_by_role("link", name="Change, or show it · Shared in the group").click()
    visitor.page.get_by_label("A link that shows it").fill("https://chat.example/1")
    visitor.press("Put it beside the row").reads("1 piece of evidence")

    visitor.go(f"/retrospectives/{found.pk}/edit/")
    visitor.press("Take it over · “Poster” was final 10 min before the launch.")
    visitor.go(f"/retrospectives/{found.pk}/practices/")
    visitor.page.get_by_label("not done", exact=True).first.check()
    visitor.press("Save the answers · project delay").reads("Candidates for improvements")

    assert TimelineEvent.objects.count() == 2
    assert Evidence.objects.filter(url="https://chat.example/1").exists()
    assert Factor.objects.get().situation == "delay"
    assert PracticeAnswer.objects.get().answer == "not_done"
