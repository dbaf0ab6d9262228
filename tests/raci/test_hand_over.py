"""Passing a row on: one yes, and no moment without an owner."""

import threading
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections, transaction

from postmortem.activities.actions import send_back
from postmortem.activities.models import Deliverable, PastAccountable
from postmortem.audit.models import Revision
from postmortem.outbox.models import Duty
from raci import actions
from raci.queries import in_force, sheets_of
from tests import make
from tests.make import NOW
from tests.raci.scene import HOUR, put_forward, scene, sign

pytestmark = pytest.mark.django_db


def open_questions():
    return [(d.holder, d.params["reason"]) for d in Duty.objects.open().filter(kind="accept")]


def test_until_the_yes_everything_stays_as_it_is():
    plan, other = scene(), make.user(department=make.department())

    actions.hand_over(plan.poster.pk, other, "Painter is on leave", by=plan.painter, now=NOW)

    plan.poster.refresh_from_db()
    assert (plan.poster.accountable, PastAccountable.objects.count()) == (plan.painter, 0)
    assert open_questions() == [(other, "Painter is on leave")]
    assert plan.activity.participants.filter(person=other, until=None).count() == 1


def test_the_yes_moves_it_and_keeps_the_one_before():
    plan, other = scene(), make.user(department=make.department())
    actions.hand_over(plan.poster.pk, other, "Painter is on leave", by=plan.painter, now=NOW)

    row = actions.answer_hand_over(plan.poster.pk, by=other, now=NOW + HOUR)

    past = PastAccountable.objects.get()
    assert (row.accountable, row.accountable_department, row.accountable_since) == (
        other,
        other.department,
        NOW + HOUR,
    )
    assert (past.person, past.until, past.reason) == (plan.painter, NOW + HOUR, "Painter is on leave")
    revision = Revision.objects.get()
    assert (revision.document["cause"], revision.document["rows"][1]["accountable"]) == (
        "hand_over",
        [other.department_id, other.pk],
    )


def test_it_is_in_force_from_the_yes_on():
    plan, other = scene(), make.user(department=make.department())
    actions.hand_over(plan.poster.pk, other, "leave", by=plan.painter, now=NOW)
    actions.answer_hand_over(plan.poster.pk, by=other, now=NOW + HOUR)

    before = in_force(plan.activity, NOW + HOUR - timedelta(microseconds=1))[plan.poster.pk]
    after = in_force(plan.activity, NOW + HOUR)[plan.poster.pk]

    assert (before.accountable_id, before.department_id) == (plan.painter.pk, plan.painter.department_id)
    assert (after.accountable_id, after.department_id) == (other.pk, other.department_id)
    assert after.letters == {"R": [(plan.painter.department_id, plan.painter.pk)]}


def test_signatures_it_touches_are_asked_for_again_and_no_others():
    plan, other = scene(), make.lead("service", display_name="Sun Li")
    put_forward(plan)
    for person in (plan.business, plan.design, plan.boss):
        sign(person, now=NOW + HOUR)

    actions.hand_over(plan.poster.pk, other, "leave", by=plan.painter, now=NOW + HOUR)
    actions.answer_hand_over(plan.poster.pk, by=other, now=NOW + 2 * HOUR)

    asked = Duty.objects.open().filter(kind="sign")
    assert {(d.holder, d.params["number"]) for d in asked} == {(plan.design, 2), (other, 2)}
    change = sheets_of(plan.design)[0].rows[0].changes[0]
    assert (change.was, change.now) == ("Painter · Design", "Sun Li · Service")


def test_saying_no_changes_nothing():
    plan, other = scene(), make.user(department=make.department())
    actions.hand_over(plan.poster.pk, other, "leave", by=plan.painter, now=NOW)

    send_back(plan.poster.pk, "I am on leave, too", {}, by=other, now=NOW + HOUR)

    plan.poster.refresh_from_db()
    assert (plan.poster.accountable, plan.poster.accepted_at) == (plan.painter, NOW - timedelta(days=1))
    assert Duty.objects.get(kind="choose").holder == plan.boss


def test_taking_it_over_oneself_is_the_yes():
    plan = scene()

    row = actions.hand_over(plan.poster.pk, plan.design, "I do it", by=plan.design, now=NOW)

    assert row.accountable == plan.design
    assert open_questions() == []


def test_a_newer_question_replaces_the_older_one():
    plan = scene()
    first, second = (make.user(department=make.department()) for _ in range(2))
    actions.hand_over(plan.poster.pk, first, "leave", by=plan.painter, now=NOW)

    actions.hand_over(plan.poster.pk, second, "ill", by=plan.design, now=NOW + HOUR)
    with pytest.raises(ValidationError) as refusal:
        actions.answer_hand_over(plan.poster.pk, by=first, now=NOW + 2 * HOUR)

    assert refusal.value.code == "stale"
    assert open_questions() == [(second, "ill")]


def test_what_is_wrong_is_said_at_the_field():
    plan = scene()

    with pytest.raises(ValidationError) as refusal:
        actions.hand_over(plan.poster.pk, plan.painter, " ", by=plan.painter, now=NOW)

    assert refusal.value.message_dict == {
        "to": ["This person answers for it already."],
        "reason": ["Say in one sentence why."],
    }
    assert Duty.objects.count() == 0


def test_a_row_that_nobody_accepted_is_not_handed_over():
    plan, other = scene(), make.user(department=make.department())
    row = make.deliverable(activity=plan.activity)

    with pytest.raises(ValidationError) as refusal:
        actions.hand_over(row.pk, other, "leave", by=plan.driver, now=NOW)

    assert refusal.value.messages == ["Nobody has accepted this row yet; name somebody else instead."]


def test_the_database_refuses_an_agreed_row_without_an_owner():
    row = scene().poster

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE activities_deliverable SET accountable_id = NULL, accountable_since = NULL WHERE id = %s",
            [row.pk],
        )

    row.refresh_from_db()
    assert row.accountable is not None


def test_no_table_has_room_for_a_second_current_owner():
    letters = apps.get_model("raci.Assignment").Letter.values
    holders = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and "accountable" in field.name and field.is_relation
    }
    past = {field.name: field.null for field in PastAccountable._meta.concrete_fields}

    assert holders == {
        ("activities.Deliverable", "accountable"),
        ("activities.Deliverable", "accountable_department"),
    }
    assert "A" not in letters
    assert past["until"] is False


LEADS, ROUNDS = 8, 20


def at_once(steps):
    """Run every step in a thread of its own, all released together; returns what each returned or raised."""
    barrier, results = threading.Barrier(len(steps)), [None] * len(steps)

    def run(place, step):
        try:
            barrier.wait(timeout=20)
            results[place] = step()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def poll(row, stop, seen):
    """Look at the row all the time; keep every state that is not exactly one owner."""
    while not stop.is_set():
        now = Deliverable.objects.values_list("accountable", "accountable_department", "accepted_at").get(
            pk=row
        )
        seen.append(now)
    connections.close_all()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_leads_at_once_hand_over_and_there_is_always_exactly_one_owner():
    plan = scene()
    leads = [make.lead() for _ in range(LEADS)]
    stop, seen = threading.Event(), []
    watcher = threading.Thread(target=poll, args=(plan.poster.pk, stop, seen))
    watcher.start()

    for number in range(ROUNDS):
        now = NOW + (2 * number + 1) * HOUR
        offers = [
            lambda to=lead, now=now: actions.hand_over(plan.poster.pk, to, "turn", by=plan.driver, now=now)
            for lead in leads
        ]
        at_once(offers)
        asked = Duty.objects.open().get(kind="accept").holder
        answers = at_once(
            [
                lambda by=lead, now=now: actions.answer_hand_over(plan.poster.pk, by=by, now=now + HOUR)
                for lead in [asked, *leads]
            ]
        )
        won = [answer for answer in answers if isinstance(answer, Deliverable)]
        assert [row.accountable for row in won] == [asked]
        assert PastAccountable.objects.count() == number + 1
    stop.set()
    watcher.join(timeout=20)

    past = list(PastAccountable.objects.order_by("since"))
    row = Deliverable.objects.get(pk=plan.poster.pk)
    assert [p.until for p in past] == [*[p.since for p in past[1:]], row.accountable_since]
    assert [state for state in seen if None in state] == []
    assert len(seen) > ROUNDS
