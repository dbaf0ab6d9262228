"""Names are for those who take part: nobody else finds one, on any page, whatever people have typed.

The small world has names, addresses and numbers in every field that people fill. Whoever may not see names
asks for every address there is, and none of them may come back: not in a page, an error page or a mail.
"""

import html
import io
import re
import zipfile

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client

from postmortem.audit.guards import lifted
from postmortem.outbox.models import Message, Notice
from postmortem.outbox.relay import mail_of
from tests import canaries, stage, walk
from tests.cast import CAST, NAMED, PHONE
from tests.make import NOW

# Words are spelled above the database: one engine is enough, and every page is asked of both elsewhere.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
town, _django_db_helper = stage.here, stage.each_request_undone

READERS = ["stranger", "executive"]
# Whoever has a personal link reads what its person reads.
BY_LINK = {"personal", "personal_file", "personal_later", "unsubscribe", "invited", "calendar"}
# What fits a colleague's name, while somebody types it: the company's directory itself.
DIRECTORY = {"lookup"}
NAMES = sorted(name for name in walk.MATRIX if walk.address_of(name) not in BY_LINK | DIRECTORY)
# Forms in which anybody may name a colleague: what stands in their lists is the company's directory.
DIRECTORIES = {"activity_new", "settings_away", "settings_deputies"}
# Names look forward: who carries an improvement on stands by name, for every reader.
CARRIER = CAST["participant"][:2]
CARRIED_ON = ("retrospective", "retrospective_version", "action_item", "detail")
FORWARD = dict.fromkeys((f"incidents:{name}" for name in CARRIED_ON), CARRIER)
FORWARD |= {"api:action": CARRIER, "api:actions": CARRIER}
# What is called so is not open to them; its name must stand nowhere.
HIDDEN = {
    "stranger": [
        "Voucher campaign",
        "Spring sale",
        "Autumn sale",
        "Night sale",
        "Winter sale",
        "Office move",
    ],
    "executive": ["Office move"],
    "lead": ["Office move"],
    "admin": ["Office move"],
}
# Files are made of what was asked for: the address of each, with what stands behind the question mark.
FILES = {
    "raci:export": ["format=csv", "format=xlsx", "format=md-columns"],
    "raci:export_revision": ["format=csv", "format=md"],
    "incidents:retrospective_export": ["as=md", "as=html"],
}
# Nothing of it stands in this world: administrators' own forms and lists.
LEFT_OUT = {
    "activities.breakglass.reason",
    # Codes of the figures, which a tick makes of the others; no page shows them as they are.
    "insights.case.code",
    "insights.case.name",
    "insights.figure.axis",
    "insights.figure.code",
    "insights.figure.name",
    "outbox.control.pause_reason",
    "outbox.run.error",
    # Made of the others by the index, and asked for names in tests/search.
    "search.searchdoc.body",
    "search.searchdoc.grams",
    "search.searchdoc.title",
    "upkeep.blanking.reason",
}
LISTS = re.compile(r"<(select|datalist)\b.*?</\1>", re.S)


@pytest.fixture(scope="module")
def here(town, django_db_blocker):
    """The world, with fifty more people in every activity and a name of theirs in every field of words."""
    with django_db_blocker.unblock():
        town.words = [*town.world.canaries(), *canaries.crowd()]
        canaries.further(town.world)
        with lifted(connection):
            town.planted = canaries.plant()
    return town


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

    hidden = () if name == "partner" else HIDDEN[who]  # whoever has that link is asked about one

    found = found_in(read(here, who, name), [*here.words, *hidden])

    assert [word for word in found if word not in forward] == []


@pytest.mark.parametrize("name", [name for name in NAMES if "at" not in walk.MATRIX[name]])
@pytest.mark.parametrize("who", ["lead", "admin"])
def test_no_list_and_no_count_names_what_is_not_open(here, who, name):
    assert found_in(read(here, who, name), HIDDEN[who]) == []


@pytest.mark.parametrize(("name", "asked"), [(name, one) for name, some in FILES.items() for one in some])
def test_no_file_names_anybody_either(here, name, asked):
    path = f"{walk.path_of(here.world, name)}?{asked}"

    answer = walk.ask(here.world, here.clients["executive"], "GET", name, path=path)
    file = answer.getvalue() if answer.streaming else answer.content

    assert answer.status_code == 200
    assert found_in(spelled_out(file), here.words) == []


def spelled_out(file):
    """The text of a file; of a packed one, of all that is in it."""
    if not file.startswith(b"PK"):
        return html.unescape(file.decode())
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        return html.unescape("".join(packed.read(one).decode("utf-8", "ignore") for one in packed.namelist()))


def test_a_shared_link_names_nobody(here):
    reader = Client()
    led = walk.ask(here.world, reader, "GET", "incidents:shared")
    reader.cookies.load(led.cookies.output(header="", sep=";"))

    page = walk.ask(here.world, reader, "GET", "incidents:shared_open", path=led["Location"])

    assert page.status_code == 200
    assert found_in(html.unescape(page.content.decode()), here.words) == []


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


def test_no_field_of_words_was_left_out(here):
    """A new field without a row in the world is found here: let the world fill it, or call it a code."""
    wanted = {f"{model._meta.label_lower}.{field.name}" for model, field in canaries.fields()}

    assert wanted - set(here.planted) - LEFT_OUT == set()


def test_the_canaries_are_told_apart():
    spoken = [word for name in NAMED for word in CAST[name][:2]]

    assert len(set(spoken)) == 2 * len(NAMED)
