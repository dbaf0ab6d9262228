"""What comes after what, which trade a row takes, and when it was added."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from postmortem.activities.actions import NewDeliverable, add_deliverable, edit_deliverable
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


def after(row, before, activity=None):
    return edit_deliverable(row.pk, row.version, {"comes_after": before}, by=row.activity.lead, now=NOW)


def test_a_row_knows_when_it_was_added_and_what_comes_before():
    plan = make.activity()
    poster = make.deliverable(activity=plan)

    banner = add_deliverable(
        plan,
        NewDeliverable("Banner", NOW, comes_after=poster, discipline="design"),
        by=plan.lead,
        now=NOW,
    )

    assert (banner.added_at, banner.comes_after, banner.discipline) == (NOW, poster, "design")


def test_nothing_comes_after_what_comes_after_it():
    plan = make.activity()
    first, second, third = (make.deliverable(activity=plan, name=name) for name in ("A", "B", "C"))
    after(second, first)
    after(third, second)

    with pytest.raises(ValidationError) as refused:
        after(first, third)

    first.refresh_from_db()
    assert refused.value.message_dict == {"comes_after": ["That one comes after this one already."]}
    assert first.comes_after is None


def test_a_row_of_another_activity_comes_before_nothing_here():
    row, foreign = make.deliverable(), make.deliverable()

    with pytest.raises(ValidationError) as refused:
        after(row, foreign)

    assert refused.value.message_dict == {"comes_after": ["Choose one from the list."]}


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"discipline": "design"}, 302),
        ({"discipline": "magic"}, 422),
        ({"comes_after": "@other"}, 302),
        ({"comes_after": "@own"}, 422),
        ({"comes_after": "@foreign"}, 422),
    ],
    ids=["trade", "unknown trade", "row", "itself", "foreign row"],
)
def test_the_form_takes_trades_and_rows_of_its_own_activity(client, time_machine, typed, status):
    time_machine.move_to(NOW, tick=False)
    plan = make.activity()
    row = make.deliverable(activity=plan, name="Banner")
    known = {"@own": row.pk, "@other": make.deliverable(activity=plan).pk}
    known["@foreign"] = make.deliverable().pk
    client.force_login(plan.lead)
    same = {"name": "Banner", "kind": "task", "due_at": "2026-03-12T16:00", "version": row.version}

    response = client.post(
        reverse("activities:deliverable_edit", args=[plan.pk, row.pk]),
        {**same, **{name: known.get(value, value) for name, value in typed.items()}},
    )

    assert response.status_code == status
