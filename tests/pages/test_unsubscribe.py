"""Ending the daily list and the weekly overview from a link in them."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from postmortem.audit.models import Entry
from postmortem.outbox.links import item_path, unsubscribe_path
from postmortem.people.models import User
from tests import make
from tests.pages.links import everything, follow_everything

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ada():
    return make.user("ada", display_name="Ada", next_digest_at=NOW + DAY)


@pytest.fixture
def strict():
    return Client(enforce_csrf_checks=True)


def path_of(person, **more):
    return unsubscribe_path(person, now=NOW, **more)


def heading(answer):
    return re.sub(r"\s+", " ", re.search(r"<h1>(.*?)</h1>", answer.text, re.S)[1]).strip()


def wants(person):
    person.refresh_from_db()
    return person.wants_daily, person.wants_weekly, person.next_digest_at


@pytest.mark.parametrize(
    ("daily", "weekly", "said"),
    [
        (True, True, "Now you get the daily list and the weekly overview at 09:00."),
        (True, False, "Now you get the daily list at 09:00."),
        (False, True, "Now you get the weekly overview at 09:00."),
    ],
)
def test_it_shows_which_lists_end_with_one_button(client, ada, daily, weekly, said):
    User.objects.update(wants_daily=daily, wants_weekly=weekly)

    answer = client.get(path_of(ada))

    assert (answer.status_code, heading(answer)) == (200, "End the lists?")
    assert said in re.sub(r"\s+", " ", answer.text)
    assert answer.text.count("<button") == answer.text.count("btn-primary") == 1
    assert answer["Cache-Control"] == "no-store"


def test_opening_it_changes_nothing(ada):
    before = everything()

    codes = follow_everything(path_of(ada))

    assert set(codes) == {200}
    assert everything() == before


def test_the_button_ends_them(strict, ada):
    answer = strict.post(path_of(ada))

    assert (answer.status_code, answer["Location"]) == (302, path_of(ada))
    assert wants(ada) == (False, False, None)
    assert heading(strict.get(path_of(ada))) == "The lists have ended"


def test_a_mail_program_ends_them_by_one_post_and_is_not_sent_elsewhere(strict, ada):
    answer = strict.post(path_of(ada), {"List-Unsubscribe": "One-Click"})

    assert (answer.status_code, heading(answer)) == (200, "The lists have ended")
    assert wants(ada) == (False, False, None)


def test_twice_is_once(strict, ada):
    strict.post(path_of(ada))
    after = everything()

    again = strict.post(path_of(ada), {"List-Unsubscribe": "One-Click"})

    assert again.status_code == 200
    assert everything() == after
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_id, entry.stream) == ("person.digests_ended", ada.pk, "people")


def test_nothing_else_ends(strict, ada):
    duty = make.duty(holder=ada)

    strict.post(path_of(ada))

    duty.refresh_from_db()
    assert (duty.state, duty.next_at is not None) == ("open", True)


def test_a_link_to_an_item_ends_no_lists(strict, ada):
    duty = make.duty(holder=ada)
    token = item_path(duty.pk, ada, now=NOW).split("/")[2]

    assert strict.post(f"/l/end/{token}/").status_code == 404
    assert wants(ada) == (True, True, NOW + DAY)


def test_it_ends_with_its_time_and_with_another_password(strict, ada):
    path = path_of(ada)
    with time_machine.travel(NOW + 91 * DAY, tick=False):
        assert strict.post(path).status_code == 410
    ada.set_password("another-long-password")
    ada.save()

    assert strict.post(path).status_code == 410
    assert wants(ada) == (True, True, NOW + DAY)
