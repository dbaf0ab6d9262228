"""What a template brings to an activity, whom it asks, and an activity kept as a template."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from postmortem.activities import actions as plan
from postmortem.activities.actions import NewActivity
from postmortem.activities.models import Deliverable, Template
from postmortem.activities.queries import template
from postmortem.activities.rules.starters import Said, shipped
from postmortem.audit.queries import verify
from postmortem.outbox.models import Duty
from postmortem.people.actions import set_disciplines
from raci import actions
from raci.models import Assignment, Matrix
from raci.queries import live_rows
from raci.queries.findings import findings_of
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TRADES = ["business", "design", "engineering", "marketing", "operations"]


def trade(department, *codes):
    set_disciplines(department, codes, by=None, now=NOW)
    return department


def house(**more):
    """A driver of Product, and one department for each other trade that a template asks for."""
    product = trade(make.lead("product").department, "product")
    driver = make.user("driver", role="pm", department=product)
    homes = {code: trade(make.lead(code).department, code) for code in [*TRADES, *more.pop("trades", [])]}
    sponsor = make.user("boss", department=trade(make.department("management"), "management"))
    new = NewActivity(
        title="Coupons",
        requesting_department=homes["business"],
        departments=list(homes.values()),
        sponsor=sponsor,
        agreed_launch_at=NOW + 14 * DAY,
        **more,
    )
    return driver, new


def begin(code="campaign", **more):
    driver, new = house(**more)
    return actions.begin_activity(new, shipped()[code], by=driver, now=NOW)


def rows_of(activity):
    """Name, who is to name the owner, the other letters."""
    rows = live_rows([activity.pk])[activity.pk]
    names = {part.department_id: part.department.code for part in activity.taking_part.all()}
    return {
        row.name: (
            names.get(row.department_id),
            sorted(
                f"{code} {names[holder.department_id]}" for code in "RSCI" for holder in row.holding(code)
            ),
        )
        for row in rows
    }


def test_an_activity_begins_with_the_rows_and_letters_of_its_template():
    begun = begin("rush")

    assert begun.added == 5
    assert begun.left == ()
    assert rows_of(begun.activity) == {
        "Final effect": (
            "business",
            ["C product", "I management", "I marketing", "I operations", "R business"],
        ),
        "Copy and guidance": ("business", ["C product", "I design", "R business"]),
        "Poster": ("design", ["C business", "I product", "R design"]),
        "Page and flow": ("engineering", ["C product", "I business", "R engineering"]),
        "Launch": ("product", ["C engineering", "I business", "I design", "I management", "R product"]),
    }
    assert list(verify()) == []


def test_the_rows_say_when_they_are_good_and_are_due_before_the_freeze():
    begun = begin("campaign")

    rows = begun.activity.deliverables.exclude(kind="outcome")
    assert [row.name for row in rows if not row.acceptance] == []
    assert {row.freeze_at for row in rows} == {NOW + 14 * DAY - timedelta(hours=4)}
    assert [row.name for row in rows if not NOW < row.due_at < row.freeze_at] == []
    outcome = begun.activity.deliverables.get(kind="outcome")
    assert (outcome.due_at, outcome.freeze_at, bool(outcome.acceptance)) == (NOW + 17 * DAY, None, True)


@pytest.mark.parametrize("code", list(shipped()))
def test_nothing_in_the_matrix_of_a_template_is_to_be_mended_but_the_names(code):
    activity = begin(code, trades=["service", "legal", "finance"]).activity

    findings = findings_of(activity, live_rows([activity.pk])[activity.pk], now=NOW)
    assert {finding.code for finding in findings if finding.blocks} <= {"R10", "R13"}


def test_nobody_is_asked_before_the_driver_has_looked():
    begin("campaign")

    assert Duty.objects.count() == 0


def test_the_departments_are_asked_once_the_driver_says_so():
    begun = begin("rush")

    asked = plan.ask_departments(begun.activity.pk, by=begun.activity.lead, now=NOW)

    assert asked == 5
    assert sorted(Duty.objects.values_list("kind", "title", "department__code")) == [
        ("name", "Copy and guidance", "business"),
        ("name", "Final effect", "business"),
        ("name", "Launch", "product"),
        ("name", "Page and flow", "engineering"),
        ("name", "Poster", "design"),
    ]
    assert [duty for duty in Duty.objects.all() if duty.holder_id != duty.department.lead_id] == []


def test_nobody_is_asked_twice():
    begun = begin("rush")
    plan.ask_departments(begun.activity.pk, by=begun.activity.lead, now=NOW)

    with pytest.raises(ValidationError, match="Everybody has been asked already"):
        plan.ask_departments(begun.activity.pk, by=begun.activity.lead, now=NOW)

    assert Duty.objects.count() == 5


def test_whom_a_sheet_asks_is_not_asked_again():
    begun = begin("rush")
    activity, driver = begun.activity, begun.activity.lead
    effect = activity.deliverables.get(kind="outcome")
    plan.propose(effect, make.user(department=effect.accountable_department), by=driver, now=NOW)

    actions.put_forward(activity.pk, by=driver, now=NOW)

    asked = Duty.objects.filter(kind="sign").values_list("department__code", flat=True)
    assert {row.accountable_department.code for row in activity.deliverables.all()} <= set(asked)
    with pytest.raises(ValidationError, match="Everybody has been asked already"):
        plan.ask_departments(activity.pk, by=driver, now=NOW)


def test_a_row_that_was_sent_back_is_not_asked_about_again():
    begun = begin("rush")
    poster = begun.activity.deliverables.get(name="Poster")
    painter = make.user(department=poster.accountable_department)
    plan.propose(poster, painter, by=begun.activity.lead, now=NOW)
    plan.send_back(poster.pk, "No time.", {}, by=painter, now=NOW)

    assert plan.ask_departments(begun.activity.pk, by=begun.activity.lead, now=NOW) == 4


def test_whom_the_driver_names_for_the_final_effect_is_asked_at_once():
    driver, new = house()
    carrier = make.user(department=new.requesting_department)
    named = replace(new, outcome_person=carrier)

    begun = actions.begin_activity(named, shipped()["rush"], by=driver, now=NOW)

    assert begun.activity.deliverables.get(kind="outcome").accountable == carrier
    assert list(Duty.objects.values_list("kind", "holder")) == [("accept", carrier.pk)]


def test_without_a_template_there_is_only_the_final_effect():
    driver, new = house()

    begun = actions.begin_activity(new, None, by=driver, now=NOW)

    assert (begun.added, [row.kind for row in begun.activity.deliverables.all()]) == (0, ["outcome"])


def test_a_trade_that_nobody_or_several_have_is_left_open():
    driver, new = house()
    painters = trade(make.department("studio"), "design")
    without = [one for one in new.departments if one.code != "engineering"]
    new = replace(new, departments=[*without, painters])

    begun = actions.begin_activity(new, shipped()["rush"], by=driver, now=NOW)

    found = {(one.row, one.letter, one.trade, one.is_many) for one in begun.left}
    assert {one for one in found if one[1] in "AR"} == {
        ("Poster", "A", "design", True),
        ("Poster", "R", "design", True),
        ("Page and flow", "A", "engineering", False),
        ("Page and flow", "R", "engineering", False),
    }
    assert begun.activity.deliverables.get(name="Poster").accountable_department is None


def test_a_department_with_two_trades_gets_one_letter_in_a_row():
    driver, new = house()
    trade(driver.department, "product", "engineering")
    trade(next(one for one in new.departments if one.code == "engineering"))

    begun = actions.begin_activity(new, shipped()["rush"], by=driver, now=NOW)

    assert rows_of(begun.activity)["Launch"] == (
        "product",
        ["I business", "I design", "I management", "R product"],
    )


def test_a_template_adds_only_what_is_not_there():
    driver, new = house()
    activity = actions.begin_activity(new, None, by=driver, now=NOW).activity
    mine = make.deliverable(activity=activity, name=" poster ", position=1)

    applied = actions.apply_template(activity.pk, shipped()["rush"], by=driver, now=NOW)

    assert applied.added == 3
    assert [row.name for row in activity.deliverables.all()] == [
        "Final effect",
        " poster ",
        "Copy and guidance",
        "Page and flow",
        "Launch",
    ]
    assert Assignment.objects.filter(deliverable=mine).count() == 0


def test_a_second_time_nothing_is_added():
    begun = begin("rush")
    before = rows_of(begun.activity)

    again = actions.apply_template(
        begun.activity.pk, shipped()["rush"], by=begun.activity.lead, now=NOW + DAY
    )

    assert (again.added, again.left) == (0, ())
    assert rows_of(begun.activity) == before


def test_what_was_dropped_does_not_come_back():
    begun = begin("rush")
    poster = begun.activity.deliverables.get(name="Poster")
    plan.drop_deliverable(poster.pk, by=begun.activity.lead, now=NOW, reason="No poster this time.")

    assert (
        actions.apply_template(begun.activity.pk, shipped()["rush"], by=begun.activity.lead, now=NOW).added
        == 0
    )


def test_no_rows_are_added_once_it_is_live():
    driver, new = house()
    activity = actions.begin_activity(new, None, by=driver, now=NOW).activity
    plan.move_activity(activity.pk, "cancelled", by=driver, now=NOW)

    with pytest.raises(ValidationError, match="live or ended") as refused:
        actions.apply_template(activity.pk, shipped()["rush"], by=driver, now=NOW)

    assert refused.value.code == "stale"
    assert Deliverable.objects.count() == 1


@pytest.mark.parametrize("code", list(shipped()))
def test_an_activity_kept_as_a_template_brings_the_same_rows(code):
    begun = begin(code)
    made = actions.save_as_template(
        begun.activity, Said("Ours", "我们的"), Said(), by=begun.activity.lead, now=NOW
    )
    again = NewActivity(
        title="Coupons, again",
        requesting_department=begun.activity.requesting_department,
        departments=[part.department for part in begun.activity.taking_part.all()],
        agreed_launch_at=NOW + 14 * DAY,
    )

    second = actions.begin_activity(
        again, template(begun.activity.lead, made.code), by=begun.activity.lead, now=NOW
    )

    assert rows_of(second.activity) == rows_of(begun.activity)
    columns = ["name", "kind", "phase", "discipline", "acceptance", "due_at", "freeze_at"]
    first, other = (one.activity.deliverables.order_by("position") for one in (begun, second))
    assert list(other.values_list(*columns)) == list(first.values_list(*columns))


def test_a_template_kept_from_an_activity_names_nobody():
    driver, new = house()
    activity = actions.begin_activity(new, None, by=driver, now=NOW).activity
    painter = make.user("anna", display_name="Anna Lind", department=new.departments[1])
    row = make.deliverable(
        activity=activity, name="Poster by Anna Lind", accountable=painter, acceptance="Anna Lind says so."
    )
    make.letter(row, "R", painter.department, painter)

    made = actions.save_as_template(
        activity, Said("As Anna Lind does"), Said("By Anna Lind"), by=driver, now=NOW
    )

    assert "Anna" not in f"{made.name_en} {made.body}"
    assert made.body["rows"][1]["letters"] == {"A": "design", "R": ["design"]}
    assert (made.name_en, made.name_zh) == ("As Design side does", "As Design side does")
    assert (made.made_by, made.made_at, made.activity_kind) == (driver, NOW, "campaign")


def test_rows_that_do_not_fit_together_are_not_kept():
    driver, new = house()
    activity = actions.begin_activity(new, None, by=driver, now=NOW).activity
    for _ in range(2):
        make.deliverable(activity=activity, name="Poster")

    with pytest.raises(ValidationError, match="Two rows are called “Poster”"):
        actions.save_as_template(activity, Said("Ours"), Said(), by=driver, now=NOW)

    assert Template.objects.count() == 0


def test_support_comes_with_the_letters_it_belongs_to():
    begun = begin("rush")
    poster = begun.activity.deliverables.get(name="Poster")
    make.letter(poster, "S", begun.activity.taking_part.get(department__code="marketing").department)
    made = actions.save_as_template(begun.activity, Said("Ours"), Said(), by=begun.activity.lead, now=NOW)
    driver, new = (
        begun.activity.lead,
        NewActivity(
            title="Again",
            requesting_department=begun.activity.requesting_department,
            departments=[part.department for part in begun.activity.taking_part.all()],
        ),
    )

    second = actions.begin_activity(new, template(driver, made.code), by=driver, now=NOW)

    assert Matrix.objects.get(activity=second.activity).letters == "rasci"
    assert "S marketing" in rows_of(second.activity)["Poster"][1]
