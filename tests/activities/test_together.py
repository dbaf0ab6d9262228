"""What users said, and how far the sides are agreed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine

from postmortem.activities import actions
from postmortem.activities.models import LogEntry, Metric, Voice
from postmortem.activities.rules import Together, lights
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 11)
AGREED = Together(
    goal="Repurchase rises.",
    non_goal="The number of members.",
    metrics=[Metric(name="Repurchase", target=30, slot=1)],
    met_on=DAY,
    meets=True,
    today=DAY,
)


@pytest.mark.parametrize(
    ("known", "shapes"),
    [
        ({}, "done done done"),
        ({"goal": " "}, "open done done"),
        ({"non_goal": ""}, "half done done"),
        ({"metrics": []}, "done open done"),
        ({"metrics": [Metric(name="Orders", slot=1)]}, "done half done"),
        ({"metrics": [Metric(name="Orders", slot=1, target=1, owner_id=1, co_owner_id=2)]}, "done half done"),
        (
            {
                "metrics": [
                    Metric(name="Orders", slot=1, target=1),
                    Metric(name="orders", direction="down", department_id=1),
                ]
            },
            "half done done",
        ),
        ({"met_on": None}, "done done open"),
        ({"met_on": DAY - timedelta(days=15)}, "done done half"),
        ({"met_on": DAY - timedelta(days=15), "meets": False}, "done done done"),
    ],
)
def test_three_lights_say_how_far_the_sides_are_agreed(known, shapes):
    assert " ".join(light.shape for light in lights(replace(AGREED, **known))) == shapes


@pytest.fixture
def plan(client):
    found = make.activity(goal="Repurchase rises.", tools=["voices"])
    client.force_login(found.lead)
    with time_machine.travel(NOW, tick=False):
        yield found


def address(plan, rest=""):
    return f"/activities/{plan.pk}/goal/{rest}"


def test_cards_about_the_same_thing_stand_together_the_largest_theme_first(client, plan):
    for text, theme in [("Slow", "Claiming"), ("Lost it", ""), ("What is it?", "sense"), ("Why?", "Sense")]:
        client.post(address(plan, "voices/new/"), {"text": text, "theme": theme})

    page = client.get(address(plan)).context["page"]

    assert [(theme.name, [card.text for card in theme.cards]) for theme in page.themes] == [
        ("sense", ["What is it?", "Why?"]),
        ("Claiming", ["Slow"]),
        ("", ["Lost it"]),
    ]


def test_a_card_without_words_is_said_and_what_was_typed_stays(client, plan):
    answer = client.post(address(plan, "voices/new/"), {"text": " ", "source": "A call"})

    form = answer.context["voice"]
    assert (answer.status_code, list(form.errors), form["source"].value()) == (422, ["text"], "A call")
    assert Voice.objects.count() == 0


def test_a_card_is_taken_down_once(client, plan):
    voice = actions.add_voice(plan, "Slow", by=plan.lead, now=NOW)

    first = client.post(address(plan, f"voices/{voice.pk}/remove/"))
    second = client.post(address(plan, f"voices/{voice.pk}/remove/"))

    assert (first.status_code, second.status_code) == (302, 404)
    assert client.get(address(plan)).context["page"].themes == []


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_with_cards_asks_the_same_number_of_times(client, plan, django_assert_num_queries, number):
    for n in range(number):
        actions.add_voice(plan, f"Card {n}", theme=str(n), by=plan.lead, now=NOW)

    with django_assert_num_queries(11):
        client.get(address(plan))


def test_a_kick_off_lights_the_third_light(client, plan):
    before = client.get(address(plan)).context["page"].lights[2].shape
    LogEntry.objects.create(
        activity=plan, number=1, kind="kickoff", text="Started", said_at=NOW, recorded_by=plan.lead
    )

    assert (before, client.get(address(plan)).context["page"].lights[2].shape) == ("open", "done")
