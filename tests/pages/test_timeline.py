"""The timeline: everything of one activity as one stream, for each reader in the right words."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from incidents.models import Incident
from postmortem.activities import actions
from postmortem.activities.actions import Arrival, NewEntry
from postmortem.activities.models import LogEntry, Publication
from postmortem.audit.actions import fix
from postmortem.evidence.models import Evidence
from postmortem.queries import timeline, timeline_page
from raci.models import GateDecision
from tests import make
from tests.make import NOW
from tests.raci import scene as scenes

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def told(plan):
    """A matrix put forward and signed, an arrival, an entry, a publication, a decision, an incident."""
    scenes.put_forward(plan, now=NOW - 5 * HOUR)
    scenes.sign(plan.design, now=NOW - 4 * HOUR)
    version = actions.record_arrival(
        plan.poster, Arrival(text="The poster"), by=plan.painter, now=NOW - 3 * HOUR
    )
    new = NewEntry("agreement", "Three outsiders read it.\nOn Monday.")
    entry = actions.write_entry(plan.activity, new, by=plan.driver, now=NOW - 2 * HOUR)
    Evidence.objects.create(
        subj_type="activities.logentry", subj_id=entry.pk, kind="text", text="Yes", by=plan.driver, at=NOW
    )
    Publication.objects.create(
        asset_version=version, channel="App", live_from=NOW - HOUR, live_until=NOW - HOUR / 2
    )
    revision = fix("launch", plan.activity, {}, by=plan.driver, at=NOW)
    GateDecision.objects.create(
        activity=plan.activity, revision=revision, verdict="go", by=plan.business, at=NOW - 90 * HOUR / 60
    )
    make.incident(activity=plan.activity, status="mitigated", started_at=NOW - HOUR / 3)
    return plan


def page_for(person, plan, **asked):
    return timeline_page(person, plan.activity, now=NOW, **asked)


def lines(page):
    return [line for day in page.days for _time, line in day.lines]


def texts(page):
    return [line.text for line in lines(page)]


def test_everything_stands_in_one_stream_oldest_first():
    plan = told(scenes.scene())

    page = page_for(plan.driver, plan)

    happened = [line.text for line in lines(page) if NOW - 6 * HOUR <= line.fact.at <= NOW]
    assert happened == [
        "Matrix version 1 was put forward",
        "Matrix version 1 was signed",
        "Poster arrived, version 1",
        "Agreement · Three outsiders read it.",
        "Decided about the launch: go live",
        "Poster, version 1, went out: App",
        "Poster, version 1, was taken back: App",
        "No orders · It began",
        "No orders · It stopped",
    ]


def test_a_line_leads_to_what_shows_it_and_counts_its_evidence():
    plan = told(scenes.scene())

    found = {line.text: (line.url, line.shown_by) for line in lines(page_for(plan.driver, plan))}

    entry = LogEntry.objects.get(kind="agreement")
    here = plan.activity.pk
    assert found["Agreement · Three outsiders read it."] == (
        reverse("activities:entry", args=[here, entry.number]),
        1,
    )
    assert found["Matrix version 1 was put forward"] == (reverse("raci:revision", args=[here, 1]), 0)
    assert found["Poster arrived, version 1"] == (
        reverse("activities:deliverable", args=[here, plan.poster.pk]),
        0,
    )


def test_one_department_is_shown_alone():
    plan = told(scenes.scene())
    design = plan.design.department

    page = page_for(plan.driver, plan, department=str(design.pk))

    assert {line.fact.department_id for line in lines(page)} == {design.pk}
    assert "Poster arrived, version 1" in texts(page)


def test_days_are_those_of_the_activity():
    plan = scenes.scene()
    new = NewEntry("note", "Late at night", said_at=NOW - 15 * HOUR)  # 17:00 UTC the day before
    actions.write_entry(plan.activity, new, by=plan.driver, now=NOW)

    page = page_for(plan.driver, plan)

    found = [
        (day.on.isoformat(), time) for day in page.days for time, line in day.lines if "Late" in line.text
    ]
    assert found == [("2026-03-11", "01:00")]


def test_a_question_without_a_name_names_nobody():
    plan = scenes.scene()
    actions.write_entry(plan.activity, NewEntry("question", "Why?", unnamed=True), by=plan.driver, now=NOW)

    found = next(line for line in lines(page_for(plan.driver, plan)) if "Why?" in line.text)

    assert (found.side, found.fact.person_id, found.fact.department_id) == ("", None, None)


def test_who_may_not_see_names_reads_sides():
    plan = told(scenes.scene())
    actions.write_entry(plan.activity, NewEntry("note", "Painter said so"), by=plan.driver, now=NOW)

    page = page_for(make.user(role="executive"), plan)

    said = " ".join([line.text + line.detail + line.side for line in lines(page)])
    assert [name for name in ("Painter", "Driver", "person") if name in said] == []


def test_what_was_reported_twice_is_told_once():
    plan = told(scenes.scene())
    first, again = Incident.objects.get(), make.incident(activity=plan.activity, title="The same")

    Incident.objects.filter(pk=again.pk).update(status="duplicate", duplicate_of=first)

    assert "The same · It began" not in texts(page_for(plan.driver, plan))


def test_a_long_stream_goes_on_where_the_page_before_ended(monkeypatch):
    plan = told(scenes.scene())
    whole = texts(page_for(plan.driver, plan))
    monkeypatch.setattr(timeline, "PAGE", 4)

    read, after = [], ""
    while True:
        page = page_for(plan.driver, plan, after=after)
        read += texts(page)
        if not (after := page.after):
            break

    assert read == whole


@pytest.mark.parametrize("asked", ["department=x", "department=99999", "after=now", "after=1~2~3~4~x"])
def test_a_mark_nobody_gave_out_is_not_found(client, asked):
    plan = scenes.scene()
    client.force_login(plan.driver)

    assert client.get(f"{reverse('activity_timeline', args=[plan.activity.pk])}?{asked}").status_code == 404


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("rows", [1, 3])
def test_the_query_count_is_flat(client, django_assert_num_queries, rows):
    plan = told(scenes.scene())
    for number in range(rows):
        make.deliverable(activity=plan.activity, name=f"Row {number}", accountable=plan.painter)
        actions.write_entry(plan.activity, NewEntry("note", f"Note {number}"), by=plan.driver, now=NOW)
        make.incident(activity=plan.activity)
    client.force_login(plan.driver)

    with django_assert_num_queries(14):
        client.get(reverse("activity_timeline", args=[plan.activity.pk]))
