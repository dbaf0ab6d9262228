"""Nobody reads a secret of a channel: not in the record, in a dump, in what is printed of it.

The small world has channels whose secrets stand nowhere else. That no page and no log holds one is asked of
every address, for everybody, by test_permissions.
"""

import pytest
from django.core.management import call_command

from postmortem.audit.models import Entry
from tests import stage
from tests.world import SECRET

pytestmark = pytest.mark.django_db

here, _django_db_helper = stage.here, stage.each_request_undone


def test_no_stored_row_and_no_dump_shows_a_secret(here, capsys):
    channel = here.world.channel
    call_command("dumpdata", "outbox", "audit")

    assert SECRET not in capsys.readouterr().out
    assert SECRET not in repr([vars(channel), channel, channel.config])
    recorded = Entry.objects.filter(verb__startswith="channel")
    assert [SECRET in str(entry.data) for entry in recorded] == [False, False, False]
