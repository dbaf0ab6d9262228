"""Who opens what, who sees names, and who may take which step."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from postmortem.activities import actions, queries, rules
from postmortem.activities.actions import Arrival
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


def people(activity):
    """One person per hat."""
    lead = make.lead()
    make.takes_part(activity, lead.department)
    member = make.user(department=make.department())
    make.participant(activity, member)
    return {
        "driver": activity.lead,
        "sponsor": activity.sponsor,
        "lead": lead,
        "member": member,
        "executive": make.user(role="executive"),
        "stranger": make.user(department=make.department()),
        "administrator": make.user(role="admin"),
    }


def opened(user, activity):
    try:
        queries.readable(user, activity.pk)
    except Http404:
        return "404"
    return "names" if queries.sees_names(user, activity) else "sides"


def test_those_who_take_part_see_names_executives_sides_others_nothing():
    activity = make.activity(sponsor=make.user())

    seen = {name: opened(user, activity) for name, user in people(activity).items()}

    assert seen == {
        "driver": "names",
        "sponsor": "names",
        "lead": "names",
        "member": "names",
        "executive": "sides",
        "stranger": "404",
        "administrator": "404",
    }


def test_a_restricted_activity_opens_for_those_who_are_named():
    activity = make.activity(sponsor=make.user(), restricted=True)

    seen = {name: opened(user, activity) for name, user in people(activity).items()}

    assert [name for name, what in seen.items() if what != "404"] == ["driver", "sponsor", "member"]


def test_the_driver_and_leads_taking_part_may_edit():
    activity = make.activity(sponsor=make.user())

    found = {}
    for name, user in people(activity).items():
        try:
            queries.editable(user, activity.pk)
            found[name] = "may"
        except (PermissionDenied, Http404) as refusal:
            found[name] = type(refusal).__name__

    assert found == {
        "driver": "may",
        "sponsor": "PermissionDenied",
        "lead": "may",
        "member": "PermissionDenied",
        "executive": "PermissionDenied",
        "stranger": "Http404",
        "administrator": "Http404",
    }


def steps(user, row):
    return sorted(rules.offers(rules.rights(queries.hats(user, row.activity), row), row))


def test_each_hat_has_its_steps_on_a_row_to_be_accepted():
    activity = make.activity(sponsor=make.user())
    row, painter = make.deliverable(activity=activity), make.user(department=make.lead().department)
    hats = people(activity)
    row = actions.propose(row, painter, by=activity.lead, now=NOW)

    found = {name: steps(user, row) for name, user in hats.items()}

    assert found == {
        "driver": ["choose", "cut_scope", "drop", "edit", "hand_in", "move_due", "name", "take"],
        "sponsor": ["choose", "hand_in", "name", "take"],
        "lead": ["cut_scope", "drop", "edit", "hand_in", "move_due", "name"],
        "member": ["hand_in", "take"],
        "executive": [],
        "stranger": [],
        "administrator": [],
    }
    assert steps(painter, row) == ["accept", "hand_in"]


def test_being_accountable_brings_its_rights():
    row = make.deliverable(accountable=make.user(department=make.department()))

    assert steps(row.accountable, row) == ["cut_scope", "drop", "hand_in", "hand_over", "move_due"]


def test_whoever_looks_at_it_approves_and_nobody_else():
    row = make.deliverable(accountable=make.user(), status="delivered", approver=make.user())
    make.participant(row.activity, row.approver)

    assert "approve" in steps(row.approver, row)
    assert "approve" not in steps(row.activity.lead, row)


def test_nothing_is_offered_on_a_dropped_row_or_in_a_cancelled_activity():
    dropped = make.deliverable(status="dropped")
    row = make.deliverable()
    row.activity.status = "cancelled"

    assert (steps(dropped.activity.lead, dropped), steps(row.activity.lead, row)) == ([], [])


@pytest.mark.parametrize(
    ("who", "status", "to", "may"),
    [
        ("pm", "draft", "aligning", True),
        ("member", "draft", "aligning", False),
        ("own lead", "draft", "aligning", True),
        ("owner", "ready", "aligning", True),
        ("owner", "aligning", "ready", False),
        ("pm", "ready", "launched", False),
        ("pm", "launched", "verified", True),
        ("sponsor", "aligning", "cancelled", False),
    ],
)
def test_who_may_move_an_activity(who, status, to, may):
    home = make.lead().department
    driver = make.user(role="member" if who == "member" else "pm", department=home)
    activity = make.activity(lead=driver, sponsor=make.user())
    owner = make.deliverable(
        activity=activity, accountable=make.user(department=make.department())
    ).accountable
    activity.status = status
    people = {
        "pm": driver,
        "member": driver,
        "own lead": home.lead,
        "owner": owner,
        "sponsor": activity.sponsor,
    }

    assert rules.may_move(queries.hats(people[who], activity), activity, to) == may


def test_a_file_is_for_those_who_see_names():
    activity = make.activity()
    row, upload = make.deliverable(activity=activity), SimpleUploadedFile("a.txt", b"words")
    version = actions.hand_in_file(row, upload, {}, by=activity.lead, now=NOW)

    assert queries.file_of(activity.lead, version.pk) == version
    with pytest.raises(PermissionDenied):
        queries.file_of(make.user(role="executive"), version.pk)
    with pytest.raises(Http404):
        queries.file_of(make.user(), version.pk)


def test_a_text_is_no_file():
    row = make.deliverable()
    version = actions.record_arrival(row, Arrival(text="x"), by=row.activity.lead, now=NOW)

    with pytest.raises(Http404):
        queries.file_of(row.activity.lead, version.pk)


def test_words_spell_names_for_participants_and_sides_for_executives():
    home = make.department("design")
    activity = make.activity(lead=make.user(display_name="Wang Wei", department=home))
    executive = make.user(role="executive")

    spelt = [
        queries.words_for(user, activity).person(activity.lead_id) for user in (activity.lead, executive)
    ]

    assert spelt == ["Wang Wei · Design", "Design side"]
