"""A change that somebody asks for is agreed to, or not now; what is decided, and what is left for later."""

import pytest
import time_machine
from django.test import Client

from postmortem.activities import actions
from postmortem.activities.actions import Copying, NewEntry
from postmortem.activities.models import Deliverable, LogEntry
from postmortem.activities.queries.unconfirmed import unconfirmed
from postmortem.outbox.links import partner_path
from postmortem.outbox.models import Duty, Notice
from tests import make
from tests.make import NOW
from tests.pages.links import path_for, words

pytestmark = pytest.mark.django_db
CHANGE = {"source": "executive", "need": "A gift card", "resources": "Two", "dates": "none", "risks": "none"}
WHY = "Not before the summer; the till cannot do it."


@pytest.fixture
def plan(client):
    found = make.activity()
    client.force_login(found.lead)
    with time_machine.travel(NOW, tick=False):
        yield found


@pytest.fixture
def asked(plan):
    """A change request that the lead of another department is asked about."""
    head = make.lead("operations")
    new = NewEntry(kind="change", text="Add a gift card", people=[head], lines=CHANGE)
    entry = actions.write_entry(plan, new, by=plan.lead, now=NOW)
    return Duty.objects.get(subj_id=entry.pk), entry


def page_of(client, entry):
    return words(client.get(f"/activities/{entry.activity_id}/log/{entry.number}/"))


def test_it_is_put_off_with_a_reason_and_says_so(client, plan, asked):
    duty, entry = asked
    client.force_login(duty.holder)
    offered = page_of(client, entry)

    answer = client.post(f"/activities/{plan.pk}/log/{entry.number}/otherwise/", {"reason": WHY})

    assert ("Agree to it" in offered, "Not, or not now" in offered) == (True, True)
    assert answer.status_code == 302
    assert f"not done, or put off “{WHY}”" in page_of(client, entry)
    assert Notice.objects.get(kind="log_otherwise").recipient == plan.lead
    settled = LogEntry.objects.get(pk=entry.pk)
    assert (settled.confirmed_at, settled.frozen_at) == (None, NOW)
    assert unconfirmed(plan) == []


def test_by_link_the_same_two_answers_are_offered(plan, asked):
    duty, entry = asked
    page = Client().get(path_for(duty))

    answer = Client().post(path_for(duty), {"way": "agree"})

    entry.refresh_from_db()
    assert ("Agree to it" in page.text, "It is so" in page.text) == (True, False)
    assert (answer.status_code, entry.confirmed_at) == (302, NOW)


def test_a_partner_puts_it_off_by_link(plan):
    desk = make.contact()
    new = NewEntry(kind="change", text="Add a gift card", contacts=[desk], lines=CHANGE)
    entry = actions.write_entry(plan, new, by=plan.lead, now=NOW)
    duty = Duty.objects.get(subj_id=entry.pk)

    answer = Client().post(partner_path(duty.pk, desk, now=NOW), {"way": "not_now", "reason": WHY})

    duty.refresh_from_db()
    assert (answer.status_code, duty.state, duty.reason) == (302, "declined", WHY)


def write(client, plan, **typed):
    page = client.get(f"/activities/{plan.pk}/log/?new={typed['kind']}")
    token = page.context["form"]["submit_token"].value()
    return client.post(f"/activities/{plan.pk}/log/write/", {**typed, "submit_token": token}, follow=True)


def test_a_meeting_says_what_it_rests_on_which_ways_there_were_and_what_was_decided(client, plan):
    said = {"evidence": "12 of 20 did not find it", "options": "A hint, a video", "decided": "The hint"}

    page = write(client, plan, kind="meeting", text="Workshop on the page", **said)

    assert LogEntry.objects.get().lines == said
    for line in ("12 of 20 did not find it", "A hint, a video", "What was decided? The hint"):
        assert line in words(page)
    assert "no decision written down" not in words(page)


def test_a_meeting_without_a_decision_says_so(client, plan):
    page = write(client, plan, kind="meeting", text="We spoke about the page")

    assert "no decision written down" in words(page)


def test_an_agreement_keeps_the_other_ways_that_were_looked_at(client, plan):
    page = write(client, plan, kind="agreement", text="We reuse last year", options="Build it anew")

    assert "Which other ways were looked at? Build it anew" in words(page)


def test_what_is_left_for_later_says_so_and_comes_back_in_a_clone(client, plan):
    gone, later = (make.deliverable(activity=plan, name=name) for name in ("Video", "Gift card"))
    address = f"/activities/{plan.pk}/deliverables"
    client.post(f"{address}/{gone.pk}/drop/", {"reason": "No use"})
    client.post(f"{address}/{later.pk}/drop/", {"reason": "After the launch", "later": "on"})

    found = actions.copy_rows(Copying(plan, make.activity(), plan.lead, NOW))

    assert {row.status for row in Deliverable.objects.filter(activity=plan)} == {"dropped"}
    assert [row.name for row in found.values()] == ["Gift card"]
    assert "After the launch" in words(client.get(f"/activities/{plan.pk}/log/"))
    assert words(client.get(f"/activities/{plan.pk}/log/")).count("left for later") == 1


def test_whoever_works_on_a_row_names_a_concern_about_it_from_its_page(client, plan):
    maker = make.user("ada")
    row = make.deliverable(activity=plan, name="Poster")
    make.participant(plan, maker)
    client.force_login(maker)

    page = client.get(f"/activities/{plan.pk}/deliverables/{row.pk}/")
    form = client.get(f"/activities/{plan.pk}/log/?new=risk&row={row.pk}")

    assert f"/activities/{plan.pk}/log/?new=risk&amp;row={row.pk}#write" in page.text
    assert "Ask for help or a decision" in words(page)
    assert form.context["form"]["deliverable"].value() == str(row.pk)
    assert f'<option value="{row.pk}" selected>' in form.text


def test_a_row_that_is_none_of_the_activity_is_not_proposed(client, plan):
    elsewhere = make.deliverable()

    form = client.get(f"/activities/{plan.pk}/log/?new=risk&row={elsewhere.pk}")

    assert (form.status_code, "selected>" in form.text.partition("id_deliverable")[2][:400]) == (200, False)


def test_a_risk_of_the_pre_mortem_keeps_the_words_and_who_said_them(client, plan):
    ada = make.user("ada", display_name="Ada", department=make.department("design"))
    make.participant(plan, ada)
    said = actions.say_premortem(plan, ada.department, "The fonts are late", by=ada, now=NOW)

    answer = client.post(
        f"/activities/{plan.pk}/pre-mortem/{said.number}/risk/", {"likelihood": 2, "impact": 2}
    )

    risk = LogEntry.objects.get(kind="risk")
    assert (answer.status_code, risk.text, risk.said_by) == (302, "The fonts are late", ada)
    assert "said in the pre-mortem by Ada · Design" in page_of(client, risk)
    assert "The fonts are late" in words(client.get(f"/activities/{plan.pk}/log/?kind=risk"))


def test_departments_per_phase_count_what_passed_from_one_hand_to_another(client, plan):
    table = actions.begin_table(plan, "presence", by=plan.lead, now=NOW)
    for _ in range(2):
        actions.write_log(plan, kind="hand_over", by=plan.lead, now=NOW, text="To Design")

    page = client.get(f"/activities/{plan.pk}/checks/{table.pk}/")

    assert "2 rows have passed from one hand to another so far" in words(page)
