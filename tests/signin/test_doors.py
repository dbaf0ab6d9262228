"""Join links and invitations: who opens doors, what comes through, when they are shut."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from postmortem.audit.models import Entry
from postmortem.outbox.models import Message
from postmortem.people.models import User
from postmortem.signin import actions, queries
from postmortem.signin.models import Invitation, JoinLink
from postmortem.signin.queries.doors import address_of, token_of
from tests import make
from tests.signin.pages import person, sign_in, who

pytestmark = pytest.mark.django_db
TYPED = {
    "display_name": "Li Wei",
    "account": "li.wei",
    "password1": "a-quiet-river-9",
    "password2": "a-quiet-river-9",
}


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def lead():
    return make.lead("design")


def opened(lead, *, asks_first=False, days=7):
    made = actions.make_join_link(lead.department, days=days, asks_first=asks_first, by=lead, now=make.NOW)
    return reverse("join", args=[token_of(made)]), made


def test_whoever_has_the_link_is_in_at_once_as_a_member_of_the_department(client, lead):
    path, link = opened(lead)

    answer = client.post(path, TYPED)

    made = User.objects.get(account="li.wei")
    link.refresh_from_db()
    assert (answer.status_code, answer["Location"], who(client)) == (302, reverse("home"), made)
    assert (made.department, made.role, made.email, link.joined) == (lead.department, "member", None, 1)
    assert list(Entry.objects.order_by("seq").values_list("verb", flat=True)) == [
        "join_link.made",
        "person.created",
        "person.joined",
    ]


def test_a_link_that_asks_first_lets_in_when_the_lead_says_so(client, lead):
    path, _link = opened(lead, asks_first=True)
    office = Client()
    office.force_login(lead)

    answer = client.post(path, TYPED)
    before = sign_in(Client(), "li.wei", TYPED["password1"])
    waiting = queries.waiting_to_join(lead.department).get()
    page = office.get(reverse("settings_department_join", args=[lead.department.pk])).content.decode()
    office.post(reverse("settings_joining", args=[waiting.pk]), {"yes": "1"})
    after = sign_in(client, "li.wei", TYPED["password1"])

    assert [answer["Location"], before["Location"]] == [reverse("account_inactive")] * 2
    assert ("1 person waits to be let in." in page, "Li Wei" in page) == (True, True)
    assert after["Location"] == reverse("home")


def test_somebody_who_is_not_known_stays_outside(client, lead):
    path, _link = opened(lead, asks_first=True)
    client.post(path, TYPED)
    waiting = queries.waiting_to_join(lead.department).get()

    actions.decide_joining(waiting, let_in=False, by=lead, now=make.NOW)

    assert not User.objects.get(account="li.wei").is_active
    with pytest.raises(ValidationError, match="decided this already"):
        actions.decide_joining(waiting, let_in=True, by=lead, now=make.NOW)


@pytest.mark.parametrize("way", ["revoked", "over", "wrong", "never"])
def test_a_shut_door_looks_like_one_that_never_was(client, lead, way, django_assert_num_queries):
    path, link = opened(lead, days=1)
    if way == "revoked":
        actions.revoke_join_link(link, by=lead, now=make.NOW)
    elif way == "over":
        JoinLink.objects.update(ends_at=make.NOW)
    elif way == "wrong":
        path = reverse("join", args=[f"{link.pk}-{'A' * 43}"])
    else:
        path = reverse("join", args=[f"987654-{'A' * 43}"])

    with django_assert_num_queries(1):
        answers = [client.get(path)]
    answers.append(client.post(path, TYPED))

    assert [answer.status_code for answer in answers] == [404, 404]
    assert not User.objects.filter(account="li.wei").exists()


BAD = [
    ({"account": "design.lead"}, "account"),
    ({"account": "Li Wei"}, "account"),
    ({"password2": "another"}, "password2"),
    ({"password1": "short", "password2": "short"}, "password1"),
    ({"display_name": ""}, "display_name"),
    ({"email": "no"}, "email"),
]


@pytest.mark.parametrize(("typed", "field"), BAD)
def test_what_cannot_be_a_login_is_said_at_its_field_and_makes_none(client, lead, typed, field):
    make.user("design.lead")
    path, link = opened(lead)

    answer = client.post(path, {**TYPED, **typed})

    link.refresh_from_db()
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert 'value="Li Wei"' in answer.content.decode() or "display_name" in typed
    assert (User.objects.filter(display_name="Li Wei").count(), link.joined) == (0, 0)


def test_nobody_comes_in_by_a_link_as_more_than_a_member(client, lead):
    path, _link = opened(lead)

    client.post(path, {**TYPED, "role": "admin", "department": make.department().pk, "is_demo": "on"})

    made = User.objects.get(account="li.wei")
    assert (made.role, made.department, made.is_demo) == ("member", lead.department, False)


def test_only_the_lead_and_administrators_open_a_door(client, lead):
    address = reverse("settings_department_join", args=[lead.department.pk])
    people = [lead, make.user(role="admin"), make.lead("service"), make.user(role="executive")]

    codes = []
    for someone in people:
        client.force_login(someone)
        codes.append(client.post(address, {"days": "7", "asks_first": "on"}).status_code)

    assert codes == [302, 302, 404, 404]
    assert JoinLink.objects.count() == 2


def test_the_page_of_a_door_shows_the_address_as_a_code_and_as_text(client, lead):
    _path, link = opened(lead)
    client.force_login(lead)

    page = client.get(reverse("settings_department_join", args=[lead.department.pk])).content.decode()

    assert (page.count('<svg class="qr__code"'), address_of(link) in page) == (1, True)
    assert token_of(link) not in str(JoinLink.objects.values())


@pytest.mark.parametrize("rows", [1, 3])
def test_the_query_counts_are_flat(client, lead, rows, django_assert_num_queries):
    for number in range(rows):
        path, _link = opened(lead, asks_first=True)
        Client().post(path, {**TYPED, "account": f"li.wei{number}"})
    client.force_login(lead)

    with django_assert_num_queries(2 + 3):  # session, user; the department, links, who waits
        client.get(reverse("settings_department_join", args=[lead.department.pk]))
    with django_assert_num_queries(2 + 1):
        client.get(reverse("settings_join"))


def test_an_invited_person_chooses_a_password_once_and_is_in(client):
    made, admin = person(email="wei@example.com"), make.user(role="admin")
    office = Client()
    office.force_login(admin)

    office.post(reverse("settings_person_invite", args=[made.pk]), {"mail": "1"})
    path = reverse("invited", args=[token_of(Invitation.objects.get())])
    chosen = {"password1": "a-quiet-river-9", "password2": "a-quiet-river-9"}
    answer = client.post(path, chosen)
    again = Client().post(path, chosen)

    assert path in Message.objects.get().params["body"]
    assert (answer["Location"], who(client), again.status_code) == (reverse("home"), made, 404)
    assert sign_in(Client(), password="a-quiet-river-9").status_code == 302


def test_a_newer_invitation_ends_the_one_before(client):
    made, admin = person(), make.user(role="admin")
    first = actions.invite(made, by_mail=False, by=admin, now=make.NOW)
    second = actions.invite(made, by_mail=False, by=admin, now=make.NOW)

    codes = [client.get(reverse("invited", args=[token_of(one)])).status_code for one in (first, second)]

    assert codes == [404, 200]


def test_an_invitation_ends_sessions_but_no_second_step(client):
    made, admin = person(), make.user(role="admin")
    elsewhere = Client()
    sign_in(elsewhere)
    invitation = actions.invite(made, by_mail=False, by=admin, now=make.NOW)

    actions.accept_invitation(invitation, "a-quiet-river-9", now=make.NOW + timedelta(hours=1))

    assert who(elsewhere) == AnonymousUser()


def test_nobody_invites_themselves():
    admin = make.user(role="admin")

    with pytest.raises(ValidationError, match="You are in already"):
        actions.invite(admin, by_mail=False, by=admin, now=make.NOW)
