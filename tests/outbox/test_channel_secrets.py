"""Nobody reads a secret of a channel: not on any page, in a log, in the record, in a dump.

The small world has channels whose secrets stand nowhere else; an administrator asks for every address there
is.
"""

import logging

import pytest
from django.core.management import call_command

from postmortem.audit.models import Entry
from tests import stage, walk
from tests.world import SECRET

pytestmark = pytest.mark.django_db

here, _django_db_helper = stage.here, stage.each_request_undone
NAMES = sorted(walk.MATRIX)


@pytest.mark.once  # what is written out is written above the database; what is stored is asked of both below
@pytest.mark.parametrize("name", NAMES)
def test_no_answer_and_no_log_holds_a_secret(here, caplog, name):
    caplog.set_level(logging.DEBUG)
    answers = [walk.ask(here.world, here.clients["admin"], method, name) for method in walk.METHODS]

    bodies = [answer.getvalue() if answer.streaming else answer.content for answer in answers]
    assert [SECRET in body.decode(errors="ignore") for body in bodies] == [False, False]
    assert SECRET not in caplog.text


def test_no_stored_row_and_no_dump_shows_a_secret(here, capsys):
    channel = here.world.channel
    call_command("dumpdata", "outbox", "audit")

    assert SECRET not in capsys.readouterr().out
    assert SECRET not in repr([vars(channel), channel, channel.config])
    recorded = Entry.objects.filter(verb__startswith="channel")
    assert [SECRET in str(entry.data) for entry in recorded] == [False, False, False]
