"""Where the house requires a second step, a key is no way around it."""

import pytest
import time_machine
from django.urls import reverse

from postmortem.doors.models import AccessKey
from postmortem.people.models import HouseRules, User
from tests import make
from tests.activities.test_break_glass import confirm
from tests.doors.asking import Program, key_for
from tests.make import NOW
from tests.signin.pages import with_app

pytestmark = pytest.mark.django_db
NEW = {
    "name": "Script",
    "scopes": ["search"],
    "days": "90",
    "submit_token": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
}


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("whom", "role", "has_one", "code"),
    [
        ("nobody", "admin", False, 200),
        ("admins", "member", False, 200),
        ("admins", "admin", False, 403),
        ("admins", "admin", True, 200),
        ("all", "member", False, 403),
        ("all", "member", True, 200),
    ],
)
def test_the_key_of_somebody_who_lacks_one_opens_nothing(whom, role, has_one, code):
    ana = make.user("ana", role=role)
    program = Program(key_for(ana))
    HouseRules.objects.create(pk=1, second_for=whom)
    if has_one:
        with_app(ana)

    answer = program.ask("/me")

    assert answer.status_code == code
    assert code == 200 or "This house requires a second step" in answer.json()["detail"]


def test_the_key_of_a_service_has_nobody_who_could_show_one():
    HouseRules.objects.create(pk=1, second_for="all")
    secret = key_for(make.user("robot"))
    AccessKey.objects.update(is_service=True)

    assert Program(secret).ask("/me").status_code == 200


def test_asking_for_it_costs_no_query(django_assert_num_queries):
    ana = make.user()
    program = Program(key_for(ana))
    with_app(ana)
    HouseRules.objects.create(pk=1, second_for="all")
    program.ask("/me")

    with django_assert_num_queries(2):
        program.ask("/me")


@pytest.mark.parametrize(("name", "extra"), [("keys", {}), ("service_keys", {"account": "robot"})])
def test_who_has_one_shows_it_before_a_key_is_made(client, name, extra):
    admin = make.user("mo", role=User.Role.ADMIN)
    with_app(admin)
    client.force_login(admin)
    place = reverse(f"settings_{name}")

    page = client.get(place).text
    refused = client.post(place, {**NEW, **extra})
    made_before = AccessKey.objects.count()
    confirm(client, admin)
    confirmed = client.get(place).text
    client.post(place, {**NEW, **extra})

    assert f'href="{reverse("mfa_reauthenticate")}?next={place.replace("/", "%2F")}"' in page
    assert (refused.status_code, 'value="Script"' in refused.text) == (422, True)
    assert "Confirm first that it is you, with your second factor." in refused.text
    assert ("mfa_reauthenticate" in confirmed, "Confirm that it is you" in confirmed) == (False, False)
    assert (made_before, AccessKey.objects.count()) == (0, 1)


def test_who_has_none_makes_one_as_before(client):
    client.force_login(make.user())

    client.post(reverse("settings_keys"), NEW)

    assert AccessKey.objects.count() == 1
