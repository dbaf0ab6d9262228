"""The pages of risks and meetings: few queries, kept input, one step from the activity."""

import pytest
import time_machine

from postmortem.activities import actions
from postmortem.activities.actions import NewEntry
from postmortem.activities.models import Activity, LogEntry
from postmortem.outbox.models import Duty
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def plan(client):
    found = make.activity(sponsor=make.user("boss"))
    make.takes_part(found, found.lead.department)
    client.force_login(found.lead)
    return found


def risk(plan, **fields):
    fields = {"kind": "risk", "text": "Cards may fail", "likelihood": 2, "impact": 3, **fields}
    return actions.write_entry(plan, NewEntry(**fields), by=plan.lead, now=NOW)


@pytest.mark.parametrize("number", [1, 3])
def test_the_risks_ask_the_database_the_same_number_of_times(client, plan, django_assert_num_queries, number):
    for _ in range(number):
        made = risk(plan, people=[make.user()], owner=plan.lead)
        actions.ask_signer(made.pk, plan.sponsor, by=plan.lead, now=NOW)

    with django_assert_num_queries(9):
        client.get(f"/activities/{plan.pk}/risks/")


@pytest.mark.parametrize("number", [1, 3])
def test_one_risk_asks_the_database_the_same_number_of_times(client, plan, django_assert_num_queries, number):
    made = risk(plan, people=[make.user() for _ in range(number)])
    actions.ask_signer(made.pk, plan.sponsor, by=plan.lead, now=NOW)
    actions.sign_risk(made.pk, by=plan.sponsor, now=NOW)

    with django_assert_num_queries(15):
        client.get(f"/activities/{plan.pk}/log/1/risk/")


@pytest.mark.parametrize("number", [1, 3])
def test_the_alignment_asks_the_database_the_same_number_of_times(
    client, plan, django_assert_num_queries, number
):
    actions.choose_weekly(plan, [make.user() for _ in range(number)], by=plan.lead, now=NOW)
    three = {"goal": "Orders", "action": "One page", "resource": "One person"}
    actions.save_weekly(plan, three, by=plan.lead, now=NOW)

    with django_assert_num_queries(10):
        client.get(f"/activities/{plan.pk}/weekly/")


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("kick-off", 9), ("pre-mortem", 10), ("hand-over", 5)])
def test_meetings_ask_the_database_the_same_number_of_times(
    client, plan, django_assert_num_queries, number, address, queries
):
    for _ in range(number):
        home = make.lead().department
        make.deliverable(activity=plan, accountable=home.lead)
        actions.write_kickoff(plan, "We begin.", [home], by=plan.lead, now=NOW)
        actions.say_premortem(plan, home, "The fonts come late", by=plan.lead, now=NOW)

    with django_assert_num_queries(queries):
        client.get(f"/activities/{plan.pk}/{address}/")


def test_what_weighs_most_is_read_first(client, plan):
    risk(plan, text="Light", likelihood=1, impact=1)
    risk(plan, text="Heavy", likelihood=3, impact=3)

    page = client.get(f"/activities/{plan.pk}/risks/").context["page"]

    assert [one.text for one in page.risks] == ["Heavy", "Light"]
    assert page.waiting == 2


def test_whoever_was_told_takes_note_on_the_risk(client, plan):
    ada = make.user("ada", department=make.department())
    risk(plan, people=[ada])
    client.force_login(ada)

    shown = client.get(f"/activities/{plan.pk}/log/1/risk/").text
    client.post(f"/activities/{plan.pk}/log/1/confirm/")

    assert "Taken note" in shown
    assert Duty.objects.get(kind="taken_note").state == "done"


def test_the_named_person_signs_and_the_page_says_so(client, plan):
    risk(plan)
    client.post(f"/activities/{plan.pk}/log/1/risk/ask-signer/", {"signer": plan.sponsor.pk})
    client.force_login(plan.sponsor)

    answer = client.post(f"/activities/{plan.pk}/log/1/risk/sign/", {"reason": "The date matters more."})

    page = client.get(answer.url)
    assert answer.url == f"/activities/{plan.pk}/log/1/risk/"
    assert (page.context["page"].risk.word, page.context["page"].signed_as) == (
        "accepted by Boss (sponsor)",
        "sponsor",
    )
    assert "sha256" in page.text


def test_a_second_signature_comes_too_late(client, plan):
    made = risk(plan)
    actions.ask_signer(made.pk, plan.sponsor, by=plan.lead, now=NOW)
    actions.sign_risk(made.pk, by=plan.sponsor, now=NOW)
    client.force_login(plan.sponsor)

    answer = client.post(f"/activities/{plan.pk}/log/1/risk/refuse/", {"reason": "No."})

    assert (answer.status_code, Duty.objects.get().state) == (409, "done")


@pytest.mark.parametrize(
    ("step", "typed", "form", "wrong"),
    [
        ("refuse", {"reason": " "}, "refuse", {"reason": ["This field is required."]}),
        ("ask-signer", {}, "signer", {"signer": ["This field is required."]}),
        ("ask-signer", {"signer": "7" * 30}, "signer", {"signer": ["Choose one from the list."]}),
        ("tell", {}, "tell", {"people": ["Choose somebody."]}),
        ("tell", {"people": ["7" * 30]}, "tell", {"people": ["Choose from the list."]}),
    ],
)
def test_what_is_wrong_is_said_and_nothing_happens(client, plan, step, typed, form, wrong):
    made = risk(plan)
    actions.ask_signer(made.pk, plan.sponsor, by=plan.lead, now=NOW)
    client.force_login(plan.sponsor)

    answer = client.post(f"/activities/{plan.pk}/log/1/risk/{step}/", typed)

    assert (answer.status_code, answer.context["forms"][form].errors) == (422, wrong)
    assert Duty.objects.open().count() == 1


def test_whoever_drives_it_cannot_be_the_signer(client, plan):
    risk(plan)

    answer = client.post(f"/activities/{plan.pk}/log/1/risk/ask-signer/", {"signer": plan.lead.pk})

    said = ["Whoever drives the activity asks; choose somebody else to sign."]
    assert (answer.status_code, answer.context["forms"]["signer"].errors) == (422, {"signer": said})
    assert Duty.objects.count() == 0


def test_what_is_no_risk_has_no_page_of_a_risk(client, plan):
    actions.write_entry(plan, NewEntry(kind="note", text="Hello"), by=plan.lead, now=NOW)

    assert client.get(f"/activities/{plan.pk}/log/1/risk/").status_code == 404


def test_a_change_request_without_its_lines_is_said_at_each_line(client, plan):
    typed = {"kind": "change", "text": "Take cards from abroad", "need": "They are refused"}

    answer = client.post(f"/activities/{plan.pk}/log/write/", typed)

    sentence = ["Write a sentence; “none” is one, too."]
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "source": ["Say where the change comes from."],
        "resources": sentence,
        "dates": sentence,
        "risks": sentence,
    }
    assert LogEntry.objects.count() == 0


def test_the_alignment_is_entered_and_the_one_before_stands_beside_it(client, plan):
    earlier = {"goal": "Last goal", "action": "Last action", "resource": "Last resource"}
    actions.save_weekly(plan, earlier, by=plan.lead, now=NOW - 7 * make.timedelta(days=1))
    three = {"goal": "More orders", "action": "One page", "resource": "One person", "version": 0}

    answer = client.post(f"/activities/{plan.pk}/weekly/save/", three)

    page = client.get(answer.url)
    assert answer.url == f"/activities/{plan.pk}/weekly/"
    assert (page.context["page"].this.goal, page.context["page"].last.goal) == ("More orders", "Last goal")
    assert all(text in page.text for text in earlier.values())


def test_a_sentence_that_is_missing_keeps_the_others(client, plan):
    answer = client.post(f"/activities/{plan.pk}/weekly/save/", {"goal": "More orders", "version": 0})

    form = answer.context["forms"]["weekly"]
    assert (answer.status_code, form["goal"].value(), set(form.errors)) == (
        422,
        "More orders",
        {"action", "resource"},
    )
    assert LogEntry.objects.count() == 0


def test_two_who_enter_it_at_once_see_each_others_words(client, plan):
    three = {"goal": "More orders", "action": "One page", "resource": "One person", "version": 0}
    client.post(f"/activities/{plan.pk}/weekly/save/", three)

    answer = client.post(f"/activities/{plan.pk}/weekly/save/", {**three, "goal": "Fewer refunds"})

    assert answer.status_code == 409
    assert [one.theirs for one in answer.context["differences"]] == ["More orders"]
    assert LogEntry.objects.get().text == "More orders"


def test_a_sentence_of_the_pre_mortem_is_a_risk_with_one_tap(client, plan):
    said = {"department": plan.lead.department_id, "sentence": "The fonts come late"}
    client.post(f"/activities/{plan.pk}/pre-mortem/say/", said)

    answer = client.post(f"/activities/{plan.pk}/pre-mortem/1/risk/", {"likelihood": 2, "impact": 2})

    assert answer.url == f"/activities/{plan.pk}/log/2/risk/"
    assert LogEntry.objects.get(kind="risk").text == "The fonts come late"


@pytest.mark.parametrize(
    ("address", "typed", "wrong"),
    [
        ("pre-mortem/say", {"sentence": "Late"}, {"department": ["This field is required."]}),
        (
            "pre-mortem/say",
            {"department": "7" * 30, "sentence": "Late"},
            {"department": ["Choose one from the list."]},
        ),
        ("kick-off/save", {"minutes": "We begin."}, {"there": ["Say which departments were there."]}),
        (
            "kick-off/save",
            {"minutes": "We begin.", "there": ["7" * 30]},
            {"there": ["Choose from the list."]},
        ),
    ],
)
def test_what_is_wrong_in_a_meeting_is_said(client, plan, address, typed, wrong):
    answer = client.post(f"/activities/{plan.pk}/{address}/", typed)

    assert (answer.status_code, answer.context["form"].errors) == (422, wrong)
    assert LogEntry.objects.count() == 0


def test_a_risk_needs_a_level_that_there_is(client, plan):
    actions.say_premortem(plan, plan.lead.department, "Late", by=plan.lead, now=NOW)

    answer = client.post(f"/activities/{plan.pk}/pre-mortem/1/risk/", {"likelihood": 9, "impact": 2})

    assert (answer.status_code, LogEntry.objects.filter(kind="risk").count()) == (422, 0)


def test_the_log_leads_to_what_can_be_handed_over(client, plan):
    row = make.deliverable(activity=plan, accountable=plan.lead)

    page = client.get(f"/activities/{plan.pk}/hand-over/")

    assert page.context["rows"] == [row]
    assert f"/activities/{plan.pk}/deliverables/{row.pk}/hand-over/" in page.text


def test_a_cancelled_activity_is_only_read(client, plan):
    Activity.objects.filter(pk=plan.pk).update(status="cancelled")

    pages = [client.get(f"/activities/{plan.pk}/{page}/") for page in ("weekly", "kick-off", "pre-mortem")]

    assert [(page.status_code, page.context["page"].may_write) for page in pages] == [(200, False)] * 3
