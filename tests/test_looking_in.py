"""What a break-glass opens: reading, with names, in the one activity. Nothing can be done, no draft read."""

import pytest
import time_machine

from postmortem.activities import actions
from tests import stage, walk
from tests.make import NOW
from tests.world import HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.once]
here, _django_db_helper = stage.here, stage.each_request_undone
# What is shut to an administrator: the pages of activities and what happened in them.
PAGES = [name for name in walk.MATRIX if walk.expected(name, "GET")["admin"] == 404]
# The work on a retrospective, and what somebody wrote for themselves, is not looked into.
AT_WORK = tuple(f"incidents:{start}" for start in ("retrospective", "sides", "facts", "note_", "remark"))


@pytest.fixture(scope="module")
def desk(here):
    """The administrator's browser, which looks into the two activities that are used most."""
    world, found = here.world, walk.clients(here.world)["admin"]
    with time_machine.travel(NOW + HOUR, tick=False):
        session, kept = found.session, {}
        for plan in (world.activity, world.live):
            look = actions.break_glass(plan, "Customers wait for it.", by=world.admin, now=NOW + HOUR)
            said = {"activity": plan.pk, "title": plan.title, "reason": look.reason}
            kept[str(look.pk)] = {**said, "until": look.until.isoformat()}
        session["break_glass"] = kept
        session.save()
    return found


@pytest.fixture(scope="module")
def opened(here, desk, django_db_blocker):
    """The pages that are found by looking in, with their codes."""
    with django_db_blocker.unblock():
        codes = {name: walk.ask(here.world, desk, "GET", name).status_code for name in PAGES}
    return {name: code for name, code in codes.items() if code != 404}


def test_it_opens_what_those_who_take_part_read(opened):
    read = {name for name, code in opened.items() if code == 200}

    assert {"activities:detail", "activities:log", "raci:matrix", "incidents:detail"} - read == set()
    assert {"activities:download", "activities:entry_file", "incidents:timeline"} - read == set()
    assert {name for name in read if walk.expected(name, "GET")["participant"] != 200} == set()


def test_what_is_still_being_written_stays_shut(opened):
    found = [name for name, code in opened.items() if code == 200 and name.startswith(AT_WORK)]

    assert found == []


def test_nothing_can_be_done_there(here, desk, opened):
    open_ones = [name for name, code in opened.items() if code in (200, 405)]

    done = {name: walk.ask(here.world, desk, "POST", name).status_code for name in open_ones}

    assert done == {name: walk.expected(name, "POST")["admin"] for name in open_ones}
