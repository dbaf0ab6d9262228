"""Cutting the scope: less is asked for, the log says why, and whoever signed is asked again."""

import pytest
from django.core.exceptions import ValidationError

from postmortem.activities import actions
from postmortem.activities.models import Deliverable, LogEntry
from postmortem.audit.models import Entry
from postmortem.drafts.actions import Stale
from postmortem.drafts.models import TextVersion
from postmortem.outbox.models import Notice
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


def poster(**fields):
    painter = make.user("painter", department=make.department("design"))
    return make.deliverable(accountable=painter, acceptance="Three pictures and a film.", **fields)


def cut(row, by, acceptance="One picture.", reason="The film takes a week", version=1):
    return actions.cut_scope(row.pk, version, acceptance, reason, by=by, now=NOW)


def test_it_says_anew_when_it_is_good_and_the_log_says_why():
    row = poster()

    cut(row, row.accountable)

    row.refresh_from_db()
    entry = LogEntry.objects.get()
    assert (row.acceptance, row.version) == ("One picture.", 2)
    assert (entry.kind, entry.deliverable, entry.text) == ("change", row, "The film takes a week")
    assert TextVersion.objects.get().fields == {"acceptance": "One picture."}
    assert Entry.objects.latest("seq").verb == "deliverable.scope_cut"


def test_whoever_drives_it_and_the_sponsor_hear_of_it():
    plan = make.activity(sponsor=make.user("boss"))
    row = poster(activity=plan)

    cut(row, row.accountable)

    told = Notice.objects.filter(kind="scope_cut")
    assert {one.recipient for one in told} == {plan.lead, plan.sponsor}


def test_the_accountable_person_hears_of_it_when_somebody_else_does_it():
    row = poster()

    cut(row, row.activity.lead)

    assert [one.recipient for one in Notice.objects.all()] == [row.accountable]


def test_the_same_text_is_no_smaller_scope():
    row = poster()

    with pytest.raises(ValidationError) as refusal:
        cut(row, row.accountable, acceptance=" Three pictures and a film. ")

    assert refusal.value.message_dict == {"acceptance": ["Nothing is smaller yet: say when it is good now."]}
    assert (LogEntry.objects.count(), Notice.objects.count()) == (0, 0)


def test_what_has_come_keeps_its_scope():
    row = poster(status="delivered")

    with pytest.raises(ValidationError) as refusal:
        cut(row, row.accountable)

    assert (refusal.value.code, LogEntry.objects.count()) == ("stale", 0)


def test_of_two_at_once_the_second_is_told():
    row = poster()
    cut(row, row.accountable)

    with pytest.raises(Stale):
        cut(row, row.accountable, acceptance="No picture.")

    row.refresh_from_db()
    assert (row.acceptance, LogEntry.objects.count()) == ("One picture.", 1)


@pytest.fixture
def page(client):
    row = poster()
    client.force_login(row.accountable)
    address = f"/activities/{row.activity_id}/deliverables/{row.pk}/"
    return lambda **typed: (row, client.post(f"{address}scope/", {"version": 1, **typed}))


def test_the_page_takes_it_and_leads_back(page):
    row, answer = page(acceptance="One picture.", reason="No time.")

    assert answer.status_code == 302
    assert Deliverable.objects.get(pk=row.pk).acceptance == "One picture."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"acceptance": "", "reason": "No time."}, "This field is required."),
        ({"acceptance": "One picture.", "reason": ""}, "This field is required."),
        (
            {"acceptance": "Three pictures and a film.", "reason": "No time."},
            "Nothing is smaller yet: say when it is good now.",
        ),
    ],
)
def test_bad_input_is_said_at_its_field_and_changes_nothing(page, typed, sentence):
    row, answer = page(**typed)

    said = [str(error) for errors in answer.context["forms"]["cut_scope"].errors.values() for error in errors]
    row.refresh_from_db()
    assert (answer.status_code, said) == (422, [sentence])
    assert (row.acceptance, LogEntry.objects.count()) == ("Three pictures and a film.", 0)
