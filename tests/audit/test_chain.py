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
from postmortem.audit.actions import export_heads, fix, record, set_heads_aside
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


def change_the_seal(dice):
    """The stored seal itself, or the one it follows."""
    entry = dice.choice(Entry.objects.all())
    name = dice.choice(["mac", "prev"])
    other = f"{dice.getrandbits(256):064x}"
    Entry.objects.filter(pk=entry.pk).update(**{name: other})


def cut_off_with_the_head(dice):
    """Truncation that also sets the head back: inside the database the rest is a whole chain."""
    stream = dice.choice(STREAMS)
    length = Entry.objects.filter(stream=stream).count()
    kept = dice.randint(1, length - 1)
    Entry.objects.filter(stream=stream, seq__gt=kept).delete()
    Chain.objects.filter(stream=stream).update(seq=kept, head=Entry.objects.get(stream=stream, seq=kept).mac)


def take_a_whole_stream(dice):
    """Entries and head of one stream go."""
    stream = dice.choice(STREAMS)
    Entry.objects.filter(stream=stream).delete()
    Chain.objects.filter(stream=stream).delete()


def empty_all_with_the_heads(_dice):
    Entry.objects.all().delete()
    Chain.objects.all().delete()


def change_a_document(_dice):
    one = Revision.objects.first()
    Revision.objects.filter(pk=one.pk).update(document={"rows": {"3": "C"}})


def change_a_document_and_its_hash(dice):
    one = dice.choice(Revision.objects.all())
    document = {"rows": {"3": "C"}}
    Revision.objects.filter(pk=one.pk).update(document=document, sha256=rules.digest(document))


def take_a_document(dice):
    dice.choice(Revision.objects.all()).delete()


TAMPERS = [
    change_the_seal,
    cut_off_with_the_head,
    take_a_whole_stream,
    empty_all_with_the_heads,
    change_a_document,
    change_a_document_and_its_hash,
    take_a_document,
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


ONLY_OUTSIDE = {
    change_a_document_and_its_hash,
    cut_off_with_the_head,
    empty_all_with_the_heads,
    take_a_whole_stream,
}


def tampered(tampers, times):
    """How often each was tried and how often it was found; each is undone."""
    dice = random.Random(20260311)
    tried, found = Counter(), Counter()
    with lifted(connection):
        for _ in range(times):
            tamper = dice.choice(tampers)
            with transaction.atomic():
                tamper(dice)
                tried[tamper.__name__] += 1
                found[tamper.__name__] += any(queries.verify())
                transaction.set_rollback(True)
    return tried, found


@pytest.mark.django_db(transaction=True)
def test_random_tampers_are_all_found(request):
    written()
    subject = make.department()
    for letter in "AR":
        fix(Revision.Kind.MATRIX, subject, {"rows": {3: letter}}, by=None, at=make.NOW)
    export_heads(now=make.NOW)

    tried, found = tampered(TAMPERS, 1000 if request.config.getoption("--faults") else 200)

    assert found == tried
    assert set(tried) == {tamper.__name__ for tamper in TAMPERS}
    assert list(queries.verify()) == []


@pytest.mark.django_db(transaction=True)
def test_without_the_file_outside_a_cut_with_its_head_would_not_be_found():
    """Planted: nothing is exported."""
    written()
    fix(Revision.Kind.MATRIX, make.department(), {"rows": {}}, by=None, at=make.NOW)

    tried, found = tampered(sorted(ONLY_OUTSIDE, key=lambda one: one.__name__), 20)

    assert tried.total() == 20
    assert found.total() == 0


# --- the file outside the database ------------------------------------------------------------------------


def places():
    return [tuple(place) for place in queries.verify()]


def test_a_line_is_written_once_a_day_and_only_for_what_has_grown():
    written(3)

    lines = [export_heads(now=make.NOW + timedelta(hours=hours)) for hours in (0, 23, 24)]
    record("tried", make.department(), by=None, at=make.NOW, stream="people")
    lines.append(export_heads(now=make.NOW + timedelta(hours=49)))

    assert [line and [(head.stream, head.seq) for head in line.heads] for line in lines] == [
        [("activity:1", 1), ("activity:2", 1), ("people", 1)],
        None,
        None,
        [("people", 2)],
    ]
    assert len(queries.heads_file().read_text().splitlines()) == 2
    assert places() == []


@pytest.mark.parametrize("change", ["changed", "removed", "forged", "broken"])
def test_a_change_of_the_file_is_found(change):
    for day in range(3):
        record("tried", make.department(), by=None, at=make.NOW, stream="people")
        export_heads(now=make.NOW + timedelta(days=day))
    file = queries.heads_file()
    lines = file.read_text().splitlines()
    forged = rules.signed(b"guess", "", 1, make.NOW.isoformat(), [rules.Head("people", 1, "0" * 64)]).text()
    wrong = {
        "changed": [lines[0].replace("people", "peoplf"), *lines[1:]],
        "removed": [lines[0], lines[2]],
        "forged": [forged, *lines[1:]],
        "broken": [lines[0][:40], *lines[1:]],
    }

    file.write_text("\n".join(wrong[change]) + "\n")

    assert "heads.jsonl" in {stream for stream, _seq, _reason in places()}


def test_a_new_record_begins_with_a_new_file():
    written(3)
    export_heads(now=make.NOW)
    with lifted(connection):
        empty_all_with_the_heads(None)

    set_heads_aside(now=make.NOW)

    assert places() == []
    kept = [path.name for path in queries.heads_file().parent.glob("heads.*")]
    assert kept == ["heads.until-20260311T080000.jsonl"]


# --- another key ------------------------------------------------------------------------------------------


def test_old_entries_hold_after_the_key_was_changed(settings):
    written(3)
    export_heads(now=make.NOW)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key"

    written(3)
    export_heads(now=make.NOW + timedelta(days=1))

    assert places() == []


def test_without_the_old_key_they_do_not(settings):
    written(3)
    settings.SECRET_KEY = "another-key"

    assert {reason for _stream, _seq, reason in places()} == {"changed"}


def test_who_has_only_the_old_key_cannot_write_any_more(settings):
    old = settings.SECRET_KEY
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [old], "another-key"
    written(3)
    settings.SECRET_KEY = old
    record("forged", make.department(), by=None, at=make.NOW, stream="people")
    settings.SECRET_KEY = "another-key"

    assert places() == [("people", 2, "changed")]


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


def test_a_mailed_seal_is_compared_with_the_file():
    written(3)
    line = export_heads(now=make.NOW)
    out = StringIO()

    call_command("verify_audit", "--line", f"{line.number}:{line.sign}", stdout=out)
    queries.heads_file().unlink()

    assert out.getvalue() == "Every chain holds.\n"
    with pytest.raises(CommandError, match=r"^1 places do not hold\.$"):
        call_command("verify_audit", "--line", f"{line.number}:{line.sign}", stderr=StringIO())
