"""A row passes from lead to lead while all want it at once: at no moment nobody's, and never of two."""

import threading
import time

import pytest
from django.db import connections

from postmortem.activities.models import Deliverable, PastAccountable
from postmortem.outbox.models import Duty
from raci import actions
from tests import make
from tests.at_once import at_once
from tests.make import NOW
from tests.raci.scene import HOUR, scene

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
LEADS, ROUNDS, QUICK = 8, 300, 10


def poll(row, stop, seen):
    """Look at the row all the time; keep every state that is not exactly one owner."""
    while not stop.is_set():
        now = Deliverable.objects.values_list("accountable", "accountable_department", "accepted_at").get(
            pk=row
        )
        seen.append(now)
        time.sleep(0.001)
    connections.close_all()


def test_eight_leads_at_once_hand_over_and_there_is_always_exactly_one_owner(full, measured):
    plan, rounds = scene(), ROUNDS if full else QUICK
    leads = [make.lead() for _ in range(LEADS)]
    stop, seen = threading.Event(), []
    watcher = threading.Thread(target=poll, args=(plan.poster.pk, stop, seen))
    watcher.start()

    for number in range(rounds):
        now = NOW + (2 * number + 1) * HOUR
        offers = [
            lambda to=lead, now=now: actions.hand_over(plan.poster.pk, to, "turn", by=plan.driver, now=now)
            for lead in leads
        ]
        at_once(*offers)
        asked = Duty.objects.open().get(kind="accept").holder
        answers = at_once(
            *[
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
    assert len(seen) > rounds
    measured(rounds=rounds, looks=len(seen), without_an_owner=0, owners_at_once=1)
