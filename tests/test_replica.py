"""Heavy pages read from a copy where there is one, and never right after the same browser wrote."""

import pytest
from django.conf import settings as configured
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import make

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def copy(settings):
    """A second way to the same database; what is asked by it is counted."""
    connections.databases["replica"] = {**connections.databases["default"]}
    connections["replica"] = connections.create_connection("default")
    settings.DATABASE_ROUTERS = ["postmortem.replica.Router"]
    settings.MIDDLEWARE = [*configured.MIDDLEWARE, "postmortem.replica.ReplicaMiddleware"]
    yield connections["replica"]
    connections["replica"].close()
    del connections["replica"]
    del connections.databases["replica"]


def asked_of(connection, act):
    with CaptureQueriesContext(connection) as captured:
        assert act().status_code in (200, 302)
    return len(captured.captured_queries)


def test_a_search_is_read_from_the_copy_but_for_session_and_person(client, copy):
    client.force_login(make.user())
    look = lambda: client.get(reverse("search"), {"q": "poster"})  # noqa: E731

    assert asked_of(copy, look) == 2
    assert asked_of(connections["default"], look) == 2


def test_what_was_written_just_now_is_read_where_it_was_written(client, copy):
    client.force_login(make.user())
    client.post(reverse("account_logout"))
    client.force_login(make.user())

    assert asked_of(copy, lambda: client.get(reverse("search"), {"q": "poster"})) == 0


@pytest.mark.parametrize("name", ["home", "inbox", "activities:list"])
def test_other_pages_read_from_the_database_itself(client, copy, name):
    client.force_login(make.user())

    assert asked_of(copy, lambda: client.get(reverse(name))) == 0


def test_the_charts_are_read_from_the_copy(client, copy):
    client.force_login(make.lead())

    assert asked_of(copy, lambda: client.get(reverse("insights:trends"))) > 0
