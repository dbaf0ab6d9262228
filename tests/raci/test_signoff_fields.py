"""What is typed on a sheet beside yes, as a browser sends it."""

from datetime import datetime

import pytest
from django.urls import reverse

from postmortem.people.clock import local_to_utc
from raci.models import SignedRow, SignOff
from raci.queries import sheets_of
from tests import make
from tests.make import NOW
from tests.raci.scene import HOUR, put_forward, scene
from tests.raci.test_answers import addressed
from tests.raci.test_signoff_page import forms_on, opened, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW + 4 * HOUR, tick=False)


def posted(client, plan, **fields):
    """Sign Design's sheet as it is shown, with `fields` of the poster's row ("to", "name_A") filled in."""
    action, shown = forms_on(opened(client, plan.design))[0]
    mine = {f"{name.replace('_', '-')}-{plan.poster.pk}": [value] for name, value in fields.items()}
    return client.post(action, {**shown, **mine})


def back(**fields):
    return {"answer": "back", "reason": "We need until Friday", **fields}


def test_a_proposal_is_kept_as_it_was_typed_in_the_activitys_zone(client):
    plan = scene()
    put_forward(plan)
    to = f"{plan.business.department_id}.{plan.business.pk}"

    response = posted(client, plan, **back(due="2026-03-13T12:00", to=to, scope=" One size "))

    due = local_to_utc(datetime(2026, 3, 13, 12), plan.activity.time_zone)  # noqa: DTZ001 - wall time
    assert response.status_code == 302
    assert SignedRow.objects.get().counter == {
        "due_at": due.isoformat(),
        "person_id": plan.business.pk,
        "scope": "One size",
    }


def test_a_department_may_be_proposed(client):
    plan = scene()
    put_forward(plan)

    posted(client, plan, **back(to=str(plan.business.department_id)))

    assert SignedRow.objects.get().counter == {"department_id": plan.business.department_id}


@pytest.mark.parametrize(
    ("fields", "sentence", "kept"),
    [
        (back(due="soon"), "Write the day and the time, like 2026-03-12 18:00.", 'value="soon"'),
        (back(to="x"), "Choose one from the list.", "We need until Friday"),
        (back(to="1.99999999999999999999"), "Choose one from the list.", "We need until Friday"),
        (back(scope="x" * 301), "At most 300 characters.", "x" * 301),
        (back(reason=" "), "Say in one sentence why.", 'value="back"'),
        ({"answer": "reserve"}, "Say in one sentence why.", 'value="reserve"'),
    ],
)
def test_what_cannot_be_taken_is_said_and_kept(client, fields, sentence, kept):
    plan = scene()
    put_forward(plan)

    response = posted(client, plan, **fields)

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert kept in response.content.decode()
    assert SignOff.objects.count() == 0


def test_the_lead_names_somebody_on_the_page(client):
    plan = addressed(scene())
    put_forward(plan)
    key = f"{plan.design.department_id}.{plan.painter.pk}"

    response = posted(client, plan, name_A=key, name_R=key)

    plan.poster.refresh_from_db()
    assert (response.status_code, plan.poster.accountable) == (302, plan.painter)
    assert sheets_of(plan.design) == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("", "Name who answers for it, or send the row back."), ("x", "Choose one from the list.")],
)
def test_a_name_that_is_missing_or_none_is_said(client, name, sentence):
    plan = addressed(scene())
    put_forward(plan)

    response = posted(client, plan, name_A=name)

    assert (response.status_code, SignOff.objects.count()) == (422, 0)
    assert sentence in text_of(response)


def test_goal_and_dates_may_be_agreed_to_with_a_reservation(client):
    plan = scene()
    put_forward(plan)
    action, shown = forms_on(opened(client, plan.design))[0]

    client.post(action, {**shown, "whole": ["reserve"], "whole-reason": ["The goal is bold"]})

    assert SignOff.objects.values_list("answer", "reason").get() == ("reserved", "The goal is bold")


def test_new_duties_are_not_signed_by_the_tap_for_what_is_unchanged(client):
    plan = scene()
    put_forward(plan)
    client.force_login(plan.design)
    sheet = sheets_of(plan.design)[0]
    fields = {
        "number": sheet.revision.number,
        "department": sheet.department_id,
        "sheet": sheet.digest,
        "row": [f"{row.row.pk}:{row.digest}" for row in sheet.rows],
    }

    response = client.post(
        reverse("raci:sign_unchanged"),
        {"sheets": [sheet.key], **{f"{sheet.key}-{name}": value for name, value in fields.items()}},
    )

    assert (response.status_code, SignOff.objects.count()) == (409, 0)


def test_warnings_are_listed_to_the_signer(client):
    plan = scene()
    make.letter(plan.poster, "R", plan.design.department)
    put_forward(plan)

    text = text_of(opened(client, plan.design))

    assert "Nothing says when it is good." in text
