"""What is found by whom, in which words, and how it is paged."""

import pytest
from django.urls import reverse

from incidents.models import Retrospective
from postmortem.activities.models import Deliverable, Participant
from postmortem.people.models import User
from postmortem.search.actions import index_due
from postmortem.search.models import SearchDoc
from postmortem.search.queries import opened, page, search_page
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


def scene(**fields):
    """Tang Wei of Design has accepted the poster; the lead of Design reads."""
    design = make.lead("design")
    wei = make.user("wei", display_name="Tang Wei", department=design.department)
    plan = make.activity(title=fields.pop("title", "Voucher campaign"), **fields)
    row = make.deliverable(activity=plan, name="Poster", accountable=wei)
    return design, wei, row


def indexed():
    index_due(now=NOW)


def ask(user, query, **given):
    return search_page(user, query, now=NOW, **given)


def hits(found):
    return [(hit.doc.kind, "".join(piece.text for piece in hit.title), hit.where) for hit in found.hits]


def test_a_thing_is_found_and_says_who_answers_for_it():
    reader, _wei, row = scene()
    indexed()

    found = ask(reader, "poster")

    assert hits(found) == [("deliverable", "Poster", "Voucher campaign")]
    assert found.answer == "Tang Wei (Design) answers for “Poster”, accepted since Tue 10 March, 16:00."
    assert found.hits[0].url == reverse("activities:deliverable", args=[row.activity_id, row.pk])


@pytest.mark.parametrize("query", ["Who answers for the poster?", "海报谁负责？", "谁负责海报"])
def test_a_question_is_answered(query):
    reader, _wei, row = scene()
    Deliverable.objects.filter(pk=row.pk).update(name="Poster 海报")
    indexed()

    found = ask(reader, query)

    assert [title for _kind, title, _where in hits(found)] == ["Poster 海报"]
    assert found.answer == "Tang Wei (Design) answers for “Poster 海报”, accepted since Tue 10 March, 16:00."
    assert found.query == query


def test_what_was_looked_for_is_marked():
    reader, _wei, row = scene(goal="More people redeem their vouchers in time.")
    indexed()

    [hit] = [one for one in ask(reader, "redeem").hits if one.doc.kind == "activity"]

    assert [piece.text for piece in hit.text if piece.is_hit] == ["redeem"]
    assert row.name == "Poster"


def test_what_is_called_so_comes_before_what_speaks_of_it():
    reader, _wei, row = scene(goal="A poster in each shop.")
    indexed()

    assert [kind for kind, _title, _where in hits(ask(reader, "poster"))] == ["deliverable", "activity"]
    assert row.activity.goal == "A poster in each shop."


def test_one_kind_alone():
    reader, _wei, _row = scene(goal="A poster in each shop.")
    indexed()

    assert [kind for kind, *_rest in hits(ask(reader, "poster", kind="activity"))] == ["activity"]
    assert [kind for kind, *_rest in hits(ask(reader, "poster", kind="nonsense"))] == [
        "deliverable",
        "activity",
    ]


def test_what_does_not_open_is_not_found():
    scene()
    stranger = make.user("stranger")
    indexed()

    found = ask(stranger, "poster")

    assert (hits(found), found.answer) == ([], "")


def test_a_restricted_activity_is_found_by_those_who_take_part():
    _reader, wei, row = scene(restricted=True)
    executive = make.user("boss", role=User.Role.EXECUTIVE)
    Participant.objects.get_or_create(activity=row.activity, person=wei, defaults={"since": NOW})
    indexed()

    assert (hits(ask(executive, "voucher")), len(ask(wei, "voucher").hits)) == ([], 1)


def test_whoever_sees_no_names_finds_none_by_them():
    _reader, _wei, row = scene(goal="Tang Wei draws the poster.")
    executive = make.user("boss", role=User.Role.EXECUTIVE)
    Participant.objects.get_or_create(activity=row.activity, person=_wei, defaults={"since": NOW})
    indexed()

    assert hits(ask(executive, "Tang Wei")) == []
    [told] = [one for one in ask(executive, "draws").hits if one.doc.kind == "activity"]
    assert "".join(piece.text for piece in told.text) == "Design side draws the poster."


def test_after_the_fact_nobody_finds_names():
    reader, wei, row = scene()
    make.incident(activity=row.activity, title="Poster of Tang Wei missing", reporter=wei, owner=wei)
    indexed()

    [hit] = [one for one in ask(reader, "missing").hits if one.doc.kind == "incident"]

    assert "".join(piece.text for piece in hit.title) == "Poster of Design side missing"


def test_who_may_open_many_is_asked_row_by_row_with_the_same_result(monkeypatch):
    reader, _wei, _row = scene()
    indexed()
    few = hits(ask(reader, "poster"))
    monkeypatch.setattr(opened, "FEW", 0)

    assert hits(ask(reader, "poster")) == few


def page_by_page(reader, query, *, most):
    """Titles of up to so many pages, and what would come after; empty at the end."""
    found, after = [], ""
    for _round in range(most):
        one = ask(reader, query, after=after)
        found += [title for _kind, title, _where in hits(one)]
        after = one.after
        if not after:
            break
    return found, after


def test_pages_follow_each_other_without_gap_or_double(monkeypatch):
    reader, wei, row = scene(title="Plan", goal="banner")
    for number in range(7):
        make.deliverable(activity=row.activity, name=f"Banner {number}", accountable=wei)
    indexed()
    monkeypatch.setattr(page, "PAGE", 3)
    monkeypatch.setattr(page, "READ", 6)

    found, after = page_by_page(reader, "banner", most=6)

    assert (found, after) == ([*(f"Banner {number}" for number in range(6, -1, -1)), "Plan"], "")


@pytest.mark.parametrize("newest", [1, 4, 7, 100])
def test_a_frequent_word_is_looked_for_among_the_newest_with_the_same_result(monkeypatch, newest):
    reader, wei, row = scene(title="Plan", goal="banner")
    for number in range(9):
        name = f"Banner {number}" if number % 3 else f"Leaflet {number}"
        make.deliverable(activity=row.activity, name=name, acceptance="A banner", accountable=wei)
    indexed()
    monkeypatch.setattr(page, "PAGE", 1)
    monkeypatch.setattr(page, "READ", 2)
    monkeypatch.setattr(page, "NEWEST", newest)

    found, after = page_by_page(reader, "banner", most=12)

    titled = [f"Banner {number}" for number in (8, 7, 5, 4, 2, 1)]
    assert (found, after) == ([*titled, "Leaflet 6", "Leaflet 3", "Leaflet 0", "Plan"], "")


@pytest.mark.parametrize("after", ["x", "1~", "1~-4", "7~3", "0~99999999999999999999999"])
def test_a_mark_that_nobody_gave_out_breaks_nothing(after):
    reader, _wei, _row = scene()
    indexed()

    assert ask(reader, "poster", after=after).query == "poster"


@pytest.mark.parametrize(
    "query", ["", "  ", "?!", "\x00", "' OR 1=1 --", "a & b | !c:*", "“(", "x" * 5000, "\ud800"]
)
def test_whatever_is_typed_is_answered(client, query):
    reader, _wei, _row = scene()
    indexed()
    client.force_login(reader)

    assert client.get(reverse("search"), {"q": query.encode("utf-8", "replace").decode()}).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_the_query_count_is_flat(client, django_assert_num_queries, number):
    reader, wei, row = scene()
    for one in range(number):
        make.deliverable(activity=row.activity, name=f"Poster {one}", accountable=wei)
        make.incident(activity=row.activity, title=f"Poster late {one}", reporter=reader, owner=reader)
    indexed()
    client.force_login(reader)

    with django_assert_num_queries(8):
        client.get(reverse("search"), {"q": "poster"})


def test_what_was_looked_for_is_marked_and_nothing_of_it_is_taken_for_html(client):
    reader, _wei, row = scene()
    Deliverable.objects.filter(pk=row.pk).update(name="<b>Poster & more</b>")
    indexed()
    client.force_login(reader)

    page = client.get(reverse("search"), {"q": "poster"}).content.decode()

    assert "&lt;b&gt;<mark>Poster</mark> &amp; more&lt;/b&gt;" in page
    assert "<b>" not in page


def test_a_page_without_a_question_asks_the_index_nothing(client, django_assert_num_queries):
    reader = make.user()
    client.force_login(reader)

    with django_assert_num_queries(2):
        client.get(reverse("search"))


def test_a_page_at_work_is_found_by_those_at_work_only():
    reader, wei, row = scene()
    stranger = make.user("stranger")
    Retrospective.objects.create(activity=row.activity, title="Poster came late", owner=wei, created_at=NOW)
    indexed()

    assert [kind for kind, *_rest in hits(ask(reader, "late"))] == ["retrospective"]
    assert hits(ask(stranger, "late")) == []
    assert SearchDoc.objects.filter(kind="retrospective").count() == 1
