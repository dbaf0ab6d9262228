"""No page asks the database the same question twice: every page, as somebody who may open it."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import stage, walk

# What a page asks does not depend on the engine.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
here, _django_db_helper = stage.here, stage.each_request_undone
MOST_FIRST = ("driver", "lead", "executive", "admin", "sponsor", "participant", "stranger")
# So many questions a page may ask again, and why. Fewer are welcome.
EXCEPTIONS = {
    "account_reauthenticate": 3,  # allauth's own view and form each ask which second steps there are
    "activities:slot": 1,  # the rows as a choice, and as those that are in it
    "activities:slots": 1,  # the slots as they are shown, and as suggestions of channels
    # The row that the address opens is read without what its hats are read from.
    "activities:deliverable_edit": 1,
    "links:of (a deliverable)": 1,
    "links:of (an improvement)": 4,
    # Each of two parts below the page spells people and departments for itself.
    "api:action": 1,
    "api:actions": 1,
    # Whether somebody stands in is asked once to open the page, and once for what it offers.
    "item_in_name": 3,
    "item_in_name_file": 3,
}


def reader(name):
    """Who reads a page: whoever has the most to do there."""
    codes = walk.expected(name, "GET")
    return next((who for who in MOST_FIRST if codes[who] == 200), None)


PAGES = [(name, reader(name)) for name in sorted(walk.MATRIX) if "GET" in walk.MATRIX[name] and reader(name)]


@pytest.mark.parametrize(("name", "who"), PAGES)
def test_no_page_asks_the_same_twice(here, name, who):
    with CaptureQueriesContext(connection) as captured:
        response = walk.ask(here.world, here.clients[who], "GET", name)

    asked = Counter(query["sql"] for query in captured.captured_queries)
    again = [f"{times} x {sql}" for sql, times in asked.items() if times > 1 and "SAVEPOINT" not in sql]
    assert response.status_code == 200
    assert len(again) <= EXCEPTIONS.get(name, 0), "\n".join(again)
