"""Two departments become one: what is open moves, what is over keeps the old name."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from postmortem.activities.models import Activity, ActivityDepartment
from postmortem.audit.models import Entry, Revision
from postmortem.audit.queries import verify
from postmortem.outbox.models import Duty
from postmortem.people import actions as people
from postmortem.people import queries
from postmortem.people.models import Department, PastDepartmentName
from postmortem.upkeep import actions
from raci import actions as raci
from raci.models import Assignment
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    """Design and Brand, each with a lead."""
    return make.lead("design").department, make.lead("brand").department


def closed(activity):
    path = ["aligning", "ready", "launched", "verified", "closed"]
    for step in path:
        Activity.objects.filter(pk=activity.pk).update(status=step, launched_at=NOW, verified_at=NOW)


def test_people_open_rows_letters_and_questions_move(pair, admin):
    design, brand = pair
    painter = make.user(department=design)
    activity = make.activity(requesting_department=design)
    row = make.deliverable(activity=activity, accountable=painter, source_department=design)
    letter = make.letter(row, "R", design, painter)
    duty = make.duty(holder=painter, department=design, params={"department_id": design.pk})

    actions.merge(design, brand, by=admin, now=NOW)

    for thing in (painter, activity, row, letter, duty, design):
        thing.refresh_from_db()
    assert (painter.department, activity.requesting_department) == (brand, brand)
    assert (row.accountable_department, row.source_department, row.accountable) == (brand, brand, painter)
    assert (duty.department, duty.params) == (brand, {"department_id": brand.pk})
    assert (letter.department, letter.until) == (design, NOW)
    held = Assignment.objects.current().get(deliverable=row)
    assert (held.department, held.person, held.letter) == (brand, painter, "R")
    assert (design.is_active, design.merged_into, design.lead) == (False, brand, brand.lead)
    assert (list(Entry.objects.values_list("verb", flat=True)), list(verify())) == (["department.merged"], [])


def test_what_is_over_keeps_the_old_department_and_its_name(pair, admin):
    design, brand = pair
    activity = make.activity(requesting_department=design)
    row = make.deliverable(activity=activity, accountable=make.user(department=design))
    closed(activity)

    actions.merge(design, brand, by=admin, now=NOW)

    row.refresh_from_db()
    assert (row.accountable_department, row.accountable_department.name) == (design, "Design")


def test_what_done_means_for_both_stands_together(pair, admin):
    design, brand = pair
    activity = make.activity(requesting_department=brand)
    for home, means in ((design, "Poster up"), (brand, "Logo right")):
        made = make.takes_part(activity, home)
        ActivityDepartment.objects.filter(pk=made.pk).update(done_means=means)

    actions.merge(design, brand, by=admin, now=NOW)

    taking = list(activity.taking_part.values_list("department", "done_means"))
    assert taking == [(brand.pk, "Logo right\nPoster up")]


def test_the_lead_there_is_asked_to_sign_what_was_put_forward(pair, admin):
    design, brand = pair
    business = make.lead("business")
    activity = make.activity(sponsor=make.lead("management"), requesting_department=business.department)
    make.deliverable(
        activity=activity,
        accountable=make.user(department=business.department),
        kind="outcome",
        acceptance="Up",
    )
    make.deliverable(activity=activity, accountable=make.user(department=design), acceptance="Seen")
    Activity.objects.filter(pk=activity.pk).update(status="aligning")
    raci.fix_matrix(activity, "put_forward", by=activity.lead, now=NOW)

    actions.merge(design, brand, by=admin, now=NOW)

    newest = Revision.objects.filter(kind="matrix").latest("number")
    asked = Duty.objects.open().filter(kind="sign").values_list("holder", flat=True)
    assert newest.document["cause"] == "merged"
    assert (brand.lead_id in asked, design.lead_id in asked) == (True, False)


def test_a_department_goes_only_once_and_never_into_itself(pair, admin):
    design, brand = pair

    for into in (design, make.department(is_active=False)):
        with pytest.raises(ValidationError) as refused:
            actions.merge(design, into, by=admin, now=NOW)
        assert refused.value.message_dict == {
            "into": ["Choose another department that takes part in activities."]
        }
    actions.merge(design, brand, by=admin, now=NOW)
    with pytest.raises(ValidationError) as refused:
        actions.merge(design, brand, by=admin, now=NOW)

    assert refused.value.code == "stale"
    assert Department.objects.filter(is_active=True).count() == 1


def test_a_department_that_was_merged_is_not_opened_again(pair, admin):
    design, brand = pair
    actions.merge(design, brand, by=admin, now=NOW)
    design.refresh_from_db()
    house = people.House(design.name_en, design.name_zh, is_active=True)

    with pytest.raises(ValidationError, match="It was merged into another one"):
        people.edit_department(design, house, seen=queries.fingerprint(design), by=admin, now=NOW)

    assert not Department.objects.get(pk=design.pk).is_active


def test_a_name_of_then_is_shown_for_what_was_written_then(admin):
    design = make.department("design", name_zh="设计部")
    day = make.timedelta(days=1)
    for number, name in enumerate(["Drawing", "Brand"], 1):
        house = people.House(name, "品牌部")
        design.refresh_from_db()
        people.edit_department(
            design, house, seen=queries.fingerprint(design), by=admin, now=NOW + number * 2 * day
        )

    moments = [NOW + number * day for number in (1, 3, 5)]
    with translation.override("en"):
        names = [queries.departments_by_id(at)[design.pk].name for at in moments]
    with translation.override("zh-hans"):
        names += [queries.departments_by_id(at)[design.pk].name for at in moments]

    assert names == ["Design", "Drawing", "Brand", "设计部", "品牌部", "品牌部"]
    assert PastDepartmentName.objects.count() == 2
