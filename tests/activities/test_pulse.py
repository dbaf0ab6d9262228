"""A short question once a month: whom it is asked, what readers see, and that nobody is known by it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from postmortem.activities.actions.pulse import answer_pulse, ask_pulses
from postmortem.activities.models import Activity, Pulse
from postmortem.activities.queries.pulse import pulse_results
from postmortem.activities.rules.pulse import GOAL, result, round_of
from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty
from tests import make
from tests.make import NOW
from tests.pages.links import path_for, words

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LONG_AGO = NOW - 20 * DAY


def running(people=5, **fields):
    status = fields.pop("status", "aligning")
    activity = make.activity(**{"goal": "Thirty orders.", "created_at": LONG_AGO, **fields})
    if status != "draft":
        Activity.objects.filter(pk=activity.pk).update(status=status)
    for _ in range(people - 1):
        make.participant(activity, make.user())
    return activity


def answer(activity, score, *, by=None, round_="2026-03"):
    by = by or make.user()
    answer_pulse(activity, {GOAL: score}, stream=activity.stream, round_=round_, by=by, now=NOW)


def test_results_are_told_from_five_answers_on():
    few, enough = result(GOAL, "2026-03", [5, 4, 4, 5]), result(GOAL, "2026-03", [5, 4, 4, 5, 2])

    assert (few.answers, few.mean, few.word, few.lacking) == (4, None, "", 1)
    assert (enough.answers, enough.mean, enough.word, enough.lacking) == (5, 4.0, "mostly", 0)


def test_a_round_is_the_month_where_the_activity_is():
    last_minutes = NOW.replace(month=3, day=31, hour=17)

    assert [round_of(last_minutes, zone) for zone in ("UTC", "Asia/Shanghai")] == ["2026-03", "2026-04"]


def test_one_person_counts_once_a_round_and_nobody_is_stored():
    activity, ada = make.activity(), make.user("ada")
    for score in (2, 5):
        answer(activity, score, by=ada)
    answer(activity, 3, by=ada, round_="2026-02")

    stored = Pulse.objects.order_by("round")
    assert [(one.round, one.score, one.on) for one in stored] == [
        ("2026-02", 3, NOW.date()),
        ("2026-03", 5, NOW.date()),
    ]
    assert len({one.respondent_key for one in stored}) == 2  # rounds cannot be told together
    assert set(Entry.objects.values_list("verb", "actor_id")) == {("pulse.answered", None)}


def test_what_is_no_step_is_refused():
    activity = make.activity()

    with pytest.raises(ValidationError) as refused:
        answer(activity, 6)

    assert (refused.value.message_dict, Pulse.objects.count()) == ({GOAL: ["Choose one from the list."]}, 0)


@pytest.mark.parametrize(
    "fields", [{"people": 4}, {"goal": ""}, {"created_at": NOW - DAY}, {"status": "draft"}], ids=str
)
def test_it_is_not_asked_where_it_would_tell_nothing(fields):
    running(**fields)

    assert (ask_pulses(now=NOW), Duty.objects.count()) == (0, 0)


def test_it_is_asked_once_a_month_and_lapses():
    activity = running()

    asked = [ask_pulses(now=at) for at in (NOW, NOW + DAY, NOW + 25 * DAY)]

    duties = Duty.objects.filter(subj_id=activity.pk)
    assert (asked, duties.count()) == ([1, 0, 1], 5)  # open ones are asked no second time
    assert {(one.kind, one.after_due) for one in duties} == {("pulse", "lapse")}


def test_an_answer_on_the_page_settles_the_question(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    activity = running()
    ask_pulses(now=NOW)
    client.force_login(activity.lead)

    answered = client.post(reverse("activities:pulse", args=[activity.pk]), {GOAL: "4"})
    bad = client.post(reverse("activities:pulse", args=[activity.pk]), {GOAL: "9"})

    settled = Duty.objects.get(holder=activity.lead)
    assert (answered.status_code, bad.status_code, settled.state) == (302, 422, "done")
    assert [(one.round, one.answers, one.mean) for one in pulse_results(activity, [GOAL])] == [
        ("2026-03", 1, None)
    ]


def test_a_link_answers_it_too_and_counts_once_with_the_page(time_machine):
    time_machine.move_to(NOW, tick=False)
    activity = running()
    ask_pulses(now=NOW)
    asked = Duty.objects.get(holder=activity.lead)

    page = Client().get(path_for(asked))
    answered = Client().post(path_for(asked), {"way": "answer", GOAL: "4"})

    asked.refresh_from_db()
    assert "results are told from five answers on" in words(page)
    assert (answered.status_code, asked.state, Pulse.objects.get().round) == (302, "done", "2026-03")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_query_count_is_flat(client, rows, django_assert_num_queries):
    activity = make.activity()
    for _ in range(rows):
        answer(activity, 4)
    client.force_login(activity.lead)

    with django_assert_num_queries(7):
        client.get(reverse("activities:pulse", args=[activity.pk]))
