"""Letters set by click and by form."""

import re

import pytest
from django.urls import reverse

from raci.models import Assignment
from tests import make
from tests.make import NOW
from tests.raci.scene import scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def address(plan, name="matrix", *more):
    return reverse(f"raci:{name}", args=[plan.activity.pk, *more])


def text_of(response):
    """The page as a reader sees it: without tags, one space between words."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def row_text(response, row):
    html = response.content.decode()
    found = html.partition(f'id="row-{row.pk}"')[2].partition("</tr>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def set_cell(client, plan, person, *, row=None, holder, letter, htmx=False, **more):
    client.force_login(person)
    data = {"row": (row or plan.poster).pk, "holder": holder, "letter": letter, **more}
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(address(plan, "cell"), data, headers=headers)


def letters(row):
    return [(a.letter, a.department, a.person) for a in row.assignments.filter(until=None).order_by("pk")]


def test_the_mend_sets_r_for_whoever_is_accountable(client):
    plan = scene()
    plan.poster.assignments.update(until=NOW)
    holder = f"{plan.design.department_id}.{plan.painter.pk}"

    response = set_cell(client, plan, plan.driver, holder=holder, letter="R")

    assert response.headers["Location"] == f"{address(plan)}#row-{plan.poster.pk}"
    assert letters(plan.poster) == [("R", plan.design.department, plan.painter)]


def test_a_click_answers_with_the_cells_of_the_row_and_asks_for_what_depends_on_them(client):
    plan = scene()

    response = set_cell(
        client, plan, plan.driver, holder=str(plan.product.department_id), letter="I", was="", htmx=True
    )

    html = response.content.decode()
    assert response.status_code == 200
    assert "I informed: is told after it is settled." in row_text(response, plan.poster)
    assert "Poster, Product as a whole: I informed: is told after it is settled" in html
    assert re.findall(r'id="matrix-(\w+)"', html) == ["said", "undo"]
    assert re.findall(r'hx-get="([^"]+)"', html) == [address(plan, "row", plan.poster.pk)]
    assert html.count("<tr") == 1


def follow(client, plan, row):
    return client.get(address(plan, "row", row), headers={"HX-Request": "true"})


def test_the_check_of_the_row_and_what_else_depends_on_it_follow(client):
    plan = scene()
    plan.poster.assignments.filter(letter="R").update(until=NOW)
    client.force_login(plan.driver)

    response = follow(client, plan, plan.poster.pk)

    html = response.content.decode()
    assert response.status_code == 200
    assert sorted(re.findall(r'id="matrix-(\w+)"', html)) == ["answer", "ask", "findings", "signers"]
    assert "No one is responsible." in html
    assert "<td" not in html


@pytest.mark.parametrize("rows", [1, 3])
def test_what_follows_asks_the_database_as_often_for_three_rows_as_for_one(
    client, django_assert_num_queries, rows
):
    plan = scene()
    for number in range(rows - 1):
        row = make.deliverable(activity=plan.activity, name=f"Row {number}", accountable=make.lead())
        make.letter(row, "R", row.accountable_department)
    client.force_login(plan.driver)

    with django_assert_num_queries(8):
        follow(client, plan, plan.poster.pk)


def test_nothing_follows_for_a_row_that_is_gone(client):
    plan, elsewhere = scene(), make.deliverable()
    plan.poster.status = "dropped"
    plan.poster.save()
    client.force_login(plan.driver)

    answers = [follow(client, plan, row).status_code for row in (plan.poster.pk, elsewhere.pk, 10**9)]

    assert answers == [404, 404, 404]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_change_asks_the_database_as_often_for_three_rows_as_for_one(
    client, django_assert_num_queries, rows
):
    plan = scene()
    for number in range(rows - 1):
        row = make.deliverable(activity=plan.activity, name=f"Row {number}", accountable=make.lead())
        make.letter(row, "R", row.accountable_department)
    client.force_login(plan.driver)
    data = {"row": plan.poster.pk, "holder": str(plan.product.department_id), "letter": "C", "was": ""}

    with django_assert_num_queries(33):
        client.post(address(plan, "cell"), data, headers={"HX-Request": "true"})


def test_an_accepted_a_says_how_it_is_passed_on_and_where(client):
    plan = scene()

    response = set_cell(
        client, plan, plan.driver, holder=str(plan.product.department_id), letter="A", htmx=True
    )

    html = response.content.decode()
    assert response.status_code == 409
    assert "One person is accountable already; hand it over instead." in html
    assert address(plan, "hand_over", plan.poster.pk) in html


def test_a_page_with_other_columns_is_loaded_anew_once_the_letter_is_set(client):
    plan = scene()
    holder = str(plan.product.department_id)

    response = set_cell(client, plan, plan.driver, holder=holder, letter="C", htmx=True, columns="0" * 12)

    assert response.headers["HX-Refresh"] == "true"
    assert Assignment.objects.filter(letter="C").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"row": "x"},
        {"row": ""},
        {"row": "9" * 30},
        {"holder": "1.x"},
        {"holder": "99999999999999999999"},
        {"letter": "Z"},
        {"letter": "S"},
        {"was": "x" * 31},
    ],
)
def test_what_no_page_offers_is_refused(client, wrong):
    plan = scene()
    given = {"row": plan.poster.pk, "holder": str(plan.product.department_id), "letter": "C", **wrong}
    client.force_login(plan.driver)

    response = client.post(address(plan, "cell"), given)

    assert response.status_code == 422
    assert Assignment.objects.filter(letter="C").count() == 0


def test_a_click_on_a_cell_that_changed_meanwhile_shows_it_as_it_is(client):
    plan = scene()
    holder = f"{plan.design.department_id}.{plan.painter.pk}"

    response = set_cell(client, plan, plan.driver, holder=holder, letter="C", was="", htmx=True)

    assert response.status_code == 409
    assert "This was answered or changed meanwhile" in response.content.decode()
    assert letters(plan.poster) == [("R", plan.design.department, plan.painter)]


def test_the_form_keeps_what_was_chosen_and_says_what_is_wrong(client):
    plan = scene()
    stranger = make.user(department=make.department())

    response = set_cell(
        client, plan, plan.driver, holder=f"{stranger.department_id}.{stranger.pk}", letter="C"
    )

    assert response.status_code == 422
    assert "Choose one from the list." in text_of(response)
    assert f'<option value="{plan.poster.pk}" selected>' in response.content.decode()
    assert letters(plan.poster) == [("R", plan.design.department, plan.painter)]


@pytest.mark.parametrize(
    ("who", "status"),
    [("driver", 302), ("design", 302), ("painter", 403), ("boss", 403), ("stranger", 404)],
)
def test_who_may_set_a_letter_of_design(client, who, status):
    plan = scene()
    plan.stranger = make.user()

    response = set_cell(client, plan, getattr(plan, who), holder=str(plan.design.department_id), letter="I")

    assert response.status_code == status
    assert Assignment.objects.filter(letter="I").count() == (1 if status == 302 else 0)


def test_a_lead_cannot_choose_another_department(client):
    plan = scene()

    response = set_cell(client, plan, plan.design, holder=str(plan.business.department_id), letter="I")

    assert response.status_code == 422
    assert Assignment.objects.filter(letter="I").count() == 0
