"""Who answers for this? What is found, who reads which names, and how it is paged."""

from datetime import timedelta

import pytest
from django.urls import reverse

from postmortem.activities.models import Activity, Deliverable
from raci.queries import who_page
from raci.rules.who import is_in, pieces, words_of
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def scene(**fields):
    """Tang Wei of Design has accepted the poster; the lead of Design reads."""
    design = make.lead("design")
    wei = make.user("wei", display_name="Tang Wei", department=design.department)
    plan = make.activity(title=fields.pop("title", "Voucher campaign"), **fields)
    row = make.deliverable(activity=plan, accountable=wei)
    return design, wei, row


def ask(user, query, after=""):
    return who_page(user, query, after, now=NOW)


def things(page):
    return [(hit.thing, hit.who, hit.department, hit.state) for hit in page.hits]


def test_the_first_line_answers():
    reader, _wei, _row = scene()

    page = ask(reader, "poster")

    assert page.answer == "Tang Wei (Design) answers for “Poster”, accepted since Tue 10 March, 16:00."
    assert things(page) == [("Poster", "Tang Wei", "Design", "accepted")]


def test_a_proposed_person_has_not_accepted_yet():
    reader, wei, _row = scene()
    plan = make.activity(title="Spring")
    make.deliverable(activity=plan, name="Banner", accountable=wei, accepted_at=None)

    page = ask(reader, "Banner")

    assert page.answer == (
        "Tang Wei (Design) was asked on Mon 9 March, 16:00 to answer for “Banner” and has not accepted yet."
    )
    assert page.hits[0].since == NOW - 2 * DAY


def test_a_department_as_a_whole_is_asked_for_a_name():
    reader, _wei, row = scene()
    make.deliverable(
        activity=row.activity, name="Banner", accountable_department=reader.department, status="draft"
    )

    page = ask(reader, "Banner")

    assert page.answer == "Design is asked to name who answers for “Banner”."
    assert things(page) == [("Banner", "", "Design", "asked")]


def test_a_thing_without_anybody_says_so():
    reader, _wei, row = scene()
    make.deliverable(activity=row.activity, name="Banner")

    page = ask(reader, "Banner")

    assert page.answer == "Nobody answers for “Banner” yet."
    assert things(page) == [("Banner", "", "", "none")]


def test_an_ended_activity_answers_in_the_past():
    reader, _wei, row = scene()
    Activity.objects.filter(pk=row.activity_id).update(status="cancelled")

    assert ask(reader, "poster").answer == "Tang Wei (Design) answered for “Poster”; the activity has ended."


def test_nothing_typed_and_nothing_found_say_how_to_go_on():
    reader, _wei, _row = scene()

    assert ask(reader, " ? ").answer == (
        "Type a thing, such as “poster” or “refund page”, and read who answers for it."
    )
    assert ask(reader, "rocket").answer == "Nothing that you may open is called “rocket”."


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("海报", ["主海报"]),
        ("春季 海报", ["主海报"]),
        ("春季\u3000海报？", ["主海报"]),
        ("POST", ["Poster 100%_a"]),
        ("100%", ["Poster 100%_a"]),
        ("%_", ["Poster 100%_a"]),
        ("_", ["Poster 100%_a"]),
        ("\\", []),
        ("%%", []),
        ("'; --", []),
        ("poster\x00", ["Poster 100%_a"]),
    ],
)
def test_every_word_is_looked_for_as_it_is_typed(query, found):
    reader, _wei, row = scene(title="春季领券")
    Deliverable.objects.filter(pk=row.pk).update(name="Poster 100%_a")
    make.deliverable(activity=row.activity, name="主海报")

    assert [hit.thing for hit in ask(reader, query).hits] == found


def test_things_called_so_come_first_then_the_final_effect_then_what_has_ended():
    reader, _wei, row = scene(title="Poster week")
    plan = row.activity
    make.deliverable(activity=plan, name="Poster print", due_at=NOW + 9 * DAY)
    make.deliverable(activity=plan, name="Copy", due_at=NOW + 8 * DAY)
    make.deliverable(activity=plan, name="Effect", kind="outcome")
    old = make.activity(title="Old")
    make.takes_part(old, reader.department)
    make.deliverable(activity=old, name="poster", due_at=NOW + 20 * DAY)
    Activity.objects.filter(pk=old.pk).update(status="cancelled")

    found = [hit.thing for hit in ask(reader, "poster").hits]

    assert found == ["Poster", "Poster print", "Effect", "Copy", "poster"]


def test_dropped_rows_restricted_and_foreign_activities_are_not_found():
    reader, wei, row = scene()
    make.deliverable(activity=row.activity, name="Poster dropped", status="dropped")
    make.deliverable(activity=make.activity(restricted=True), name="Poster secret", accountable=wei)
    make.deliverable(activity=make.activity(), name="Poster foreign")
    administrator = make.user(role="admin")

    assert [hit.thing for hit in ask(reader, "poster").hits] == ["Poster"]
    assert [hit.thing for hit in ask(wei, "poster").hits] == ["Poster", "Poster secret"]
    assert ask(administrator, "poster").hits == []


def test_who_sees_no_names_reads_departments():
    _design, _wei, row = scene()
    Deliverable.objects.filter(pk=row.pk).update(name="Poster for Tang Wei")
    executive = make.user(role="executive")

    page = ask(executive, "poster")

    assert page.answer == ("Design answers for “Poster for Design side”, accepted since Tue 10 March, 16:00.")
    assert things(page) == [("Poster for Design side", "", "Design", "accepted")]


def test_who_sees_no_names_finds_nothing_by_a_name():
    _design, wei, row = scene()
    Deliverable.objects.filter(pk=row.pk).update(name="Poster for Tang Wei")

    assert ask(make.user(role="executive"), "Tang Wei").hits == []
    assert len(ask(wei, "Tang Wei").hits) == 1


def test_names_are_decided_activity_by_activity():
    _design, wei, row = scene()
    executive = make.user(role="executive")
    shown = make.deliverable(activity=make.activity(sponsor=executive), accountable=wei, due_at=NOW + 3 * DAY)

    page = ask(executive, "poster")

    assert [(hit.row.pk, hit.who) for hit in page.hits] == [(shown.pk, "Tang Wei"), (row.pk, "")]


def test_pages_of_twenty_follow_each_other_without_gap_or_repeat():
    reader, _wei, row = scene()
    for number in range(44):
        make.deliverable(activity=row.activity, name=f"Poster {number % 3}", due_at=NOW + DAY * (number % 4))

    pages, after = [], ""
    while not pages or after:
        page = ask(reader, "poster", after)
        pages.append([hit.row.pk for hit in page.hits])
        after = page.after

    seen = [pk for page in pages for pk in page]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert sorted(seen) == sorted(Deliverable.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("after", ["x", "1~2~3", "0~2026-03-11T08:00:00~1", "0~2026-03-11T08:00:00+00:00~x"])
def test_a_mark_that_nobody_gave_out_is_the_first_page(after):
    reader, _wei, row = scene()

    assert [hit.row.pk for hit in ask(reader, "poster", after).hits] == [row.pk]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_as_many_queries_for_three_as_for_one(rows, client, django_assert_num_queries):
    reader, wei, row = scene()
    for _ in range(rows - 1):
        make.deliverable(activity=make.activity(), accountable=wei)
    client.force_login(reader)

    with django_assert_num_queries(6):  # session, person; rows, names, people, departments
        answer = client.get(reverse("raci:who"), {"q": "poster"})

    assert len(answer.context["page"].hits) == rows
    assert row in [hit.row for hit in answer.context["page"].hits]


@pytest.mark.parametrize("rows", [1, 3])
def test_without_names_it_costs_four_more(rows, django_assert_num_queries):
    _design, wei, _row = scene()
    executive = make.user(role="executive")
    for _ in range(rows - 1):
        make.deliverable(activity=make.activity(), accountable=wei)

    with django_assert_num_queries(8):
        page = ask(executive, "poster")

    assert len(page.hits) == rows


def test_the_page_marks_what_was_typed_and_escapes_it(client):
    reader, _wei, row = scene()
    Deliverable.objects.filter(pk=row.pk).update(name="<b>Poster & co</b>")
    client.force_login(reader)

    page = client.get(reverse("raci:who"), {"q": "poster <b>"}).content.decode()

    assert "<mark>&lt;b&gt;</mark><mark>Poster</mark> &amp; co&lt;/b&gt;" in page
    assert 'value="poster &lt;b&gt;"' in page


def test_the_bar_of_every_page_has_the_one_search_field(client):
    client.force_login(make.user())

    here = client.get(reverse("raci:who")).content.decode()
    elsewhere = client.get(reverse("home")).content.decode()

    assert (here.count("data-search"), elsewhere.count("data-search")) == (1, 1)


def test_nobody_is_asked_before_sign_in(client):
    assert client.get(reverse("raci:who"), {"q": "poster"}).status_code == 302


def test_words_are_parted_by_spaces_each_once_and_not_without_end():
    assert words_of("  Poster\u3000海报? poster Poster ") == ["Poster", "海报", "poster"]
    assert words_of("a b c d e f g h") == ["a", "b", "c", "d", "e", "f"]
    assert len(words_of("x" * 500)[0]) == 120


def test_pieces_together_are_the_text():
    assert pieces("主海报 poster", ["海报", "POST"]) == [
        ("主", False),
        ("海报", True),
        (" ", False),
        ("post", True),
        ("er", False),
    ]
    assert pieces("Poster", []) == [("Poster", False)]
    assert is_in(["post", "券"], "Poster", "领券")
    assert not is_in(["rocket"], "Poster", "领券")
