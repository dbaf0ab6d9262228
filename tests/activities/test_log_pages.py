"""The pages of the log: written in one form, confirmed on the entry's own page."""

import pytest

from postmortem.activities import actions
from postmortem.activities.actions import NewEntry
from postmortem.activities.models import LogEntry
from postmortem.outbox.models import Duty
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(client):
    found = make.activity()
    client.force_login(found.lead)
    return found


def written(plan, number=1, **fields):
    fields = {"kind": "agreement", "text": "We go live on Thursday.", **fields}
    return [actions.write_entry(plan, NewEntry(**fields), by=plan.lead, now=NOW) for _ in range(number)][-1]


@pytest.mark.parametrize("number", [1, 3])
def test_the_log_asks_the_database_the_same_number_of_times(client, plan, django_assert_num_queries, number):
    written(plan, number, people=[make.user(department=make.department())])

    with django_assert_num_queries(16):
        client.get(f"/activities/{plan.pk}/log/")


@pytest.mark.parametrize(
    "kind", ["agreement", "approval", "date_change", "change", "risk", "question", "note"]
)
def test_every_kind_has_its_own_lines(client, plan, kind):
    answer = client.get(f"/activities/{plan.pk}/log/?new={kind}")

    form = answer.context["form"]
    assert (answer.status_code, form.chosen) == (200, kind)
    hidden = {"kind", "replaces", "submit_token"}
    assert set(form.first) | set(form.more) == set(form.fields) - hidden


def test_what_is_written_leads_to_its_entry_and_asks(client, plan):
    ada = make.user(department=make.department())
    token = client.get(f"/activities/{plan.pk}/log/").context["form"]["submit_token"].value()
    typed = {"kind": "agreement", "text": "We go live on Thursday.", "people": [ada.pk]}

    answer = client.post(f"/activities/{plan.pk}/log/write/", {**typed, "submit_token": token})

    assert answer.url == f"/activities/{plan.pk}/log/1/"
    assert Duty.objects.open().get(kind="confirm").holder == ada


def test_what_is_wrong_keeps_what_was_typed(client, plan):
    answer = client.post(
        f"/activities/{plan.pk}/log/write/", {"kind": "risk", "text": "Cards fail", "response": "Off"}
    )

    form = answer.context["form"]
    assert answer.status_code == 422
    assert (form["text"].value(), form["response"].value()) == ("Cards fail", "Off")
    assert LogEntry.objects.count() == 0


def test_older_entries_follow_page_by_page(client, plan):
    written(plan, 31)

    first = client.get(f"/activities/{plan.pk}/log/").context["page"]
    second = client.get(f"/activities/{plan.pk}/log/?before={first.before}").context["page"]

    assert [view.entry.number for view in first.entries] == list(range(31, 1, -1))
    assert [view.entry.number for view in second.entries] == [1]


def test_whoever_is_asked_confirms_on_the_entry(client, plan):
    ada = make.user(department=make.department())
    written(plan, people=[ada])
    client.force_login(ada)

    answer = client.post(f"/activities/{plan.pk}/log/1/confirm/")

    assert answer.url == f"/activities/{plan.pk}/log/1/"
    assert LogEntry.objects.get().confirmed_at is not None


def test_who_asked_without_a_name_is_shown_to_nobody(client, plan):
    ada = make.user(display_name="Ada Lovelace", department=make.department())
    plan.participants.create(person=ada, since=NOW)
    actions.write_entry(
        plan, NewEntry(kind="question", text="Who pays?", people=[plan.lead], unnamed=True), by=ada, now=NOW
    )

    pages = [client.get(f"/activities/{plan.pk}/log/"), client.get(f"/activities/{plan.pk}/log/1/")]

    assert [b"Ada" in page.content for page in pages] == [True, False]
    assert b"written down by" not in pages[0].content
