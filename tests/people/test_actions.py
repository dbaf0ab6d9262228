"""People, departments and parties change by actions: one entry each, one sentence where that cannot be."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from postmortem.audit.models import Entry
from postmortem.people import actions, queries
from postmortem.people.actions import ContactSaid, House, Outdated, Person, Preferences
from postmortem.people.models import Department, DisciplineCode, ExternalContact, ExternalParty, User
from tests import make

pytestmark = pytest.mark.django_db


def entries():
    return [(entry.verb, entry.actor_id, entry.data) for entry in Entry.objects.filter(stream="people")]


def addresses():
    return list(EmailAddress.objects.values_list("user", "email", "verified", "primary"))


def test_a_new_person_with_mail_gets_a_verified_address_in_the_same_action():
    admin, home = make.user(), make.department()

    made = actions.create_person(
        Person("Wei.Chen", "Chen Wei", "Wei@Example.com", home, User.Role.PM),
        password=make.PASSWORD,
        by=admin,
        now=make.NOW,
    )

    made.refresh_from_db()
    assert (made.account, made.email, made.role) == ("wei.chen", "wei@example.com", "pm")
    assert (made.department, made.joined_at, made.is_active) == (home, make.NOW, True)
    assert made.check_password(make.PASSWORD)
    assert addresses() == [(made.pk, "wei@example.com", True, True)]
    assert entries() == [("person.created", admin.pk, {"role": "pm"})]


@pytest.mark.parametrize("email", ["", None])
def test_a_new_person_without_mail_and_password_has_neither(email):
    made = actions.create_person(Person("wei", "Wei", email), by=None, now=make.NOW)

    assert (made.email, made.has_usable_password()) == (None, False)
    assert addresses() == []


@pytest.mark.parametrize(
    ("person", "said"),
    [
        (Person("wei", "Another Wei"), {"account": ["User with this Account name already exists."]}),
        (
            Person("other", "Other", "WEI@example.com"),
            {"email": ["User with this Mail address already exists."]},
        ),
        (
            Person("wei@home", "Wei"),
            {"account": ["Use small letters, digits, dot, dash and underscore only."]},
        ),
        (Person("other", ""), {"display_name": ["This field cannot be blank."]}),
        (Person("other", "Other", "no mail"), {"email": ["Enter a valid email address."]}),
        (Person("other", "Other", role="king"), {"role": ["Value 'king' is not a valid choice."]}),
    ],
)
def test_a_person_who_cannot_be_is_refused_at_the_field(person, said):
    make.user("wei")

    with pytest.raises(ValidationError) as refused:
        actions.create_person(person, by=None, now=make.NOW)

    assert {field: said[field] for field in refused.value.message_dict if field in said} == said
    assert (User.objects.count(), entries(), addresses()) == (1, [], [])


def edited(user, *, by=None, seen=None, **changes):
    person = Person(user.account, user.display_name, user.email, user.department, user.role)
    wanted = Person(**{**person.__dict__, **changes})
    fingerprint = queries.fingerprint(user) if seen is None else seen
    return actions.edit_person(user, wanted, seen=fingerprint, by=by or make.user(), now=make.NOW)


def test_another_mail_address_replaces_the_verified_one():
    wei = actions.create_person(Person("wei", "Wei", "old@example.com"), by=None, now=make.NOW)

    edited(wei, email="new@example.com")

    assert addresses() == [(wei.pk, "new@example.com", True, True)]
    assert entries()[-1][::2] == ("person.edited", {"changed": ["email"], "role": "member"})


def test_a_mail_address_taken_away_takes_the_verified_one():
    wei = actions.create_person(Person("wei", "Wei", "old@example.com"), by=None, now=make.NOW)

    edited(wei, email="")

    assert (User.objects.get(pk=wei.pk).email, addresses()) == (None, [])


def test_an_edit_of_what_has_changed_since_it_was_seen_changes_nothing():
    wei = make.user("wei", display_name="Wei")
    seen = queries.fingerprint(wei)
    edited(wei, display_name="Wei Chen")

    with pytest.raises(Outdated) as outdated:
        edited(wei, display_name="Chen Wei", seen=seen)

    assert outdated.value.current.display_name == "Wei Chen"
    assert User.objects.get(pk=wei.pk).display_name == "Wei Chen"
    assert len(entries()) == 1


def test_nobody_changes_their_own_role():
    admin = make.user(role="admin")

    with pytest.raises(ValidationError) as refused:
        edited(admin, by=admin, role="executive")

    assert refused.value.message_dict == {"role": ["Another administrator has to change your own role."]}
    assert (User.objects.get().role, entries()) == ("admin", [])


def test_a_closed_login_opens_again_and_both_are_recorded_once():
    admin, wei = make.user(), make.user()

    for act in (actions.deactivate_person, actions.reactivate_person):
        for _ in range(2):
            act(wei, by=admin, now=make.NOW)

    assert User.objects.get(pk=wei.pk).is_active
    assert entries() == [("person.deactivated", admin.pk, {}), ("person.reactivated", admin.pk, {})]


def test_nobody_closes_their_own_login_or_that_of_a_lead():
    admin, lead = make.user(), make.lead("design")

    said = []
    for person in (admin, lead):
        with pytest.raises(ValidationError) as refused:
            actions.deactivate_person(person, by=admin, now=make.NOW)
        said += refused.value.messages

    assert said == [
        "Another administrator has to close your own login.",
        "Design would lose its lead: name another one first.",
    ]
    assert User.objects.filter(is_active=True).count() == 2
    assert entries() == []


def test_preferences_are_ones_own():
    wei = make.user("wei", language="", time_zone="")

    wanted = Preferences("Chen Wei", "zh-hans", "Europe/Berlin", quiet_from=None, quiet_to=None)
    actions.change_preferences(wei, wanted, now=make.NOW)

    wei.refresh_from_db()
    assert (wei.display_name, wei.language, wei.time_zone) == ("Chen Wei", "zh-hans", "Europe/Berlin")
    changed = ["display_name", "language", "time_zone"]
    assert entries() == [("person.preferences", wei.pk, {"changed": changed})]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Preferences("Wei", time_zone="Mars/Olympus"), "time_zone"),
        (Preferences("Wei", language="fr"), "language"),
        (Preferences(""), "display_name"),
    ],
)
def test_preferences_that_do_not_exist_are_refused_at_the_field(wanted, field):
    wei = make.user("wei")

    with pytest.raises(ValidationError) as refused:
        actions.change_preferences(wei, wanted, now=make.NOW)

    assert list(refused.value.message_dict) == [field]
    assert entries() == []


def test_a_new_department_has_two_names_a_lead_and_trades():
    lead = make.user()
    house = House("Customer service", "客服部", lead, (DisciplineCode.SERVICE, DisciplineCode.OPERATIONS))

    made = actions.add_department(house, by=None, now=make.NOW)

    made.refresh_from_db()
    assert (made.code, made.name_en, made.name_zh) == ("customer-service", "Customer service", "客服部")
    assert (made.lead, [trade.code for trade in made.disciplines.all()]) == (lead, ["operations", "service"])
    assert entries() == [("department.added", None, {"lead": lead.pk})]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Design!", "There is a department of this name already."),
        ("客服", "Write the English name with letters from a to z."),
    ],
)
def test_a_department_needs_an_english_name_of_its_own(name, sentence):
    make.department("design")

    with pytest.raises(ValidationError) as refused:
        actions.add_department(House(name, "部"), by=None, now=make.NOW)

    assert refused.value.message_dict == {"name_en": [sentence]}
    assert Department.objects.count() == 1


def test_an_edited_department_says_what_changed():
    admin, old, new = make.user(), make.lead("design"), make.user()
    design = old.department

    actions.edit_department(
        design,
        House("Design", design.name_zh, new, ("design",)),
        seen=queries.fingerprint(design),
        by=admin,
        now=make.NOW,
    )

    design.refresh_from_db()
    assert (design.lead, [trade.code for trade in design.disciplines.all()]) == (new, ["design"])
    assert entries() == [
        ("department.edited", admin.pk, {"changed": ["lead", "disciplines"], "lead": new.pk})
    ]


def test_an_edit_of_a_department_whose_trades_changed_meanwhile_changes_nothing():
    design, admin = make.department("design"), make.user()
    seen = queries.fingerprint(design)
    actions.set_disciplines(design, ["design", "product"], by=admin, now=make.NOW)

    with pytest.raises(Outdated):
        actions.edit_department(design, House("Drawing", "设计"), seen=seen, by=admin, now=make.NOW)

    design.refresh_from_db()
    assert (design.name_en, design.disciplines.count()) == ("Design", 2)


def test_a_lead_is_named_by_one_event():
    design, lead, admin = make.department("design"), make.user(), make.user()

    actions.set_lead(design, lead, by=admin, now=make.NOW)
    actions.set_lead(design, None, by=admin, now=make.NOW)

    assert [data for _verb, _actor, data in entries()] == [{"lead": lead.pk}, {"lead": None}]
    assert Department.objects.get().lead is None


def test_trades_of_a_person_replace_those_before():
    wei = make.user()

    actions.set_disciplines(wei, ["design", "legal"], by=None, now=make.NOW)
    actions.set_disciplines(wei, ["design"], by=None, now=make.NOW)

    assert [trade.code for trade in wei.disciplines.all()] == ["design"]


def test_a_party_outside_has_contacts():
    admin = make.user()

    bank = actions.add_party("Partner bank", "bank", by=admin, now=make.NOW)
    for _ in range(2):
        actions.add_contact(bank, "Service desk", "Desk@bank.example", by=admin, now=make.NOW)

    contact = ExternalContact.objects.get()
    assert (contact.party, contact.name, contact.email) == (bank, "Service desk", "desk@bank.example")
    assert [verb for verb, _actor, _data in entries()] == ["party.added", "contact.added"]


def test_a_party_of_the_same_name_is_refused():
    actions.add_party("Partner bank", by=None, now=make.NOW)

    with pytest.raises(ValidationError) as refused:
        actions.add_party("Partner bank", by=None, now=make.NOW)

    assert list(refused.value.message_dict) == ["name"]
    assert ExternalParty.objects.count() == 1


def test_parties_and_contacts_are_mended_only_as_they_were_seen():
    admin = make.user()
    bank = actions.add_party("Bank", by=None, now=make.NOW)
    desk = actions.add_contact(bank, "Desk", by=None, now=make.NOW)
    seen = queries.fingerprint(bank), queries.fingerprint(desk)

    actions.edit_party(bank, "Partner bank", "bank", seen=seen[0], by=admin, now=make.NOW)
    said = ContactSaid("Desk", "desk@bank.example", "zh-hans")
    actions.edit_contact(desk, said, seen=seen[1], by=admin, now=make.NOW)
    with pytest.raises(Outdated):
        actions.edit_party(bank, "Other", "", seen=seen[0], by=admin, now=make.NOW)
    with pytest.raises(Outdated):
        actions.edit_contact(desk, ContactSaid("Other"), seen=seen[1], by=admin, now=make.NOW)

    assert list(ExternalParty.objects.values_list("name", "kind")) == [("Partner bank", "bank")]
    assert list(ExternalContact.objects.values_list("name", "email", "language")) == [
        ("Desk", "desk@bank.example", "zh-hans")
    ]
