"""What happens to an incident: reported, corrected, moved, added to."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from incidents import actions
from incidents.actions import NewEvent, NewFinding, NewImpact, NewReport, Sweep
from incidents.models import Incident, Retrospective
from postmortem.activities.models import Participant
from postmortem.audit.models import Entry
from postmortem.drafts.actions import Stale
from postmortem.outbox.models import Message, Notice
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
STOPPED = "The page was rewritten."


def new_report(**fields):
    return NewReport(
        **{"seen": "No orders. The page opens.", "started_at": NOW - HOUR, "zone": "UTC", **fields}
    )


def verbs(subject):
    return list(Entry.objects.filter(stream=subject.stream).order_by("seq").values_list("verb", flat=True))


def told():
    return sorted(Notice.objects.values_list("recipient__account", "kind"))


def test_a_report_on_an_activity_belongs_to_its_driver_who_is_told():
    activity, reporter = make.activity(), make.user()
    make.takes_part(activity, activity.requesting_department)

    incident = actions.report(new_report(activity=activity, affected=("customers",)), by=reporter, now=NOW)

    assert (incident.title, incident.status, incident.kind) == ("No orders", "reported", "incident")
    assert (incident.owner, incident.reporter) == (activity.lead, reporter)
    assert (incident.time_zone, incident.reported_at, incident.detected_at) == ("Asia/Shanghai", NOW, NOW)
    assert [row.department for row in incident.departments.all()] == [activity.requesting_department]
    assert told() == [(activity.lead.account, "incident_reported")]
    assert verbs(activity) == ["incident.reported"]


def test_a_report_without_activity_belongs_to_its_reporter():
    reporter = make.user()

    incident = actions.report(new_report(affected=("nobody",)), by=reporter, now=NOW)

    assert (incident.owner, incident.kind, incident.time_zone) == (reporter, "near_miss", "UTC")
    assert told() == []
    assert verbs(incident) == ["incident.reported"]


def test_the_driver_is_not_told_of_the_own_report():
    activity = make.activity()

    actions.report(new_report(activity=activity), by=activity.lead, now=NOW)

    assert (Notice.objects.count(), Message.objects.count()) == (0, 0)


def test_it_cannot_have_begun_after_it_was_seen():
    with pytest.raises(ValidationError) as refused:
        actions.report(new_report(started_at=NOW + HOUR), by=make.user(), now=NOW)

    assert refused.value.messages == ["It cannot have begun after it was seen."]
    assert Incident.objects.count() == 0


def test_the_database_refuses_a_begin_after_it_was_seen():
    with pytest.raises(IntegrityError), transaction.atomic():
        make.incident(started_at=NOW + HOUR)

    assert Incident.objects.count() == 0


def walk(incident, by):
    actions.move_incident(incident.pk, "mitigating", by=by, now=NOW)
    actions.move_incident(incident.pk, "mitigated", by=by, now=NOW + HOUR, stopped_by=STOPPED)
    actions.move_incident(incident.pk, "analysing", by=by, now=NOW + 2 * HOUR)
    actions.move_incident(incident.pk, "learning", by=by, now=NOW + 3 * HOUR)
    return actions.move_incident(
        incident.pk, "closed", by=by, now=NOW + 4 * HOUR, sweep=Sweep("A single page.")
    )


def test_an_incident_goes_its_way_from_report_to_end():
    incident = make.incident()

    closed = walk(incident, incident.owner)

    assert (closed.status, closed.closed_at, closed.version) == ("closed", NOW + 4 * HOUR, 6)
    closed.refresh_from_db()
    assert (closed.mitigated_at, closed.stopped_by_what, closed.still_going_on) == (
        NOW + HOUR,
        STOPPED,
        False,
    )
    assert (closed.sweep_waiver, closed.sweep_done_at) == ("A single page.", None)
    assert [verb for verb in verbs(incident) if verb.startswith("incident.")] == ["incident.moved"] * 5


def test_reaching_the_analysis_opens_a_retrospective_and_has_it_compiled():
    incident = make.incident(activity=make.activity(), status="mitigated")

    actions.move_incident(incident.pk, "analysing", by=incident.owner, now=NOW)

    opened = Retrospective.objects.get(incident=incident)
    assert (opened.status, opened.owner, opened.compile_requested_at) == ("collecting", incident.owner, NOW)
    assert opened.mitigated_at == incident.mitigated_at


def test_opening_it_again_goes_on_with_the_same_retrospective():
    incident = make.incident()
    walk(incident, incident.owner)

    again = actions.move_incident(incident.pk, "analysing", by=incident.owner, now=NOW + 5 * HOUR)

    again.refresh_from_db()
    assert (again.status, again.closed_at, again.sweep_done_at) == ("analysing", None, None)
    assert Retrospective.objects.filter(incident=incident).count() == 1


@pytest.mark.parametrize(
    ("status", "to"),
    [
        ("reported", "analysing"),
        ("reported", "closed"),
        ("reported", "nonsense"),
        ("mitigating", "mitigating"),
        ("mitigated", "mitigating"),
        ("analysing", "closed"),
        ("closed", "reported"),
    ],
)
def test_a_step_out_of_order_changes_nothing(status, to):
    incident = make.incident(status=status)
    sweep = Sweep(none_because="A single page.")

    with pytest.raises(Stale):
        actions.move_incident(incident.pk, to, by=incident.owner, now=NOW, sweep=sweep)

    incident.refresh_from_db()
    assert (incident.status, verbs(incident)) == (status, [])


@pytest.mark.parametrize(
    ("status", "to"), [("reported", "analysing"), ("mitigated", "reported"), ("closed", "learning")]
)
def test_the_database_refuses_a_step_out_of_order(status, to):
    incident = make.incident(status=status)

    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(status=to)

    incident.refresh_from_db()
    assert incident.status == status


def test_the_database_refuses_an_end_without_looking_at_similar_things():
    incident = make.incident(status="learning")

    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(status="closed", closed_at=NOW)

    incident.refresh_from_db()
    assert incident.status == "learning"


def test_the_database_refuses_stopped_without_what_stopped_it():
    incident = make.incident()

    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(status="mitigated", mitigated_at=NOW)

    incident.refresh_from_db()
    assert incident.status == "reported"


def test_the_database_refuses_an_incident_that_is_born_further_on():
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.create(
            title="x",
            status="analysing",
            mitigated_at=NOW,
            stopped_by_what="x",
            time_zone="UTC",
            started_at=NOW,
            detected_at=NOW,
            reported_at=NOW,
            reporter=make.user(),
        )

    assert Incident.objects.count() == 0


@pytest.mark.parametrize(("stopped_by", "to"), [("", "mitigated"), ("x", "closed")])
def test_a_step_without_its_sentence_changes_nothing(stopped_by, to):
    incident = make.incident(status="learning" if to == "closed" else "reported")
    before = incident.status

    with pytest.raises(ValidationError):
        actions.move_incident(incident.pk, to, by=incident.owner, now=NOW, stopped_by=stopped_by)

    incident.refresh_from_db()
    assert incident.status == before


def test_the_reporter_hears_that_it_has_stopped():
    incident = make.incident(activity=make.activity())

    stopped = actions.stop_incident(incident.pk, STOPPED, at=NOW - HOUR / 2, by=incident.owner, now=NOW)

    assert (stopped.status, stopped.mitigated_at) == ("mitigated", NOW - HOUR / 2)
    assert told() == [(incident.reporter.account, "incident_stopped")]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_stop_it_at_once_one_wins():
    incident = make.incident()
    start, outcomes = threading.Barrier(4), []

    def stop(number):
        start.wait()
        try:
            actions.stop_incident(incident.pk, f"By {number}.", at=NOW, by=incident.owner, now=NOW)
            outcomes.append("stopped")
        except Stale:
            outcomes.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=stop, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["stale", "stale", "stale", "stopped"]
    assert Entry.objects.filter(verb="incident.moved").count() == 1


def test_who_comes_second_is_told_where_it_stands():
    incident = make.incident()
    actions.stop_incident(incident.pk, STOPPED, at=NOW, by=incident.owner, now=NOW)

    with pytest.raises(Stale) as lost:
        actions.move_incident(incident.pk, "mitigating", by=incident.owner, now=NOW)

    assert lost.value.current.status == "mitigated"


def test_a_duplicate_points_to_the_one_that_goes_on():
    first, second = make.incident(), make.incident()

    marked = actions.mark_duplicate(second.pk, first, by=second.owner, now=NOW)

    assert (marked.status, marked.duplicate_of) == ("duplicate", first)


def test_an_incident_is_no_duplicate_of_itself_or_of_a_duplicate():
    first, second, third = make.incident(), make.incident(), make.incident()
    actions.mark_duplicate(second.pk, first, by=second.owner, now=NOW)
    second.refresh_from_db()

    for of in (third, second):
        with pytest.raises(ValidationError) as refused:
            actions.mark_duplicate(third.pk, of, by=third.owner, now=NOW)
        assert refused.value.message_dict == {"duplicate_of": ["Choose another incident, one that goes on."]}


def test_corrections_save_what_was_changed_and_join_a_new_owner():
    incident = make.incident(activity=make.activity())
    heir = make.user(department=make.department())

    edited = actions.edit_incident(
        incident.pk, 1, {"title": "No order in the first hour", "owner": heir}, by=incident.owner, now=NOW
    )

    assert (edited.title, edited.owner, edited.version) == ("No order in the first hour", heir, 2)
    assert Participant.objects.filter(activity=incident.activity, person=heir).count() == 1


def test_corrections_of_a_stale_page_change_nothing():
    incident = make.incident()
    actions.edit_incident(incident.pk, 1, {"severity": 1}, by=incident.owner, now=NOW)

    with pytest.raises(Stale):
        actions.edit_incident(incident.pk, 1, {"severity": 4}, by=incident.owner, now=NOW)

    incident.refresh_from_db()
    assert incident.severity == 1


def test_departments_are_named_anew():
    incident, design, product = make.incident(), make.department("design"), make.department("product")
    actions.set_departments(incident.pk, [design], by=incident.owner, now=NOW)

    actions.set_departments(incident.pk, [product], by=incident.owner, now=NOW)

    assert [row.department for row in incident.departments.all()] == [product]
    assert Entry.objects.latest("pk").data == {"department_ids": [product.pk]}


def test_findings_events_and_figures_are_added():
    activity = make.activity()
    incident, poster = make.incident(activity=activity), make.deliverable(activity=activity)

    finding = actions.add_finding(
        incident.pk, NewFinding("copy", " No offer. ", poster), by=incident.reporter, now=NOW
    )
    event = actions.add_event(
        incident.pk, NewEvent(NOW - HOUR, "publish", "Live."), by=incident.reporter, now=NOW
    )
    impact = actions.add_impact(
        incident.pk, NewImpact("orders", Decimal(30), Decimal(0)), by=incident.owner, now=NOW
    )

    assert (finding.text, finding.deliverable) == ("No offer.", poster)
    assert (event.zone, event.happened_at, event.by) == ("Asia/Shanghai", NOW - HOUR, incident.reporter)
    assert (impact.expected, impact.actual) == (30, 0)
    assert verbs(activity) == ["incident.finding_added", "incident.event_added", "incident.impact_added"]


@pytest.mark.parametrize(
    ("add", "wrong"),
    [
        (
            lambda pk, by: actions.add_finding(
                pk, NewFinding("copy", "x", make.deliverable()), by=by, now=NOW
            ),
            {"deliverable": ["Choose a deliverable of this activity."]},
        ),
        (
            lambda pk, by: actions.add_event(pk, NewEvent(NOW + HOUR, "change", "x"), by=by, now=NOW),
            {"happened_at": ["It cannot have happened later than now."]},
        ),
        (
            lambda pk, by: actions.add_impact(pk, NewImpact("orders"), by=by, now=NOW),
            {"actual": ["Give at least one of the two numbers."]},
        ),
    ],
)
def test_what_cannot_be_is_not_added(add, wrong):
    incident = make.incident(activity=make.activity())

    with pytest.raises(ValidationError) as refused:
        add(incident.pk, incident.owner)

    assert refused.value.message_dict == wrong
    assert (incident.findings.count(), incident.timeline.count(), incident.impacts.count()) == (0, 0, 0)


def test_nothing_is_added_to_an_incident_that_has_ended():
    incident = make.incident(status="closed")

    with pytest.raises(ValidationError) as refused:
        actions.add_finding(incident.pk, NewFinding("copy", "x"), by=incident.owner, now=NOW)

    assert refused.value.messages == ["This incident has ended; open it again to add something."]
    assert incident.findings.count() == 0
