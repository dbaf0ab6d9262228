"""What comes in: versions, stand-ins, known hashes; approved or returned."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from postmortem.activities import actions, queries
from postmortem.activities.actions import Arrival
from postmortem.activities.models import AssetVersion, LogEntry, Participant
from postmortem.audit.models import Entry
from postmortem.evidence.models import StoredFile
from postmortem.outbox.models import Duty
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def owned(**fields):
    """An accepted row whose owner is asked to deliver."""
    painter = make.user(department=make.department())
    row = make.deliverable(**fields)
    return actions.propose(row, painter, by=painter, now=NOW)


def open_duties():
    return sorted(Duty.objects.open().values_list("kind", "holder"))


def test_an_arrival_closes_deliver_and_opens_approve():
    row = owned(due_at=NOW + 4 * HOUR, freeze_at=NOW + 6 * HOUR)
    driver = row.activity.lead

    version = actions.record_arrival(row, Arrival(text="Buy one"), by=row.accountable, now=NOW + 2 * HOUR)

    row.refresh_from_db()
    asked = Duty.objects.get(kind="approve")
    assert (row.status, version.number, version.kind) == ("delivered", 1, "text")
    assert (version.arrived_at, version.provider) == (NOW + 2 * HOUR, row.accountable)
    assert Duty.objects.get(kind="deliver").state == "done"
    assert (asked.holder, asked.subj_type, asked.subj_id) == (driver, "activities.assetversion", version.pk)
    assert (asked.due_at, asked.freeze_at) == (NOW + 4 * HOUR, NOW + 6 * HOUR)
    assert asked.params["deliverable_id"] == row.pk


def test_the_named_approver_is_asked_before_the_driver():
    row, approver = owned(), make.user()
    row = actions.edit_deliverable(row.pk, 1, {"approver": approver}, by=row.activity.lead, now=NOW)

    actions.record_arrival(row, Arrival(url="https://example.com/p"), by=row.accountable, now=NOW)

    assert open_duties() == [("approve", approver.pk)]


def test_after_the_freeze_the_approval_is_due_before_the_launch():
    activity = make.activity(agreed_launch_at=NOW + 2 * HOUR)
    row = owned(activity=activity, due_at=NOW - 5 * HOUR, freeze_at=NOW - HOUR)

    actions.record_arrival(row, Arrival(text="Late"), by=row.accountable, now=NOW)

    asked = Duty.objects.get(kind="approve")
    assert (asked.due_at, asked.freeze_at) == (NOW + HOUR, NOW + 2 * HOUR)


def test_a_stand_in_keeps_the_question_open():
    row = owned()

    version = actions.record_arrival(
        row,
        Arrival(text="Old copy", placeholder=True, origin_note="the spring campaign"),
        by=row.activity.lead,
        now=NOW,
    )

    row.refresh_from_db()
    assert (row.status, version.placeholder, version.origin_note) == ("agreed", True, "the spring campaign")
    assert open_duties() == [("deliver", row.accountable_id)]


def test_a_known_content_keeps_the_question_open():
    row = owned()
    first = actions.record_arrival(
        row, Arrival(text="Old copy", placeholder=True), by=row.activity.lead, now=NOW
    )

    again = actions.record_arrival(row, Arrival(text="Old copy"), by=row.accountable, now=NOW)

    row.refresh_from_db()
    assert (again.number, again.same_as, row.status) == (2, first, "agreed")
    assert open_duties() == [("deliver", row.accountable_id)]


def test_the_same_file_under_another_name_is_known():
    row = owned()
    one, two = (SimpleUploadedFile(name, b"words") for name in ("a.txt", "b.txt"))
    first = actions.hand_in_file(row, one, {"placeholder": True}, by=row.accountable, now=NOW)

    again = actions.hand_in_file(row, two, {}, by=row.accountable, now=NOW)

    assert again.same_as == first


def test_an_arrival_of_a_row_nobody_accepted_is_a_fact_and_no_state():
    row = make.deliverable()

    version = actions.record_arrival(row, Arrival(text="Copy"), by=row.activity.lead, now=NOW)

    row.refresh_from_db()
    assert (row.status, version.number, open_duties()) == ("draft", 1, [])


def test_received_elsewhere_keeps_both_times_and_both_people():
    row, sender = owned(due_at=NOW + HOUR), make.user(department=make.department())
    came = NOW + timedelta(minutes=48)

    version = actions.record_arrival(
        row, Arrival(text="Copy", provider=sender, arrived_at=came), by=row.activity.lead, now=NOW + 2 * HOUR
    )

    assert (version.arrived_at, version.recorded_at) == (came, NOW + 2 * HOUR)
    assert (version.provider, version.recorded_by) == (sender, row.activity.lead)
    assert version.provider_department == sender.department
    assert Participant.objects.filter(activity=row.activity, person=sender).count() == 1


@pytest.mark.parametrize(
    ("arrival", "field", "sentence"),
    [
        ({"text": "x", "arrived_at": NOW + HOUR}, "arrived_at", "It cannot have come later than now."),
        ({"text": "x", "origin_note": "spring"}, "origin_note", "Only a stand-in has an origin."),
        ({}, None, "Hand in one thing: a file, a link or a text."),
        ({"text": "x", "url": "https://example.com"}, None, "Hand in one thing: a file, a link or a text."),
    ],
    ids=["from the future", "origin without stand-in", "nothing", "two things"],
)
def test_what_cannot_have_come_is_refused(arrival, field, sentence):
    row = owned()

    with pytest.raises(ValidationError) as refusal:
        actions.record_arrival(row, Arrival(**arrival), by=row.accountable, now=NOW)

    found = refusal.value.message_dict[field] if field else refusal.value.messages
    assert found == [sentence]
    assert (AssetVersion.objects.count(), open_duties()) == (0, [("deliver", row.accountable_id)])


def test_nothing_arrives_for_a_row_that_is_not_needed():
    row = make.deliverable(status="dropped")

    with pytest.raises(ValidationError) as refusal:
        actions.record_arrival(row, Arrival(text="x"), by=row.activity.lead, now=NOW)

    assert (refusal.value.code, AssetVersion.objects.count()) == ("stale", 0)


def test_a_refused_arrival_leaves_no_file(settings):
    row = owned()
    upload = SimpleUploadedFile("a.txt", b"words")

    with pytest.raises(ValidationError):
        actions.hand_in_file(row, upload, {"arrived_at": NOW + HOUR}, by=row.accountable, now=NOW)

    assert (list(settings.MEDIA_ROOT.iterdir()), StoredFile.objects.count()) == ([], 0)


def delivered(**fields):
    row = owned(**fields)
    version = actions.record_arrival(row, Arrival(text="Copy"), by=row.accountable, now=NOW)
    row.refresh_from_db()
    return row, version


def test_an_approval_is_written_down_with_its_scope():
    row, version = delivered()
    driver = row.activity.lead

    actions.approve(version.pk, by=driver, now=NOW + HOUR, scope="copy")

    row.refresh_from_db()
    entry = LogEntry.objects.get()
    assert (row.status, row.approved_version, open_duties()) == ("approved", version, [])
    assert (entry.kind, entry.verdict, entry.channel, entry.scope) == ("approval", "yes", "person", "copy")
    assert (entry.said_by, entry.deliverable, entry.asset_version) == (driver, row, version)
    assert (Duty.objects.get(kind="approve").state, Duty.objects.get(kind="approve").answer) == (
        "done",
        "yes",
    )
    assert Entry.objects.order_by("-pk")[0].verb == "deliverable.approved"


def test_a_return_says_why_and_asks_again():
    row, version = delivered()

    actions.return_version(version.pk, "The price is missing.", by=row.activity.lead, now=NOW + HOUR)

    row.refresh_from_db()
    entry = LogEntry.objects.get()
    assert (row.status, entry.verdict, entry.reason) == ("returned", "returned", "The price is missing.")
    assert open_duties() == [("deliver", row.accountable_id)]
    assert Duty.objects.get(kind="approve").answer == "no"


def test_a_return_without_a_reason_changes_nothing():
    row, version = delivered()

    with pytest.raises(ValidationError) as refusal:
        actions.return_version(version.pk, " ", by=row.activity.lead, now=NOW)

    row.refresh_from_db()
    assert refusal.value.message_dict == {"reason": ["Say in one sentence why."]}
    assert (row.status, LogEntry.objects.count()) == ("delivered", 0)


def test_a_newer_version_makes_the_question_about_the_older_one_stale():
    row, first = delivered()
    second = actions.record_arrival(row, Arrival(text="Better"), by=row.accountable, now=NOW + HOUR)

    with pytest.raises(ValidationError) as refusal:
        actions.approve(first.pk, by=row.activity.lead, now=NOW + HOUR)

    asked = Duty.objects.open().get()
    assert refusal.value.code == "stale"
    assert (asked.kind, asked.subj_id) == ("approve", second.pk)


def test_only_whoever_is_asked_approves():
    row, version = delivered()

    with pytest.raises(ValidationError) as refusal:
        actions.approve(version.pk, by=row.accountable, now=NOW)

    row.refresh_from_db()
    assert (refusal.value.messages, row.status) == (["This is not asked of you."], "delivered")


def test_approving_twice_changes_nothing():
    row, version = delivered()
    actions.approve(version.pk, by=row.activity.lead, now=NOW)

    with pytest.raises(ValidationError) as refusal:
        actions.approve(version.pk, by=row.activity.lead, now=NOW)

    assert (refusal.value.code, LogEntry.objects.count()) == ("stale", 1)


def test_a_new_version_after_the_approval_is_to_be_approved_again():
    row, version = delivered()
    actions.approve(version.pk, by=row.activity.lead, now=NOW)

    second = actions.record_arrival(row, Arrival(text="Better"), by=row.accountable, now=NOW + HOUR)

    row.refresh_from_db()
    assert (row.status, row.approved_version) == ("delivered", version)
    assert Duty.objects.open().get().subj_id == second.pk


def test_the_facts_tell_what_came_when_and_what_was_said_about_it():
    activity = make.activity(
        requested_at=NOW - 20 * HOUR, notified_at=NOW - 18 * HOUR, agreed_launch_at=NOW + 6 * HOUR
    )
    row, version = delivered(activity=activity, due_at=NOW - HOUR)
    actions.return_version(version.pk, "No price.", by=activity.lead, now=NOW + HOUR)
    actions.write_log(
        activity,
        kind="approval",
        by=activity.lead,
        now=NOW - 2 * HOUR,
        verdict="yes",
        channel="relayed",
        relayed_by=row.accountable,
        scope="flow",
    )

    facts = queries.facts(activity)

    assert [(fact.kind, fact.at, fact.said) for fact in facts] == [
        ("requested", NOW - 20 * HOUR, False),
        ("told", NOW - 18 * HOUR, False),
        ("approved", NOW - 2 * HOUR, True),
        ("due", NOW - HOUR, False),
        ("accepted", NOW, False),
        ("arrived", NOW, False),
        ("returned", NOW + HOUR, False),
        ("launch_agreed", NOW + 6 * HOUR, False),
    ]
    arrived = facts[5]
    assert (arrived.subj_id, arrived.person_id) == (version.pk, row.accountable_id)
    assert (arrived.params["margin_s"], arrived.params["number"]) == (-3600, 1)
