"""The goal and its metrics: three at most, asked for after the launch, expected beside actual."""

from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from postmortem.activities import actions
from postmortem.activities.actions import NewMetric
from postmortem.activities.models import Activity, Checkpoint, Metric
from postmortem.drafts.actions import Stale
from postmortem.outbox.models import Duty
from postmortem.outbox.registry import page_of
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL = {"1h": 30, "24h": 300, "72h": 600, "30d": 900, "90d": 990}


@pytest.fixture
def plan(client):
    found = make.activity(goal="Repurchase rises.", agreed_launch_at=NOW)
    client.force_login(found.lead)
    return found


def expect(**figures):
    return {horizon: Decimal(figure) for horizon, figure in figures.items()}


def metric(plan, name="Orders", **fields):
    return actions.add_metric(plan, NewMetric(name, **fields), by=plan.lead, now=NOW)


def edited(found, **fields):
    new = NewMetric(**{"name": found.name, **fields})
    return actions.edit_metric(found.pk, found.version, new, by=found.activity.lead, now=NOW)


def live(plan, at=NOW, now=NOW):
    for status in ("aligning", "ready"):
        Activity.objects.filter(pk=plan.pk).update(status=status)
    return actions.launch(plan.pk, at, by=plan.lead, now=now)


def asked():
    return list(Duty.objects.open().filter(kind="measure").order_by("due_at", "pk"))


def enter(point, actual, **fields):
    fields = {"seen": None, "by": point.metric.activity.lead, "now": NOW + 100 * DAY, **fields}
    return actions.enter_figure(point.pk, Decimal(actual), **fields)


# --- three, and no more --------------------------------------------------------------------------
def test_a_fourth_key_metric_is_refused_in_one_sentence(plan):
    for name in ("Orders", "Visits", "Returns"):
        metric(plan, name, is_key=True)

    with pytest.raises(ValidationError) as refused:
        metric(plan, "Value", is_key=True)

    assert refused.value.message_dict == {"is_key": ["An activity has at most three key metrics."]}
    assert list(Metric.objects.order_by("pk").values_list("slot", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize("slot", [0, 1, 3, 4])
def test_the_database_itself_refuses_a_fourth_key_metric(plan, slot):
    for name in ("Orders", "Visits", "Returns"):
        metric(plan, name, is_key=True)
    table = Metric._meta.db_table
    insert = (
        f"INSERT INTO {table} (activity_id, name, unit, formula, direction, slot, version)"  # noqa: S608
        " VALUES (%s, 'Value', '', '', 'up', %s, 1)"
    )

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(insert, [plan.pk, slot])

    assert Metric.objects.count() == 3


def test_a_removed_one_makes_room_and_keeps_what_came(plan):
    first, *_rest = [metric(plan, name, is_key=True) for name in ("Orders", "Visits", "Returns")]
    actions.remove_metric(first.pk, by=plan.lead, now=NOW)

    made = metric(plan, "Value", is_key=True)

    first.refresh_from_db()
    assert (made.slot, first.slot, first.removed_at) == (1, None, NOW)


def test_a_changed_metric_keeps_its_place_or_gives_it_up(plan):
    made = metric(plan, is_key=True)

    kept = edited(made, is_key=True, unit="pieces")
    given_up = edited(kept)

    assert (kept.slot, kept.unit, given_up.slot) == (1, "pieces", None)


def test_of_two_changes_at_once_the_second_is_stale(plan):
    made = metric(plan)
    edited(made, unit="pieces")

    with pytest.raises(Stale):
        edited(made, unit="baskets")


def test_a_name_is_given_once_for_each_side(plan):
    home = make.department()
    metric(plan, "Orders")
    metric(plan, "Orders", department=home)

    for fields in ({}, {"department": home}):
        with pytest.raises(ValidationError) as refused:
            metric(plan, " ORDERS ", **fields)
        assert refused.value.message_dict == {"name": ["There is a metric of this name already."]}


# --- formulas ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        ("Visits × 2", "“Visits” is no metric of this activity; write the names as they stand here."),
        ("Orders ×", "The formula ends too early."),
        ("Value + 1", "The formula leads back to itself: Value → Value."),
    ],
)
def test_a_formula_that_cannot_be_counted_is_refused(plan, formula, sentence):
    metric(plan)

    with pytest.raises(ValidationError) as refused:
        metric(plan, "Value", formula=formula)

    assert (refused.value.message_dict, Metric.objects.count()) == ({"formula": [sentence]}, 1)


def test_a_circle_over_two_metrics_is_refused(plan):
    orders = metric(plan)
    metric(plan, "Value", formula="Orders × 2")

    with pytest.raises(ValidationError) as refused:
        edited(orders, formula="Value ÷ 2")

    assert refused.value.message_dict == {
        "formula": ["The formula leads back to itself: Orders → Value → Orders."]
    }


def test_what_a_formula_counts_with_is_not_renamed_or_removed(plan):
    orders = metric(plan)
    metric(plan, "Value", formula="orders × 2")

    for change in (
        lambda: edited(orders, name="Purchases"),
        lambda: actions.remove_metric(orders.pk, by=plan.lead, now=NOW),
    ):
        with pytest.raises(ValidationError) as refused:
            change()
        assert refused.value.messages == ["“Value” counts with it; change that formula first."]


# --- asked for after the launch ------------------------------------------------------------------
def test_nothing_is_asked_before_the_launch(plan):
    metric(plan, expected=expect(**ALL))

    assert asked() == []


def test_the_launch_asks_for_what_is_due_soon_and_the_rest_once_it_was_looked_at(plan):
    metric(plan, expected=expect(**ALL))

    live(plan)
    soon = [duty.due_at - NOW for duty in asked()]
    actions.verify(plan.pk, by=plan.lead, now=NOW + HOUR)

    assert soon == [HOUR, DAY, 3 * DAY]
    assert [duty.due_at - NOW for duty in asked()] == [HOUR, DAY, 3 * DAY, 30 * DAY, 90 * DAY]


def test_a_figure_that_came_asks_for_the_later_ones(plan):
    made = metric(plan, expected=expect(**{"1h": 30, "30d": 900}))
    live(plan)

    enter(made.checkpoints.get(horizon="1h"), 12)

    assert [duty.due_at - NOW for duty in asked()] == [30 * DAY]


def test_the_owner_is_asked_and_else_who_drives_it(plan):
    owner = make.user(department=make.department())
    mine = metric(plan, "Orders", owner=owner, expected=expect(**{"1h": 30}))
    metric(plan, "Visits", expected=expect(**{"1h": 30}))
    live(plan)

    before = [(duty.title, duty.holder) for duty in asked()]
    edited(mine, expected=expect(**{"1h": 30}))

    assert before == [("Orders", owner), ("Visits", plan.lead)]
    assert [duty.holder for duty in asked()] == [plan.lead, plan.lead]
    assert plan.participants.filter(person=owner).count() == 1


def test_a_counted_metric_is_not_asked_for(plan):
    metric(plan, expected=expect(**{"1h": 30}))
    metric(plan, "Value", formula="Orders × 2", expected=expect(**{"1h": 60}))

    live(plan)

    assert [duty.title for duty in asked()] == ["Orders"]


def test_what_is_expected_no_longer_is_asked_no_longer(plan):
    made = metric(plan, expected=expect(**{"1h": 30, "24h": 300}))
    live(plan)

    edited(made, expected={"1h": None, "24h": Decimal(200)})

    assert [duty.due_at - NOW for duty in asked()] == [DAY]
    assert [point.expected for point in Checkpoint.objects.all()] == [200]


def test_a_removed_metric_is_asked_no_longer(plan):
    made = metric(plan, expected=expect(**{"1h": 30}))
    live(plan)

    actions.remove_metric(made.pk, by=plan.lead, now=NOW)

    assert asked() == []


# --- figures -------------------------------------------------------------------------------------
def test_a_figure_is_entered_once_and_corrected_by_who_saw_it(plan):
    made = metric(plan, expected=expect(**{"1h": 30}))
    live(plan)
    point = made.checkpoints.get()

    enter(point, 12)
    with pytest.raises(ValidationError) as refused:
        enter(point, 13)
    corrected = enter(point, 14, seen=Decimal(12))

    assert refused.value.code == "stale"
    assert (corrected.actual, corrected.measured_by, asked()) == (14, plan.lead, [])


def test_a_figure_is_not_entered_before_its_time(plan):
    made = metric(plan, expected=expect(**{"24h": 30}))
    live(plan)

    with pytest.raises(ValidationError) as refused:
        enter(made.checkpoints.get(), 12, now=NOW + HOUR)

    assert refused.value.messages == ["It is too early for this figure."]


def test_the_database_refuses_a_figure_without_its_time(plan):
    made = metric(plan, expected=expect(**{"1h": 30}))

    with pytest.raises(IntegrityError), transaction.atomic():
        made.checkpoints.update(actual=3)


# --- pages ---------------------------------------------------------------------------------------
@pytest.fixture
def at_now():
    with time_machine.travel(NOW + 2 * HOUR, tick=False):
        yield


def address(plan, rest=""):
    return f"/activities/{plan.pk}/goal/{rest}"


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_database_the_same_number_of_times(
    client, plan, at_now, django_assert_num_queries, number
):
    for n in range(number):
        metric(plan, f"Orders {n}", is_key=True, expected=expect(**ALL))
    live(plan)

    with django_assert_num_queries(12):
        answer = client.get(address(plan))

    assert len(answer.context["page"].keys) == number


def test_goal_and_what_is_not_pursued_are_changed_by_who_saw_them(client, plan, at_now):
    said = {"goal": "Repurchase rises.", "non_goal": "The number of members.", "version": 1}

    first = client.post(address(plan, "save/"), said)
    second = client.post(address(plan, "save/"), {**said, "non_goal": "Anything else."})

    plan.refresh_from_db()
    assert (first.status_code, second.status_code) == (302, 409)
    assert (plan.goal, plan.non_goal) == ("Repurchase rises.", "The number of members.")


def typed(**fields):
    return {"name": "Orders", "direction": "up", "expected_1h": "1,030", **fields}


def test_a_typed_metric_stands_on_the_page_with_what_is_expected(client, plan, at_now):
    answer = client.post(address(plan, "metrics/new/"), typed(is_key="on", unit="pieces", target="12.50"))

    page = client.get(answer.url)
    assert (answer.status_code, answer.url) == (302, address(plan))
    found = page.context["page"].keys[0]
    assert (found.target, [(one.horizon, one.expected) for one in found.figures]) == (
        "12.5",
        [("1h", "1,030")],
    )


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"direction": "sideways"}, "direction"),
        ({"target": "a lot"}, "target"),
        ({"target": "NaN"}, "target"),
        ({"target": "1" * 20}, "target"),
        ({"expected_1h": "0.00001"}, "expected_1h"),
        ({"formula": "Visits × 2"}, "formula"),
        ({"owner": "0"}, "owner"),
    ],
)
def test_what_is_wrong_keeps_what_was_typed_and_adds_nothing(client, plan, at_now, fields, field):
    answer = client.post(address(plan, "metrics/new/"), typed(unit="pieces", **fields))

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, [field])
    assert form["unit"].value() == "pieces"
    assert Metric.objects.count() == 0


def test_two_who_carry_a_figure_confirm_it_in_the_log(client, plan, at_now):
    ana, bo = make.user("ana"), make.user("bo")

    client.post(address(plan, "metrics/new/"), typed(owner=ana.pk, co_owner=bo.pk))

    found = Metric.objects.get()
    asked_of = Duty.objects.filter(kind="confirm", subj_id=found.agreement_id).order_by("holder")
    before = client.get(address(plan)).content.decode()
    for person in (ana, bo):
        actions.confirm_entry(found.agreement_id, by=person, now=NOW)
    after = client.get(address(plan)).content.decode()
    assert [duty.holder for duty in asked_of] == [ana, bo]
    assert ("not confirmed by both yet" in before, "both have confirmed it" in after) == (True, True)


def test_another_pair_is_asked_anew_and_the_one_before_no_more(plan):
    ana, bo, cy = make.user("ana"), make.user("bo"), make.user("cy")
    found = metric(plan, owner=ana, co_owner=bo)

    same = edited(found, owner=ana, co_owner=bo, unit="pieces")
    other = edited(same, owner=ana, co_owner=cy)
    alone = edited(other, owner=ana)

    duties = Duty.objects.filter(kind="confirm").order_by("pk").values_list("holder", "state")
    assert (same.agreement, alone.agreement) == (found.agreement, None)
    assert list(duties) == [(person.pk, "withdrawn") for person in (ana, bo, ana, cy)]


@pytest.mark.parametrize("owner", ["", "same"])
def test_two_who_are_not_two_are_refused(client, plan, at_now, owner):
    bo = make.user("bo")

    answer = client.post(address(plan, "metrics/new/"), typed(owner=bo.pk if owner else "", co_owner=bo.pk))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["co_owner"])
    assert Metric.objects.count() == 0


def test_the_database_refuses_one_person_twice(plan):
    found = metric(plan, owner=plan.lead)

    with pytest.raises(IntegrityError), transaction.atomic():
        Metric.objects.filter(pk=found.pk).update(co_owner=plan.lead)


def test_the_form_says_it_in_one_sentence_that_there_are_three(client, plan, at_now):
    for name in ("A", "B", "C"):
        metric(plan, name, is_key=True)

    answer = client.post(address(plan, "metrics/new/"), typed(is_key="on"))

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"is_key": ["An activity has at most three key metrics."]}


def test_a_metric_is_changed_on_its_page_and_an_outdated_page_answers_409(client, plan, at_now):
    made = metric(plan, expected=expect(**{"1h": 30}))
    shown = client.get(address(plan, f"metrics/{made.pk}/")).context["form"]

    answers = [
        client.post(address(plan, f"metrics/{made.pk}/"), typed(name=name, version=1)).status_code
        for name in ("Purchases", "Baskets")
    ]

    made.refresh_from_db()
    assert shown["expected_1h"].value() == "30"
    assert (answers, made.name) == ([302, 409], "Purchases")


def test_a_metric_that_is_counted_with_stays_and_the_page_says_why(client, plan, at_now):
    made = metric(plan)
    metric(plan, "Value", formula="Orders × 2")

    answer = client.post(address(plan, f"metrics/{made.pk}/remove/"))

    assert answer.status_code == 422
    assert "“Value” counts with it; change that formula first." in answer.text


def test_metrics_that_pull_apart_stand_side_by_side_in_a_sentence(client, plan, at_now):
    one, other = make.department("growth"), make.department("sales")
    metric(plan, "Steps", department=one, direction="down")
    metric(plan, "Steps", department=other, direction="up")

    page = client.get(address(plan)).text

    assert (
        "“Steps” pulls in opposite directions: for Sales more is better, for Growth less is better." in page
    )


def test_a_counted_metric_shows_its_value_from_the_others(client, plan, at_now):
    orders = metric(plan, expected=expect(**{"1h": 10}))
    basket = metric(plan, "Basket", expected=expect(**{"1h": 3}))
    metric(plan, "Value", formula="Orders × Basket", is_key=True)
    live(plan)
    enter(orders.checkpoints.get(), 8)
    enter(basket.checkpoints.get(), 4)

    value = client.get(address(plan)).context["page"].keys[0]

    assert [(one.expected, one.actual, one.missed) for one in value.figures] == [("30", "32", False)]


def test_a_missed_figure_offers_a_report_that_says_it(client, plan, at_now):
    made = metric(plan, is_key=True, expected=expect(**{"1h": 30}))
    live(plan)
    enter(made.checkpoints.get(), 0)

    page = client.get(address(plan))
    figure = page.context["page"].keys[0].figures[0]
    links = [part.split('"')[0].replace("&amp;", "&") for part in page.text.split('href="')]
    link = next(link for link in links if link.startswith("/incidents/new/?activity"))
    report = client.get(link)

    assert parse_qs(urlsplit(link).query)["seen"] == [figure.sentence]
    assert report.context["form"]["seen"].value() == "“Orders” after an hour: 0 instead of 30."
    assert report.context["form"]["activity"].value() == str(plan.pk)


def test_all_figures_are_entered_on_one_page(client, plan, at_now):
    orders = metric(plan, expected=expect(**{"1h": 30, "24h": 300}))
    visits = metric(plan, "Visits", expected=expect(**{"1h": 100}))
    live(plan)
    first, second = orders.checkpoints.get(horizon="1h"), visits.checkpoints.get()
    sent = {f"actual_{first.pk}": "12", f"actual_{second.pk}": "90", f"note_{second.pk}": "Shop report"}

    answer = client.post(address(plan, "figures/"), sent)

    assert (answer.status_code, answer.url) == (302, address(plan))
    found = Checkpoint.objects.order_by("pk").values_list("actual", "note")
    assert list(found) == [(12, ""), (None, ""), (90, "Shop report")]


@pytest.mark.parametrize(("figure", "status"), [("", 422), ("many", 422), ("1e99", 422)])
def test_a_figure_that_is_none_is_not_entered(client, plan, at_now, figure, status):
    made = metric(plan, expected=expect(**{"1h": 30}))
    live(plan)
    point = made.checkpoints.get()

    answer = client.post(address(plan, f"figures/{point.pk}/"), {f"actual_{point.pk}": figure})

    point.refresh_from_db()
    assert (answer.status_code, point.actual) == (status, None)


def test_whoever_is_asked_enters_it_on_the_page_of_the_duty(client, plan, at_now):
    owner = make.user(department=make.department())
    made = metric(plan, owner=owner, expected=expect(**{"1h": 30}))
    live(plan)
    client.force_login(owner)
    [duty], point = asked(), made.checkpoints.get()

    shown = client.get(page_of(duty))
    answer = client.post(page_of(duty), {f"actual_{point.pk}": "12"})

    point.refresh_from_db()
    assert (shown.status_code, answer.status_code, point.actual) == (200, 302, 12)


def test_the_page_of_a_figure_says_from_when_on_it_can_be_entered(client, plan, at_now):
    made = metric(plan, expected=expect(**{"24h": 30}))
    live(plan)

    page = client.get(address(plan, f"figures/{made.checkpoints.get().pk}/"))

    assert page.context["form"].points == []
    assert "This figure can be entered from" in page.text


def test_somebody_elses_correction_is_not_written_over(client, plan, at_now):
    made = metric(plan, expected=expect(**{"1h": 30}))
    live(plan)
    point = made.checkpoints.get()
    enter(point, 12, now=NOW + 2 * HOUR)

    sent = {f"actual_{point.pk}": "20", f"seen_{point.pk}": ""}
    answer = client.post(address(plan, f"figures/{point.pk}/"), sent)

    point.refresh_from_db()
    assert (answer.status_code, point.actual) == (409, 12)


def test_metrics_and_figures_of_another_activity_are_unknown_here(client, plan, at_now):
    foreign = metric(make.activity(lead=plan.lead), expected=expect(**{"1h": 30}))

    for rest in (f"metrics/{foreign.pk}/", f"figures/{foreign.checkpoints.get().pk}/"):
        assert client.get(address(plan, rest)).status_code == 404
