"""Who sees an incident with what, and what the product knows about it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from incidents import actions, queries
from incidents.actions import NewEvent
from postmortem.activities.models import Activity
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_the_facts_of_an_incident_come_in_order_and_hold_ids_and_typed_text_only():
    design = make.department("design")
    incident = make.incident(status="mitigated", mitigated_at=NOW)
    event = actions.add_event(
        incident.pk,
        NewEvent(NOW - HOUR / 2, "publish", "Sent.", "https://chat.example/1", design),
        by=incident.owner,
        now=NOW,
    )

    facts = queries.incident_facts(incident)

    assert [(fact.kind, fact.at, fact.subj_id, fact.department_id, fact.params) for fact in facts] == [
        ("started", NOW - HOUR, incident.pk, None, {}),
        (
            "event",
            NOW - HOUR / 2,
            event.pk,
            design.pk,
            {"text": "Sent.", "marker": "publish", "evidence_url": "https://chat.example/1"},
        ),
        ("seen", NOW, incident.pk, None, {}),
        ("reported", NOW, incident.pk, None, {"text": incident.seen}),
        ("stopped", NOW, incident.pk, None, {"text": "The page was rewritten."}),
    ]
    assert {fact.zone for fact in facts} == {"Asia/Shanghai"}


def test_the_record_of_the_activity_is_merged_in():
    activity = make.activity(requested_at=NOW - 9 * HOUR)
    incident = make.incident(activity=activity)

    inside = [fact.kind for fact in queries.all_facts(incident)]
    outside = [fact.kind for fact in queries.all_facts(incident, inside=False)]

    assert inside == ["requested", "started", "seen", "reported"]
    assert outside == ["started", "seen", "reported"]


def people_of(incident):
    """One person for each hat."""
    lead, participant = make.lead("design"), make.user("participant")
    make.participant(incident.activity, participant)
    actions.set_departments(incident.pk, [lead.department], by=incident.owner, now=NOW)
    return {
        "driver": incident.activity.lead,
        "reporter": incident.reporter,
        "affected lead": lead,
        "participant": participant,
        "executive": make.user(role="executive"),
    }


def test_what_one_may_do_follows_from_what_one_is():
    incident = make.incident(activity=make.activity())

    rights = {name: queries.incident_rights(person, incident) for name, person in people_of(incident).items()}

    assert {name: (one.inside, one.names, one.edit, one.add) for name, one in rights.items()} == {
        "driver": (True, True, True, True),
        "reporter": (False, False, False, True),
        "affected lead": (False, False, True, True),
        "participant": (True, True, False, False),
        "executive": (True, False, False, False),
    }


def test_everybody_with_a_hat_opens_it_and_a_stranger_does_not():
    incident = make.incident(activity=make.activity())

    opened = [queries.readable_incident(person, incident.pk) for person in people_of(incident).values()]

    assert opened == [incident] * 5
    with pytest.raises(Http404):
        queries.readable_incident(make.user(), incident.pk)


def test_the_lead_of_an_affected_department_does_not_open_what_is_restricted():
    incident, lead = make.incident(activity=make.activity(restricted=True)), make.lead("design")
    actions.set_departments(incident.pk, [lead.department], by=incident.owner, now=NOW)

    with pytest.raises(Http404):
        queries.readable_incident(lead, incident.pk)


def test_editing_and_adding_ask_for_their_right():
    incident = make.incident(activity=make.activity())
    people = people_of(incident)

    assert queries.editable_incident(people["affected lead"], incident.pk) == incident
    assert queries.addable_incident(people["reporter"], incident.pk) == incident
    for opens, person in (
        (queries.editable_incident, people["reporter"]),
        (queries.addable_incident, people["participant"]),
    ):
        with pytest.raises(PermissionDenied):
            opens(person, incident.pk)


@pytest.mark.parametrize("status", ["draft", "cancelled"])
def test_nobody_reports_on_what_is_cancelled_and_only_those_inside_on_a_draft(status):
    activity = make.activity()
    Activity.objects.filter(pk=activity.pk).update(status=status)

    offered = [list(queries.reportable(person)) for person in (activity.lead, make.user())]

    assert offered == [[activity] if status == "draft" else [], []]


def test_who_carries_it_on_is_named_only_to_those_who_see_names():
    incident = make.incident(activity=make.activity(lead=make.user(display_name="Chen Yu")))

    named = [
        queries.incident_page(person, incident, now=NOW).carried_by
        for person in (incident.owner, incident.reporter, make.user(role="executive"))
    ]

    assert named == ["Chen Yu", "", ""]


def test_texts_of_an_improvement_lose_names_for_those_who_see_none():
    painter = make.user(display_name="Lin Wei", department=make.department("design"))
    activity = make.activity()
    make.participant(activity, painter)
    of = make.retrospective(incident=make.incident(activity=activity, status="analysing"))
    item = make.improvement(retrospective=of, owner=painter, title="Ask Lin Wei in person")

    titles = [
        queries.item_page(person, item).title for person in (activity.lead, make.user(role="executive"))
    ]
    listed = [one.title for one in queries.incident_page(activity.lead, of.incident, now=NOW).improvements]

    assert titles == ["Ask Lin Wei in person", "Ask Design side in person"]
    assert listed == ["Ask Design side in person"]
