"""The settings pages: one's own, and the house of an administrator."""

import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from postmortem.audit.models import Entry
from postmortem.people import actions
from postmortem.people.models import Department, ExternalContact, ExternalParty, User
from tests import make

pytestmark = pytest.mark.django_db
TIME_LEFT = "Somebody changed this after you had opened it. See what is stored now, then save again."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def admin():
    return make.user("mo", display_name="Mo Shan", role=User.Role.ADMIN)


@pytest.fixture
def office(client, admin):
    """The client of an administrator."""
    client.force_login(admin)
    return client


def field_errors(response):
    """Every error at a field, by the field's id."""
    page = response.content.decode()
    found = re.findall(r'id="id_(\w+)_error">(.*?)</div>\s*</div>', page, re.S)
    return {name: re.findall(r"<p>(.*?)</p>", part) for name, part in found}


def form_errors(response):
    found = re.findall(r'<div class="form-errors".*?</div>\s*</div>', response.content.decode(), re.S)
    return [text for part in found for text in re.findall(r"<p>(.*?)</p>", part)]


def seen(client, address):
    """The hidden value with which an edit form says what it shows."""
    return re.search(r'name="seen" value="(\w+)"', client.get(address).content.decode())[1]


def verbs():
    return list(Entry.objects.values_list("verb", flat=True))


def test_my_settings_say_who_i_am(client):
    client.force_login(make.user("wei", department=make.department("design")))

    shown = client.get(reverse("settings")).content.decode()

    assert "You are signed in as wei." in shown
    assert "wei@example.com" in shown
    assert ">Design<" in re.sub(r"\s+", "", shown)
    assert reverse("account_change_password") in shown
    assert "The house" not in shown


def test_my_settings_are_saved_and_count_at_once(client):
    me = make.user("wei")
    client.force_login(me)
    client.get("/settings/?lang=en")

    response = client.post(
        reverse("settings"), {"display_name": "Chen Wei", "language": "zh-hans", "time_zone": "Europe/Berlin"}
    )

    me.refresh_from_db()
    shown = client.get(reverse("settings"))
    assert (response.status_code, response["Location"]) == (302, reverse("settings"))
    assert (me.display_name, me.language, me.time_zone) == ("Chen Wei", "zh-hans", "Europe/Berlin")
    assert '<html lang="zh-Hans"' in shown.content.decode()
    assert verbs() == ["person.preferences"]


def test_a_zone_in_use_stays_on_offer(client):
    client.force_login(make.user(time_zone="Asia/Kathmandu"))

    shown = client.get(reverse("settings")).content.decode()

    assert '<option value="Asia/Kathmandu" selected>Asia/Kathmandu</option>' in shown


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"display_name": ""}, {"display_name": ["This field is required."]}),
        (
            {"time_zone": "Mars/Olympus"},
            {"time_zone": ["Select a valid choice. Mars/Olympus is not one of the available choices."]},
        ),
        (
            {"language": "fr"},
            {"language": ["Select a valid choice. fr is not one of the available choices."]},
        ),
    ],
)
def test_settings_that_cannot_be_are_said_at_the_field(client, typed, errors):
    me = make.user("wei")
    client.force_login(me)

    response = client.post(
        reverse("settings"), {"display_name": "Chen Wei", "language": "", "time_zone": "", **typed}
    )

    me.refresh_from_db()
    assert response.status_code == 422
    assert field_errors(response) == errors
    assert (me.display_name, verbs()) == ("Wei", [])


def test_an_administrator_sees_what_is_to_mend(office):
    make.department()
    make.lead()

    shown = re.sub(r"\s+", " ", office.get(reverse("settings")).content.decode())

    assert "1 has no lead" in shown
    assert "2 people" in shown


def new_person(**typed):
    return {
        "account": "wei.chen",
        "display_name": "Chen Wei",
        "email": "",
        "department": "",
        "role": "member",
        "password": make.PASSWORD,
        **typed,
    }


def test_a_new_person_can_sign_in_at_once(office):
    response = office.post(reverse("settings_person_new"), new_person())

    colleague = Client()
    sign_in = {"login": "wei.chen", "password": make.PASSWORD}
    assert response["Location"] == reverse("settings_people")
    assert colleague.post(reverse("account_login"), sign_in).status_code == 302
    assert verbs() == ["person.created"]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"account": "mo"}, {"account": ["This account name is taken."]}),
        (
            {"account": "wei@home"},
            {"account": ["Use small letters, digits, dot, dash and underscore only."]},
        ),
        ({"email": "MO@example.com"}, {"email": ["Somebody else has this mail address."]}),
        ({"email": "nowhere"}, {"email": ["Enter a valid email address."]}),
        (
            {"password": "short"},
            {
                "password": [
                    "This password is too short. It must contain at least 10 characters.",
                ]
            },
        ),
        (
            {"department": "404"},
            {"department": ["Select a valid choice. That choice is not one of the available choices."]},
        ),
    ],
)
def test_a_new_person_who_cannot_be_is_said_at_the_field_and_kept(office, typed, errors):
    response = office.post(reverse("settings_person_new"), new_person(**typed))

    assert response.status_code == 422
    assert field_errors(response) == errors
    assert 'value="Chen Wei"' in response.content.decode()
    assert (User.objects.count(), verbs()) == (1, [])


def test_a_person_sent_twice_is_one_person(office):
    answers = [office.post(reverse("settings_person_new"), new_person()) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 422]
    assert User.objects.filter(account="wei.chen").count() == 1


def test_a_person_is_edited_as_seen(office):
    wei = make.user("wei")
    address = reverse("settings_person", args=[wei.pk])

    response = office.post(
        address,
        new_person(
            account="wei", email="wei@example.com", password="", role="pm", seen=seen(office, address)
        ),
    )

    wei.refresh_from_db()
    assert response["Location"] == reverse("settings_people")
    assert (wei.display_name, wei.role) == ("Chen Wei", "pm")
    assert verbs() == ["person.edited"]


def test_an_edit_that_comes_too_late_shows_both_and_saves_on_the_second_try(office, admin):
    wei = make.user("wei", display_name="Wei")
    address = reverse("settings_person", args=[wei.pk])
    typed = new_person(account="wei", email="wei@example.com", password="", seen=seen(office, address))
    theirs = {**typed, "display_name": "Wei Chen"}
    office.post(address, theirs)

    late = office.post(address, typed)

    wei.refresh_from_db()
    assert late.status_code == 409
    assert (form_errors(late), field_errors(late)) == (
        [TIME_LEFT],
        {"display_name": ["Stored now: Wei Chen"]},
    )
    assert 'value="Chen Wei"' in late.content.decode()
    assert (wei.display_name, verbs()) == ("Wei Chen", ["person.edited"])
    again = re.search(r'name="seen" value="(\w+)"', late.content.decode())[1]
    assert office.post(address, {**typed, "seen": again}).status_code == 302
    assert User.objects.get(pk=wei.pk).display_name == "Chen Wei"


def test_an_administrator_cannot_change_the_own_role(office, admin):
    address = reverse("settings_person", args=[admin.pk])
    typed = new_person(account="mo", email="mo@example.com", password="", seen=seen(office, address))

    response = office.post(address, typed)

    assert response.status_code == 422
    assert field_errors(response) == {"role": ["Another administrator has to change your own role."]}
    assert User.objects.get().role == "admin"


def test_a_login_is_closed_and_opened_again(office):
    wei = make.user()
    address = reverse("settings_person_access", args=[wei.pk])

    states = []
    for button in ("close", "open"):
        assert office.post(address, {button: "1"})["Location"] == reverse("settings_person", args=[wei.pk])
        states.append(User.objects.get(pk=wei.pk).is_active)

    assert states == [False, True]
    assert verbs() == ["person.deactivated", "person.reactivated"]


def test_the_login_of_a_lead_stays_open_and_the_page_says_why(office):
    lead = make.lead("design")

    response = office.post(
        reverse("settings_person_access", args=[lead.pk]), {"close": "1"}, follow=True
    ).content.decode()

    assert "Design would lose its lead: name another one first." in response
    assert User.objects.get(pk=lead.pk).is_active


def test_ones_own_login_has_no_button_and_stays_open(office, admin):
    shown = office.get(reverse("settings_person", args=[admin.pk])).content.decode()
    office.post(reverse("settings_person_access", args=[admin.pk]), {"close": "1"})

    assert "Close this login" not in shown
    assert User.objects.get().is_active


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
            {"lead": ["Select a valid choice. That choice is not one of the available choices."]},
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


@pytest.mark.parametrize(
    "name", ["settings_person", "settings_department", "settings_party", "settings_contact"]
)
def test_an_unknown_id_is_not_found(office, name):
    assert office.get(reverse(name, args=[404])).status_code == 404
    assert office.post(reverse(name, args=[404]), {}).status_code == 404


def test_the_record_is_checked_only_when_asked(office):
    actions.add_party("Bank", by=None, now=make.NOW)
    address = reverse("settings_record")

    before = office.get(address).content.decode()
    after = office.get(address, {"check": "1"}).content.decode()

    assert "Every chain holds." not in before
    assert "1 entry, sealed in chains." in before
    assert "Every chain holds." in after


QUERIES = {  # session, user, whether demo logins exist, and:
    "settings": 3 + 4,  # the person of the form, and the three counts of the house
    "settings_people": 3 + 1,
    "settings_departments": 3 + 2,  # departments, and their trades
    "settings_parties": 3 + 2,
    "settings_record": 3 + 1,
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", QUERIES)
def test_the_query_count_is_flat(office, name, rows, django_assert_num_queries):
    for _ in range(rows):
        home = make.lead().department
        actions.set_disciplines(home, ["design", "product"], by=None, now=make.NOW)
        party = actions.add_party(f"Party {home.pk}", by=None, now=make.NOW)
        for contact in ("a", "b"):
            actions.add_contact(party, contact, by=None, now=make.NOW)

    with django_assert_num_queries(QUERIES[name]):
        assert office.get(reverse(name)).status_code == 200
