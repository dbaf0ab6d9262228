"""The record: chains without a gap, and every change of what was written is found."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from postmortem.audit import queries, rules
from postmortem.audit.actions import fix, record
from postmortem.audit.guards import lifted
from postmortem.audit.models import Chain, Entry, Revision
from tests import make

pytestmark = pytest.mark.django_db
STREAMS = ["people", "activity:1", "activity:2"]


def written(count=12):
    """Entries in three streams, each with its own content."""
    subject, actor = make.department(), make.user()
    for number in range(count):
        at = make.NOW + timedelta(minutes=number)
        record("row.changed", subject, by=actor, at=at, stream=STREAMS[number % 3], number=number, ids=[1, 2])


def test_an_entry_says_who_did_what_to_which_object_when():
    subject, actor = make.department(), make.user()

    entry = record("department.edited", subject, by=actor, at=make.NOW, stream="people", lead=7)

    stored = Entry.objects.get()
    assert stored == entry
    assert (stored.stream, stored.seq, stored.at, stored.actor_id) == ("people", 1, make.NOW, actor.pk)
    assert (stored.verb, stored.subj_type, stored.subj_id) == (
        "department.edited",
        "people.department",
        subject.pk,
    )
    assert (stored.data, stored.prev) == ({"lead": 7}, "")


def test_each_stream_is_a_chain_of_its_own():
    written(6)

    chains = {name: list(Entry.objects.filter(stream=name)) for name in STREAMS}
    assert [[entry.seq for entry in chain] for chain in chains.values()] == [[1, 2]] * 3
    assert [chain[1].prev for chain in chains.values()] == [chain[0].mac for chain in chains.values()]
    assert list(queries.verify()) == []


def test_a_chain_holds_whatever_plain_data_an_entry_has():
    data = {"by_id": {10: "a", 2: "b"}, "pair": (1, 2), "none": None, "half": 0.5, "name": "分工表"}

    record("tried", make.department(), by=None, at=make.NOW, stream="people", **data)

    assert Entry.objects.get().data["by_id"] == {"10": "a", "2": "b"}
    assert list(queries.verify()) == []


def test_an_entry_takes_no_times_or_objects_as_data():
    with pytest.raises(TypeError):
        record("tried", make.department(), by=None, at=make.NOW, stream="people", when=make.NOW)

    assert Entry.objects.count() == 0


def test_an_undone_action_leaves_no_entry_and_no_gap():
    written(3)

    with transaction.atomic():
        written(3)
        transaction.set_rollback(True)
    written(3)

    assert list(Entry.objects.filter(stream="people").values_list("seq", flat=True)) == [1, 2]
    assert list(queries.verify()) == []


def test_a_document_is_fixed_under_the_next_number_with_its_hash():
    subject = make.department()

    first = fix(Revision.Kind.MATRIX, subject, {"rows": {3: "A"}}, by=None, at=make.NOW)
    second = fix(Revision.Kind.MATRIX, subject, {"rows": {3: "R"}}, by=None, at=make.NOW)

    assert [first.number, second.number] == [1, 2]
    for revision in Revision.objects.all():
        assert revision.sha256 == rules.digest(revision.document)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_leave_a_chain_without_a_gap():
    subject, actor = make.department(), make.user()

    def write(_writer):
        try:
            for number in range(25):
                record("row.changed", subject, by=actor, at=make.NOW, stream="activity:1", number=number)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))

    assert list(Entry.objects.values_list("seq", flat=True)) == list(range(1, 201))
    assert Chain.objects.get().seq == 200
    assert list(queries.verify()) == []


def change_field(dice):
    """Another actor, verb, object, time or content."""
    entry = dice.choice(Entry.objects.all())
    changed = {
        "actor_id": (entry.actor_id or 0) + dice.randint(1, 9),
        "verb": entry.verb + "x",
        "subj_type": "people.user",
        "subj_id": entry.subj_id + 1,
        "at": entry.at + timedelta(microseconds=dice.randint(1, 10**9)),
        "data": {**entry.data, "number": dice.randint(100, 999)},
    }
    name = dice.choice(sorted(changed))
    Entry.objects.filter(pk=entry.pk).update(**{name: changed[name]})


def take_one_out(dice):
    dice.choice(Entry.objects.all()).delete()


def cut_off_the_end(dice):
    """Truncation: the last entries of a stream go."""
    stream = dice.choice(STREAMS)
    length = Entry.objects.filter(stream=stream).count()
    Entry.objects.filter(stream=stream, seq__gt=dice.randint(0, length - 1)).delete()


def empty_all(_dice):
    Entry.objects.all().delete()


def put_one_in(dice):
    """A copy of an entry, in a place of its own at the end of its stream."""
    entry = dice.choice(Entry.objects.all())
    last = Entry.objects.filter(stream=entry.stream).last()
    entry.pk, entry.seq, entry.prev = None, last.seq + 1, last.mac
    entry.save(force_insert=True)


def swap_two(dice):
    """Two neighbours change places."""
    stream = dice.choice(STREAMS)
    first = dice.randint(1, Entry.objects.filter(stream=stream).count() - 1)
    Entry.objects.filter(stream=stream, seq=first).update(seq=10_000)
    Entry.objects.filter(stream=stream, seq=first + 1).update(seq=first)
    Entry.objects.filter(stream=stream, seq=10_000).update(seq=first + 1)


def rehash_without_the_key(dice):
    """Change an entry and seal it, and all after it, with a key of one's own."""
    start = dice.choice(Entry.objects.all())
    prev = start.prev
    for entry in Entry.objects.filter(stream=start.stream, seq__gte=start.seq):
        entry.prev, entry.verb = prev, entry.verb + "x"
        fields = [entry.actor_id, entry.verb, entry.subj_type, entry.subj_id, entry.data]
        entry.mac = rules.seal(b"guess", prev=prev, seq=entry.seq, at=entry.at, fields=fields)
        entry.save()
        prev = entry.mac
    Chain.objects.filter(stream=start.stream).update(head=prev)


def forget_the_head(dice):
    Chain.objects.filter(stream=dice.choice(STREAMS)).delete()


def move_to_another_stream(dice):
    entry = dice.choice(Entry.objects.filter(stream="people"))
    Entry.objects.filter(pk=entry.pk).update(stream="activity:9")


TAMPERS = [
    change_field,
    take_one_out,
    cut_off_the_end,
    empty_all,
    put_one_in,
    swap_two,
    rehash_without_the_key,
    forget_the_head,
    move_to_another_stream,
]


@pytest.mark.django_db(transaction=True)
def test_two_hundred_random_tampers_are_all_found():
    written()
    dice = random.Random(20260311)
    tried, found = Counter(), Counter()

    with lifted(connection):
        for _ in range(200):
            tamper = dice.choice(TAMPERS)
            with transaction.atomic():
                tamper(dice)
                tried[tamper.__name__] += 1
                found[tamper.__name__] += any(queries.verify())
                transaction.set_rollback(True)

    assert found == tried
    assert set(tried) == {tamper.__name__ for tamper in TAMPERS}
    assert list(queries.verify()) == []


def test_the_command_says_that_every_chain_holds():
    written(3)
    out = StringIO()

    call_command("verify_audit", stdout=out)

    assert out.getvalue() == "Every chain holds.\n"


@pytest.mark.django_db(transaction=True)
def test_the_command_fails_and_names_the_places_that_do_not_hold():
    written(6)
    errors = StringIO()
    with lifted(connection):
        Entry.objects.filter(stream="people", seq=1).update(verb="other")

    with pytest.raises(CommandError, match=r"^1 places do not hold\.$"):
        call_command("verify_audit", stderr=errors)

    assert errors.getvalue() == "people 1: changed\n"
