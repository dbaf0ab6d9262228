"""Whatever is edited and signed in whatever order: no signature stands on a row that changed after it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postmortem.activities.models import Activity, Deliverable, Waiver
from raci import actions
from raci.models import SignedRow
from raci.queries import live_rows, sheets_of, signed_state
from raci.rules import Holder, row_document
from raci.rules.matrix import COVERED
from tests.make import NOW
from tests.raci.scene import answer_to, scene

pytestmark = pytest.mark.django_db
ANSWERS = ["accepted", "accepted", "named", "reserved", "sent_back"]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("rename"), st.integers(0, 1), st.sampled_from(["Poster", "Banner", "Flyer"])),
        st.tuples(st.just("due"), st.integers(0, 1), st.integers(1, 3)),
        st.tuples(st.just("letter"), st.integers(0, 1), st.sampled_from(["R", "C", "I", ""])),
        st.tuples(st.just("goal"), st.just(0), st.sampled_from(["Orders", "Visits"])),
        st.tuples(st.just("put_forward"), st.just(0), st.just("")),
        st.tuples(st.just("rush"), st.just(0), st.booleans()),
        st.tuples(st.just("sign"), st.integers(0, 2), st.sampled_from(ANSWERS)),
        st.tuples(st.just("take"), st.just(0), st.just("")),
    ),
    max_size=14,
)


def edit(plan, kind, row, value):
    """Somebody changes what the matrix says."""
    if kind == "rename":
        Deliverable.objects.filter(pk=row.pk).update(name=value)
    elif kind == "due":
        Deliverable.objects.filter(pk=row.pk).update(due_at=NOW + timedelta(days=value))
    elif kind == "goal":
        Activity.objects.filter(pk=plan.activity.pk).update(goal=value)


def take(plan, step, now):
    """One step of somebody; what does not fit just now is refused and changes nothing."""
    kind, place, value = step
    row = (plan.outcome, plan.poster)[place % 2]
    signer = (plan.business, plan.design, plan.boss)[place]
    acts = {
        "letter": lambda: actions.set_letter(
            row.pk, Holder(plan.design.department_id), value, by=plan.driver, now=now
        ),
        "put_forward": lambda: actions.put_forward(plan.activity.pk, by=plan.driver, now=now),
        "rush": lambda: hurry(plan, now, ends=value),
        "take": lambda: take_any(plan, now),
        "sign": lambda: sign_any(plan, signer, value, now),
    }
    try:
        acts[kind]() if kind in acts else edit(plan, kind, row, value)
    except ValidationError:
        return


def take_any(plan, now):
    for signed in SignedRow.objects.filter(answer="sent_back").order_by("-pk")[:1]:
        actions.take_counter(signed.pk, by=plan.driver, now=now)


def sign_any(plan, signer, said, now):
    for sheet in sheets_of(signer)[:1]:
        actions.sign(said_to(plan, sheet, said), by=signer, now=now)


def hurry(plan, now, *, ends):
    """A rush exception comes, or the one there is ends."""
    there = Waiver.objects.filter(activity=plan.activity, ended_at=None)
    if ends:
        there.update(ended_at=now)
    elif not there.exists():
        until = now + timedelta(minutes=1)
        Waiver.objects.create(
            activity=plan.activity, code="rush", reason="now", by=plan.boss, at=now, until=until
        )


def said_to(plan, sheet, said):
    """An answer to the sheet; what is not yes is said to its first row."""
    answer = answer_to(sheet)
    first = next(iter(sheet.rows), None)
    if first is None or said == "accepted":
        return answer
    more = {"said": said, "reason": "no", "counter": {"scope": "less"} if said == "sent_back" else {}}
    if said == "named":
        more = {"names": {naming.letter: plan.painter.pk for naming in first.namings}}
    row = replace(answer.rows[first.row.pk], **more)
    return replace(answer, rows=answer.rows | {first.row.pk: row})


def covered(row):
    """What a signature is about, as text; independent of the digest."""
    return json.dumps({name: row_document(row)[name] for name in COVERED}, sort_keys=True)


@settings(max_examples=16, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
                agreed = rows[row.deliverable_id] if row.answer != "sent_back" else None
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
