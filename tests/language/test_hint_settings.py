"""The house's own words, and hints while somebody writes."""

import pytest
from django.urls import reverse

from postmortem.language.actions import Said, add_pattern, switch_pattern, switch_shipped
from postmortem.language.models import HintPattern
from postmortem.language.queries import house, shipped_pattern
from tests import make
from tests.make import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def admin(client):
    found = make.user(role="admin")
    client.force_login(found)
    return found


def phrase(by, words="those folks upstairs"):
    return add_pattern(Said("en", words, "sides", "strong"), by=by, now=NOW)


def typed(**more):
    return {"pattern": "those folks", "language": "en", "category": "sides", "strength": "hint"} | more


def found_in(text):
    return [(one.phrase, str(one.strength)) for one in house().hints(text, "en")]


def test_words_of_the_house_are_added_and_found(client, admin):
    response = client.post(reverse("settings_hint_new"), typed(rewrite="Say what came when."))

    assert (response.status_code, response.url) == (302, reverse("settings_hints"))
    assert found_in("It came from those folks.") == [("those folks", "hint")]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"pattern": "…|ab"}, "Each spelling needs at least two letters."),
        ({"pattern": ""}, "This field is required."),
        ({"pattern": "those folks upstairs"}, "These words are on the list already."),
        ({"category": "other"}, "Select a valid choice"),
    ],
)
def test_words_that_cannot_be_are_said_and_nothing_is_kept(client, admin, more, sentence):
    phrase(admin)

    response = client.post(reverse("settings_hint_new"), typed(**more))

    assert (response.status_code, sentence in response.content.decode()) == (422, True)
    assert HintPattern.objects.count() == 1


def test_own_words_can_be_switched_off_and_on(client, admin):
    one = phrase(admin)
    address = reverse("settings_hint_switch", args=[one.pk])

    client.post(address, {"on": "0"})
    off = found_in("Ask those folks upstairs.")
    client.post(address, {"on": "1"})

    assert (off, found_in("Ask those folks upstairs.")) == ([], [("those folks upstairs", "strong")])


def test_switching_twice_is_written_down_once(admin):
    one = phrase(admin)

    switch_pattern(one, on=False, by=admin, now=NOW)
    switch_pattern(one, on=False, by=admin, now=NOW)

    one.refresh_from_db()
    assert one.is_active is False


def test_a_shipped_phrase_can_be_switched_off(admin):
    pattern = shipped_pattern(admin, "en15")

    switch_shipped(pattern, on=False, by=admin, now=NOW)
    off = [one.code for one in house().patterns if one.code == "en15"]
    switch_shipped(pattern, on=True, by=admin, now=NOW)

    assert (off, [one.code for one in house().patterns if one.code == "en15"]) == ([], ["en15"])


def test_a_sentence_can_be_tried_and_no_hint_is_no_praise(client, admin):
    blaming = client.get(reverse("settings_hints"), {"text": "It is their fault."}).content.decode()
    plain = client.get(reverse("settings_hints"), {"text": "The poster came at 09:58."}).content.decode()

    assert "their fault</mark>" in blaming
    assert "No hint. That does not say that nobody will read a reproach in it." in plain


@pytest.mark.parametrize("rows", [1, 3])
def test_the_settings_page_asks_the_same_few_questions(client, admin, rows, django_assert_num_queries):
    for number in range(rows):
        phrase(admin, f"those people {number}")

    with django_assert_num_queries(7):
        client.get(reverse("settings_hints"), {"text": "It is their fault."})


def test_hints_come_while_somebody_writes(client):
    client.force_login(make.user())

    answer = client.post(reverse("hints"), {"body": "It is their fault.", "language": "en"})
    nothing = client.post(reverse("hints"), {"body": "The poster came at 09:58."})

    assert answer.content.decode().count("<li>") == 1
    assert nothing.content.decode().strip() == ""
