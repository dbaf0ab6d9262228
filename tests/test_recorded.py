"""Whatever changes something leaves an entry in the record: asked of every address of the matrix."""

from http.cookies import SimpleCookie

import pytest
import time_machine
from django.db import transaction

from postmortem.audit.queries import counted
from tests import stage, walk
from tests.make import NOW
from tests.world import HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.once]
here, _django_db_helper = stage.here, stage.each_request_undone
# What leaves no entry, and why.
NO_ENTRY = {
    "account_logout": "stands in the security log",
    "activity_ladder_end": "there are no steps of its own to end: twice is once",
    "incidents:note_drop": "one's own notepad, which nobody else sees",
    "incidents:notebook": "one's own notepad, which nobody else sees",
    "incidents:notebook_drop": "one's own notepad, which nobody else sees",
    "incidents:notes": "one's own notepad, which nobody else sees",
    "raci:import_preview": "only reads the file again; bringing it in is recorded",
    "raci:sign_unchanged": "nothing of that kind waits in this world; each signature is recorded",
    "items_undo": "nothing was done just before; taking back is recorded",
    "settings_begin_leave": "one's own strip at To do; the page stays",
    "settings_second_step": "nothing is required in this world, and stays so; each change is recorded",
    "settings_retention": "what is sent stands there already; each change is recorded",
    "settings_connections": "there is no connection to end: twice is once",
    "signin_with": "leads to the company's sign-in; coming back is recorded",
}


def changing():
    """The rows of the matrix whose POST does something for somebody, with who that may be."""
    for name in sorted(walk.MATRIX):
        reads = walk.expected(name, "GET")
        codes = walk.expected(name, "POST").items()
        who = [one for one, code in codes if code == 302 and one != "anonymous" and reads[one] != 302]
        if who:
            yield name, who


def entries_left(here, name, who):
    """How many entries one POST leaves; undone afterwards."""
    client = here.clients[who]
    cookies = client.cookies.output(header="", sep=";")
    with time_machine.travel(NOW + HOUR, tick=False), transaction.atomic():
        before = counted()
        client.post(walk.path_of(here.world, name), walk.form_of(here.world, name))
        left = counted() - before
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)
    return left


@pytest.mark.parametrize(("name", "who"), [pytest.param(*one, id=one[0]) for one in changing()])
def test_what_changes_something_is_recorded(here, name, who):
    left = any(entries_left(here, name, one) for one in who)

    assert left != (name in NO_ENTRY)
