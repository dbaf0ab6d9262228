"""Names are for those who take part: nobody else finds one, on any page, whatever people have typed.

The small world has names, addresses and numbers in every field that people fill. Whoever may not see names
asks for every address there is, and none of them may come back: not in a page, an error page or a mail.
"""

import html
import re

import pytest
from django.db.models import Q

from postmortem.outbox.models import Message, Notice
from postmortem.outbox.relay import mail_of
from tests import stage, walk
from tests.cast import CAST, NAMED, PHONE
from tests.make import NOW

# Words are spelled above the database: one engine is enough, and every page is asked of both elsewhere.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
here, _django_db_helper = stage.here, stage.each_request_undone

READERS = ["stranger", "executive"]
# Whoever has a personal link reads what its person reads.
BY_LINK = {"personal", "personal_file", "personal_later", "unsubscribe"}
NAMES = sorted(name for name in walk.MATRIX if walk.address_of(name) not in BY_LINK)
# Forms in which anybody may name a colleague: what stands in their lists is the company's directory.
DIRECTORIES = {"activity_new", "settings_away", "settings_deputies"}
# Names look forward: who carries an improvement on stands by name, for every reader.
CARRIER = CAST["participant"][:2]
FORWARD = dict.fromkeys(["incidents:retrospective", "incidents:action_item", "incidents:detail"], CARRIER)
LISTS = re.compile(r"<(select|datalist)\b.*?</\1>", re.S)


def read(here, who, name):
    """What a reader gets to read: the page's text with its attributes, without what is not told there."""
    answer = walk.ask(here.world, here.clients[who], "GET", name)
    page = (answer.getvalue() if answer.streaming else answer.content).decode()
    return html.unescape(LISTS.sub("", page) if name in DIRECTORIES else page)


def found_in(text, canaries):
    squeezed = re.sub(r"[\s-]", "", text).lower()
    return sorted(word for word in canaries if re.sub(r"[\s-]", "", word).lower() in squeezed)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("who", READERS)
def test_who_may_not_see_names_finds_none(here, who, name):
    forward = FORWARD.get(walk.address_of(name), ())

    found = found_in(read(here, who, name), here.world.canaries())

    assert [word for word in found if word not in forward] == []


def test_who_takes_part_finds_them(here):
    pages = "".join(
        read(here, "driver", name) for name in NAMES if walk.expected(name, "GET")["driver"] == 200
    )

    spoken = [PHONE, *(word for name in NAMED for word in CAST[name][:2])]
    assert found_in(pages, spoken) == sorted(spoken)


def test_a_mail_about_what_happened_names_nobody_but_its_reader(here):
    """After the fact people are sides, also in a mail to somebody who took part."""
    after = Q(kind__startswith="retro") | Q(kind__startswith="incident")
    told = Message.objects.filter(notices__in=Notice.objects.filter(after)).distinct()

    found = {}
    for message in told.select_related("recipient"):
        mail, reader = mail_of(message, now=NOW), message.recipient
        parts = [mail.subject, mail.body, *(part.content for part in mail.alternatives)]
        others = {word for word in here.world.canaries() if word not in f"{reader} {reader.email}"}
        for notice in message.notices.filter(after):
            found.setdefault(notice.kind, []).extend(found_in(html.unescape("".join(parts)), others))

    kinds = ["incident_reported", "incident_stopped", "retro_facts", "retro_objected", "retro_opened"]
    assert found == {kind: [] for kind in [*kinds, "retro_corrected", "retro_published", "retro_views"]}


@pytest.mark.parametrize("who", READERS)
def test_nobody_is_written_to_about_what_they_may_not_see(here, who):
    assert Message.objects.filter(recipient=here.world.people[who]).count() == 0


def test_the_canaries_are_told_apart():
    spoken = [word for name in NAMED for word in CAST[name][:2]]

    assert len(set(spoken)) == 2 * len(NAMED)
