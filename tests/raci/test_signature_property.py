"""Whatever is edited and signed in whatever order: no signature stands on a row that changed after it."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postmortem.activities.models import Activity, Deliverable
from raci import actions
from raci.models import SignedRow
from raci.queries import live_rows, sheets_of, signed_state
from raci.rules import Holder, row_document
from raci.rules.matrix import COVERED
from tests.make import NOW
from tests.raci.scene import answer_to, scene

pytestmark = pytest.mark.django_db
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("rename"), st.integers(0, 1), st.sampled_from(["Poster", "Banner", "Flyer"])),
        st.tuples(st.just("due"), st.integers(0, 1), st.integers(1, 3)),
        st.tuples(st.just("letter"), st.integers(0, 1), st.sampled_from(["R", "C", "I", ""])),
        st.tuples(st.just("goal"), st.just(0), st.sampled_from(["Orders", "Visits"])),
        st.tuples(st.just("put_forward"), st.just(0), st.just("")),
        st.tuples(st.just("sign"), st.integers(0, 2), st.booleans()),
    ),
    max_size=14,
)


def take(plan, step, now):
    """One step of somebody; what does not fit just now is refused and changes nothing."""
    kind, place, value = step
    row = (plan.outcome, plan.poster)[place % 2]
    signer = (plan.business, plan.design, plan.boss)[place]
    try:
        if kind == "rename":
            Deliverable.objects.filter(pk=row.pk).update(name=value)
        elif kind == "due":
            Deliverable.objects.filter(pk=row.pk).update(due_at=NOW + timedelta(days=value))
        elif kind == "goal":
            Activity.objects.filter(pk=plan.activity.pk).update(goal=value)
        elif kind == "letter":
            holder = Holder(plan.design.department_id)
            actions.set_letter(row.pk, holder, value, by=plan.driver, now=now)
        elif kind == "put_forward":
            actions.put_forward(plan.activity.pk, by=plan.driver, now=now)
        else:
            for sheet in sheets_of(signer)[:1]:
                back = {} if value else {f"row{r.row.pk}": "no" for r in sheet.rows[:1]}
                actions.sign(answer_to(sheet, **back), by=signer, now=now)
    except ValidationError:
        return


def covered(row):
    """What a signature is about, as text; independent of the digest."""
    return json.dumps({name: row_document(row)[name] for name in COVERED}, sort_keys=True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_no_signature_stands_on_a_row_that_changed_after_it(steps):
    with transaction.atomic():
        plan = scene()
        signed: dict[tuple[int | None, int], str | None] = {}
        known = 0
        for number, step in enumerate(steps):
            take(plan, step, NOW + timedelta(minutes=number))
            rows = {row.pk: covered(row) for row in live_rows([plan.activity.pk])[plan.activity.pk]}
            for row in SignedRow.objects.select_related("signoff").order_by("pk")[known:]:
                known += 1
                agreed = rows[row.deliverable_id] if row.answer == "accepted" else None
                signed[row.signoff.department_id, row.deliverable_id] = agreed

            activity = Activity.objects.get(pk=plan.activity.pk)
            states = signed_state(activity)

            for state in states:
                for pk in state.rows:
                    is_valid = signed.get((state.part.department_id, pk)) == rows[pk]
                    assert state.stands_behind(pk) is is_valid
            if activity.status == "ready" and step[0] == "sign":
                assert all(state.stands for state in states)
        transaction.set_rollback(True)
