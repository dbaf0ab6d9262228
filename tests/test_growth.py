"""What a page costs while the house grows fourfold, by what a clock has no part in: queries, rows and buffers
that the database reads, bytes of the answer (docs/scaling.md)."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from incidents.models import Incident
from postmortem.activities.models import Activity, Deliverable
from postmortem.people.models import User
from tests import make
from tests.bench.house import addresses, index
from tests.bench.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SMALL, LARGE = 500, 1_500  # activities, and how many more then; ten deliverables each
BYTES = 60_000  # of a page of 50 rows
FULL_PAGES = {
    "matrix of 20 rows": 75_000,
    "a retrospective, published": 110_000,
}
# Of a house four times as large. A page that reads a whole table reads four times as much.
MORE, SLACK = 2.2, 150
# At most; each page has a test of its own with the number itself.
QUERIES = {
    "home": 7,
    "inbox": 4,
    "activities, a driver": 6,
    "activities, an executive": 7,
    "activities, far back": 7,
    "incidents, a driver": 5,
    "incidents, an executive": 5,
    "library, an executive": 6,
    "one activity": 9,
    "matrix of the demo": 10,
    "matrix of 20 rows": 8,
    "one incident": 7,
    "a retrospective, published": 8,
    "search, a word": 8,
    "search, 订单": 8,
    "form: what happened": 3,
    "form: a new activity": 5,
}


def generated(activities, seed=1):
    out = StringIO()
    call_command("generate", activities=activities, seed=seed, stdout=out)
    return out.getvalue()


def readings():
    boss = User.objects.get(account="boss")
    found = {}
    for address in addresses():
        client = Client()
        client.force_login(address.reader or boss)
        found[address.name] = read(client, address.path)
    return found


def test_no_page_reads_more_because_there_is_more_of_everything(settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("demo", verbosity=0, stdout=StringIO())
    generated(SMALL)
    index(1_000)
    small = readings()
    generated(LARGE)
    index(2_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    large = readings()

    assert set(large) == set(QUERIES)
    assert {name: one.queries for name, one in large.items() if one.queries > QUERIES[name]} == {}
    assert {name: one.repeated for name, one in large.items() if one.repeated} == {}
    heavy = {name: one.size_bytes for name, one in large.items() if one.size_bytes > BYTES}
    assert {name for name, size in heavy.items() if size > FULL_PAGES.get(name, 0)} == set()
    grown = {
        (name, read): (getattr(small[name], read), getattr(one, read))
        for name, one in large.items()
        for read in ("rows", "buffers")
        if getattr(one, read) > getattr(small[name], read) * MORE + SLACK
    }
    assert grown == {}


def test_the_same_seed_makes_the_same_house_and_another_one_another():
    def house(seed):
        before = [model.objects.count() for model in (Activity, Deliverable, Incident)]
        generated(20, seed)
        after = [model.objects.count() for model in (Activity, Deliverable, Incident)]
        newest = list(Activity.objects.order_by("-pk").values_list("title", "kind", "status")[:20])
        return [new - old for old, new in zip(before, after, strict=True)], newest

    first, again, other = house(1), house(1), house(2)

    assert first == again
    assert first != other
    assert first[0][0] == first[0][2] == 20


def test_a_database_in_which_somebody_works_is_left_alone():
    make.user()

    with pytest.raises(CommandError, match="Somebody works here"):
        generated(20)

    assert Activity.objects.count() == 0


def test_fewer_than_ten_are_no_house():
    with pytest.raises(CommandError, match="At least 10 activities"):
        generated(9)
