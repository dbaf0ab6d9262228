"""The review page of the language hints: other words, or a reason."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from incidents import actions
from incidents.models import HintAnswer, Retrospective
from incidents.queries.hints import hints_of, unanswered_strong
from tests.incidents import retro
from tests.make import NOW
from tests.queries import asked_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
STORY = "section:story:en"
REPROACH = "The poster was late. It is Anna's fault."


@pytest.fixture
def at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def scene():
    """At work, with a reproach in the story."""
    found, scene = retro.at_work()
    actions.save_section(found.pk, ("story", "en"), 0, REPROACH, by=scene.driver, now=NOW)
    scene.found = found
    return scene


def page(found):
    return reverse("incidents:hints", args=[found.pk])


def answer(found, **more):
    typed = {"place": STORY, "phrase": "Anna's fault", "reason": "It is the name of the ship."} | more
    return reverse("incidents:hint_answer", args=[found.pk]), typed


def test_every_hint_has_its_place(scene):
    found = [(one.place.key, one.hint.phrase, one.is_open) for one in hints_of(scene.found)]

    assert found == [(STORY, "Anna's fault", True)]
    assert unanswered_strong(scene.found) == 1


def test_a_reason_answers_a_strong_hint(client, scene):
    client.force_login(scene.driver)

    response = client.post(*answer(scene.found))

    assert (response.status_code, response.url) == (302, page(scene.found))
    assert unanswered_strong(scene.found) == 0
    assert "It stays, because: It is the name of the ship." in client.get(page(scene.found)).content.decode()


def test_other_words_answer_it_too(scene):
    section = scene.found.sections.get(code="story")

    actions.save_section(
        scene.found.pk, ("story", "en"), section.version, "It came at 09:58.", by=scene.driver, now=NOW
    )

    assert unanswered_strong(scene.found) == 0


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"reason": " "}, "Say in one sentence why."),
        ({"phrase": "somebody else"}, "These words do not stand there any more."),
    ],
)
def test_what_answers_nothing_is_said_and_not_kept(client, scene, more, sentence):
    client.force_login(scene.driver)

    response = client.post(*answer(scene.found, **more))

    assert (response.status_code, sentence in response.content.decode()) == (422, True)
    assert HintAnswer.objects.count() == 0


def test_a_published_page_takes_no_reason(scene):
    Retrospective.objects.filter(pk=scene.found.pk).update(status="skipped", skipped_reason="Small.")

    with pytest.raises(ValidationError):
        actions.answer_hint(scene.found.pk, STORY, "Anna's fault", "Why.", by=scene.driver, now=NOW)


def test_a_second_reason_takes_the_place_of_the_first(scene):
    for reason in ("First.", "Second."):
        actions.answer_hint(scene.found.pk, STORY, "Anna's fault", reason, by=scene.driver, now=NOW)

    assert list(HintAnswer.objects.values_list("reason", flat=True)) == ["Second."]


def test_no_hints_is_never_called_blameless(client, scene):
    section = scene.found.sections.get(code="story")
    actions.save_section(scene.found.pk, ("story", "en"), section.version, "", by=scene.driver, now=NOW)
    client.force_login(scene.driver)

    text = client.get(page(scene.found)).content.decode()

    assert ("No hints. How it reads to others, a second reader tells." in text, "blameless" in text) == (
        True,
        False,
    )


def test_who_may_only_look_on_sees_no_form(client, scene):
    client.force_login(scene.design)

    text = client.get(page(scene.found)).content.decode()

    assert ("Anna&#x27;s fault</mark>" in text, "Say why it stays" in text) == (True, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_questions_for_one_and_for_three(client, scene, rows):
    for number in range(rows):
        condition = actions.Condition("other", f"It is their fault, no. {number}.", "It was there.")
        actions.add_factor(scene.found.pk, condition, by=scene.driver, now=NOW)
    client.force_login(scene.driver)

    with asked_once(12):
        client.get(page(scene.found))
