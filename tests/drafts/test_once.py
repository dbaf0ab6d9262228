"""A form that is sent twice creates once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from postmortem.drafts.actions import Stale, once
from postmortem.drafts.models import SubmitToken
from postmortem.people.models import Department
from tests import make

pytestmark = pytest.mark.django_db
TOKEN = UUID("5d2c7a5e-6b1c-4c44-9f0c-3d8d7f1d2a10")
HASH = "a" * 64


def create():
    return f"/departments/{make.department().pk}/"


def test_the_first_send_creates_and_says_where():
    address = once(TOKEN, HASH, create, by=make.user(), now=make.NOW)

    assert address == f"/departments/{Department.objects.get().pk}/"
    assert list(SubmitToken.objects.values_list("token", "result", "at")) == [(TOKEN, address, make.NOW)]


def test_the_second_send_creates_nothing_and_says_the_same():
    sender = make.user()
    first = once(TOKEN, HASH, create, by=sender, now=make.NOW)

    second = once(TOKEN, HASH, create, by=sender, now=make.NOW)

    assert second == first
    assert Department.objects.count() == 1


@pytest.mark.parametrize("other", ["payload", "person"])
def test_the_token_of_something_else_is_stale_and_creates_nothing(other):
    sender = make.user()
    once(TOKEN, HASH, create, by=sender, now=make.NOW)
    payload, by = ("b" * 64, sender) if other == "payload" else (HASH, make.user())

    with pytest.raises(Stale):
        once(TOKEN, payload, create, by=by, now=make.NOW)

    assert Department.objects.count() == 1


def test_a_refused_creation_gives_the_token_back():
    sender = make.user()

    def refuse():
        make.department()
        raise ValidationError("Not like this.")

    with pytest.raises(ValidationError):
        once(TOKEN, HASH, refuse, by=sender, now=make.NOW)
    left_behind = Department.objects.count()
    once(TOKEN, "b" * 64, create, by=sender, now=make.NOW)

    assert left_behind == 0
    assert Department.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sends_at_once_create_once_and_say_the_same():
    sender = make.user()
    start = Barrier(2)

    def send(_number):
        start.wait(10)
        try:
            return once(TOKEN, HASH, create, by=sender, now=make.NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, range(2)))

    assert answers == [f"/departments/{Department.objects.get().pk}/"] * 2
