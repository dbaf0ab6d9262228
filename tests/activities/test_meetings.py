"""Meetings: who was at the kick-off, what each department fears, three sentences every Monday."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from postmortem.activities import actions, queries, rules
from postmortem.activities.actions.weekly import open_week
from postmortem.activities.models import Activity, LogEntry
from postmortem.drafts.actions import Stale
from postmortem.drafts.models import TextVersion
from postmortem.outbox.models import Duty, Notice, Run
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
MONDAY = datetime(2026, 3, 16, 1, 30, tzinfo=UTC)  # 09:30 in Shanghai
THREE = {"goal": "More first orders", "action": "One page to pay", "resource": "One person"}


def moved(activity, status):
    Activity.objects.filter(pk=activity.pk).update(status=status)
    activity.refresh_from_db()
    return activity


@pytest.fixture
def plan():
    made = moved(make.activity(tools=["weekly"]), "aligning")
    make.takes_part(made, made.lead.department)
    return made


def open_weeklies(plan):
    return {duty.holder for duty in Duty.objects.open().filter(kind="weekly", subj_id=plan.pk)}


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        (datetime(2026, 3, 15, 15, 59, tzinfo=UTC), date(2026, 3, 9)),
        (datetime(2026, 3, 15, 16, 0, tzinfo=UTC), date(2026, 3, 16)),
        (datetime(2026, 3, 22, 15, 59, tzinfo=UTC), date(2026, 3, 16)),
    ],
)
def test_a_week_begins_on_monday_where_the_activity_is(moment, week):
    assert rules.monday_of(moment, "Asia/Shanghai") == week


@pytest.mark.parametrize(
    ("moment", "is_asked"),
    [
        (datetime(2026, 3, 16, 0, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 16, 1, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 18, 15, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 18, 16, 0, tzinfo=UTC), False),
    ],
)
def test_it_is_asked_for_from_monday_nine_to_wednesday_night(moment, is_asked):
    assert rules.weekly_is_asked(moment, "Asia/Shanghai") is is_asked


def test_it_is_due_on_monday_evening_or_in_a_few_hours():
    late = MONDAY + DAY

    assert rules.weekly_due(MONDAY, "Asia/Shanghai") == datetime(2026, 3, 16, 10, 0, tzinfo=UTC)
    assert rules.weekly_due(late, "Asia/Shanghai") == late + 4 * HOUR


def test_on_monday_it_is_asked_once(plan):
    counts = [actions.ask_due(now=MONDAY + minutes * timedelta(minutes=1)) for minutes in range(3)]

    duty = Duty.objects.get(kind="weekly")
    assert counts == [{"asked": 1}, {}, {}]
    assert (duty.holder, duty.params["week"], duty.due_at) == (plan.lead, "2026-03-16", MONDAY + 8.5 * HOUR)
    assert Run.objects.get().name == "asker"


def test_it_is_not_asked_where_it_is_switched_off_or_over():
    make.activity(tools=["slots"])
    moved(make.activity(tools=["weekly"]), "cancelled")

    assert (actions.ask_due(now=MONDAY), Duty.objects.count()) == ({}, 0)


def test_it_is_not_asked_between_the_mondays(plan):
    assert actions.ask_due(now=MONDAY + 4 * DAY) == {}


def test_whoever_was_chosen_is_asked_again_next_week(plan):
    ada, bob = make.user("ada"), make.user("bob")
    actions.choose_weekly(plan, [ada, bob], by=plan.lead, now=MONDAY)
    actions.choose_weekly(plan, [ada], by=plan.lead, now=MONDAY + HOUR)
    first = open_weeklies(plan)

    actions.ask_due(now=MONDAY + WEEK)

    assert (first, open_weeklies(plan)) == ({plan.lead, ada}, {plan.lead, ada})
    assert Duty.objects.filter(kind="weekly", state="lapsed").count() == 2
    assert Duty.objects.get(holder=bob).state == "withdrawn"


def test_once_one_of_them_has_entered_it_nobody_is_asked_any_more(plan):
    ada = make.user("ada")
    actions.choose_weekly(plan, [ada], by=plan.lead, now=MONDAY)

    entry = actions.save_weekly(plan, THREE, by=ada, now=MONDAY + HOUR)

    assert (entry.week, entry.text) == (date(2026, 3, 16), "More first orders")
    assert entry.lines == {"action": "One page to pay", "resource": "One person"}
    assert set(Duty.objects.values_list("state", flat=True)) == {"done"}
    assert open_week(plan, now=MONDAY + HOUR) is False


def test_who_joins_after_it_was_entered_is_asked_next_week_only(plan):
    ada = make.user("ada")
    actions.save_weekly(plan, THREE, by=plan.lead, now=MONDAY)
    actions.choose_weekly(plan, [ada], by=plan.lead, now=MONDAY + HOUR)
    now_open = open_weeklies(plan)

    actions.ask_due(now=MONDAY + WEEK)

    assert (now_open, open_weeklies(plan)) == (set(), {plan.lead, ada})


def test_whoever_takes_part_changes_it_until_the_week_is_over(plan):
    actions.save_weekly(plan, THREE, by=plan.lead, now=MONDAY)

    entry = actions.save_weekly(plan, {**THREE, "goal": "Fewer refunds"}, 1, by=plan.lead, now=MONDAY + DAY)

    assert (entry.text, entry.version, LogEntry.objects.count()) == ("Fewer refunds", 2, 1)
    kept = TextVersion.objects.order_by("version").values_list("fields", flat=True)
    assert list(kept) == [THREE, {**THREE, "goal": "Fewer refunds"}]


@pytest.mark.parametrize("version", [0, 7])
def test_nobody_saves_over_somebody_else(plan, version):
    actions.save_weekly(plan, THREE, by=plan.lead, now=MONDAY)

    with pytest.raises(Stale) as stale:
        actions.save_weekly(plan, {**THREE, "goal": "Mine"}, version, by=plan.lead, now=MONDAY)

    assert (stale.value.current.goal, LogEntry.objects.get().text) == (
        "More first orders",
        "More first orders",
    )


def test_the_next_week_has_an_entry_of_its_own(plan):
    actions.save_weekly(plan, THREE, by=plan.lead, now=MONDAY)

    actions.save_weekly(plan, {**THREE, "goal": "Fewer refunds"}, by=plan.lead, now=MONDAY + WEEK)

    page = queries.weekly_page(plan.lead, plan, now=MONDAY + WEEK)
    assert (page.this.goal, page.last.goal, page.last_is_of_last_week) == (
        "Fewer refunds",
        "More first orders",
        True,
    )


def test_all_three_sentences_are_needed_and_nothing_more_is_kept(plan):
    with pytest.raises(ValidationError) as refusal:
        actions.save_weekly(plan, {"goal": " ", "action": "x" * 301, "more": "?"}, by=plan.lead, now=MONDAY)

    assert refusal.value.message_dict == {
        "goal": ["Write one sentence."],
        "action": ["Keep it to one sentence of at most 300 characters."],
        "resource": ["Write one sentence."],
    }
    assert LogEntry.objects.count() == 0


def test_a_kick_off_says_who_was_missing_and_their_lead_hears_of_it(plan):
    design = make.lead("design")
    make.takes_part(plan, design.department)

    entry = actions.write_kickoff(plan, "We begin.", [plan.lead.department], by=plan.lead, now=NOW)

    page = queries.kickoff_page(plan.lead, plan)
    assert entry.lines == {"there": [plan.lead.department_id]}
    assert (page.missing, page.kickoffs[0].missing) == (["Design"], ["Design"])
    assert [(one.recipient, one.kind) for one in Notice.objects.all()] == [(design, "kickoff_missed")]


def test_whoever_comes_to_the_second_kick_off_is_not_missing(plan):
    design = make.lead("design")
    make.takes_part(plan, design.department)
    actions.write_kickoff(plan, "We begin.", [plan.lead.department], by=plan.lead, now=NOW)

    actions.write_kickoff(plan, "Once more.", [design.department], by=plan.lead, now=NOW + HOUR)

    assert queries.kickoff_page(plan.lead, plan).missing == []


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"minutes": " "}, {"minutes": ["Write down what was said."]}),
        ({"there": []}, {"there": ["Say which departments were there."]}),
        ({"said_at": NOW + HOUR}, {"said_at": ["It cannot have been said later than now."]}),
    ],
)
def test_a_kick_off_without_words_or_people_is_none(plan, fields, wrong):
    with pytest.raises(ValidationError) as refusal:
        actions.write_kickoff(
            plan, **{"minutes": "We begin.", "there": [plan.lead.department], **fields}, by=plan.lead, now=NOW
        )

    assert (refusal.value.message_dict, LogEntry.objects.count()) == (wrong, 0)


def test_the_leads_of_silent_departments_are_asked_what_could_make_it_fail(plan):
    design, service = make.lead("design"), make.department("service")
    for home in (design.department, service):
        make.takes_part(plan, home)

    actions.ask_premortem(plan, by=plan.lead, now=NOW)
    actions.ask_premortem(plan, by=plan.lead, now=NOW)

    assert [(duty.kind, duty.holder) for duty in Duty.objects.all()] == [("premortem", design)]


def test_a_sentence_answers_for_its_department_and_a_new_one_replaces_it(plan):
    design = make.lead("design")
    make.takes_part(plan, design.department)
    actions.ask_premortem(plan, by=plan.lead, now=NOW)

    actions.say_premortem(plan, design.department, "The fonts are late", by=design, now=NOW + HOUR)
    actions.say_premortem(plan, design.department, "The colours are late", by=design, now=NOW + 2 * HOUR)

    fears = {one.name: one.text for one in queries.premortem_page(plan.lead, plan).fears}
    assert fears == {plan.lead.department.name: "", "Design": "The colours are late"}
    assert Duty.objects.get().state == "done"
    assert LogEntry.objects.get(number=2).replaces.number == 1


def test_a_sentence_becomes_a_risk_once(plan):
    said = actions.say_premortem(plan, plan.lead.department, "The fonts are late", by=plan.lead, now=NOW)

    risk = actions.make_risk(said.pk, 2, 3, by=plan.lead, now=NOW)
    again = actions.make_risk(said.pk, 1, 1, by=plan.lead, now=NOW)

    assert (risk.kind, risk.text, risk.likelihood, risk.impact) == ("risk", "The fonts are late", 2, 3)
    assert (again, queries.premortem_page(plan.lead, plan).fears[0].risk) == (risk, risk)


def test_a_level_that_is_none_makes_no_risk(plan):
    said = actions.say_premortem(plan, plan.lead.department, "The fonts are late", by=plan.lead, now=NOW)

    with pytest.raises(ValidationError) as refusal:
        actions.make_risk(said.pk, 4, 1, by=plan.lead, now=NOW)

    assert refusal.value.message_dict == {
        "likelihood": ["Say how likely it is and how much it would matter."]
    }
    assert LogEntry.objects.filter(kind="risk").count() == 0


def test_what_is_no_sentence_becomes_no_risk(plan):
    note = actions.write_entry(plan, actions.NewEntry(kind="note", text="Hello"), by=plan.lead, now=NOW)

    with pytest.raises(ValidationError) as refusal:
        actions.make_risk(note.pk, 1, 1, by=plan.lead, now=NOW)

    assert refusal.value.code == "stale"


@pytest.mark.parametrize(
    "act",
    [
        lambda plan: actions.save_weekly(plan, THREE, by=plan.lead, now=NOW),
        lambda plan: actions.write_kickoff(plan, "We begin.", [plan.lead.department], by=plan.lead, now=NOW),
        lambda plan: actions.say_premortem(plan, plan.lead.department, "Late", by=plan.lead, now=NOW),
    ],
    ids=["weekly", "kickoff", "premortem"],
)
def test_a_cancelled_activity_keeps_no_more_meetings(plan, act):
    Activity.objects.filter(pk=plan.pk).update(status="cancelled")

    with pytest.raises(ValidationError) as refusal:
        act(plan)

    assert (refusal.value.code, LogEntry.objects.count()) == ("stale", 0)


def test_a_row_without_an_owner_at_half_of_its_time_is_asked_about_once(plan):
    row = make.deliverable(activity=plan, due_at=NOW + 4 * DAY)
    early = actions.ask_due(now=NOW + 2 * DAY - HOUR)

    counts = [actions.ask_due(now=NOW + 2 * DAY), actions.ask_due(now=NOW + 3 * DAY)]

    entry, duty = LogEntry.objects.get(), Duty.objects.get(kind="answer")
    assert (early, counts) == ({}, [{"asked": 1}, {}])
    assert entry.text == "Who answers for “Poster”? Half of its time is over, and nobody is named."
    assert (duty.holder, duty.params["about"]) == (plan.lead, f"owner:{row.pk}")


def test_the_question_ends_once_the_row_has_an_owner(plan):
    row = make.deliverable(activity=plan, due_at=NOW + 4 * DAY)
    actions.ask_due(now=NOW + 3 * DAY)
    actions.propose(row, plan.lead, by=plan.lead, now=NOW + 3 * DAY)

    counts = actions.ask_due(now=NOW + 3 * DAY + HOUR)

    assert (counts, Duty.objects.get(kind="answer").state) == ({"settled": 1}, "withdrawn")
