"""Nobody finds a name who may not see it, and nothing that does not open, whatever is looked for."""

import pytest

from postmortem.activities.queries import people_of
from postmortem.search.actions import index_due
from postmortem.search.models import SearchDoc
from postmortem.search.queries import search_page
from tests import stage
from tests.cast import CAST, NAMED
from tests.make import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.once]
here, _django_db_helper = stage.here, stage.each_request_undone


@pytest.fixture
def found(here):
    for _tick in range(2):
        index_due(now=NOW)
    return lambda who, query: search_page(here.world.people[who], query, now=NOW)


def home_of(doc):
    """The activity that it belongs to, directly or through what happened in it."""
    if doc.retrospective:
        incident = doc.retrospective.incident
        return doc.retrospective.activity or (incident.activity if incident else None)
    return doc.incident.activity if doc.incident else doc.activity


def named_in(hit):
    """Of whom the policy says that they are sides there: the people of the activity it belongs to."""
    home = home_of(hit.doc)
    people = people_of(home, with_deputies=True).values() if home else []
    return {name for person in people for name in (*person.display_name.split(" "), person.account)}


@pytest.mark.parametrize("who", ["stranger", "executive"])
def test_no_name_of_those_who_took_part_is_told(found, who):
    canaries = [word for name in NAMED for word in CAST[name][:2]]

    hits = [
        hit for query in [*canaries, "the", "a", "的", "海报", "poster"] for hit in found(who, query).hits
    ]

    leaks = [
        (str(hit.doc), name)
        for hit in hits
        for name in named_in(hit)
        if name in "".join(piece.text for piece in (*hit.title, *hit.text)) + hit.where
    ]
    assert SearchDoc.objects.count() > 20
    assert leaks == []


def test_the_driver_finds_people_by_name(here, found):
    names = [CAST[name][0] for name in NAMED]

    assert [name for name in names if found("driver", name).hits] != []
