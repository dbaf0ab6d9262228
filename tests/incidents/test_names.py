"""Names in the texts of a retrospective: found before others read it, reworded or said to be words."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from incidents import actions
from incidents.models import Section
from incidents.queries import role_page
from incidents.queries.retrospective_work import names_found
from postmortem.activities.models import NotAName
from tests import make
from tests.incidents import retro
from tests.make import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


@pytest.fixture
def scene():
    """Somebody takes part whose name is also a word."""
    found = retro.campaign()
    found.business.display_name = "Gao Feng 高峰"
    found.business.save()
    return found


def sent(scene, summary):
    found, _scene = retro.written(scene, summary=summary)
    retro.checked(actions.share_for_checking(found.pk, by=scene.driver, now=NOW))
    return actions.send_round(found.pk, by=scene.driver, now=NOW, not_names=["高峰"])


def test_a_word_is_asked_about_once(scene):
    found = sent(scene, "在流量高峰之前没有订单。")

    actions.publish(found.pk, by=scene.driver, now=LATER)

    found.refresh_from_db()
    assert found.current.document["not_names"] == ["高峰"]
    assert list(NotAName.objects.values_list("activity", "word")) == [(scene.activity.pk, "高峰")]


def test_the_same_word_is_a_name_in_another_activity(scene):
    sent(scene, "在流量高峰之前没有订单。")
    other = retro.campaign()
    make.participant(other.activity, scene.business)

    elsewhere, _other = retro.written(other, summary="在流量高峰之前没有订单。")

    assert names_found(elsewhere) == ["高峰"]


def test_the_person_is_still_not_named_in_the_other_script(scene):
    """Whoever is called like a word is no word."""
    found = sent(scene, "在流量高峰之前没有订单。")
    Section.objects.filter(code="story").update(body="Gao Feng was asked in the 高峰.")

    page = role_page(found)
    with pytest.raises(ValidationError, match="Gao Feng"):
        actions.publish(found.pk, by=scene.driver, now=LATER)

    story = page.texts["story"].paragraphs
    assert list(story) == ["Business side was asked in the 高峰."]


def test_only_words_that_stand_there_are_remembered(scene):
    found, _scene = retro.written(scene, summary="It went live on time.")
    retro.checked(actions.share_for_checking(found.pk, by=scene.driver, now=NOW))

    actions.send_round(found.pk, by=scene.driver, now=NOW, not_names=["高峰", "Somebody"])

    assert NotAName.objects.count() == 0
