"""Filing on the page: taken apart, joined, afterwards; a level corrected, a complaint answered."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from incidents import actions
from incidents.actions import NewFinding, NewReport
from incidents.models import Incident
from postmortem.activities.models import CheckCell, CheckLine, CheckTable, LogEntry
from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty, Notice
from tests import make
from tests.incidents.test_incident_pages import REPORT, address, at, errors, launched
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
OVER = {
    "since": "other",
    "started_at": "2026-03-11T12:00",
    "detected_at": "2026-03-11T13:00",
    "stopped_at": "2026-03-11T14:00",
    "stopped_by": "The page was rewritten.",
    "seen_by": "customer service",
    "still_going_on": "no",
}
MESSAGE = "The poster gives no urge to order; the copy does not say what it is; the guidance is missing."


@pytest.fixture(autouse=True)
def _at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


# --- a pasted message ---------------------------------------------------------------------------
def test_a_message_is_split_on_the_same_page_and_nothing_is_filed_yet(client):
    sent = {**REPORT, "seen": MESSAGE, "submit_token": str(uuid4()), "split": "1"}

    answer = at(client, make.user()).post(address("new"), sent)

    form = answer.context["form"]
    shown = [(text.value(), kind.value()) for text, kind in form.findings_fields()]
    assert (answer.status_code, form.errors, Incident.objects.count()) == (200, {}, 0)
    assert shown == [
        ("The poster gives no urge to order", "design"),
        ("the copy does not say what it is", "copy"),
        ("the guidance is missing", "guidance"),
    ]
    assert (form["affected"].value(), form["touches"].value()) == (["customers"], ["many"])
    assert str(form["submit_token"].value()) == sent["submit_token"]


def test_the_corrected_pieces_become_findings_and_an_emptied_one_does_not(client):
    pieces = {"count": "3", "text_0": "No price", "kind_0": "design", "text_1": " ", "kind_1": "copy"}
    last = {"text_2": "No guidance", "kind_2": "guidance"}

    answer = at(client, make.user()).post(address("new"), {**REPORT, "seen": MESSAGE, **pieces, **last})

    incident = Incident.objects.get()
    assert (answer.status_code, incident.seen) == (302, MESSAGE)
    assert list(incident.findings.values_list("text", "kind")) == [
        ("No price", "design"),
        ("No guidance", "guidance"),
    ]


@pytest.mark.parametrize("count", ["x", "-1", "9999999999"])
def test_a_mangled_number_of_pieces_files_nothing(client, count):
    answer = at(client, make.user()).post(address("new"), {**REPORT, "count": count})

    assert (answer.status_code, list(errors(answer)), Incident.objects.count()) == (422, ["count"], 0)


# --- the level ----------------------------------------------------------------------------------
def test_the_level_follows_from_the_answers_and_the_page_says_from_which(client):
    activity, reporter = launched(money_involved=True), make.user()
    sent = {**REPORT, "activity": activity.pk, "touches": ["blocked"]}

    at(client, reporter).post(address("new"), sent)

    incident = Incident.objects.get()
    page = client.get(address("detail", incident.pk)).context["page"]
    assert (incident.severity, incident.impact_answers["blocked"]) == (1, True)
    assert page.level_from == ["People outside are affected", "They cannot go on at all"]


def edited(incident, **changes):
    kept = {"title": incident.title, "kind": incident.kind, "severity": incident.severity}
    moved = {"started_at": "2026-03-11T15:00", "owner": incident.owner_id, "version": incident.version}
    return {**kept, **moved, "touches": [], **changes}


def test_other_answers_give_another_level(client):
    incident = make.incident(affected="customers", severity=3)

    at(client, incident.owner).post(address("edit", incident.pk), edited(incident, touches=["many"]))

    incident.refresh_from_db()
    assert (incident.severity, incident.impact_answers["many"], incident.severity_reason) == (2, True, "")


def test_another_level_than_the_answers_give_needs_its_reason(client):
    incident = make.incident(affected="customers", severity=3)
    at(client, incident.owner)

    refused = client.post(address("edit", incident.pk), edited(incident, severity=1))
    said = {"severity": 1, "severity_reason": "The shop is closed."}
    taken = client.post(address("edit", incident.pk), edited(incident, **said))

    incident.refresh_from_db()
    assert errors(refused) == {
        "severity_reason": ["Say in one sentence why the level is another than the answers give: level 3."]
    }
    assert (refused.status_code, taken.status_code) == (422, 302)
    assert (incident.severity, incident.severity_reason) == (1, "The shop is closed.")


# --- afterwards ---------------------------------------------------------------------------------
def test_what_is_over_is_filed_in_one_go_with_the_real_times(client):
    activity = launched()
    reporter = make.user(time_zone="Asia/Shanghai")

    at(client, reporter).post(address("new"), {**REPORT, **OVER, "activity": activity.pk})

    incident = Incident.objects.get()
    times = [incident.started_at, incident.detected_at, incident.mitigated_at, incident.reported_at]
    assert times == [NOW - 4 * HOUR, NOW - 3 * HOUR, NOW - 2 * HOUR, NOW]
    assert (incident.status, incident.still_going_on) == ("mitigated", False)
    assert (incident.stopped_by_what, incident.seen_stopped_by) == (OVER["stopped_by"], "customer service")
    assert client.get(address("detail", incident.pk)).context["page"].seen_by == "customer service"
    verbs = Entry.objects.filter(stream=activity.stream).order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["incident.reported", "incident.moved"]


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"stopped_at": ""}, {"stopped_at": ["Say when it stopped."]}),
        ({"stopped_by": ""}, {"stopped_by": ["Say in one sentence what stopped it."]}),
        ({"seen_by": ""}, {"seen_by": ["Say who saw that it has stopped."]}),
        (
            {"stopped_at": "2026-03-11T11:00"},
            {"stopped_at": ["It cannot have stopped before it began."]},
        ),
        (
            {"stopped_at": "2026-03-11T23:00"},
            {"stopped_at": ["It cannot have stopped later than now."]},
        ),
        (
            {"detected_at": "2026-03-11T23:00"},
            {"detected_at": ["It cannot have been seen later than now."]},
        ),
        ({"detected_at": "2026-03-11T11:00"}, {"__all__": ["It cannot have begun after it was seen."]}),
    ],
)
def test_impossible_times_are_refused_and_kept_on_the_page(client, changed, wrong):
    reporter = make.user(time_zone="Asia/Shanghai")

    answer = at(client, reporter).post(address("new"), {**REPORT, **OVER, **changed})

    assert (answer.status_code, errors(answer), Incident.objects.count()) == (422, wrong, 0)
    assert answer.context["form"].is_afterwards


# --- the same as another one --------------------------------------------------------------------
def test_an_open_one_of_the_same_activity_is_offered_without_its_title_to_outsiders(client):
    activity, reporter = launched(), make.user()
    first = make.incident(activity=activity, title="No orders at all")

    answer = at(client, reporter).post(address("new"), {**REPORT, "activity": activity.pk})

    (offered,) = answer.context["similar"]
    assert (answer.status_code, offered.pk, offered.title) == (200, first.pk, "")
    assert answer.content.decode().count("No orders at all") == 0
    assert Incident.objects.count() == 1


def test_joining_adds_what_was_seen_to_the_one_that_is_handled_and_tells_its_owner(client):
    activity, reporter = launched(), make.user()
    first = make.incident(activity=activity)
    sent = {**REPORT, "activity": activity.pk, "join": first.pk, "apart": "1", "submit_token": str(uuid4())}
    at(client, reporter)

    answers = [client.post(address("new"), sent), client.post(address("new"), sent)]

    assert [answer.url for answer in answers] == [reverse("home")] * 2  # the incident is not for outsiders
    assert [(one.text, one.kind) for one in first.findings.all()] == [(REPORT["seen"], "function")]
    assert Incident.objects.count() == 1
    assert list(Notice.objects.values_list("recipient", "kind")) == [(activity.lead_id, "incident_joined")]


def test_whoever_says_that_it_is_another_one_files_it(client):
    activity = launched()
    make.incident(activity=activity)

    at(client, make.user()).post(address("new"), {**REPORT, "activity": activity.pk, "apart": "1"})

    assert Incident.objects.count() == 2


def test_one_that_has_stopped_meanwhile_cannot_be_joined(client):
    activity, reporter = launched(), make.user()
    first = make.incident(activity=activity, status="mitigated")

    answer = at(client, reporter).post(address("new"), {**REPORT, "activity": activity.pk, "join": first.pk})

    said = "That one has stopped meanwhile; send yours as a report of its own."
    assert (answer.status_code, errors(answer)) == (422, {"__all__": [said]})
    assert (Incident.objects.count(), first.findings.count()) == (1, 0)


def test_without_an_activity_only_what_sounds_alike_and_may_be_opened_is_offered(client):
    reporter = make.user()
    like = make.incident(reporter=reporter, seen="No order since the launch; payment works.")
    make.incident(reporter=reporter, title="Brackets", seen="The bank refuses a form.")
    make.incident(seen=REPORT["seen"])

    answer = at(client, reporter).post(address("new"), REPORT)

    assert [one.pk for one in answer.context["similar"]] == [like.pk]


def test_a_restricted_activity_offers_nothing_to_outsiders(client):
    hidden, reporter = launched(restricted=True), make.user()
    make.incident(activity=hidden)

    answer = at(client, reporter).post(address("new"), {**REPORT, "activity": hidden.pk})

    assert (answer.status_code, list(answer.context["similar"])) == (422, [])


# --- complaints ---------------------------------------------------------------------------------
def complaint(**fields):
    new = NewReport(
        seen="The coupon does not work.",
        started_at=NOW - HOUR,
        zone="Asia/Shanghai",
        affected=("complaint",),
        **fields,
    )
    return actions.report(new, by=make.user(), now=NOW)


def owed(incident):
    return list(Duty.objects.filter(kind="reply", subj_id=incident.pk).values_list("state", "due_at"))


def test_a_complaint_starts_the_clock_of_its_first_answer():
    incident = complaint(severity=2)

    due = datetime(2026, 3, 12, 3, 0, tzinfo=UTC)  # 16:00 in Shanghai and four working hours
    incident.refresh_from_db()
    assert (incident.kind, incident.first_reply_due, owed(incident)) == ("complaint", due, [("open", due)])


def test_the_first_answer_stops_it_and_becomes_the_message(client):
    incident = complaint(severity=2)
    sent = {"said": "It has arrived; more at noon.", "replied_at": "2026-03-11T15:30"}
    at(client, incident.owner)

    answer = client.post(address("reply", incident.pk), sent)
    again = client.post(address("reply", incident.pk), sent)

    incident.refresh_from_db()
    assert (answer.status_code, again.status_code) == (302, 409)
    assert (incident.first_reply_at, incident.customer_message) == (NOW - HOUR / 2, sent["said"])
    assert [state for state, _due in owed(incident)] == ["done"]


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({}, {"said": ["Say in one sentence what was answered."]}),
        (
            {"said": "x", "replied_at": "2026-03-11T23:00"},
            {"replied_at": ["It cannot have been answered later than now."]},
        ),
        (
            {"said": "x", "replied_at": "2026-03-10T23:00"},
            {"replied_at": ["It cannot have been answered before it began."]},
        ),
    ],
)
def test_an_answer_that_cannot_be_is_refused(client, sent, wrong):
    incident = complaint(severity=2)

    answer = at(client, incident.owner).post(address("reply", incident.pk), sent)

    incident.refresh_from_db()
    assert (answer.status_code, errors(answer, "reply"), incident.first_reply_at) == (422, wrong, None)


def test_a_corrected_kind_or_level_moves_the_clock():
    incident = complaint(severity=2)
    by = incident.owner

    actions.edit_incident(incident.pk, 1, {"severity": 1}, by=by, now=NOW)
    sooner = owed(incident)
    actions.edit_incident(incident.pk, 2, {"kind": "incident"}, by=by, now=NOW)

    incident.refresh_from_db()
    assert sooner == [("open", datetime(2026, 3, 11, 9, 0, tzinfo=UTC))]
    assert (incident.first_reply_due, [state for state, _due in owed(incident)]) == (None, ["withdrawn"])


# --- in the meantime ----------------------------------------------------------------------------
def test_what_helps_and_what_customers_are_told_stand_before_the_rest(client):
    incident = make.incident()
    sent = {"version": 1, "workaround": "Order by phone.", "customer_message": "We are on it."}
    at(client, incident.owner)

    answer = client.post(address("meanwhile", incident.pk), sent)

    told = client.get(address("detail", incident.pk)).content.decode()
    places = [told.index(words) for words in ("Order by phone.", "We are on it.", 'id="step"')]
    assert (answer.status_code, places) == (302, sorted(places))


def test_two_who_save_at_once_lose_nothing_unseen(client):
    incident = make.incident()
    at(client, incident.owner)
    client.post(address("meanwhile", incident.pk), {"version": 1, "workaround": "Order by phone."})

    late = client.post(address("meanwhile", incident.pk), {"version": 1, "workaround": "Wait."})

    incident.refresh_from_db()
    assert (late.status_code, incident.workaround) == (409, "Order by phone.")


def test_a_near_miss_averted_shortly_before_the_launch_is_marked(client):
    activity = make.activity(agreed_launch_at=NOW + 3 * HOUR)
    incident = make.incident(activity=activity, kind="near_miss", status="mitigated")

    told = at(client, incident.owner).get(address("detail", incident.pk))

    assert told.context["page"].late_remedy == 3 * HOUR
    assert told.content.decode().count("late remedy: 3 h before the launch") == 1


# --- findings -----------------------------------------------------------------------------------
def test_a_finding_points_to_a_rule_and_an_agreement_and_says_who_answered_then(client):
    design = make.department("design")
    painter = make.user("painter", department=design)
    activity = launched()
    row = make.deliverable(activity=activity, accountable=painter, accepted_at=NOW - 3 * HOUR)
    table = CheckTable.objects.create(activity=activity, kind="field_rules", title="Fields", made_at=NOW)
    lines = [
        CheckLine.objects.create(table=table, axis=axis, position=0, label=label, **more)
        for axis, label, more in [("row", "Company name", {"deliverable": row}), ("column", "Bank", {})]
    ]
    cell = CheckCell.objects.create(table=table, row=lines[0], column=lines[1])
    entry = LogEntry.objects.create(
        activity=activity,
        number=1,
        kind="agreement",
        text="Day three",
        said_at=NOW,
        recorded_by=activity.lead,
    )
    incident = make.incident(activity=activity)
    sent = {"kind": "rule", "text": "Refused.", "check_cell": cell.pk, "log_entry": entry.pk}

    answer = at(client, incident.owner).post(address("finding_add", incident.pk), sent)

    (one,) = client.get(address("detail", incident.pk)).context["page"].findings
    assert answer.status_code == 302
    assert (one.rule, one.entry) == ("Company name × Bank", "1 · agreement · Day three")
    assert (one.side, one.has_row, one.carried) == ("Design side", True, "")


def test_what_belongs_to_another_activity_cannot_be_linked(client):
    incident, other = make.incident(activity=launched()), make.activity(title="Other")
    entry = LogEntry.objects.create(
        activity=other, number=1, kind="agreement", text="x", said_at=NOW, recorded_by=other.lead
    )
    at(client, incident.owner)

    answer = client.post(
        address("finding_add", incident.pk), {"kind": "rule", "text": "x", "log_entry": entry.pk}
    )

    assert (answer.status_code, list(errors(answer, "finding"))) == (422, ["log_entry"])
    with pytest.raises(actions.incident_record.ValidationError):
        actions.add_finding(incident.pk, NewFinding("rule", "x", log_entry=entry), by=incident.owner, now=NOW)
    assert incident.findings.count() == 0
