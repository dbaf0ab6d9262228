"""Publish slots: what goes into one is final before it, and follows when it moves."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from postmortem.activities import actions
from postmortem.activities.actions import NewSlot
from postmortem.activities.models import PublishSlot
from postmortem.audit.models import Entry
from postmortem.drafts.actions import Stale
from postmortem.outbox.models import Duty, Notice
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
AT = NOW + 10 * HOUR


@pytest.fixture
def plan(client):
    found = make.activity()
    client.force_login(found.lead)
    return found


def row(plan, name="Poster", **fields):
    fields = {"due_at": NOW + 6 * HOUR, "accountable": make.user(department=make.department()), **fields}
    return make.deliverable(activity=plan, name=name, **fields)


def slot(plan, *rows, **fields):
    fields = {"channel": "Official account", "at": AT, **fields}
    return actions.add_slot(plan, NewSlot(**fields, rows=rows), by=plan.lead, now=NOW)


def edited(found, rows, **changes):
    return actions.edit_slot(found.pk, found.version, changes, rows, by=found.activity.lead, now=NOW)


def freeze_of(row):
    row.refresh_from_db()
    return row.freeze_at


def test_what_goes_into_a_slot_is_final_before_it(plan):
    poster, other = row(plan), row(plan, "Film")

    made = slot(plan, poster, buffer=3 * HOUR)

    assert (freeze_of(poster), freeze_of(other)) == (AT - 3 * HOUR, None)
    assert made.freeze_at == AT - 3 * HOUR
    assert Entry.objects.filter(verb="slot.added").count() == 1


def test_a_moved_slot_moves_the_freeze_of_row_and_duty_and_tells_who_answers(plan):
    poster = row(plan)
    asked = make.duty(subj_id=poster.pk, holder=poster.accountable, due_at=poster.due_at, stream=plan.stream)
    made = slot(plan, poster)

    edited(made, [poster], at=AT + HOUR)

    asked.refresh_from_db()
    assert freeze_of(poster) == AT - HOUR
    assert asked.freeze_at == AT - HOUR
    assert Notice.objects.filter(recipient=poster.accountable, kind="due_moved").count() == 2


def test_a_slot_that_would_come_before_a_due_time_is_refused_and_nothing_changes(plan):
    poster, film = row(plan), row(plan, "Film")
    made = slot(plan, poster, film)

    with pytest.raises(ValidationError) as refused:
        edited(made, [poster, film], at=NOW + 7 * HOUR)

    sentence = "Due only after it must be final: “Poster”, “Film”. Move the due time first, or choose later."
    assert refused.value.message_dict == {"at": [sentence]}
    made.refresh_from_db()
    assert (made.at, made.version, freeze_of(poster)) == (AT, 1, AT - 2 * HOUR)


def test_a_row_that_is_due_too_late_cannot_be_put_into_a_slot(plan):
    late = row(plan, due_at=AT)

    with pytest.raises(ValidationError) as refused:
        slot(plan, late)

    assert list(refused.value.message_dict) == ["rows"]
    assert (PublishSlot.objects.count(), freeze_of(late)) == (0, None)


def test_a_row_in_two_slots_is_final_by_the_earlier_one(plan):
    poster = row(plan)
    slot(plan, poster)
    later = slot(plan, poster, channel="Group", at=AT + 5 * HOUR)

    assert freeze_of(poster) == AT - 2 * HOUR
    edited(later, [poster], at=AT - HOUR)
    assert freeze_of(poster) == AT - 3 * HOUR


def test_of_two_slots_at_one_time_the_other_keeps_its_say(plan):
    poster = row(plan)
    first, second = slot(plan, poster), slot(plan, poster, channel="Group")

    edited(first, [poster], at=AT + HOUR)
    assert freeze_of(poster) == AT - 2 * HOUR
    actions.remove_slot(first.pk, by=plan.lead, now=NOW)
    assert freeze_of(poster) == AT - 2 * HOUR
    actions.remove_slot(second.pk, by=plan.lead, now=NOW)
    assert freeze_of(poster) is None


def test_a_row_taken_out_need_not_be_final_any_more(plan):
    poster, film = row(plan), row(plan, "Film")
    made = slot(plan, poster, film)

    edited(made, [film])

    assert (freeze_of(poster), freeze_of(film)) == (None, AT - 2 * HOUR)


def test_what_has_come_bears_the_new_time_without_being_asked_again(plan):
    poster = row(plan, status="approved")
    made = slot(plan, poster)

    edited(made, [poster], at=NOW + 5 * HOUR)

    assert freeze_of(poster) == AT - 2 * HOUR  # it was due later than that, and has come
    assert Duty.objects.filter(subj_id=poster.pk).count() == 0


def test_of_two_changes_at_once_the_second_is_stale(plan):
    made = slot(plan)
    edited(made, [], channel="Group")

    with pytest.raises(Stale):
        edited(made, [], channel="Page")

    made.refresh_from_db()
    assert made.channel == "Group"


def test_a_removed_slot_is_removed_once(plan):
    made = slot(plan)
    actions.remove_slot(made.pk, by=plan.lead, now=NOW)

    with pytest.raises(ValidationError) as refused:
        actions.remove_slot(made.pk, by=plan.lead, now=NOW)

    assert refused.value.code == "stale"


def test_rows_of_another_activity_are_left_alone(plan):
    foreign = row(make.activity())

    slot(plan, foreign)

    assert freeze_of(foreign) is None


def test_a_cancelled_activity_gets_no_slot(plan):
    type(plan).objects.filter(pk=plan.pk).update(status="cancelled")

    with pytest.raises(ValidationError) as refused:
        slot(plan)

    assert refused.value.code == "stale"


def test_the_database_refuses_a_negative_buffer(plan):
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishSlot.objects.create(activity=plan, channel="Group", at=AT, buffer=-HOUR)


# --- pages ---------------------------------------------------------------------------------------
@pytest.fixture
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def address(plan, rest=""):
    return f"/activities/{plan.pk}/slots/{rest}"


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_database_the_same_number_of_times(
    client, plan, at_now, django_assert_num_queries, number
):
    for n in range(number):
        poster = row(plan, f"Poster {n}")
        version = actions.record_arrival(
            poster, actions.Arrival(text="x", placeholder=True), by=plan.lead, now=NOW
        )
        slot(plan, poster, at=AT + n * HOUR)
        actions.publish(version, "Group", NOW, by=plan.lead, now=NOW)

    with django_assert_num_queries(15):
        answer = client.get(address(plan))

    assert len(answer.context["page"].slots) == number


def typed(**fields):
    return {"channel": "Official account", "at": "2026-03-12T02:00", "buffer": "1.5", **fields}


def test_a_typed_slot_freezes_its_rows_and_stands_on_the_activity(client, plan, at_now):
    poster = row(plan)

    answer = client.post(address(plan, "new/"), typed(rows=[poster.pk]))

    assert (answer.status_code, answer.url) == (302, address(plan))
    assert freeze_of(poster) == AT - 1.5 * HOUR
    page = client.get(f"/activities/{plan.pk}/")
    assert "Official account publishes" in page.text
    assert "lines__freeze" in page.text


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"channel": ""}, "channel"),
        ({"at": "tomorrow"}, "at"),
        ({"buffer": "-1"}, "buffer"),
        ({"buffer": "9999"}, "buffer"),
        ({"buffer": "nan"}, "buffer"),
        ({"rows": ["7" * 30]}, "rows"),
        ({"rows": ["x"]}, "rows"),
    ],
)
def test_what_is_wrong_keeps_what_was_typed_and_adds_nothing(client, plan, at_now, fields, field):
    answer = client.post(address(plan, "new/"), typed(**fields))

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, [field])
    assert form["at"].value() == fields.get("at", "2026-03-12T02:00")
    assert PublishSlot.objects.count() == 0


def test_a_slot_moved_before_a_due_time_says_which_rows(client, plan, at_now):
    poster = row(plan)
    made = slot(plan, poster)

    answer = client.post(
        address(plan, f"{made.pk}/"), typed(at="2026-03-11T17:00", rows=[poster.pk], version=1)
    )

    assert answer.status_code == 422
    assert "“Poster”" in answer.context["form"].errors["at"][0]


def test_an_outdated_slot_page_answers_409(client, plan, at_now):
    made = slot(plan)
    edited(made, [], channel="Group")

    answer = client.post(address(plan, f"{made.pk}/"), typed(version=1))

    made.refresh_from_db()
    assert (answer.status_code, made.channel) == (409, "Group")


def test_a_slot_is_sent_twice_and_added_once(client, plan, at_now):
    token = client.get(address(plan)).context["form"]["submit_token"].value()

    for _ in range(2):
        client.post(address(plan, "new/"), typed(submit_token=token))

    assert PublishSlot.objects.count() == 1


def test_a_slot_of_another_activity_is_unknown_here(client, plan, at_now):
    foreign = slot(make.activity(lead=plan.lead))

    assert client.get(address(plan, f"{foreign.pk}/")).status_code == 404
    assert client.post(address(plan, f"{foreign.pk}/remove/")).status_code == 404


def test_a_slot_is_taken_away_by_its_button(client, plan, at_now):
    made = slot(plan)

    first = client.post(address(plan, f"{made.pk}/remove/"))
    second = client.post(address(plan, f"{made.pk}/remove/"))

    assert (first.status_code, second.status_code) == (302, 404)
    assert client.get(address(plan)).context["page"].slots == []
