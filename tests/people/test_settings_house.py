"""Departments and parties outside in the settings."""

import pytest
from django.urls import reverse

from postmortem.people import actions
from postmortem.people.models import Department, ExternalContact, ExternalParty
from tests import make
from tests.people.pages import field_errors, seen, verbs

pytestmark = pytest.mark.django_db


def new_department(**typed):
    return {"name_en": "Design", "name_zh": "设计部", "lead": "", **typed}


def test_a_department_is_added_and_edited(office):
    lead = make.user("tang")

    office.post(reverse("settings_department_new"), new_department(disciplines=["design", "marketing"]))
    design = Department.objects.get()
    address = reverse("settings_department", args=[design.pk])
    typed = new_department(lead=lead.pk, disciplines=["design"], is_active="on", seen=seen(office, address))
    response = office.post(address, typed)

    design.refresh_from_db()
    assert response["Location"] == reverse("settings_departments")
    assert (design.lead, design.is_active) == (lead, True)
    assert [trade.code for trade in design.disciplines.all()] == ["design"]
    assert verbs() == ["department.added", "department.edited"]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"name_en": "Product"}, {"name_en": ["There is a department of this name already."]}),
        ({"name_zh": ""}, {"name_zh": ["This field is required."]}),
        (
            {"lead": "404"},
            {"lead": ["Choose one from the list."]},
        ),
    ],
)
def test_a_department_that_cannot_be_is_said_at_the_field(office, typed, errors):
    make.department("product")

    response = office.post(reverse("settings_department_new"), new_department(**typed))

    assert response.status_code == 422
    assert field_errors(response) == errors
    assert (Department.objects.count(), verbs()) == (1, [])


def test_a_department_edited_too_late_shows_what_is_stored(office):
    design = make.department("design", name_zh="设计部")
    address = reverse("settings_department", args=[design.pk])
    typed = new_department(name_en="Drawing", is_active="on", seen=seen(office, address))
    actions.set_lead(design, make.user(display_name="Tang Wei"), by=None, now=make.NOW)
    actions.set_disciplines(design, ["product", "design"], by=None, now=make.NOW)

    late = office.post(address, typed)

    design.refresh_from_db()
    assert late.status_code == 409
    assert field_errors(late) == {
        "name_en": ["Stored now: Design"],
        "lead": ["Stored now: Tang Wei"],
        "disciplines": ["Stored now: design · product"],
    }
    assert design.name_en == "Design"


def test_a_party_and_its_contacts_are_added_and_mended(office):
    office.post(reverse("settings_party_new"), {"name": "Bank", "kind": "bank"})
    bank = ExternalParty.objects.get()
    office.post(reverse("settings_contact_new", args=[bank.pk]), {"name": "Desk", "email": ""})
    desk = ExternalContact.objects.get()
    party, contact = (
        reverse("settings_party", args=[bank.pk]),
        reverse("settings_contact", args=[desk.pk]),
    )

    office.post(party, {"name": "Partner bank", "kind": "bank", "seen": seen(office, party)})
    office.post(contact, {"name": "Desk", "email": "desk@bank.example", "seen": seen(office, contact)})

    assert list(ExternalParty.objects.values_list("name", flat=True)) == ["Partner bank"]
    assert list(ExternalContact.objects.values_list("email", flat=True)) == ["desk@bank.example"]
    assert verbs() == ["party.added", "contact.added", "party.edited", "contact.edited"]


@pytest.mark.parametrize(
    ("name", "args", "typed"),
    [
        ("settings_party_new", [], {"name": "Bank"}),
        ("settings_contact_new", [1], {"name": "", "email": ""}),
    ],
)
def test_a_party_or_contact_that_cannot_be_changes_nothing(office, name, args, typed):
    bank = ExternalParty.objects.create(pk=1, name="Bank")

    response = office.post(reverse(name, args=args), typed)

    assert response.status_code == 422
    assert (list(ExternalParty.objects.all()), ExternalContact.objects.count()) == ([bank], 0)
