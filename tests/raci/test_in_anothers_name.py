"""Signing in somebody's name: deputies within their scope, offices, sheets that were passed on."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty
from postmortem.people.models import Deputy
from raci import actions
from raci.models import SignOff
from raci.queries import matrix_page, revision_page, sheets_of, signoff_page
from tests import make
from tests.make import NOW
from tests.raci.scene import HOUR, answer_to, put_forward, scene
from tests.raci.test_signoff_page import opened, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW + HOUR, tick=False)


def deputy_of(person, deputy=None, **fields):
    deputy = deputy or make.user("deputy", department=person.department)
    fields = {"scope": "all", "since": NOW - HOUR, **fields}
    Deputy.objects.create(person=person, deputy=deputy, **fields)
    return deputy


def sign_as(person, *, now=NOW + HOUR):
    sheet = sheets_of(person, now=now)[0]
    return actions.sign(answer_to(sheet), by=person, now=now)


def waiting(person, now=NOW + HOUR):
    return [(sheet.department_id, sheet.for_id) for sheet in sheets_of(person, now=now)]


def test_a_deputy_signs_and_the_name_stays_visible():
    plan = scene()
    put_forward(plan)
    deputy = deputy_of(plan.design)

    signoff = sign_as(deputy)

    assert (signoff.by, signoff.on_behalf_of, signoff.department) == (
        deputy,
        plan.design,
        plan.design.department,
    )
    duty = Duty.objects.get(holder=plan.design, kind="sign")
    assert (duty.state, duty.answered_by) == ("done", deputy)
    assert Entry.objects.get(verb="matrix.signed").data["for_id"] == plan.design.pk
    signers = matrix_page(plan.driver, plan.activity, now=NOW + HOUR).signers
    signer = next(one for one in signers if one.word == "Design")
    assert signer.behalf == f"Deputy · Design in the name of {plan.design.display_name} · Design"
    shown = revision_page(plan.driver, plan.activity, signoff.revision)
    assert [one.behalf for one in shown.answers] == [signer.behalf]


def test_who_is_away_is_answered_for_by_the_deputy():
    plan = scene()
    put_forward(plan)
    deputy = make.user("deputy", department=plan.design.department)
    make.absence(plan.design, deputy)

    assert sign_as(deputy).on_behalf_of == plan.design


def test_an_office_counts_as_given_in_person():
    plan = scene()
    put_forward(plan)
    office = deputy_of(plan.boss, scope="office")

    signoff = sign_as(office)

    signers = matrix_page(plan.driver, plan.activity, now=NOW + HOUR).signers
    assert (signoff.department, signoff.on_behalf_of) == (None, plan.boss)
    assert "as the office of" in signers[-1].behalf
    assert Entry.objects.get(verb="matrix.signed").data["office"] is True


@pytest.mark.parametrize(
    ("fields", "sees"),
    [
        ({"scope": "department", "department": "design"}, True),
        ({"scope": "department", "department": "business"}, False),
        ({"scope": "activity", "activity_id": "this"}, True),
        ({"scope": "activity", "activity_id": "other"}, False),
        ({"since": NOW + 2 * HOUR}, False),
        ({"until": NOW}, False),
    ],
)
def test_a_deputy_answers_within_the_scope_only(fields, sees):
    plan = scene()
    put_forward(plan)
    meant = {
        "design": plan.design.department,
        "business": plan.business.department,
        "this": plan.activity.pk,
        "other": plan.activity.pk + 1,
    }
    fields = {
        name: meant.get(value, value) if isinstance(value, str) else value for name, value in fields.items()
    }
    deputy = deputy_of(plan.design, **fields)

    assert bool(waiting(deputy)) is sees


def test_nobody_signs_for_a_lead_what_they_drive_themselves():
    plan = scene()
    put_forward(plan)
    shown = answer_to(sheets_of(plan.design)[0])
    deputy_of(plan.design, plan.driver)

    assert waiting(plan.driver) == []
    with pytest.raises(PermissionDenied):
        actions.sign(shown, by=plan.driver, now=NOW + HOUR)
    assert SignOff.objects.count() == 0


def test_the_page_of_a_deputy_lists_them_apart(client):
    plan = scene()
    put_forward(plan)
    deputy = deputy_of(plan.design)

    page = signoff_page(deputy, now=NOW + HOUR)
    text = text_of(opened(client, deputy))

    assert (page.sheets, [len(sheets) for _name, sheets in page.in_names]) == ([], [1])
    assert "One row waits for your answer." in text
    assert f"In the name of {plan.design.display_name}" in text
    assert "that stays visible with the signature" in text


def test_a_deputy_signs_on_the_page(client):
    plan = scene()
    put_forward(plan)
    deputy = deputy_of(plan.design)
    sheet = sheets_of(deputy, now=NOW + HOUR)[0]
    client.force_login(deputy)

    response = client.post(
        reverse("raci:sign", args=[plan.activity.pk]),
        {
            "number": 1,
            "department": sheet.department_id,
            "sheet": sheet.digest,
            "row": [f"{row.row.pk}:{row.digest}" for row in sheet.rows],
        },
    )

    assert (response.status_code, SignOff.objects.get().by) == (302, deputy)


# --- passing on --------------------------------------------------------------------------------------


def passed(plan, to=None, *, now=NOW + HOUR):
    to = to or plan.painter
    return actions.pass_sheet_on(plan.activity.pk, plan.design.department_id, to, by=plan.design, now=now)


def test_a_lead_lets_somebody_of_the_department_answer_one_sheet():
    plan = scene()
    put_forward(plan)
    before = Duty.objects.get(holder=plan.design, kind="sign")

    duty = passed(plan)

    before.refresh_from_db()
    assert (before.state, duty.holder, duty.due_at) == ("withdrawn", plan.painter, before.due_at)
    assert waiting(plan.design) == []
    assert waiting(plan.painter) == [(plan.design.department_id, plan.design.pk)]
    assert [one.who for one in signoff_page(plan.design, now=NOW + HOUR).passed_on] == ["Painter"]
    assert Entry.objects.get(verb="matrix.sheet_passed_on").data == {
        "number": 1,
        "department_id": plan.design.department_id,
        "person_id": plan.painter.pk,
    }


def test_whoever_it_was_passed_on_to_answers_in_the_leads_name():
    plan = scene()
    put_forward(plan)
    duty = passed(plan)

    signoff = sign_as(plan.painter, now=NOW + 2 * HOUR)

    duty.refresh_from_db()
    assert (signoff.by, signoff.on_behalf_of) == (plan.painter, plan.design)
    assert (duty.state, duty.answer) == ("done", "yes")


def test_it_may_be_taken_back():
    plan = scene()
    put_forward(plan)
    duty = passed(plan)

    actions.take_sheet_back(plan.activity.pk, plan.design.department_id, by=plan.design, now=NOW + 2 * HOUR)

    duty.refresh_from_db()
    assert (duty.state, waiting(plan.painter)) == ("withdrawn", [])
    assert waiting(plan.design) == [(plan.design.department_id, None)]


def test_what_is_answered_is_not_taken_back():
    plan = scene()
    put_forward(plan)
    passed(plan)
    sign_as(plan.painter, now=NOW + 2 * HOUR)

    with pytest.raises(ValidationError) as refusal:
        actions.take_sheet_back(
            plan.activity.pk, plan.design.department_id, by=plan.design, now=NOW + 3 * HOUR
        )

    assert refusal.value.code == "stale"


def test_the_other_sheets_of_the_lead_stay():
    plan = scene()
    home = plan.business.department
    home.lead = plan.design
    home.save()
    put_forward(plan)

    passed(plan)

    assert waiting(plan.design) == [(home.pk, None)]


def test_the_next_version_asks_the_lead_again():
    plan = scene()
    put_forward(plan)
    passed(plan)
    plan.poster.name = "Banner"
    plan.poster.save()

    put_forward(plan, now=NOW + 2 * HOUR)

    assert waiting(plan.design) == [(plan.design.department_id, None)]
    assert waiting(plan.painter) == []


@pytest.mark.parametrize("to", ["business", "driver", "gone", "design", None])
def test_only_somebody_else_of_the_department_gets_it(to):
    plan = scene()
    plan.gone = make.user("gone", department=plan.design.department, is_active=False)
    put_forward(plan)

    with pytest.raises(ValidationError) as refusal:
        actions.pass_sheet_on(
            plan.activity.pk,
            plan.design.department_id,
            getattr(plan, to) if to else None,
            by=plan.design,
            now=NOW + HOUR,
        )

    assert refusal.value.message_dict == {"to": ["Choose one from the list."]}
    assert Duty.objects.filter(kind="sign").count() == 3


def test_who_drives_it_does_not_answer_it():
    plan = scene()
    plan.driver.department = plan.design.department
    plan.driver.save()
    make.letter(plan.poster, "I", plan.product.department)
    put_forward(plan)

    with pytest.raises(ValidationError) as refusal:
        passed(plan, plan.driver)

    assert refusal.value.message_dict == {
        "to": ["Nobody signs alone what they drive themselves; choose somebody else."]
    }


def test_a_deputy_passes_nothing_on():
    plan = scene()
    put_forward(plan)
    deputy = deputy_of(plan.design)

    with pytest.raises(PermissionDenied):
        actions.pass_sheet_on(
            plan.activity.pk, plan.design.department_id, plan.painter, by=deputy, now=NOW + HOUR
        )


def test_passing_on_and_taking_back_on_the_page(client):
    plan = scene()
    put_forward(plan)
    client.force_login(plan.design)
    home = plan.design.department_id
    passing, back = (reverse(f"raci:{name}", args=[plan.activity.pk]) for name in ("pass_on", "take_back"))

    bad = client.post(passing, {"department": home, "to": "x"})
    good = client.post(passing, {"department": home, "to": f"{home}.{plan.painter.pk}"}, follow=True)
    again = client.post(back, {"department": home}, follow=True)
    late = client.post(back, {"department": home})

    assert (bad.status_code, good.status_code, again.status_code, late.status_code) == (422, 200, 200, 409)
    assert "Passed on by you" in text_of(good)
    assert "It waits for you again." in text_of(again)


def test_a_deputys_page_asks_a_fixed_number_of_queries(client, django_assert_num_queries):
    plan = scene()
    put_forward(plan)
    deputy = deputy_of(plan.design, until=NOW + timedelta(days=2))
    client.force_login(deputy)

    with django_assert_num_queries(21):
        client.get(reverse("raci:signoff"))
