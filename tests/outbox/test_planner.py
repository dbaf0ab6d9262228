"""What the planner writes: who is told what at which step, once, and nothing while chasing is paused."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postmortem.outbox import queries, rules
from postmortem.outbox.actions import begin, resume
from postmortem.outbox.models import Control, Duty, Message, Notice, Tick
from postmortem.outbox.planner import plan
from tests import make
from tests.bench.engine import fill

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FROM = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)  # Tuesday, 19:00 in Shanghai
DUE = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)  # Thursday, 12:00
FREEZE = DUE + 6 * HOUR


@pytest.fixture
def cast():
    """A holder in a department with a lead, a driver and a sponsor."""
    head = make.lead("design", account="head")
    return {
        "holder": make.user("holder", department=head.department),
        "lead": head,
        "driver": make.user("driver"),
        "sponsor": make.user("sponsor"),
    }


def poster(cast, **fields):
    return make.duty(
        **{
            "holder": cast["holder"],
            "department": cast["lead"].department,
            "driver": cast["driver"],
            "sponsor": cast["sponsor"],
            "from_at": FROM,
            "due_at": DUE,
            "freeze_at": FREEZE,
            **fields,
        }
    )


def told():
    return sorted(Notice.objects.values_list("recipient__account", "kind", "step"))


def test_a_step_tells_the_holder_in_the_product_and_by_mail(cast):
    duty = poster(cast)

    counts = plan(now=DUE - 20 * HOUR)

    assert counts == {"duties": 1, "notices": 1, "messages": 1}
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind, notice.due_rev, notice.step) == (cast["holder"], "due_soon", 1, 1)
    assert notice.pk == rules.notice_key(duty.pk, 1, 1, cast["holder"].pk)
    assert notice.message_id == rules.message_key(cast["holder"].pk, None, DUE - 20 * HOUR)
    duty.refresh_from_db()
    assert (duty.step, duty.next_at) == (1, DUE)


def test_the_second_tick_of_the_same_moment_tells_nobody_again(cast):
    poster(cast)
    plan(now=DUE)

    counts = plan(now=DUE)

    assert counts == {}
    assert told() == [("holder", "due_now", 2)]


def test_after_an_outage_only_the_highest_step_is_told(cast):
    duty = poster(cast)

    plan(now=DUE + 5 * HOUR)

    assert told() == [
        ("head", "with_sponsor", 4),
        ("holder", "with_sponsor", 4),
        ("sponsor", "with_sponsor", 4),
    ]
    duty.refresh_from_db()
    assert (duty.step, duty.next_at) == (4, FREEZE)


def test_after_the_last_step_nothing_rings_any_more_and_the_duty_stays_open(cast):
    duty = poster(cast)

    plan(now=FREEZE)

    duty.refresh_from_db()
    assert (duty.state, duty.step, duty.next_at) == ("open", 5, None)
    assert plan(now=FREEZE + 100 * HOUR) == {}


def test_what_lapses_is_closed_as_of_its_due_time_without_a_word(cast):
    duty = poster(cast, kind="view", after_due="lapse", freeze_at=None)

    counts = plan(now=DUE + HOUR)

    assert counts == {"duties": 1}
    duty.refresh_from_db()
    assert (duty.state, duty.answered_at, duty.next_at) == ("lapsed", DUE, None)
    assert told() == []


def test_what_lapses_is_reminded_of_before(cast):
    duty = poster(cast, kind="view", after_due="lapse", freeze_at=None)

    plan(now=DUE - HOUR)

    duty.refresh_from_db()
    assert told() == [("holder", "due_soon", 1)]
    assert (duty.state, duty.next_at) == ("open", DUE)


def test_a_moved_due_time_starts_the_ladder_anew(cast):
    duty = poster(cast)
    plan(now=DUE)
    Duty.objects.filter(pk=duty.pk).update(
        due_rev=2, step=0, from_at=DUE, due_at=FREEZE, freeze_at=FREEZE, next_at=FREEZE
    )

    plan(now=FREEZE)

    revisions = Notice.objects.order_by("due_rev", "recipient").values_list("due_rev", "recipient__account")
    assert sorted(revisions) == [(1, "holder"), (2, "driver"), (2, "head"), (2, "holder"), (2, "sponsor")]


@pytest.mark.parametrize(
    ("gone", "heard"),
    [
        ("holder", ["driver", "head"]),
        ("lead", ["driver", "holder"]),
        ("driver", ["head", "holder"]),
    ],
)
def test_people_who_left_are_skipped_and_the_driver_stands_in(cast, gone, heard):
    poster(cast)
    type(cast[gone]).objects.filter(pk=cast[gone].pk).update(is_active=False)

    plan(now=DUE + 2 * HOUR)

    assert [account for account, _kind, _step in told()] == heard


def test_somebody_without_a_mail_address_is_told_in_the_product_only(cast):
    type(cast["holder"]).objects.filter(pk=cast["holder"].pk).update(email=None)
    poster(cast)

    counts = plan(now=DUE)

    assert counts == {"duties": 1, "notices": 1}
    assert Message.objects.count() == 0


def test_answered_duties_do_not_ring(cast):
    poster(cast, state="done")

    assert plan(now=FREEZE) == {}


def test_nothing_is_planned_while_chasing_is_paused(cast):
    poster(cast)
    begin()
    Control.objects.update(paused_at=DUE, pause_reason="A restore is looked at first.")

    counts = plan(now=DUE)

    assert counts == {"paused": 1}
    assert told() == []
    assert queries.why_paused() == "A restore is looked at first."


def test_a_copied_database_plans_nothing_until_somebody_says_so(cast):
    poster(cast)
    begin()
    Control.objects.update(installation=uuid4())

    assert plan(now=DUE) == {"paused": 1}
    assert "copy of another installation" in queries.why_paused()

    resume()

    assert plan(now=DUE) == {"duties": 1, "notices": 1, "messages": 1}
    assert queries.why_paused() == ""


def test_a_database_in_an_empty_folder_is_a_copy(cast, settings, tmp_path):
    poster(cast)
    begin()
    settings.DATA_DIR = tmp_path

    assert plan(now=DUE) == {"paused": 1}
    assert not queries.installation_file().exists()


def test_the_first_run_writes_the_installation_to_the_folder_and_to_the_database(settings, tmp_path):
    settings.DATA_DIR = tmp_path

    plan(now=DUE)

    assert Control.objects.get().installation == queries.installation()


def test_each_run_leaves_a_proof_of_life(cast):
    poster(cast)

    plan(now=DUE)
    plan(now=DUE + HOUR)

    tick = Tick.objects.get(name="planner")
    assert (tick.at, tick.counts) == (DUE + HOUR, {})


def test_a_tick_with_nothing_due_costs_one_query_besides_the_proof_of_life(cast, django_assert_num_queries):
    poster(cast)
    begin()
    plan(now=FROM)

    with django_assert_num_queries(2):
        plan(now=FROM)


@pytest.mark.postgres
def test_a_tick_soon_after_much_was_planned_reads_no_table_whole():
    person = make.user()
    fill(3_000, 1, [person], make.department().pk, due_in=timedelta(0))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE outbox_duty")
    begin()
    Duty.objects.update(next_at=None)

    with CaptureQueriesContext(connection) as captured:
        plan(now=make.NOW)

    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + captured.captured_queries[0]["sql"])
        steps = "\n".join(step for (step,) in cursor.fetchall())
    assert ("Seq Scan on outbox_duty" in steps, "duty_next" in steps) == (False, True)


@pytest.mark.parametrize("number", [1, 3])
def test_a_batch_costs_the_same_queries_however_many_duties(cast, number):
    for _ in range(number):
        poster(cast)
    begin()

    with CaptureQueriesContext(connection) as captured:
        plan(now=DUE)

    statements = [query["sql"].split()[0] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert statements == [
        *["SELECT"] * 4,  # is there work; calendar, special days, ladders
        *["SELECT"] * 6,  # paused?, the batch, leads, absences, people with their addresses, groups
        *["SELECT", "INSERT", "SELECT"],  # the messages that are there, those that are not, all locked
        *["INSERT", "UPDATE"],  # notices, the duties' next times
        *["SELECT"] * 3,  # nothing is left; no digests
        *["INSERT", "INSERT", "DELETE"],  # proof of life, the run, old runs
    ]


def test_large_work_is_done_in_batches(cast):
    for _ in range(5):
        poster(cast)

    counts = plan(now=DUE, batch=2)

    assert counts == {"duties": 5, "notices": 5, "messages": 3}
    assert Message.objects.count() == 1


def test_a_tick_finds_what_is_due_by_an_index(cast):
    poster(cast)

    plan_of = queries.ringing(DUE).explain()

    assert (
        "duty_next" in plan_of
    ) or connection.vendor == "postgresql"  # few rows: PostgreSQL just reads them
