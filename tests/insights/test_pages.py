"""The pages of the trends: who reads what, in how many questions, and the rows behind them."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from postmortem.insights.actions import count_due, count_everything
from postmortem.insights.models import Figure
from postmortem.insights.queries import TOPICS, board, chart_page, trends_page
from tests import make
from tests.incidents import retro
from tests.insights import plan
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def chart_of(slug, weeks=""):
    return chart_page(TOPICS[slug], weeks, now=NOW).charts[0]


def rows_of(client, slug):
    answer = client.get(reverse("insights:rows", args=[slug]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_arrivals_are_told_by_kind_with_the_period_before():
    for ahead in (2 * DAY, HOUR, HOUR, -HOUR, -3 * DAY):
        plan.arrived(kind="poster", ahead=ahead, due_at=NOW - 4 * DAY)
    for ahead in (HOUR, -HOUR, -HOUR, -HOUR, -HOUR):
        plan.arrived(kind="poster", ahead=ahead, due_at=NOW - 15 * WEEK)
    count_everything()

    chart = chart_of("arrivals")

    assert chart.rows == [("Poster", ["1", "2", "1", "1", "60 %", "20 %"])]
    assert chart.answer == "Before the due time: 60 %; in the period before: 20 %."


def test_kinds_with_fewer_than_five_are_counted_together():
    for kind, number in (("poster", 5), ("copy", 3), ("task", 2)):
        for _time in range(number):
            plan.arrived(kind=kind)
    count_everything()

    assert [label for label, _cells in chart_of("arrivals").rows] == ["Poster", "Copy · task"]


def test_a_small_rest_takes_the_smallest_along():
    for kind, number in (("poster", 6), ("copy", 5), ("task", 2)):
        for _time in range(number):
            plan.arrived(kind=kind)
    count_everything()

    assert [label for label, _cells in chart_of("arrivals").rows] == ["Poster", "Task · copy"]


def test_departments_stand_in_the_order_of_their_names():
    for code, number in (("b", 5), ("a", 7)):
        lead = make.lead(code)
        for _time in range(number):
            plan.arrived(accountable=lead)
    count_everything()

    labels = [label for label, _cells in chart_of("departments").rows]

    assert labels == sorted(labels)
    assert len(labels) == 2


@pytest.mark.parametrize("slug", sorted(TOPICS))
def test_of_fewer_than_five_nothing_is_said(client, slug):
    plan.arrived()
    make.incident(situation="delay", recurrence_of=make.incident())
    plan.approved(make.activity())
    plan.decided(make.activity())
    make.improvement()
    count_everything()
    client.force_login(make.user())

    page = client.get(reverse("insights:chart", args=[slug])).content.decode()

    assert "Fewer than five in these weeks: too little to say anything." in page
    assert "data-chart" not in page


def test_what_is_not_asked_is_not_found(client):
    client.force_login(make.user())

    assert client.get("/retrospectives/trends/blame/").status_code == 404
    assert client.get("/retrospectives/trends/blame/rows.csv").status_code == 404


@pytest.mark.parametrize(
    ("given", "weeks"), [("", 13), ("26", 26), ("52", 52), ("7", 13), ("-1", 13), ("9" * 400, 13), ("²", 13)]
)
def test_a_length_that_nobody_offers_is_the_shortest(given, weeks):
    assert trends_page(given, now=NOW).period.weeks == weeks


def test_figures_count_what_a_reader_may_not_open_but_the_rows_are_only_those_they_may(client):
    rows = [plan.arrived(kind="poster") for _time in range(5)]
    count_everything()
    reader = rows[0].accountable
    client.force_login(reader)

    lines = rows_of(client, "arrivals")

    assert chart_of("arrivals").rows[0][1][:4] == ["0", "5", "0", "0"]
    path = reverse("activities:deliverable", args=[rows[0].activity_id, rows[0].pk])
    assert [line[2:-1] for line in lines[1:]] == [["poster", "on the day before", "60", "minutes"]]
    assert lines[1][-1].endswith(path)


def test_the_rows_hold_nothing_that_a_program_would_calculate(client):
    lead = make.lead("design")
    lead.department.name_en = "=cmd()"
    lead.department.save()
    plan.arrived(accountable=lead)
    count_everything()
    client.force_login(lead)

    assert rows_of(client, "departments")[1][6] == "'=cmd()"


def test_restricted_things_are_neither_figures_nor_rows(client):
    hidden = make.activity(restricted=True)
    for _time in range(6):
        plan.arrived(activity=hidden)
    count_everything()
    client.force_login(hidden.lead)

    assert chart_of("arrivals").rows == []
    assert len(rows_of(client, "arrivals")) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_trends_ask_the_same_number_of_questions(client, rows, django_assert_num_queries):
    for _number in range(rows):
        retro.published()
    plan.arrived()
    count_due(now=NOW)
    client.force_login(make.user())

    with django_assert_num_queries(5):
        response = client.get(reverse("insights:trends"))

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("slug", "number"), [("arrivals", 4), ("departments", 5), ("times", 9), ("lead-time", 5)]
)
def test_one_chart_asks_a_fixed_number_of_questions(client, slug, number, django_assert_num_queries):
    plan.arrived()
    count_due(now=NOW)
    client.force_login(make.user())

    with django_assert_num_queries(number):
        response = client.get(reverse("insights:chart", args=[slug]))

    assert response.status_code == 200


def test_the_middle_one_of_the_times_is_told():
    for hours in (1, 2, 3, 4, 50):
        make.incident(started_at=NOW - hours * HOUR, detected_at=NOW)
    count_everything()

    chart = chart_of("times")

    assert chart.rows[0] == ("Until it was seen", ["5", "3.0", "–"])
    assert len(chart.series[0].values) == 5


def test_a_board_says_only_what_there_is_to_say(django_assert_num_queries):
    boss = make.user(role="executive")
    for _time in range(5):
        plan.arrived()
    count_everything()

    with django_assert_num_queries(2):
        found = board(boss, now=NOW)

    assert [chart.answer for chart in found] == [
        "Before the due time: 100 %. The period before has too little to compare."
    ]


def test_the_board_stands_on_the_home_of_an_executive_alone(client):
    for _time in range(5):
        plan.arrived()
    count_everything()
    boss, member = make.user(role="executive"), make.user()

    shown = {}
    for person in (boss, member):
        client.force_login(person)
        shown[person.role] = 'id="board"' in client.get(reverse("home")).content.decode()

    assert shown == {"executive": True, "member": False}


def test_there_is_no_figure_of_incidents_by_department_and_none_of_people():
    make.incident()
    plan.arrived()
    count_everything()

    by_department = Figure.objects.filter(axis="department").values_list("name", flat=True).distinct()
    assert list(by_department) == ["arrival"]
