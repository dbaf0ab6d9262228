"""Which letters a matrix offers."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from postmortem.activities.models import Activity
from raci import actions
from raci.models import Matrix
from raci.queries import letter_set
from raci.rules import Holder
from tests.make import NOW
from tests.raci.scene import scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def choose(plan, code):
    return actions.choose_letters(plan.activity.pk, code, by=plan.driver, now=NOW)


def set_s(plan):
    return actions.set_letter(
        plan.poster.pk, Holder(plan.business.department_id), "S", by=plan.driver, now=NOW
    )


def test_it_is_raci_until_another_is_chosen():
    plan = scene()
    before = letter_set(plan.activity.pk).code

    choose(plan, "rasci")

    assert (before, letter_set(plan.activity.pk).code) == ("raci", "rasci")


def test_s_is_set_only_where_the_set_has_it():
    plan = scene()

    with pytest.raises(ValidationError) as refusal:
        set_s(plan)
    choose(plan, "rasci")
    set_s(plan)

    assert refusal.value.message_dict == {"letter": ["Choose one of the letters of this matrix."]}
    assert plan.poster.assignments.filter(until=None, letter="S").count() == 1


def test_back_to_raci_waits_until_no_s_is_held():
    plan = scene()
    choose(plan, "rasci")
    set_s(plan)

    with pytest.raises(ValidationError) as refusal:
        choose(plan, "raci")

    assert refusal.value.message_dict == {"letters": ["“Poster” still has an S: clear it first."]}
    assert letter_set(plan.activity.pk).code == "rasci"


def test_a_set_nobody_knows_is_refused():
    plan = scene()

    with pytest.raises(ValidationError) as refusal:
        choose(plan, "daci")

    assert refusal.value.message_dict == {"letters": ["Choose one from the list."]}
    assert Matrix.objects.count() == 0


def test_a_live_activity_keeps_its_letters():
    plan = scene()
    for status in ("aligning", "ready"):
        Activity.objects.update(status=status)
    Activity.objects.update(status="launched", launched_at=NOW)

    with pytest.raises(ValidationError) as refusal:
        choose(plan, "rasci")

    assert refusal.value.messages == ["The activity is live or ended: its matrix is no longer changed."]


def test_keys_buttons_key_and_choices_come_from_the_set(client):
    plan = scene()
    choose(plan, "rasci")
    set_s(plan)
    client.force_login(plan.driver)

    html = client.get(reverse("raci:matrix", args=[plan.activity.pk])).content.decode()

    assert 'data-letters="R,S,C,I"' in html
    assert 'data-letter="S"' in html
    assert '<option value="S">S supports: helps whoever does it</option>' in html
    assert "supports: helps whoever does it" in html
    assert "S supports: helps whoever does it; waits for the lead’s signature." in html


@pytest.mark.parametrize(
    ("who", "status"), [("driver", 302), ("product", 302), ("design", 403), ("boss", 403)]
)
def test_who_chooses_them(client, who, status):
    plan = scene()
    client.force_login(getattr(plan, who))

    response = client.post(reverse("raci:letters", args=[plan.activity.pk]), {"letters": "rasci"})

    assert response.status_code == status
    assert Matrix.objects.count() == (1 if status == 302 else 0)


@pytest.mark.parametrize("code", ["daci", ""])
def test_a_wrong_choice_says_so_on_the_page(client, code):
    plan = scene()
    client.force_login(plan.driver)

    response = client.post(reverse("raci:letters", args=[plan.activity.pk]), {"letters": code})

    assert response.status_code == 422
    assert Matrix.objects.count() == 0
