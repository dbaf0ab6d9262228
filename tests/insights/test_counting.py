"""The figures follow the record, count nothing twice, and are what a full count says."""

import random
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from incidents.models import ActionItem, Factor, Incident, Retrospective
from postmortem.activities.models import AssetVersion, Deliverable, LogEntry
from postmortem.audit.actions import record
from postmortem.insights import actions
from postmortem.insights.actions import count_due, count_everything
from postmortem.insights.models import Case, CountMark, Figure
from postmortem.insights.queries.cases import SOURCES
from postmortem.insights.queries.proof import differences
from postmortem.insights.rules import measures
from raci.models import GateDecision
from tests import make
from tests.incidents import retro
from tests.insights import plan
from tests.make import NOW

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def figures(name, axis=measures.ALL):
    rows = Figure.objects.filter(name=name, axis=axis)
    return {(one.key, one.code): (one.n, one.total) for one in rows}


def test_an_arrival_counts_altogether_by_kind_and_by_department():
    row = plan.arrived(kind="poster", ahead=3 * HOUR)

    count_due(now=NOW)

    home = str(row.accountable_department_id)
    assert figures("arrival") == {("", "in_time"): (1, 180)}
    assert figures("arrival", "kind") == {("poster", "in_time"): (1, 180)}
    assert figures("arrival", "department") == {(home, "in_time"): (1, 180)}


@pytest.mark.parametrize(
    ("ahead", "code"),
    [
        (DAY, "early"),
        (DAY - MINUTE, "in_time"),
        (0 * DAY, "in_time"),
        (-MINUTE, "late"),
        (-2 * DAY, "very_late"),
    ],
)
def test_an_arrival_is_told_by_how_far_from_its_due_time_it_is(ahead, code):
    assert measures.arrival(ahead) == code


def test_what_only_stands_in_is_no_arrival():
    row = plan.arrived(ahead=DAY, placeholder=True)
    plan.arrives(row, at=row.due_at + HOUR)

    count_due(now=NOW)

    assert figures("arrival") == {("", "late"): (1, -60)}


def test_what_is_restricted_counts_nowhere():
    hidden = make.activity(restricted=True)
    plan.arrived(activity=hidden)
    make.incident(activity=hidden)
    page, _scene = retro.published()
    Retrospective.objects.filter(pk=page.pk).update(visibility="restricted", restricted_reason="People.")
    make.improvement(retrospective=page)

    count_due(now=NOW)

    assert set(Case.objects.values_list("name", flat=True)) == {"arrival", "launch"}
    assert set(Case.objects.values_list("activity", flat=True)) == {page.incident.activity_id}


def test_a_change_that_the_record_tells_is_counted_with_the_next_tick():
    found = make.incident()
    count_due(now=NOW)
    Incident.objects.filter(pk=found.pk).update(
        status="mitigated", mitigated_at=NOW + HOUR, stopped_by_what="x"
    )
    record("incident.moved", found, by=found.owner, at=NOW, stream=found.stream)

    counts = count_due(now=NOW + MINUTE)

    assert counts == {"counted": 1}
    assert (figures("found"), figures("stopped")) == ({("", ""): (1, 60)}, {("", ""): (1, 60)})


def test_what_the_record_does_not_tell_is_counted_in_turn():
    found = make.incident()
    count_due(now=NOW)
    Incident.objects.filter(pk=found.pk).update(situation="delay")

    for minute in range(len(SOURCES)):
        count_due(now=NOW + minute * MINUTE)

    assert figures("found") == {("", "delay"): (1, 60)}


def test_what_is_read_twice_counts_once():
    plan.arrived()
    for _tick in range(3):
        CountMark.objects.update(pk_read=0)
        count_due(now=NOW)

    assert [one.n for one in Figure.objects.filter(name="arrival")] == [1, 1, 1]


def test_a_condition_that_was_taken_away_counts_no_more():
    page, _scene = retro.published()
    count_due(now=NOW)
    before = sum(number for number, _total in figures("condition").values())
    Factor.objects.filter(retrospective=page).first().delete()
    record("retrospective.condition_removed", page, by=page.owner, at=NOW, stream=page.stream)

    count_due(now=NOW + MINUTE)

    assert sum(number for number, _total in figures("condition").values()) == before - 1
    assert differences() == []


def test_a_repeat_a_sweep_and_the_own_hours_count_for_the_incident():
    page, scene = retro.published()
    retro_of = page.incident
    again = make.incident(recurrence_of=retro_of, phase_introduced="idea", phase_found="live")
    shown = make.retrospective(
        incident=make.incident(status="analysing", phase_introduced="idea", phase_found="test")
    )
    shown.efforts.create(department=scene.design.department, kind="rework", size="day")

    count_due(now=NOW)

    assert figures("repeat") == {("", ""): (1, 0)}
    assert figures("phase", "kind") == {("idea", "live"): (1, 0), ("idea", "test"): (1, 8)}
    assert Case.objects.get(name="repeat").incident == again


def test_first_drafts_are_looked_at_as_they_were_first_saved():
    page, _scene = retro.published()
    count_due(now=NOW)

    written = Case.objects.filter(name="draft", retrospective=page)
    assert sorted(one.amount for one in written) == sorted(
        len(section.body) for section in page.sections.all()
    )
    assert {one.amount for one in Case.objects.filter(name="hint")} == {0}


def shaken(dice):
    """One random step in the life of the house, told to the record or not."""
    rows, found = list(Deliverable.objects.order_by("pk")), list(Incident.objects.order_by("pk"))
    row, incident = dice.choice(rows), dice.choice(found)
    one, happened = Deliverable.objects.filter(pk=row.pk), Incident.objects.filter(pk=incident.pk)
    some_day = NOW - timedelta(days=dice.randrange(200), minutes=dice.randrange(900))
    steps = {
        "arrives": lambda: plan.arrives(row, at=some_day, placeholder=dice.random() < 0.3),
        "moves": lambda: one.update(due_at=some_day),
        "new": lambda: plan.arrived(kind=dice.choice(["poster", "copy", "task"]), due_at=some_day),
        "drops": lambda: Deliverable.objects.filter(pk=row.pk, status__in=["draft", "agreed"]).update(
            status="dropped"
        ),
        "happens": lambda: make.incident(detected_at=some_day, started_at=some_day - HOUR),
        "repeats": lambda: happened.update(recurrence_of=found[0]),
        "situates": lambda: Incident.objects.filter(pk=incident.pk).update(
            situation=dice.choice(["", "delay"])
        ),
        "improves": lambda: make.improvement(due_at=some_day),
        "done": lambda: ActionItem.objects.filter(status="open").update(status="done", done_at=some_day),
        "approves": lambda: plan.approved(
            row.activity, channel=dice.choice(["person", "relayed", ""]), at=some_day
        ),
        "decides": lambda: plan.decided(row.activity, verdict=dice.choice(["go", "open_items"]), at=some_day),
    }
    name = dice.choice(sorted(steps))
    steps[name]()
    if dice.random() < 0.7:
        subject = incident if name in ("repeats", "situates") else row
        record("something.happened", subject, by=None, at=NOW, stream="test")


@pytest.mark.parametrize("seed", range(3))
def test_after_any_history_the_figures_are_what_a_full_count_says(seed):
    dice = random.Random(seed)
    plan.arrived()
    make.incident()
    for step in range(40):
        shaken(dice)
        if dice.random() < 0.4:
            count_due(now=NOW + step * MINUTE)

    for tick in range(2 * len(SOURCES)):
        count_due(now=NOW + (60 + tick) * MINUTE)

    assert differences() == []
    assert Figure.objects.filter(n__lte=0).count() == 0


def test_counting_everything_again_gives_the_same_figures():
    dice = random.Random(7)
    plan.arrived()
    make.incident()
    for _step in range(25):
        shaken(dice)
    retro.published()
    for tick in range(2 * len(SOURCES)):
        count_due(now=NOW + tick * MINUTE)
    fields = ("name", "axis", "week", "key", "code", "n", "total")
    before = set(Figure.objects.values_list(*fields))

    number = count_everything()

    assert set(Figure.objects.values_list(*fields)) == before
    assert number == Case.objects.count() > 0


def test_the_command_says_which_figure_is_wrong_and_mends_it(capsys):
    plan.arrived(kind="poster", ahead=3 * HOUR)
    call_command("figures", "--recount")
    Figure.objects.filter(axis="kind").update(n=2)

    with pytest.raises(CommandError, match="1 figures are wrong"):
        call_command("figures", "--check")
    call_command("figures", "--recount")
    call_command("figures", "--check")

    said = capsys.readouterr().out.splitlines()
    assert said[1].endswith("poster in_time: 2 instead of 1")
    assert said[-1] == "All figures are what a full count says."


def test_a_tick_reads_a_fixed_number_of_rows_in_turn(monkeypatch):
    monkeypatch.setattr(actions, "FILLING", 2)
    for _number in range(3):
        plan.arrived()

    first = count_due(now=NOW)
    second = count_due(now=NOW + MINUTE)

    assert (Case.objects.count(), first["counted"] >= second["counted"] > 0) == (3, True)
    assert AssetVersion.objects.count() == 3
    assert (GateDecision.objects.count(), LogEntry.objects.count()) == (0, 0)
