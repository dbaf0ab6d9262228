"""The first steps of an administrator."""

import re

import pytest

from postmortem.outbox.models import Attempt, Message
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    person = make.user("root", role="admin")
    client.force_login(person)
    return person


def shown(client):
    html = client.get("/settings/begin/").text
    return re.findall(r"<h3>([^<]*)</h3>", html), re.findall(r'btn-primary"\s+href="([^"]*)"', html)


def arrived(person):
    test = Message.objects.create(kind="test", recipient=person, available_at=make.NOW)
    Attempt.objects.create(message=test, at=make.NOW, ok=True)


def test_an_empty_house_begins_with_its_departments(client, admin):
    html = client.get("/settings/begin/").text

    assert "0 of 4 done." in html
    assert shown(client)[1] == ["/settings/departments/"]


def test_each_step_ticks_itself_and_the_next_one_is_offered(client, admin):
    seen = []
    make.department(lead=admin)
    seen.append(shown(client)[1])
    make.user("bob")
    seen.append(shown(client)[1])
    arrived(admin)
    seen.append(shown(client)[1])
    make.activity()

    html = client.get("/settings/begin/").text

    assert seen == [["/settings/people/"], ["/settings/channels/"], ["/activities/new/"]]
    assert "All four are done; the house is in use." in html
    assert html.count("btn-primary") == 0


def test_a_message_that_did_not_arrive_ticks_nothing(client, admin):
    test = Message.objects.create(kind="test", recipient=admin, available_at=make.NOW)
    Attempt.objects.create(message=test, at=make.NOW, ok=False)

    assert "0 of 4 done." in client.get("/settings/begin/").text


def test_to_do_speaks_of_it_until_it_is_left(client, admin):
    before = "/settings/begin/" in client.get("/").text

    answer = client.post("/settings/begin/leave/", follow=True)

    assert before
    assert "/settings/begin/" not in answer.text
    assert "/settings/begin/" in client.get("/settings/").text


def test_to_do_does_not_speak_of_it_once_all_is_there_nor_to_others(client, admin):
    make.department(lead=admin)
    bob = make.user("bob")
    arrived(admin)
    make.activity()
    own = client.get("/").text

    client.force_login(bob)

    assert "/settings/begin/" not in own
    assert "/settings/begin/" not in client.get("/").text


@pytest.mark.parametrize("number", [1, 3])
def test_the_guide_costs_the_same_queries_however_large_the_house(
    client, admin, django_assert_num_queries, number
):
    for _ in range(number):
        make.department(lead=make.user())
        make.activity()

    with django_assert_num_queries(3):
        client.get("/settings/begin/")
