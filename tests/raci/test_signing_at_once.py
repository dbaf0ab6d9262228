"""Two people at the same sheet, matrix or choice at once: one was faster, nothing is said twice."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from postmortem.audit.models import Revision
from postmortem.outbox.models import Duty
from raci import actions
from raci.models import Assignment, SignedRow, SignOff
from raci.queries import sheets_of, signed_state
from tests import make
from tests.at_once import at_once
from tests.make import NOW
from tests.raci.scene import HOUR, answer_to, put_forward, scene

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
LATER = NOW + HOUR


def stale(results):
    return [one.code for one in results if isinstance(one, ValidationError)]


def test_lead_and_deputy_sign_one_sheet_at_once():
    plan = scene()
    deputy = make.user("deputy", department=plan.design.department)
    make.absence(plan.design, deputy)
    put_forward(plan)
    shown = answer_to(sheets_of(plan.design)[0])

    people = [plan.design, deputy] * 3
    results = at_once(*[lambda by=by: actions.sign(shown, by=by, now=LATER) for by in people])

    assert stale(results) == ["stale"] * 5
    assert (SignOff.objects.count(), SignedRow.objects.count()) == (1, 1)


def test_two_departments_name_at_once():
    plan = scene()
    for row in (plan.outcome, plan.poster):
        Assignment.objects.filter(deliverable=row).update(person=None)
    put_forward(plan)
    steps = []
    for lead in (plan.business, plan.design):
        sheet = sheets_of(lead)[0]
        answer = answer_to(sheet)
        row = next(iter(answer.rows))
        named = replace(answer.rows[row], names={"R": lead.pk})
        answer = replace(answer, rows={**answer.rows, row: named})
        steps.append(lambda answer=answer, by=lead: actions.sign(answer, by=by, now=LATER))

    results = at_once(*steps)

    assert sorted(one.revision.number for one in results) == [2, 3]
    standing = {state.part.department_id: state.stands for state in signed_state(plan.activity)}
    assert standing == {plan.business.department_id: True, plan.design.department_id: True, None: False}


def test_two_put_it_forward_at_once():
    plan = scene()

    results = at_once(*[lambda: put_forward(plan)] * 4)

    assert [type(one) for one in results].count(Revision) == 1
    assert Revision.objects.count() == 1
    assert Duty.objects.open().filter(kind="sign").count() == 3


def test_taking_and_leaving_at_once_is_one_choice():
    plan = scene()
    put_forward(plan)
    answer = answer_to(sheets_of(plan.design)[0])
    back = replace(answer.rows[plan.poster.pk], said="sent_back", reason="no", counter={"scope": "less"})
    actions.sign(replace(answer, rows={plan.poster.pk: back}), by=plan.design, now=LATER)
    signed = SignedRow.objects.get()

    results = at_once(
        *[
            lambda: actions.take_counter(signed.pk, by=plan.driver, now=LATER),
            lambda: actions.leave_row(signed.pk, by=plan.boss, now=LATER),
        ]
        * 2
    )

    assert stale(results) == ["stale"] * 3
    plan.poster.refresh_from_db()
    assert plan.poster.acceptance in ("", "less")
