"""The 26 things: each has words, stands in one heap, and turns with what is written."""

from dataclasses import replace

import pytest
from django.urls import reverse

from incidents import actions
from incidents.queries import checklist
from incidents.rules.checklist import JUDGE, MET, NONE, OPEN, WORDS, Deed, Looked, items
from tests.incidents import retro
from tests.make import NOW

GOOD = Looked(
    severe=True,
    facilitator=True,
    shared_in_time=True,
    summary="It went live on time and brought no orders.",
    has_number=True,
    begins_before=True,
    lines=10,
    lines_shown=8,
    told=("The page was rewritten.",),
    conditions=(("No owner.", "Every row had one."), ("Late.", "Time was short.")),
    conditions_shown=2,
    sides=3,
    sides_answered=3,
    matrix=True,
    compiled=True,
    phases=True,
    lucky="None found.",
    went_well="The builders stayed.",
    sweep=True,
    deeds=(Deed("Ask the approver", "Confirmed in person.", "prevent", 1, is_strong=True),),
    second_read=True,
    texts=("It went live.",),
    published=True,
    pulse=True,
)


def states(looked):
    return {item.code: item.state for item in items(looked)}


def test_there_are_26_and_a_good_page_has_none_open():
    found = items(GOOD)

    assert (len(found), len({item.words for item in found})) == (26, 26)
    assert {item.code for item in found if item.state == OPEN} == set()


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("facilitator", {"facilitator": False}),
        ("shared", {"shared_in_time": False}),
        ("summary", {"summary": "word " * 121}),
        ("summary", {"summary": "字" * 201}),
        ("number", {"has_number": False}),
        ("before", {"begins_before": False}),
        ("evidence", {"lines_shown": 7}),
        ("hindsight", {"told": ("We should have asked.",)}),
        ("hindsight", {"told": ("我们本该早点问。",)}),
        ("conditions", {"conditions": GOOD.conditions[:1], "conditions_shown": 1}),
        ("sensible", {"conditions": (("No owner.", " "), GOOD.conditions[1])}),
        ("sensible", {"conditions_shown": 1}),
        ("sides", {"sides_answered": 2}),
        ("matrix", {"matrix": False}),
        ("approvals", {"compiled": False}),
        ("phases", {"phases": False}),
        ("lucky", {"lucky": " "}),
        ("well", {"went_well": ""}),
        ("sweep", {"sweep": False}),
        ("deeds", {"deeds": GOOD.deeds * 3}),
        ("deeds", {"deeds": ()}),
        ("strength", {"deeds": (replace(GOOD.deeds[0], is_strong=False),)}),
        ("ideas", {"ideas_open": 1}),
        ("words", {"texts": ("The SKU was wrong.",)}),
        ("names", {"names": ("Gu Yuan",)}),
        ("hints", {"strong_hints": 1}),
        ("visibility", {"restricted": True}),
        ("pulse", {"pulse": False}),
    ],
)
def test_what_is_missing_is_open_and_nothing_else(code, changes):
    found = states(replace(GOOD, **changes))

    assert found[code] == OPEN
    others = {"strength"} if code == "deeds" else set()
    assert {one for one, state in found.items() if state == OPEN} - others == {code}


def test_what_does_not_apply_is_not_asked():
    plan = replace(GOOD, severe=False, facilitator=None, phases=None, sweep=None, sides=1, published=False)

    found = states(plan)

    asked_not = ("facilitator", "phases", "sweep", "sides", "strength", "pulse", "message")
    assert {found[code] for code in asked_not} == {NONE}


def test_what_no_rule_can_see_is_for_a_person():
    found = states(replace(GOOD, second_read=False, message_outside=True))

    assert [code for code in WORDS if found[code] == JUDGE] == ["second", "message"]


@pytest.mark.django_db
def test_a_page_at_work_says_how_many_things_there_are_to_look_at(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    found, scene = retro.written()
    client.force_login(scene.driver)

    before = checklist(found, now=NOW)
    actions.save_section(found.pk, ("went_well", "en"), 0, "The builders stayed.", by=scene.driver, now=NOW)
    after = checklist(found, now=NOW)
    page = client.get(reverse("incidents:retrospective_checklist", args=[found.pk])).content.decode()

    assert {one.code for one in before.open} - {one.code for one in after.open} == {"well"}
    assert f"{len(after.open)} things to look at before publishing." in " ".join(page.split())
    assert MET in {one.state for one in after.items}
