"""The page for paper: what stands on it, for whom, and in how many tables."""

import re

import pytest

from raci.queries import print_page
from tests import make
from tests.make import NOW
from tests.raci.export.pages import address, text_of
from tests.raci.scene import put_forward, scene, sign

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def printed(client, user, plan, *number):
    client.force_login(user)
    return client.get(address(plan, "print_revision" if number else "print", *number))


def row_of(response, name):
    html = response.content.decode()
    return next(row for row in re.findall(r"<tr>.*?</tr>", html, re.S) if name in row)


def letters_in(response, name):
    """The letters of one row with their shape, left to right."""
    found = re.findall(r'class="(letter [^"]+)" aria-hidden="true">(\w)', row_of(response, name))
    return [(code, "proposed" not in css) for css, code in found]


def test_it_says_what_it_is_for_whom_the_letters_stand_and_what_they_mean(client):
    plan = scene()
    put_forward(plan)

    text = text_of(printed(client, plan.driver, plan))

    for words in (
        "Voucher campaign Matrix, version 1",
        "Times are those in Asia/Shanghai.",
        "Goal Thirty orders in the first hour",
        "accountable: one person, decides and answers",
        "hollow: not accepted, or not signed by the lead",
        "For learning, not for appraisals.",
    ):
        assert words in text


def test_the_version_is_known_by_its_hash(client):
    plan = scene()
    revision = put_forward(plan)

    text = text_of(printed(client, plan.driver, plan))

    assert f"SHA-256 of version 1: {revision.sha256}" in text


def test_a_matrix_that_was_never_fixed_is_a_draft_without_a_hash(client):
    plan = scene()

    text = text_of(printed(client, plan.driver, plan))

    assert "Matrix, a draft" in text
    assert "not put forward yet" in text
    assert "SHA-256" not in text


def test_a_change_since_the_version_makes_it_a_draft_again(client):
    plan = scene()
    put_forward(plan)
    make.letter(plan.poster, "I", plan.product.department)

    now, then = printed(client, plan.driver, plan), printed(client, plan.driver, plan, 1)

    assert "Matrix, a draft" in text_of(now)
    assert "changed since version 1" in text_of(now)
    assert "Matrix, version 1" in text_of(then)
    assert [letters_in(page, "Poster") for page in (now, then)] == [
        [("A", True), ("R", False), ("I", True)],
        [("A", True), ("R", False)],
    ]


def test_letters_that_nobody_accepted_or_signed_are_hollow(client):
    plan = scene()
    copy = make.deliverable(
        activity=plan.activity, name="Copy", accountable=plan.painter, accepted_at=None, position=3
    )
    for code in "RSCI":
        holder = make.department(f"home{code}")
        make.letter(copy, code, holder)
    put_forward(plan)
    sign(plan.design)

    page = printed(client, plan.driver, plan)

    assert letters_in(page, "Copy") == [("A", False), ("R", False), ("S", False), ("C", True), ("I", True)]
    assert letters_in(page, "Poster") == [("A", True), ("R", True)]
    assert letters_in(page, "Final effect") == [("R", False), ("A", True)]
    assert "not accepted yet" in row_of(page, "Copy")


def test_a_department_that_was_asked_holds_a_hollow_a(client):
    plan = scene()
    make.deliverable(activity=plan.activity, name="Film", accountable_department=plan.design.department)

    page = printed(client, plan.driver, plan)

    assert letters_in(page, "Film") == [("A", False)]
    assert "asked of the department" in row_of(page, "Film")


def test_signatures_stand_below_with_time_and_version(client):
    plan = scene()
    put_forward(plan)
    sign(plan.design)

    text = text_of(printed(client, plan.driver, plan)).partition("Signatures")[2]

    assert f"Design agreed as it is {plan.design.display_name} · Design Wed 11 March, 16:00 1" in text
    assert "Business not signed" in text


def test_without_names_there_are_departments_and_sides(client):
    plan = scene()
    put_forward(plan)
    sign(plan.design)

    page = printed(client, make.user("reader", role="executive"), plan)

    html = page.content.decode()
    assert [n for n in ("Painter", "Driver", "Boss", plan.design.display_name) if n in html] == []
    assert letters_in(page, "Poster") == [("A", True), ("R", True)]
    assert "Design agreed as it is Design side" in text_of(page)


def test_whoever_takes_part_without_a_letter_has_no_column_and_is_named_below(client):
    plan = scene()
    make.participant(plan.activity, make.user("quiet", department=plan.design.department))

    text = text_of(printed(client, plan.driver, plan))

    assert "Taking part without a letter: Quiet, Product, Driver" in text
    assert text.count("Quiet") == 1


def test_many_columns_are_spread_evenly_over_tables_with_the_same_rows():
    plan = scene()
    for number in range(43):
        person = make.user(f"member{number:02}", department=plan.design.department)
        make.letter(plan.poster, "C", plan.design.department, person)

    page = print_page(plan.driver, plan.activity)

    columns = [sum(len(head.columns) for head in table.heads) for table in page.tables]
    rows = [[line.name for phase in table.phases for line in phase.lines] for table in page.tables]
    assert columns == [16, 16, 14]
    assert rows == [["Final effect", "Poster"]] * 3
    assert [head.name for table in page.tables for head in table.heads] == [
        *("Business", "Design"),
        "Design",
        "Design",
    ]


def test_an_empty_matrix_prints_too(client):
    plan = make.activity()
    client.force_login(plan.lead)

    page = client.get(f"/activities/{plan.pk}/matrix/print/")

    assert page.status_code == 200
    assert "Matrix, a draft" in text_of(page)


def test_it_is_light_whatever_the_reader_has_chosen_and_has_no_navigation(client):
    plan = scene()
    client.cookies["theme"] = "dark"

    html = printed(client, plan.driver, plan).content.decode()

    assert 'data-bs-theme="light"' in html
    assert "app-bar" not in html


@pytest.mark.parametrize("rows", [1, 3])
def test_paper_takes_as_many_queries_for_three_rows_as_for_one(client, django_assert_num_queries, rows):
    plan = scene()
    for number in range(rows):
        made = make.deliverable(activity=plan.activity, name=f"Copy {number}", accountable=plan.painter)
        make.letter(made, "R", plan.design.department, plan.painter)
    put_forward(plan)
    sign(plan.design)
    client.force_login(plan.driver)

    with django_assert_num_queries(14):
        client.get(address(plan, "print"))
    with django_assert_num_queries(12):
        client.get(address(plan, "print_revision", 1))
