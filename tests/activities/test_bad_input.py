"""What cannot be: each is answered in one sentence, what was typed stays, and nothing has changed."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from postmortem.activities import actions
from postmortem.activities.actions import Arrival
from postmortem.activities.models import Activity, AssetVersion, Deliverable, LogEntry
from postmortem.audit.models import Entry
from postmortem.evidence.models import StoredFile
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


def errors(response):
    """The sentences at the fields and above the form."""
    body = response.content.decode()
    blocks = re.findall(r'<div class="(?:invalid-feedback|form-errors)".*?<div>(.*?)</div>', body, re.S)
    return [unescape(re.sub(r"<[^>]+>", "", block)).strip() for block in blocks]


def value_of(response, name):
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', response.content.decode()).group(1)


def owned(**fields):
    row = make.deliverable(**fields)
    painter = make.user(department=make.department())
    return actions.propose(row, painter, by=painter, now=NOW)


def state():
    """Everything that could have changed."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Activity, Deliverable, AssetVersion, LogEntry, Duty, Entry, StoredFile)
    ]


def typed_row(**changed):
    return {"name": "Poster", "kind": "poster", "due_at": "2026-03-12T12:00", **changed}


def test_a_due_time_in_an_hour_that_the_clocks_skip(client):
    activity = make.activity(time_zone="Europe/Berlin")
    before = state()

    response = send(
        client, activity.lead, "deliverable_new", activity.pk, **typed_row(due_at="2026-03-29T02:30")
    )

    assert response.status_code == 422
    assert errors(response) == [
        "On 2026-03-29 the clocks in Europe/Berlin go forward and skip 02:30; choose another time."
    ]
    assert (value_of(response, "name"), value_of(response, "due_at")) == ("Poster", "2026-03-29T02:30")
    assert state() == before


def test_a_due_time_after_the_time_it_must_be_final(client):
    activity = make.activity()
    before = state()

    response = send(
        client, activity.lead, "deliverable_new", activity.pk, **typed_row(freeze_at="2026-03-12T11:00")
    )

    assert (response.status_code, errors(response)) == (
        422,
        ["The due time lies after the time it must be final."],
    )
    assert state() == before


def test_the_accountable_person_cannot_move_the_due_time_behind_the_freeze(client):
    row = owned(freeze_at=NOW + 30 * HOUR)
    before = state()

    response = send(
        client,
        row.accountable,
        "deliverable_edit",
        row.activity_id,
        row.pk,
        due_at="2026-03-13T12:00",
        version=1,
    )

    assert (response.status_code, errors(response)) == (
        422,
        ["The due time lies after the time it must be final."],
    )
    assert state() == before


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("agreed_launch_at", "The agreed launch cannot lie before it was asked for."),
        ("asked_launch_at", "The launch cannot be asked for a time before the request."),
    ],
)
def test_a_launch_before_the_request(client, field, sentence):
    pm = make.user(role="pm", department=make.department(), time_zone="UTC")
    typed = {
        "title": "Voucher campaign",
        "requesting_department": pm.department_id,
        "requested_at": "2026-03-11T08:00",
        field: "2026-03-10T08:00",
    }
    before = state()

    response = send(client, pm, "new", **typed)

    assert (response.status_code, errors(response)) == (422, [sentence])
    assert value_of(response, "title") == "Voucher campaign"
    assert state() == before


def test_an_activity_without_a_name(client):
    pm = make.user(role="pm")

    response = send(client, pm, "new", title="", requesting_department="")

    assert (response.status_code, len(errors(response)), Activity.objects.count()) == (422, 2, 0)


def test_a_second_accountable_person(client):
    row, other = owned(), make.user(department=make.department())
    before = state()

    response = send(client, row.activity.lead, "deliverable_name", row.activity_id, row.pk, person=other.pk)

    assert response.status_code == 409
    assert "One person is accountable already; hand it over instead." in unescape(response.content.decode())
    assert state() == before


def test_a_file_over_the_limit(client, settings):
    settings.UPLOAD_LIMIT = 100
    row = owned()
    before = state()

    response = send(
        client,
        row.accountable,
        "deliverable_deliver",
        row.activity_id,
        row.pk,
        file=SimpleUploadedFile("a.txt", b"x" * 101),
        origin_note="from the chat",
        placeholder="on",
    )

    assert response.status_code == 413
    assert errors(response) == ["A file may have at most 100\xa0bytes; this one is larger."]
    assert value_of(response, "origin_note") == "from the chat"
    assert state() == before


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "a.svg",
            b"<svg/>",
            "This kind of file is not taken; send a picture, PDF, Office file, text, zip or mp4.",
        ),
        (
            "a.png",
            b"MZ\x90",
            "This kind of file is not taken; send a picture, PDF, Office file, text, zip or mp4.",
        ),
        ("a.txt", b"", "The submitted file is empty."),
    ],
)
def test_a_file_that_is_not_taken(client, name, content, sentence):
    row = owned()
    before = state()

    response = send(
        client,
        row.accountable,
        "deliverable_deliver",
        row.activity_id,
        row.pk,
        file=SimpleUploadedFile(name, content),
    )

    assert (response.status_code, errors(response)) == (422, [sentence])
    assert state() == before


@pytest.mark.parametrize(
    "typed",
    [{}, {"text": "x", "url": "https://example.com"}],
    ids=["nothing", "two things"],
)
def test_not_exactly_one_thing_handed_in(client, typed):
    row = owned()
    before = state()

    response = send(client, row.accountable, "deliverable_deliver", row.activity_id, row.pk, **typed)

    assert (response.status_code, errors(response)) == (422, ["Hand in one thing: a file, a link or a text."])
    assert state() == before


def test_something_that_came_later_than_now(client):
    row = owned()
    before = state()

    response = send(
        client,
        row.accountable,
        "deliverable_deliver",
        row.activity_id,
        row.pk,
        text="x",
        arrived_at="2026-03-11T17:00",
    )

    assert (response.status_code, errors(response)) == (422, ["It cannot have come later than now."])
    assert state() == before


def test_a_link_that_would_run_something(client):
    row = owned()

    response = send(
        client, row.accountable, "deliverable_deliver", row.activity_id, row.pk, url="javascript:alert(1)"
    )

    assert (response.status_code, AssetVersion.objects.count()) == (422, 0)


@pytest.mark.parametrize("name", ["deliverable_send_back", "deliverable_return", "deliverable_drop"])
def test_no_without_a_reason(client, name):
    row, painter = make.deliverable(), make.user(department=make.department())
    row = actions.propose(row, painter, by=row.activity.lead, now=NOW)
    user, typed = painter, {}
    if name != "deliverable_send_back":
        row, user = owned(), row.activity.lead
        user = row.activity.lead
    if name == "deliverable_return":
        version = actions.record_arrival(row, Arrival(text="x"), by=row.accountable, now=NOW)
        typed = {"version": version.pk}
    before = state()

    response = send(client, user, name, row.activity_id, row.pk, reason="", **typed)

    assert (response.status_code, errors(response)) == (422, ["This field is required."])
    assert state() == before


def addresses(activity, row, version):
    return [
        reverse("activities:detail", args=[activity]),
        reverse("activities:edit", args=[activity]),
        reverse("activities:deliverable_new", args=[activity]),
        reverse("activities:deliverable", args=[activity, row]),
        reverse("activities:deliverable_edit", args=[activity, row]),
        reverse("activities:download", args=[version]),
    ]


def test_unknown_and_foreign_ids_answer_the_same(client):
    row = owned()
    upload = SimpleUploadedFile("a.txt", b"words")
    version = actions.hand_in_file(row, upload, {}, by=row.accountable, now=NOW)
    client.force_login(make.user(department=make.department()))

    foreign = [client.get(a).status_code for a in addresses(row.activity_id, row.pk, version.pk)]
    unknown = [client.get(a).status_code for a in addresses(999, 999, 999)]

    assert foreign == unknown == [404] * 6


def test_a_row_under_the_wrong_activity_is_not_found(client):
    row = owned()
    other = make.activity(lead=row.activity.lead)
    client.force_login(row.activity.lead)

    response = client.get(reverse("activities:deliverable", args=[other.pk, row.pk]))

    assert response.status_code == 404


def test_a_version_of_another_row_cannot_be_approved_here(client):
    activity = make.activity()
    one, two = owned(activity=activity), owned(activity=activity)
    version = actions.record_arrival(one, Arrival(text="x"), by=one.accountable, now=NOW)
    actions.record_arrival(two, Arrival(text="y"), by=two.accountable, now=NOW)
    before = state()

    response = send(client, activity.lead, "deliverable_approve", activity.pk, two.pk, version=version.pk)

    assert (response.status_code, state()) == (422, before)


def test_a_stale_page_of_an_activity(client):
    activity = make.activity()
    actions.edit_activity(activity.pk, 1, {"goal": "30 orders"}, by=activity.lead, now=NOW)
    before = state()

    response = send(
        client,
        activity.lead,
        "edit",
        activity.pk,
        title="Voucher campaign",
        kind="campaign",
        requesting_department=activity.requesting_department_id,
        goal="300 orders",
        version=1,
    )

    body = response.content.decode()
    assert (response.status_code, "300 orders" in body, "30 orders" in body) == (409, True, True)
    assert state() == before


def test_a_stale_page_of_a_row(client):
    row = make.deliverable()
    actions.edit_deliverable(row.pk, 1, {"name": "Big poster"}, by=row.activity.lead, now=NOW)
    before = state()

    response = send(
        client,
        row.activity.lead,
        "deliverable_edit",
        row.activity_id,
        row.pk,
        **typed_row(name="Small poster", version=1),
    )

    assert (response.status_code, "Small poster" in response.content.decode()) == (409, True)
    assert state() == before


@pytest.mark.parametrize("name", ["deliverable_accept", "deliverable_send_back"])
def test_an_answer_that_was_given_already(client, name):
    row, painter = make.deliverable(), make.user(department=make.department())
    actions.propose(row, painter, by=row.activity.lead, now=NOW)
    actions.accept(row.pk, by=painter, now=NOW)
    before = state()

    response = send(client, painter, name, row.activity_id, row.pk, reason="Too late.")

    assert response.status_code == 409
    assert "This was answered or changed meanwhile; look at it as it is now." in response.content.decode()
    assert state() == before


def test_an_approval_of_a_version_that_was_replaced(client):
    row = owned()
    first = actions.record_arrival(row, Arrival(text="x"), by=row.accountable, now=NOW)
    actions.record_arrival(row, Arrival(text="y"), by=row.accountable, now=NOW)
    before = state()

    response = send(
        client, row.activity.lead, "deliverable_approve", row.activity_id, row.pk, version=first.pk
    )

    assert (response.status_code, state()) == (409, before)


@pytest.mark.parametrize(
    ("status", "to", "answer"),
    [
        ("draft", "ready", 403),
        ("draft", "nowhere", 409),
        ("ready", "launched", 403),
        ("aligning", "ready", 403),
    ],
)
def test_a_state_that_does_not_follow(client, status, to, answer):
    activity = make.activity()
    for step in {"aligning": ["aligning"], "ready": ["aligning", "ready"]}.get(status, []):
        Activity.objects.filter(pk=activity.pk).update(status=step)
    before = state()

    response = send(client, activity.lead, "move", activity.pk, to=to)

    assert (response.status_code, state()) == (answer, before)


@pytest.mark.parametrize("department", [999, 2**63, 10**30, "design"])
def test_an_unknown_department_cannot_take_part(client, department):
    activity = make.activity()

    response = send(client, activity.lead, "department_add", activity.pk, department=department)

    assert (response.status_code, errors(response)) == (422, ["Choose one from the list."])
    assert activity.taking_part.count() == 0


@pytest.mark.parametrize("department", [999, 2**63, 10**30, "design"])
def test_unknown_departments_begin_nothing(client, department):
    driver, home = make.user(role="pm"), make.department()
    before = state()

    response = send(
        client,
        driver,
        "new",
        title="Voucher campaign",
        requesting_department=home.pk,
        departments=[home.pk, department],
    )

    assert (response.status_code, errors(response)) == (422, ["Choose from the list."])
    assert (value_of(response, "title"), state()) == ("Voucher campaign", before)


def test_nothing_is_asked_in_a_cancelled_activity(client):
    row, painter = make.deliverable(), make.user(department=make.department())
    actions.propose(row, painter, by=row.activity.lead, now=NOW)
    actions.move_activity(row.activity_id, "cancelled", by=row.activity.lead, now=NOW)
    before = state()

    response = send(client, painter, "deliverable_accept", row.activity_id, row.pk)

    assert (response.status_code, state()) == (409, before)
    assert "The activity is cancelled; nothing more is asked." in response.content.decode()
