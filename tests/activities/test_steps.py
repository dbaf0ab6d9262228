"""The steps people take on the pages, from the button to the database and back."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from postmortem.activities import actions
from postmortem.activities.actions import Arrival
from postmortem.activities.models import Activity, AssetVersion, Deliverable, LogEntry
from postmortem.audit.models import SecurityEvent
from postmortem.outbox.models import Duty
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def send(client, user, name, /, *args, **typed):
    client.force_login(user)
    return client.post(reverse("activity_new" if name == "new" else f"activities:{name}", args=args), typed)


def on(client, user, name, row, /, **typed):
    return send(client, user, name, row.activity_id, row.pk, **typed)


def named(**fields):
    """A row whose owner is asked to accept."""
    row, painter = make.deliverable(**fields), make.user(department=make.department())
    return actions.propose(row, painter, by=row.activity.lead, now=NOW)


def owned(**fields):
    row = named(**fields)
    return actions.accept(row.pk, by=row.accountable, now=NOW)


def delivered(**fields):
    row = owned(**fields)
    version = actions.record_arrival(row, Arrival(text="Copy"), by=row.accountable, now=NOW)
    row.refresh_from_db()
    return row, version


def test_four_answers_begin_an_activity(client):
    pm = make.user(role="pm", department=make.department(), time_zone="Asia/Shanghai")
    business, design = make.department(), make.department()

    response = send(
        client,
        pm,
        "new",
        title="Voucher campaign",
        requesting_department=business.pk,
        departments=[design.pk],
        agreed_launch_at="2026-03-12T20:00",
    )

    activity = Activity.objects.get()
    assert response.url == reverse("activities:detail", args=[activity.pk])
    assert (activity.title, activity.lead, activity.kind) == ("Voucher campaign", pm, "campaign")
    assert activity.agreed_launch_at == NOW.replace(day=12, hour=12)
    assert activity.time_zone == "Asia/Shanghai"
    assert {one.department for one in activity.taking_part.all()} == {business, design, pm.department}


def test_the_same_form_sent_twice_begins_one_activity(client):
    pm, home = make.user(role="pm"), make.department()
    typed = {
        "title": "Voucher campaign",
        "requesting_department": home.pk,
        "submit_token": "5d2c7a5e-6b1c-4c44-9f0c-3d8d7f1d2a10",
    }

    answers = [send(client, pm, "new", **typed) for _ in range(2)]

    assert Activity.objects.count() == 1
    assert answers[0].url == answers[1].url


def test_the_form_proposes_now_as_the_time_of_being_told(client):
    client.force_login(make.user(time_zone="Asia/Shanghai"))

    body = client.get(reverse("activity_new")).content.decode()

    assert 'value="2026-03-11T16:00"' in body


def test_an_activity_is_changed(client):
    activity = make.activity()

    response = send(
        client,
        activity.lead,
        "edit",
        activity.pk,
        title="Voucher campaign",
        kind="feature",
        requesting_department=activity.requesting_department_id,
        goal="30 orders",
        version=1,
    )

    activity.refresh_from_db()
    assert (response.status_code, activity.kind, activity.goal, activity.version) == (
        302,
        "feature",
        "30 orders",
        2,
    )


def test_the_states_move_by_buttons(client):
    activity = make.activity(agreed_launch_at=NOW + HOUR)

    for to in ("aligning", "cancelled"):
        response = send(client, activity.lead, "move", activity.pk, to=to)
        activity.refresh_from_db()
        assert (response.status_code, activity.status) == (302, to)


def test_the_launch_is_held_by_a_button(client):
    activity = make.activity(agreed_launch_at=NOW + HOUR)
    for step in ("aligning", "ready"):
        actions.move_activity(activity.pk, step, by=activity.lead, now=NOW)

    send(client, activity.lead, "move", activity.pk, to="aligning")

    activity.refresh_from_db()
    assert activity.status == "aligning"


def test_the_result_is_looked_at_by_a_button(client):
    activity = make.activity(agreed_launch_at=NOW)
    for step in ("aligning", "ready"):
        actions.move_activity(activity.pk, step, by=activity.lead, now=NOW)
    actions.launch(activity.pk, NOW, by=activity.lead, now=NOW)

    send(client, activity.lead, "move", activity.pk, to="verified")

    activity.refresh_from_db()
    assert (activity.status, activity.verified_at) == ("verified", NOW)


def test_a_department_is_added(client):
    activity, home = make.activity(), make.department()

    response = send(client, activity.lead, "department_add", activity.pk, department=home.pk)

    assert response.status_code == 302
    assert [one.department for one in activity.taking_part.all()] == [home]


def test_a_row_is_added_and_its_department_asked(client):
    activity, lead = make.activity(), make.lead()

    response = send(
        client,
        activity.lead,
        "deliverable_new",
        activity.pk,
        name="Poster",
        kind="poster",
        due_at="2026-03-12T12:00",
        freeze_at="2026-03-12T18:00",
        department=lead.department_id,
    )

    row = Deliverable.objects.get()
    assert response.url == reverse("activities:deliverable", args=[activity.pk, row.pk])
    assert (row.due_at, row.freeze_at) == (NOW.replace(day=12, hour=4), NOW.replace(day=12, hour=10))
    assert list(Duty.objects.values_list("kind", "holder")) == [("name", lead.pk)]


def test_the_named_person_accepts(client):
    row = named()

    response = on(client, row.accountable, "deliverable_accept", row)

    row.refresh_from_db()
    assert (response.status_code, row.status, row.accepted_at) == (302, "agreed", NOW)


def test_somebody_who_takes_part_takes_it(client):
    row, member = make.deliverable(), make.user(department=make.department())
    make.participant(row.activity, member)

    on(client, member, "deliverable_take", row)

    row.refresh_from_db()
    assert (row.status, row.accountable) == ("agreed", member)


def test_taking_it_twice_leads_to_the_row_and_is_no_refusal(client):
    row, member = make.deliverable(), make.user(department=make.department())
    make.participant(row.activity, member)

    first, second = on(client, member, "deliverable_take", row), on(client, member, "deliverable_take", row)

    assert (first.status_code, second.status_code) == (302, 302)
    assert second["Location"] == first["Location"]
    assert SecurityEvent.objects.filter(kind=SecurityEvent.Kind.REFUSED).count() == 0


def test_the_named_person_sends_it_back_with_a_proposal(client):
    row, other = named(), make.user(department=make.department())

    on(
        client,
        row.accountable,
        "deliverable_send_back",
        row,
        reason="Two days are too short.",
        due_at="2026-03-14T12:00",
        person=other.pk,
        scope="One picture only",
    )

    answered = Duty.objects.get(kind="accept")
    assert answered.reason == "Two days are too short."
    assert answered.counter == {
        "due_at": "2026-03-14T04:00:00+00:00",
        "person_id": other.pk,
        "scope": "One picture only",
    }


def test_whoever_chooses_takes_the_proposal(client):
    activity = make.activity(sponsor=make.user(), agreed_launch_at=NOW + 99 * HOUR)
    row = named(activity=activity, acceptance="Readable")
    painter, later = row.accountable, NOW + 50 * HOUR
    counter = {"due_at": later.isoformat(), "scope": "One picture only"}
    actions.send_back(row.pk, "Too short.", counter, by=painter, now=NOW)

    response = on(client, activity.sponsor, "deliverable_take_proposal", row)

    row.refresh_from_db()
    assert (response.status_code, row.due_at) == (302, later)
    assert (row.acceptance, row.accountable) == ("Readable\nOne picture only", painter)
    assert list(Duty.objects.open().values_list("kind", "holder")) == [("accept", painter.pk)]
    assert LogEntry.objects.get().kind == "date_change"


@pytest.mark.parametrize("proposed", ["person", "department"])
def test_a_proposal_of_somebody_else_asks_them(client, proposed):
    row, lead = named(), make.lead()
    other = make.user(department=lead.department)
    counter = {"person_id": other.pk} if proposed == "person" else {"department_id": lead.department_id}
    actions.send_back(row.pk, "Not mine.", counter, by=row.accountable, now=NOW)

    on(client, row.activity.lead, "deliverable_take_proposal", row)

    expected = ("accept", other.pk) if proposed == "person" else ("name", lead.pk)
    assert list(Duty.objects.open().values_list("kind", "holder")) == [expected]


def test_it_is_left_as_it_was_asked(client):
    row = named()
    actions.send_back(row.pk, "Not mine.", {}, by=row.accountable, now=NOW)

    on(client, row.activity.lead, "deliverable_leave", row)

    assert [duty.kind for duty in Duty.objects.open()] == ["name"]


def test_the_lead_names_somebody_of_the_own_department_only(client):
    row, lead = make.deliverable(), make.lead()
    own, foreign = make.user(department=lead.department), make.user(department=make.department())
    actions.address(row, lead.department, by=row.activity.lead, now=NOW)

    refused = on(client, lead, "deliverable_name", row, person=foreign.pk)
    taken = on(client, lead, "deliverable_name", row, person=own.pk)

    row.refresh_from_db()
    assert (refused.status_code, taken.status_code, row.accountable) == (422, 302, own)


def test_another_department_is_asked(client):
    row, lead = make.deliverable(), make.lead()

    on(client, row.activity.lead, "deliverable_address", row, department=lead.department_id)

    row.refresh_from_db()
    assert row.accountable_department == lead.department


def test_a_row_is_changed_by_the_driver(client):
    row = make.deliverable()
    typed = {"name": "Big poster", "kind": "poster", "due_at": "2026-03-13T12:00", "version": 1}

    response = on(client, row.activity.lead, "deliverable_edit", row, **typed)

    row.refresh_from_db()
    assert (response.status_code, row.name, row.due_at) == (302, "Big poster", NOW.replace(day=13, hour=4))


def test_the_accountable_person_moves_the_due_time_and_nothing_else(client):
    row = owned(freeze_at=NOW + 48 * HOUR)

    on(
        client,
        row.accountable,
        "deliverable_edit",
        row,
        due_at="2026-03-12T20:00",
        name="Other",
        version=row.version,
    )

    row.refresh_from_db()
    assert (row.due_at, row.name) == (NOW.replace(day=12, hour=12), "Poster")


def test_a_row_is_taken_off_the_plan_with_a_reason(client):
    row = owned()

    on(client, row.accountable, "deliverable_drop", row, reason="The page needs none.")

    row.refresh_from_db()
    assert (row.status, LogEntry.objects.get().text) == ("dropped", "The page needs none.")


def test_a_file_is_handed_in_and_downloaded(client):
    row = owned()

    response = on(
        client, row.accountable, "deliverable_deliver", row, file=SimpleUploadedFile("文案.txt", b"words")
    )
    version = AssetVersion.objects.get()
    file = client.get(reverse("activities:download", args=[version.pk]))

    row.refresh_from_db()
    assert (response.status_code, row.status, version.kind) == (302, "delivered", "upload")
    assert b"".join(file.streaming_content) == b"words"
    assert file["Content-Disposition"] == "attachment; filename*=utf-8''%E6%96%87%E6%A1%88.txt"
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert file["Cache-Control"] == "private, no-store"


def test_the_same_file_sent_twice_is_one_version(client):
    row = owned()
    token = "5d2c7a5e-6b1c-4c44-9f0c-3d8d7f1d2a10"

    for _ in range(2):
        file = SimpleUploadedFile("a.txt", b"words")
        on(client, row.accountable, "deliverable_deliver", row, file=file, submit_token=token)

    assert AssetVersion.objects.count() == 1


def test_what_came_in_the_chat_is_recorded_for_its_sender(client):
    row, sender = owned(), make.user(department=make.department())

    on(
        client,
        row.activity.lead,
        "deliverable_deliver",
        row,
        url="https://example.com/poster",
        provider=sender.pk,
        arrived_at="2026-03-11T15:48",
    )

    version = AssetVersion.objects.get()
    assert (version.provider, version.recorded_by) == (sender, row.activity.lead)
    assert (version.arrived_at, version.recorded_at) == (NOW - timedelta(minutes=12), NOW)


def test_a_stand_in_says_where_it_is_from(client):
    row = owned()

    on(
        client,
        row.accountable,
        "deliverable_deliver",
        row,
        text="Old",
        placeholder="on",
        origin_note="spring",
    )

    row.refresh_from_db()
    version = AssetVersion.objects.get()
    assert (row.status, version.placeholder, version.origin_note) == ("agreed", True, "spring")


def test_the_driver_approves(client):
    row, version = delivered()

    response = on(client, row.activity.lead, "deliverable_approve", row, version=version.pk, scope="flow")

    row.refresh_from_db()
    assert (response.status_code, row.status, LogEntry.objects.get().scope) == (302, "approved", "flow")


def test_the_driver_returns_it(client):
    row, version = delivered()

    on(client, row.activity.lead, "deliverable_return", row, version=version.pk, reason="No price.")

    row.refresh_from_db()
    assert (row.status, LogEntry.objects.get().reason) == ("returned", "No price.")


@pytest.mark.parametrize(
    "name",
    [
        "deliverable_accept",
        "deliverable_take",
        "deliverable_send_back",
        "deliverable_name",
        "deliverable_address",
        "deliverable_take_proposal",
        "deliverable_leave",
        "deliverable_deliver",
        "deliverable_approve",
        "deliverable_return",
        "deliverable_drop",
    ],
)
def test_steps_are_taken_by_post_and_only_by_those_who_may(client, name):
    row, version = delivered()
    address = reverse(f"activities:{name}", args=[row.activity_id, row.pk])
    executive, stranger = make.user(role="executive"), make.user()

    client.force_login(stranger)
    foreign = client.post(address, {"version": version.pk})
    client.force_login(executive)
    known = client.post(address, {"version": version.pk})

    row.refresh_from_db()
    assert (foreign.status_code, known.status_code, row.status) == (404, 403, "delivered")
    client.force_login(row.accountable)
    assert client.get(address).status_code in {403, 405}
