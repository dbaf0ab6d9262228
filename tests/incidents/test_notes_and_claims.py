"""The private notepad, and what might explain an incident."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from incidents import actions
from incidents.models import Hypothesis, Jotting
from postmortem.audit.models import Entry
from postmortem.evidence.models import Evidence, StoredFile
from tests import make
from tests.make import NOW
from tests.queries import asked_once

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


def at(client, person):
    client.force_login(person)
    return client


def address(name, *args):
    return reverse(f"incidents:{name}", args=args)


# --- notes --------------------------------------------------------------------------------------
def test_every_line_becomes_a_note_and_leaves_no_trace_elsewhere(client):
    incident = make.incident()

    answer = at(client, incident.owner).post(
        address("notes", incident.pk), {"lines": "The date came from the slot.\n\n Who read it? \n"}
    )

    page = client.get(address("notes", incident.pk)).context["page"]
    assert (answer.status_code, answer.url) == (302, address("notes", incident.pk))
    assert [note.text for note in page.open] == ["The date came from the slot.", "Who read it?"]
    assert Entry.objects.count() == 0


def test_an_empty_note_is_refused(client):
    incident = make.incident()

    answer = at(client, incident.owner).post(address("notes", incident.pk), {"lines": " "})

    said = {"lines": ["Write at least one line."]}
    assert (answer.status_code, answer.context["form"].errors, Jotting.objects.count()) == (422, said, 0)


def written(incident, by, *lines):
    return actions.jot(incident, lines or ["Who read it?"], by=by, now=NOW)


def colleague(incident):
    """Somebody who may open the incident as well."""
    person = make.user()
    make.participant(incident.activity, person)
    return person


def test_nobody_but_the_author_ever_sees_a_note(client):
    incident = make.incident(activity=make.activity(), status="analysing")
    (note,) = written(incident, incident.owner, "Nobody dared to say so")
    at(client, colleague(incident))

    page = client.get(address("notes", incident.pk))
    others = [
        client.get(address("note_sort", incident.pk, note.pk, "finding")),
        client.post(address("note_sort", incident.pk, note.pk, "finding"), {"kind": "other", "text": "x"}),
        client.post(address("note_drop", incident.pk, note.pk)),
    ]
    detail = client.get(address("detail", incident.pk))

    said = [answer.content.decode().count("Nobody dared") for answer in (page, detail)]
    assert ([answer.status_code for answer in others], said) == ([404, 404, 404], [0, 0])
    assert Jotting.objects.filter(pk=note.pk, sorted_at=None).exists()


@pytest.mark.parametrize("status", ["reported", "mitigating", "mitigated"])
def test_nothing_is_sorted_before_the_analysis_is_open(client, status):
    incident = make.incident(status=status)
    (note,) = written(incident, incident.owner)
    at(client, incident.owner)

    page = client.get(address("notes", incident.pk)).context["page"]
    answer = client.get(address("note_sort", incident.pk, note.pk, "finding"))

    assert (page.ways, answer.status_code) == ([], 403)


@pytest.mark.parametrize(
    ("into", "sent", "became"),
    [
        ("finding", {"kind": "copy", "text": "No price"}, "incidents.finding"),
        (
            "event",
            {"happened_at": "2026-03-11T15:30", "marker": "diagnosis", "text": "It was read."},
            "incidents.timelineevent",
        ),
        (
            "condition",
            {"code": "no_reader_test", "text": "Nobody outside had read it.", "made_sense": "No time."},
            "incidents.factor",
        ),
        ("lesson", {"kind": "start", "text": "Let three outsiders read."}, "incidents.lesson"),
    ],
)
def test_a_note_is_sorted_once_the_analysis_is_open(client, into, sent, became):
    incident = make.incident(status="analysing")
    make.retrospective(incident=incident)
    (note,) = written(incident, incident.owner)
    at(client, incident.owner)

    shown = client.get(address("note_sort", incident.pk, note.pk, into))
    taken = client.post(address("note_sort", incident.pk, note.pk, into), sent)
    again = client.post(address("note_sort", incident.pk, note.pk, into), sent)

    note.refresh_from_db()
    page = client.get(address("notes", incident.pk)).context["page"]
    assert shown.context["form"]["text"].value() == "Who read it?"
    assert (taken.status_code, again.status_code) == (302, 404)
    assert (note.became_type, [old.became for old in page.done], page.open) == (became, [into], [])


def test_a_reporter_turns_a_note_into_a_finding_but_not_into_a_condition(client):
    activity = make.activity()
    incident = make.incident(activity=activity, status="analysing")
    make.retrospective(incident=incident)
    (note,) = written(incident, incident.reporter)
    at(client, incident.reporter)

    page = client.get(address("notes", incident.pk)).context["page"]
    answer = client.get(address("note_sort", incident.pk, note.pk, "condition"))

    assert (page.ways, answer.status_code) == (["finding", "event"], 403)


def test_a_wrong_word_keeps_the_note_unsorted(client):
    incident = make.incident(status="analysing")
    (note,) = written(incident, incident.owner)

    answer = at(client, incident.owner).post(
        address("note_sort", incident.pk, note.pk, "finding"), {"kind": "nonsense", "text": "x"}
    )

    note.refresh_from_db()
    assert (answer.status_code, note.sorted_at, incident.findings.count()) == (422, None, 0)


def test_a_note_is_torn_out(client):
    incident = make.incident()
    (note,) = written(incident, incident.owner)

    answer = at(client, incident.owner).post(address("note_drop", incident.pk, note.pk))

    assert (answer.status_code, Jotting.objects.count()) == (302, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_notepad_asks_the_same_number_of_questions(client, rows):
    incident = make.incident(activity=make.activity(), status="analysing")
    make.retrospective(incident=incident)
    written(incident, incident.owner, *map(str, range(rows)))
    at(client, incident.owner)

    with asked_once(5):
        client.get(address("notes", incident.pk))


# --- claims -------------------------------------------------------------------------------------
def claimed(incident):
    return actions.add_claim(
        incident.pk, "The bank refuses half-width brackets.", "Send one form.", by=incident.owner, now=NOW
    )


def test_a_claim_is_written_down_with_its_test(client):
    incident = make.incident()
    sent = {"claim": "The bank refuses brackets.", "test": "Send one form."}

    answer = at(client, incident.owner).post(address("claim_add", incident.pk), sent)

    made = Hypothesis.objects.get()
    assert (answer.status_code, answer.url) == (302, f"{address('claims', incident.pk)}#claim-{made.pk}")
    assert (made.claim, made.test, made.state, made.by) == (*sent.values(), "open", incident.owner)


def test_what_speaks_for_and_against_stands_side_by_side(client):
    incident = make.incident()
    claim = claimed(incident)
    at(client, incident.owner)
    here = address("claim_proof", incident.pk, claim.pk)

    answers = [
        client.post(here, {"stance": "for", "file": SimpleUploadedFile("log.txt", b"refused")}),
        client.post(here, {"stance": "for", "url": "https://bank.example/rules"}),
        client.post(here, {"stance": "against", "text": "It took one yesterday."}),
    ]

    (shown,) = client.get(address("claims", incident.pk)).context["page"].claims
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert [(one.kind, one.url, one.file_name) for one in shown.speak_for] == [
        ("file", "", "log.txt"),
        ("link", "https://bank.example/rules", ""),
    ]
    assert [one.text for one in shown.speak_against] == ["It took one yesterday."]
    file = client.get(address("claim_file", incident.pk, shown.speak_for[0].pk))
    assert file.getvalue() == b"refused"


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"stance": "for"}, ["Give one of the three: a file, a link or a text."]),
        (
            {"stance": "for", "text": "x", "url": "https://a.example"},
            ["Give one of the three: a file, a link or a text."],
        ),
        ({"stance": "", "text": "x"}, []),
    ],
)
def test_what_is_neither_or_both_is_refused(client, sent, wrong):
    incident = make.incident()
    claim = claimed(incident)

    answer = at(client, incident.owner).post(address("claim_proof", incident.pk, claim.pk), sent)

    refused = answer.context["rows"][0]["proof"]
    assert (answer.status_code, refused.non_field_errors()) == (422, wrong)
    assert (Evidence.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_file_of_a_kind_that_is_not_taken_leaves_nothing(client):
    incident = make.incident()
    sent = {"stance": "for", "file": SimpleUploadedFile("run.exe", b"MZ")}

    answer = at(client, incident.owner).post(address("claim_proof", incident.pk, claimed(incident).pk), sent)

    assert (answer.status_code, Evidence.objects.count(), StoredFile.objects.count()) == (422, 0, 0)


def test_a_decision_says_what_showed_it_and_is_made_on_what_was_on_the_screen(client):
    incident = make.incident()
    claim = claimed(incident)
    at(client, incident.owner)
    here = address("claim_decide", incident.pk, claim.pk)

    silent = client.post(here, {"version": 1, "state": "supported"})
    taken = client.post(here, {"version": 1, "state": "supported", "result": "One form came back."})
    late = client.post(here, {"version": 1, "state": "refuted", "result": "No."})

    claim.refresh_from_db()
    assert [silent.status_code, taken.status_code, late.status_code] == [422, 302, 409]
    assert silent.context["rows"][0]["decide"].errors == {"result": ["Say in one sentence what showed it."]}
    assert (claim.state, claim.result, claim.version) == ("supported", "One form came back.", 2)


def test_a_reporter_adds_claims_and_does_not_decide_them(client):
    incident = make.incident(activity=make.activity())
    claim = claimed(incident)
    at(client, incident.reporter)

    added = client.post(address("claim_add", incident.pk), {"claim": "The page was cached."})
    decided = client.post(
        address("claim_decide", incident.pk, claim.pk), {"version": 1, "state": "refuted", "result": "x"}
    )

    claim.refresh_from_db()
    assert (added.status_code, decided.status_code, claim.state) == (302, 403, "open")


def test_an_ended_incident_takes_no_more_claims(client):
    incident = make.incident(status="closed")

    answer = at(client, incident.owner).post(address("claim_add", incident.pk), {"claim": "x"})

    assert (answer.status_code, Hypothesis.objects.count()) == (422, 0)


def test_a_claim_of_another_incident_is_not_found(client):
    incident, other = make.incident(), make.incident()
    claim = claimed(other)

    answer = at(client, incident.owner).post(
        address("claim_proof", incident.pk, claim.pk), {"stance": "for", "text": "x"}
    )

    assert (answer.status_code, Evidence.objects.count()) == (404, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_claims_ask_the_same_number_of_questions(client, rows):
    incident = make.incident(activity=make.activity())
    for _row in range(rows):
        shown = actions.Shown("for", text="The log.")
        actions.add_claim_evidence(claimed(incident), shown, None, by=incident.owner, now=NOW)
    at(client, incident.owner)

    with asked_once(7):
        client.get(address("claims", incident.pk))
