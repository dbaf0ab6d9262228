"""The pages of incidents: report, page, steps, list."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from incidents import actions
from incidents.actions import NewEvent, NewFinding, NewImpact
from incidents.models import ActionItem, Incident, Retrospective
from postmortem.activities.models import Activity
from postmortem.outbox.models import Notice
from tests import make
from tests.make import NOW
from tests.queries import asked_once

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
REPORT = {
    "seen": "No order since the launch. The page opens and payment works.",
    "activity": "",
    "since": "hour",
    "started_at": "",
    "affected": ["customers"],
    "still_going_on": "yes",
    "touches": ["many"],
}
STOP = {"stopped_by": "The page was rewritten.", "seen_by": "customer service"}


@pytest.fixture(autouse=True)
def _at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


def launched(**fields):
    activity = make.activity(**fields)
    for status in ("aligning", "ready", "launched"):
        changes = {"launched_at": NOW - HOUR} if status == "launched" else {}
        Activity.objects.filter(pk=activity.pk).update(status=status, **changes)
    activity.refresh_from_db()
    return activity


def at(client, person):
    client.force_login(person)
    return client


def address(name, *args):
    return reverse(f"incidents:{name}", args=args)


def errors(answer, form="form"):
    return {name: list(said) for name, said in answer.context[form].errors.items()}


# --- report --------------------------------------------------------------------------------------
def test_anybody_signed_in_reports_on_a_live_activity(client):
    activity, reporter = launched(), make.user()

    answer = at(client, reporter).post(address("new"), {**REPORT, "activity": activity.pk})

    incident = Incident.objects.get()
    assert (answer.status_code, answer.url) == (302, address("detail", incident.pk))
    assert (incident.title, incident.activity, incident.owner) == (
        "No order since the launch",
        activity,
        activity.lead,
    )
    assert (incident.started_at, incident.severity, incident.still_going_on) == (NOW - HOUR, 2, True)
    assert list(Notice.objects.values_list("recipient", "kind")) == [(activity.lead.pk, "incident_reported")]


def test_the_report_has_at_most_six_questions_and_one_of_them_is_typed(client):
    answer = at(client, make.user()).get(address("new"))

    form = answer.context["form"]
    asked = form.asked()
    typed = [field.name for field in asked if not hasattr(field.field, "choices")]
    extra = {field.name for field in form.visible_fields()} - {field.name for field in asked}
    assert (answer.status_code, len(asked), typed) == (200, 6, ["seen"])
    assert extra == {
        "started_at",
        "detected_at",
        "stopped_at",
        "stopped_by",
        "seen_by",
    }  # folded or on request


def test_the_report_offers_titles_of_live_open_activities_and_the_own_ones(client):
    reporter = make.user()
    open_one, hidden = launched(title="Open"), launched(title="Hidden", restricted=True)
    draft, own = make.activity(title="Draft"), make.activity(title="Own")
    make.participant(own, reporter)

    form = at(client, reporter).get(address("new")).context["form"]

    assert set(form.fields["activity"].queryset) == {open_one, own}
    assert {hidden.title, draft.title} == {"Hidden", "Draft"}


def test_the_address_chooses_the_activity(client):
    activity = launched()

    answer = at(client, make.user()).get(address("new"), {"activity": activity.pk})

    chosen = f'<option value="{activity.pk}" selected>Voucher campaign</option>'
    assert answer.content.decode().count(chosen) == 1


def test_another_time_is_wall_time_of_the_reporter(client):
    reporter = make.user(time_zone="Asia/Shanghai")
    sent = {**REPORT, "since": "other", "started_at": "2026-03-11T10:00"}

    at(client, reporter).post(address("new"), sent)

    assert Incident.objects.get().started_at == NOW - 6 * HOUR


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"seen": ""}, {"seen": ["Say in one sentence what you see."]}),
        (
            {"seen": "x" * 4001},
            {"seen": ["Ensure this value has at most 4000 characters (it has 4001)."]},
        ),
        ({"activity": "999999"}, {"activity": ["Choose one of these activities, or none."]}),
        ({"since": "other"}, {"started_at": ["Say since when."]}),
        (
            {"since": "other", "started_at": "2026-03-11T23:00"},
            {"started_at": ["It cannot have begun after it was seen."]},
        ),
        (
            {"since": "other", "started_at": "yesterday"},
            {"started_at": ["Write the day and the time, like 2026-03-12 18:00."]},
        ),
        ({"affected": []}, {"affected": ["Choose at least one; “nobody yet” is an answer too."]}),
        (
            {"affected": ["nobody", "customers"]},
            {"affected": ["Either it reached nobody, or say whom it reached."]},
        ),
        (
            {"touches": ["all"]},
            {"touches": ["Select a valid choice. all is not one of the available choices."]},
        ),
    ],
)
def test_a_report_with_something_wrong_says_so_at_the_field_and_keeps_what_was_typed(client, changed, wrong):
    answer = at(client, make.user()).post(address("new"), {**REPORT, **changed})

    assert (answer.status_code, errors(answer)) == (422, wrong)
    assert answer.context["form"]["still_going_on"].value() == "yes"
    assert (Incident.objects.count(), Notice.objects.count()) == (0, 0)


def test_a_foreign_activity_is_refused_like_an_unknown_one(client):
    hidden = launched(restricted=True)

    answer = at(client, make.user()).post(address("new"), {**REPORT, "activity": hidden.pk})

    assert (answer.status_code, errors(answer)) == (
        422,
        {"activity": ["Choose one of these activities, or none."]},
    )
    assert Incident.objects.count() == 0


def test_a_skipped_hour_is_refused(client):
    reporter = make.user(time_zone="Europe/Berlin")
    sent = {**REPORT, "since": "other", "started_at": "2025-03-30T02:30"}

    answer = at(client, reporter).post(address("new"), sent)

    assert (answer.status_code, list(errors(answer))) == (422, ["started_at"])
    assert Incident.objects.count() == 0


def test_a_report_sent_twice_is_one_report(client):
    sent = {**REPORT, "submit_token": str(uuid4())}
    at(client, make.user())

    first, second = client.post(address("new"), sent), client.post(address("new"), sent)

    assert (first.url, Incident.objects.count()) == (second.url, 1)


def test_the_same_token_with_other_words_is_a_conflict(client):
    sent = {**REPORT, "submit_token": str(uuid4())}
    at(client, make.user()).post(address("new"), sent)

    answer = client.post(address("new"), {**sent, "seen": "Something else."})

    assert (answer.status_code, Incident.objects.count()) == (409, 1)


def test_a_visitor_is_led_to_the_sign_in(client):
    answer = client.get(address("new"))

    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


# --- the page ------------------------------------------------------------------------------------
def scene():
    """A stopped incident about a poster that somebody answered for when it began."""
    painter = make.user("painter", display_name="Lin Wei", department=make.department("design"))
    activity = launched()
    poster = make.deliverable(activity=activity, accountable=painter, accepted_at=NOW - 3 * HOUR)
    incident = make.incident(activity=activity, status="mitigated", title="Lin Wei sent it late")
    by = incident.owner
    actions.add_finding(incident.pk, NewFinding("copy", "Lin Wei wrote no offer.", poster), by=by, now=NOW)
    actions.add_impact(incident.pk, NewImpact("orders", Decimal(30), Decimal(0)), by=by, now=NOW)
    event = NewEvent(NOW - HOUR, "publish", "Sent by Lin Wei.", "https://chat.example/1")
    actions.add_event(incident.pk, event, by=by, now=NOW)
    return incident


def test_the_page_answers_in_a_line_and_merges_the_record_with_what_people_wrote(client):
    incident = scene()

    answer = at(client, incident.owner).get(address("detail", incident.pk))

    page = answer.context["page"]
    said = "after 1 h. Similar things: not looked at yet."
    assert (answer.status_code, page.step, page.lasted) == (200, "analyse", HOUR)
    assert answer.content.decode().count(said) == 1
    assert [(line.words, line.from_record) for line in page.lines] == [
        ("Poster got an owner", True),
        ("It went live", True),
        ("It began", True),
        ("Sent by Design side.", False),
        ("It was seen", True),
        ("It was reported", True),
        ("It stopped", True),
        ("Poster was due", True),
    ]
    assert [(one.deliverable, one.side) for one in page.findings] == [("Poster", "Design side")]
    assert [(one.expected, one.actual, one.place) for one in page.figures] == [("30", "0", ("293.0", "7.0"))]


def test_the_story_has_no_names_even_for_those_inside(client):
    incident = scene()

    told = at(client, incident.owner).get(address("detail", incident.pk)).content.decode()

    assert told.count("Lin Wei") == 0
    assert told.count("Design side wrote no offer.") == 1


def test_the_page_has_one_filled_button_in_every_state(client):
    states = ["reported", "mitigating", "mitigated", "analysing", "learning", "closed"]
    incidents = [make.incident(status=status) for status in states]

    filled = []
    for incident in incidents:
        make.retrospective(incident=incident) if incident.mitigated_at else None
        told = at(client, incident.owner).get(address("detail", incident.pk)).content.decode()
        filled.append(told.count("btn-primary"))

    assert filled == [1, 1, 1, 1, 1, 0]


def test_a_reporter_outside_the_activity_sees_the_report_but_not_its_facts(client):
    activity, reporter = launched(), make.user()
    poster = make.deliverable(activity=activity, name="Secret poster")
    incident = make.incident(activity=activity, reporter=reporter)
    actions.add_finding(incident.pk, NewFinding("copy", "No offer.", poster), by=activity.lead, now=NOW)

    answer = at(client, reporter).get(address("detail", incident.pk))

    page = answer.context["page"]
    assert [line.words for line in page.lines] == ["It began", "It was seen", "It was reported"]
    assert [(one.text, one.deliverable, one.side) for one in page.findings] == [("No offer.", "", "")]
    assert answer.content.decode().count("Secret poster") == 0
    assert answer.content.decode().count(activity.lead.display_name) == 0


@pytest.mark.parametrize("which", ["foreign", "unknown"])
def test_a_foreign_or_unknown_incident_is_not_found(client, which):
    incident = make.incident(activity=make.activity())
    pk = incident.pk if which == "foreign" else incident.pk + 1
    at(client, make.user())

    pages = [client.get(address("detail", pk)), client.post(address("move", pk), {"to": "mitigating"})]

    incident.refresh_from_db()
    assert [answer.status_code for answer in pages] == [404, 404]
    assert incident.status == "reported"


POSTS = [
    ("move", {"to": "mitigating"}),
    ("stop", {"stopped_by": "Rewritten."}),
    ("impact_add", {"kind": "orders", "actual": "1"}),
    ("departments", {"departments": []}),
    ("duplicate", {}),
    ("edit", {"title": "x"}),
]


@pytest.mark.parametrize(("name", "sent"), POSTS, ids=[name for name, _sent in POSTS])
def test_a_reporter_does_not_carry_it_on(client, name, sent):
    incident = make.incident(activity=launched())
    at(client, incident.reporter)

    answer = client.post(address(name, incident.pk), sent)

    incident.refresh_from_db()
    assert (answer.status_code, incident.status, incident.impacts.count()) == (403, "reported", 0)


def test_a_reporter_adds_findings_and_events(client):
    incident = make.incident(activity=launched())
    at(client, incident.reporter)

    finding = client.post(address("finding_add", incident.pk), {"kind": "copy", "text": "No offer."})
    event = client.post(
        address("event_add", incident.pk),
        {"happened_at": "2026-03-11T15:30", "marker": "detection", "text": "Seen on the phone."},
    )

    here = address("detail", incident.pk)
    assert (finding.url, event.url) == (f"{here}#finding", f"{here}#event")
    assert [one.text for one in incident.findings.all()] == ["No offer."]
    assert [one.happened_at for one in incident.timeline.all()] == [NOW - HOUR / 2]  # wall time in Shanghai


def test_a_reader_adds_nothing(client):
    incident = make.incident(activity=launched())
    reader = make.user()
    make.participant(incident.activity, reader)

    answer = at(client, reader).post(address("finding_add", incident.pk), {"kind": "copy", "text": "x"})

    assert (answer.status_code, incident.findings.count()) == (403, 0)


def test_the_lead_of_an_affected_department_carries_it_on(client):
    lead = make.lead("design")
    incident = make.incident(activity=launched())
    actions.set_departments(incident.pk, [lead.department], by=incident.owner, now=NOW)

    answer = at(client, lead).post(address("move", incident.pk), {"to": "mitigating"})

    incident.refresh_from_db()
    assert (answer.status_code, incident.status) == (302, "mitigating")


# --- steps ---------------------------------------------------------------------------------------
def test_it_goes_from_report_to_end_on_the_page(client):
    incident = make.incident(activity=launched())
    at(client, incident.owner)
    here = address("detail", incident.pk)

    handled = client.post(address("move", incident.pk), {"to": "mitigating"})
    stopped = client.post(address("stop", incident.pk), STOP)
    analysed = client.post(address("move", incident.pk), {"to": "analysing"})
    learnt = client.post(address("move", incident.pk), {"to": "learning"})
    closed = client.post(address("close", incident.pk), {"none_because": "A single page."})

    incident.refresh_from_db()
    opened = Retrospective.objects.get(incident=incident)
    assert [handled.url, stopped.url, learnt.url, closed.url] == [here, f"{here}#stop", here, f"{here}#close"]
    assert analysed.url == f"/retrospectives/{opened.pk}/edit/"
    assert (incident.status, incident.mitigated_at, incident.sweep_waiver) == (
        "closed",
        NOW,
        "A single page.",
    )
    assert (incident.stopped_by_what, incident.seen_stopped_by) == tuple(STOP.values())


def test_the_time_it_stopped_is_wall_time_of_the_incident(client):
    incident = make.incident(activity=launched())

    at(client, incident.owner).post(address("stop", incident.pk), {**STOP, "stopped_at": "2026-03-11T15:45"})

    incident.refresh_from_db()
    assert incident.mitigated_at == NOW - HOUR / 4


@pytest.mark.parametrize(
    ("status", "name", "sent", "wrong"),
    [
        (
            "reported",
            "stop",
            {},
            {
                "stopped_by": ["Say in one sentence what stopped it."],
                "seen_by": ["Say who saw that it has stopped."],
            },
        ),
        (
            "reported",
            "stop",
            {**STOP, "stopped_at": "2026-03-11T10:00"},
            {"stopped_at": ["It cannot have stopped before it began."]},
        ),
        (
            "learning",
            "close",
            {},
            {"none_because": ["Look at similar things first, or say why there are none."]},
        ),
        (
            "learning",
            "close",
            {"none_because": "x" * 1001},
            {"none_because": ["Ensure this value has at most 1000 characters (it has 1001)."]},
        ),
    ],
)
def test_a_step_without_its_words_is_refused_on_the_page(client, status, name, sent, wrong):
    incident = make.incident(status=status)

    answer = at(client, incident.owner).post(address(name, incident.pk), sent)

    incident.refresh_from_db()
    assert (answer.status_code, errors(answer, name), incident.status) == (422, wrong, status)


@pytest.mark.parametrize(
    ("status", "to", "name"),
    [
        ("mitigating", "mitigated", "stop"),
        ("learning", "closed", "close"),
        ("reported", "duplicate", "duplicate"),
    ],
)
def test_a_step_that_needs_words_is_not_taken_as_one_that_needs_none(client, status, to, name):
    incident = make.incident(status=status)

    answer = at(client, incident.owner).post(address("move", incident.pk), {"to": to})

    incident.refresh_from_db()
    assert (answer.status_code, answer.context["opened"], incident.status) == (422, name, status)


@pytest.mark.parametrize(
    ("status", "name", "sent"),
    [
        ("mitigated", "move", {"to": "mitigating"}),
        ("reported", "move", {"to": "learning"}),
        ("reported", "move", {}),
        ("mitigated", "stop", STOP),
        ("closed", "close", {"none_because": "A single page."}),
    ],
)
def test_a_step_from_a_stale_page_is_a_conflict_and_changes_nothing(client, status, name, sent):
    incident = make.incident(status=status)

    answer = at(client, incident.owner).post(address(name, incident.pk), sent)

    incident.refresh_from_db()
    assert (answer.status_code, incident.status, incident.version) == (409, status, 1)


def test_a_duplicate_leads_to_the_one_that_goes_on(client):
    first = make.incident(title="The first")
    second = make.incident(reporter=first.reporter)
    at(client, first.reporter)

    client.post(address("duplicate", second.pk), {"duplicate_of": first.pk})

    page = client.get(address("detail", second.pk)).context["page"]
    assert (page.incident.status, page.same_as) == ("duplicate", "The first")


def test_a_foreign_incident_is_no_duplicate(client):
    foreign, incident = make.incident(), make.incident()

    answer = at(client, incident.owner).post(address("duplicate", incident.pk), {"duplicate_of": foreign.pk})

    incident.refresh_from_db()
    assert (answer.status_code, incident.status) == (422, "reported")


def test_the_departments_are_named_on_the_page(client):
    incident, design = make.incident(), make.department("design")

    answer = at(client, incident.owner).post(
        address("departments", incident.pk), {"departments": [design.pk]}
    )

    page = client.get(address("detail", incident.pk)).context["page"]
    assert (answer.status_code, page.departments) == (302, [design])


@pytest.mark.parametrize("department", [999, 2**63, 10**30, "design"])
def test_unknown_departments_are_refused_on_the_page(client, department):
    incident, design = make.incident(), make.department("design")

    answer = at(client, incident.owner).post(
        address("departments", incident.pk), {"departments": [design.pk, department]}
    )

    assert (answer.status_code, "Choose from the list." in answer.content.decode()) == (422, True)
    assert incident.departments.count() == 0


# --- what is added and corrected -----------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "form", "sent", "wrong"),
    [
        ("finding_add", "finding", {"kind": "copy", "text": ""}, {"text": ["This field is required."]}),
        (
            "event_add",
            "event",
            {"happened_at": "2026-03-12T10:00", "marker": "change", "text": "x"},
            {"happened_at": ["It cannot have happened later than now."]},
        ),
        (
            "event_add",
            "event",
            {"happened_at": "2026-03-11T10:00", "marker": "change", "text": "x", "evidence_url": "here"},
            {"evidence_url": ["Enter a valid URL."]},
        ),
        ("impact_add", "impact", {"kind": "orders"}, {"actual": ["Give at least one of the two numbers."]}),
        (
            "impact_add",
            "impact",
            {"kind": "orders", "actual": "many"},
            {"actual": ["Enter a number."]},
        ),
    ],
)
def test_what_cannot_be_added_stays_typed_beside_its_sentence(client, name, form, sent, wrong):
    incident = make.incident()

    answer = at(client, incident.owner).post(address(name, incident.pk), sent)

    assert (answer.status_code, errors(answer, form)) == (422, wrong)
    assert answer.context["opened"] == form
    assert (incident.findings.count(), incident.timeline.count(), incident.impacts.count()) == (0, 0, 0)


def test_a_deliverable_of_another_activity_is_refused(client):
    incident, foreign = make.incident(activity=launched()), make.deliverable()

    answer = at(client, incident.owner).post(
        address("finding_add", incident.pk), {"kind": "copy", "text": "x", "deliverable": foreign.pk}
    )

    assert (answer.status_code, list(errors(answer, "finding"))) == (422, ["deliverable"])
    assert incident.findings.count() == 0


def corrected(incident, **changes):
    return {
        "title": incident.title,
        "kind": incident.kind,
        "severity": incident.severity,
        "situation": "",
        "started_at": "2026-03-11T15:00",
        "owner": incident.owner_id,
        "recurrence_of": "",
        "version": incident.version,
        **changes,
    }


def test_what_was_reported_is_corrected(client):
    incident = make.incident()

    answer = at(client, incident.owner).post(
        address("edit", incident.pk), corrected(incident, title="No orders in the first hour")
    )

    incident.refresh_from_db()
    assert (answer.status_code, incident.title, incident.version) == (302, "No orders in the first hour", 2)


def test_a_correction_from_a_stale_page_is_a_conflict_that_shows_both(client):
    incident = make.incident()
    actions.edit_incident(incident.pk, 1, {"title": "Theirs"}, by=incident.owner, now=NOW)

    answer = at(client, incident.owner).post(address("edit", incident.pk), corrected(incident, title="Mine"))

    incident.refresh_from_db()
    assert (answer.status_code, incident.title) == (409, "Theirs")
    assert [(one.yours, one.theirs) for one in answer.context["differences"]] == [("Mine", "Theirs")]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"title": ""}, {"title": ["This field is required."]}),
        (
            {"title": "x" * 161},
            {"title": ["Ensure this value has at most 160 characters (it has 161)."]},
        ),
        (
            {"started_at": "2026-03-11T18:00"},
            {"started_at": ["It cannot have begun after it was seen."]},
        ),
    ],
)
def test_a_wrong_correction_changes_nothing(client, changes, wrong):
    incident = make.incident()

    answer = at(client, incident.owner).post(address("edit", incident.pk), corrected(incident, **changes))

    incident.refresh_from_db()
    assert (answer.status_code, errors(answer), incident.version) == (422, wrong, 1)


# --- the list ------------------------------------------------------------------------------------
def test_the_list_shows_what_opens_newest_first(client):
    reporter = make.user()
    make.incident(activity=make.activity())
    old = make.incident(reporter=reporter, reported_at=NOW - HOUR, title="Old")
    new = make.incident(reporter=reporter, title="New")

    page = at(client, reporter).get(address("list")).context["page"]

    assert [row.incident for row in page.rows] == [new, old]
    assert page.counts == {"handled": 2, "stopped": 0, "retrospective": 0, "ended": 0}


@pytest.mark.parametrize(
    ("state", "titles"),
    [
        ("handled", ["reported", "mitigating"]),
        ("stopped", ["mitigated"]),
        ("retrospective", ["analysing", "learning"]),
        ("ended", ["closed"]),
        ("nonsense", ["reported", "mitigating", "mitigated", "analysing", "learning", "closed"]),
    ],
)
def test_the_list_is_filtered_by_state(client, state, titles):
    reporter = make.user()
    for status in ["closed", "learning", "analysing", "mitigated", "mitigating", "reported"]:
        make.incident(reporter=reporter, status=status, title=status)

    page = at(client, reporter).get(address("list"), {"state": state}).context["page"]

    assert [row.title for row in page.rows] == titles


def test_the_list_goes_on_where_the_page_ended(client):
    reporter = make.user()
    made = [make.incident(reporter=reporter, reported_at=NOW - HOUR * (n // 2)) for n in range(33)]
    ordered = sorted(made, key=lambda one: (one.reported_at, one.pk), reverse=True)
    at(client, reporter)

    first = client.get(address("list")).context["page"]
    second = client.get(address("list"), {"before": first.older}).context["page"]

    assert [row.incident for row in first.rows] == ordered[:30]
    assert ([row.incident for row in second.rows], second.older) == (ordered[30:], None)


def test_a_title_in_the_list_has_no_names(client):
    reporter = make.user()
    activity = make.activity()
    make.participant(activity, make.user(display_name="Lin Wei", department=make.department("design")))
    make.participant(activity, reporter)
    make.incident(reporter=reporter, activity=activity, title="Lin Wei sent it late")

    page = at(client, reporter).get(address("list")).context["page"]

    assert [row.title for row in page.rows] == ["Design side sent it late"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_questions_for_every_length(client, rows):
    reporter = make.user()
    activity = make.activity()
    make.participant(activity, reporter)
    for _row in range(rows + 1):
        make.incident(activity=activity, reporter=make.user())
    at(client, reporter)

    first = client.get(address("list")).context["page"]

    with asked_once(5):
        client.get(address("list"))
    with asked_once(5):
        client.get(address("list"), {"before": first.rows[0].incident.pk})


def test_the_list_counts_no_further_than_a_reader_wants_to_know(client):
    reporter = make.user()
    one = make.incident(reporter=reporter)
    more = {**{f.attname: getattr(one, f.attname) for f in Incident._meta.concrete_fields}, "id": None}
    Incident.objects.bulk_create([Incident(**more) for _number in range(101)])

    answer = at(client, reporter).get(address("list"))

    page, words = answer.context["page"], " ".join(answer.content.decode().split())
    assert (page.counts["handled"], page.total, len(page.rows)) == (100, 100, 30)
    assert ("More than 99 are being handled." in words, "All 99+ </a>" in words) == (True, True)
    assert len(answer.content) < 60_000


def told(rows):
    """An incident of a live activity with that many of everything on its page."""
    incident = make.incident(activity=launched(), recurrence_of=make.incident())
    by = incident.owner
    Incident.objects.filter(pk=incident.recurrence_of_id).update(reporter=by)
    for number in range(rows):
        poster = make.deliverable(activity=incident.activity, name=f"Poster {number}")
        actions.add_finding(incident.pk, NewFinding("copy", "No offer.", poster), by=by, now=NOW)
        actions.add_event(incident.pk, NewEvent(NOW - HOUR, "publish", "Sent."), by=by, now=NOW)
        actions.add_impact(incident.pk, NewImpact("orders", Decimal(30)), by=by, now=NOW)
        ActionItem.objects.filter(pk=make.improvement().pk).update(incident=incident)
        make.incident(reporter=by)
    return incident


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_questions_for_every_length(client, rows):
    incident = told(rows)
    at(client, incident.owner).get(address("detail", incident.pk))

    with asked_once(8):
        client.get(address("detail", incident.pk))


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("role", "number"), [("executive", 9), ("", 9), ("outside", 8)])
def test_who_reads_it_asks_hardly_more(client, rows, role, number):
    incident = told(rows)
    reader = make.user(**({"role": "executive"} if role == "executive" else {}))
    if not role:
        make.participant(incident.activity, reader)
    elif role == "outside":
        Incident.objects.filter(pk=incident.pk).update(reporter=reader)
    at(client, reader).get(address("detail", incident.pk))

    with asked_once(number):
        client.get(address("detail", incident.pk))


# --- forms that are folded -----------------------------------------------------------------------
FOLDED = ["finding", "event", "impact", "departments", "duplicate"]


@pytest.mark.parametrize("name", FOLDED)
def test_a_folded_form_comes_once_it_is_opened(client, name):
    incident = make.incident(activity=launched())
    here = address("detail", incident.pk)
    at(client, incident.owner)

    folded = client.get(here).content.decode()
    alone = client.get(here, {"form": name}, headers={"HX-Request": "true"}).content.decode()
    whole = client.get(here, {"form": name}).content.decode()

    where = name if name in ("departments", "duplicate") else f"{name}_add"
    send = f'action="{address(where, incident.pk)}"'
    assert [send in page for page in (folded, alone, whole)] == [False, True, True]
    assert [f'href="?form={name}#{name}"' in page for page in (folded, alone, whole)] == [True, False, False]
    assert ["<html" in page for page in (folded, alone, whole)] == [True, False, True]


@pytest.mark.parametrize(("name", "code"), [("finding", 200), ("impact", 404), ("stop", 404), ("no", 404)])
def test_a_reporter_opens_only_the_forms_of_a_reporter(client, name, code):
    incident = make.incident(activity=launched())
    at(client, incident.reporter)

    alone = client.get(address("detail", incident.pk), {"form": name}, headers={"HX-Request": "true"})
    whole = client.get(address("detail", incident.pk), {"form": name})

    assert (alone.status_code, whole.status_code, whole.context["opened"]) == (
        code,
        200,
        name if code == 200 else "",
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_the_report_form_asks_the_same_number_of_questions_for_every_length(client, rows):
    for _row in range(rows):
        launched()
    at(client, make.user())

    with asked_once(3):
        client.get(address("new"))
