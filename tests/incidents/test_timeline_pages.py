"""The timeline of an incident: its page, its rows, what shows them, and many lines at once."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from incidents.actions.times import showing
from incidents.actions.times import timeline as actions
from incidents.actions.times.timeline import NewRow
from incidents.models import TimelineEvent
from incidents.queries.times.timeline import coverage_of
from postmortem.activities.models import LogEntry
from postmortem.audit.models import Entry
from postmortem.drafts.models import TextVersion
from postmortem.evidence.models import Evidence, StoredFile
from tests import make
from tests.incidents.retro import LAUNCH, campaign
from tests.make import NOW
from tests.queries import asked_once

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROW = {
    "happened_at": "2026-03-11T10:00",
    "precision": "exact",
    "zone": "Asia/Shanghai",
    "marker": "change",
    "text": "The copy was changed.",
}


@pytest.fixture(autouse=True)
def _at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def trouble():
    """An incident of the campaign, an hour after its launch."""
    scene = campaign()
    scene.incident = make.incident(
        activity=scene.activity, started_at=LAUNCH, detected_at=LAUNCH + HOUR, reported_at=LAUNCH + HOUR
    )
    return scene


def address(name, *args):
    return reverse(f"incidents:{name}", args=args)


def row(scene, **fields):
    fields = {"text": "The copy was changed.", "marker": "change", "happened_at": NOW - HOUR, **fields}
    return actions.write_row(scene.incident.pk, NewRow(**fields), by=scene.driver, now=NOW)


def signed_in(client, person):
    client.force_login(person)
    return client


def words_of(page):
    return [[one.words for one in rows] for _day, rows in page.days]


def verbs(verb):
    return Entry.objects.filter(verb=verb)


# --- reading -------------------------------------------------------------------------------------
def test_the_timeline_is_prefilled_sorted_and_begins_before_the_event(client, trouble):
    row(trouble, text="Second.", happened_at=NOW - HOUR)
    row(trouble, text="First.", happened_at=NOW - 2 * HOUR)

    page = signed_in(client, trouble.driver).get(address("timeline", trouble.incident.pk)).context["page"]

    assert page.starts_before
    assert words_of(page)[0] == ["It was asked for"]
    assert words_of(page)[-1] == ["First.", "Second."]


def test_a_timeline_that_begins_with_the_event_says_so(client):
    incident = make.incident()

    answer = signed_in(client, incident.reporter).get(address("timeline", incident.pk))

    assert not answer.context["page"].starts_before
    assert "The timeline begins with the event itself." in answer.content.decode()


def test_coverage_counts_what_is_shown_and_is_said_in_a_sentence(client):
    incident = make.incident()
    new = NewRow("Sent.", "communication", happened_at=NOW - HOUR)
    event = actions.write_row(incident.pk, new, by=incident.reporter, now=NOW)
    page = signed_in(client, incident.reporter)

    before = page.get(address("timeline", incident.pk))
    showing.show_event(event, showing.Given(url="https://chat.example/1"), by=incident.reporter, now=NOW)
    after = page.get(address("timeline", incident.pk))

    assert "3 of 4 rows show where they are from: 75 %." in before.content.decode()
    assert "4 of 4 rows show where they are from: 100 %." in after.content.decode()
    assert coverage_of(incident) == after.context["page"].coverage


def test_times_are_said_in_the_place_of_the_incident_and_where_it_happened(client, trouble):
    row(trouble, zone="Europe/Berlin", until=NOW - HOUR / 2)
    row(trouble, text="Roughly.", precision="about", happened_at=NOW - HOUR)
    row(trouble, text="No idea when.", precision="unknown", happened_at=None)

    page = signed_in(client, trouble.driver).get(address("timeline", trouble.incident.pk)).context["page"]

    assert [(one.clock, one.elsewhere) for one in page.days[-1][1]] == [
        ("15:00–15:30", "08:00 in Europe/Berlin"),
        ("about 15:00", ""),
    ]
    assert [one.words for one in page.unknown] == ["No idea when."]


def test_words_that_look_back_are_hinted_at_and_never_refused(client, trouble):
    row(trouble, text="The poster should have come at noon.")

    answer = signed_in(client, trouble.driver).get(address("timeline", trouble.incident.pk))

    assert answer.context["page"].hints == 1
    assert "“should have” looks back from the end. What could one see then?" in answer.content.decode()


def test_who_sees_no_names_reads_of_what_kind_the_evidence_is(client, trouble):
    event = row(trouble)
    given = showing.Given(url="https://chat.example/lin-wei", text="Lin Wei said so.")
    showing.show_event(event, given, by=trouble.driver, now=NOW)
    executive = make.user(role="executive")

    page = signed_in(client, executive).get(address("timeline", trouble.incident.pk))

    assert [one.label for one in page.context["page"].days[-1][1][-1].shown] == ["a link", "an excerpt"]
    assert "lin-wei" not in page.content.decode()
    assert "Lin Wei said so" not in page.content.decode()


def test_somebody_else_sees_nothing(client, trouble):
    answer = signed_in(client, make.user()).get(address("timeline", trouble.incident.pk))

    assert answer.status_code == 404


@pytest.mark.parametrize("events", [1, 3])
def test_the_page_asks_the_same_questions_whatever_it_holds(client, trouble, events):
    for _number in range(events):
        showing.show_event(row(trouble), showing.Given(text="Yes."), by=trouble.driver, now=NOW)
    signed_in(client, trouble.driver)

    with asked_once(10):
        client.get(address("timeline", trouble.incident.pk))


# --- one row -------------------------------------------------------------------------------------
def test_a_row_is_added_in_the_local_time_of_its_place(client, trouble):
    sent = {**ROW, "zone": "Europe/Berlin", "until": "2026-03-11T08:00", "happened_at": "2026-03-11T07:30"}

    answer = signed_in(client, trouble.driver).post(address("timeline_add", trouble.incident.pk), sent)

    event = TimelineEvent.objects.get()
    assert (answer.status_code, answer.url) == (302, address("timeline", trouble.incident.pk))
    assert (event.happened_at, event.until, event.zone) == (NOW - 1.5 * HOUR, NOW - HOUR, "Europe/Berlin")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"happened_at": ""}, {"happened_at": ["Say when, or that the time is not known."]}),
        ({"happened_at": "2026-03-12T10:00"}, {"happened_at": ["It cannot have happened later than now."]}),
        ({"until": "2026-03-11T09:00"}, {"until": ["It cannot have ended before it began."]}),
        ({"text": ""}, {"text": ["This field is required."]}),
    ],
)
def test_a_row_that_cannot_be_is_shown_again_with_what_was_typed(client, trouble, changed, error):
    answer = signed_in(client, trouble.driver).post(
        address("timeline_add", trouble.incident.pk), {**ROW, **changed}
    )

    assert (answer.status_code, dict(answer.context["form"].errors)) == (422, error)
    assert TimelineEvent.objects.count() == 0


def test_nothing_is_added_once_it_has_ended(client):
    incident = make.incident(status="closed")

    answer = signed_in(client, incident.reporter).post(address("timeline_add", incident.pk), ROW)

    assert answer.status_code == 422
    assert TimelineEvent.objects.count() == 0


def test_what_a_row_said_before_stays_in_its_history(client, trouble):
    event = row(trouble)
    sent = {**ROW, "happened_at": "2026-03-11T15:00", "text": "The copy was replaced.", "version": 1}

    answer = signed_in(client, trouble.driver).post(
        address("timeline_edit", trouble.incident.pk, event.pk), sent
    )

    event.refresh_from_db()
    assert (answer.status_code, event.text, event.version) == (302, "The copy was replaced.", 2)
    kept = TextVersion.objects.filter(subj_type="incidents.timelineevent").values_list("version", "fields")
    assert list(kept) == [
        (1, {"text": "The copy was changed.", "marker": "change"}),
        (2, {"text": "The copy was replaced."}),
    ]
    assert verbs("incident.event_edited").get().data["fields"] == ["text"]


def test_who_saves_second_is_told_and_nothing_is_lost(client, trouble):
    event = row(trouble)
    actions.edit_row(event.pk, 1, {"text": "Faster."}, by=trouble.driver, now=NOW)

    answer = signed_in(client, trouble.driver).post(
        address("timeline_edit", trouble.incident.pk, event.pk), {**ROW, "text": "Slower.", "version": 1}
    )

    assert answer.status_code == 409
    assert TimelineEvent.objects.get().text == "Faster."


def test_a_row_is_taken_out_by_whoever_wrote_it_and_its_words_are_kept(client, trouble):
    event = actions.write_row(
        trouble.incident.pk, NewRow("Mine.", "change", NOW - HOUR), by=trouble.incident.reporter, now=NOW
    )
    showing.show_event(event, showing.Given(text="Yes."), by=trouble.driver, now=NOW)

    answer = signed_in(client, trouble.incident.reporter).post(
        address("timeline_remove", trouble.incident.pk, event.pk)
    )

    assert answer.status_code == 302
    assert (TimelineEvent.objects.count(), Evidence.objects.count()) == (0, 0)
    assert TextVersion.objects.get().fields == {"text": "Mine.", "marker": "change"}
    assert verbs("incident.event_removed").get().data["event_id"] == event.pk


def test_what_somebody_else_wrote_is_not_theirs_to_change(client, trouble):
    event = row(trouble)
    reporter = signed_in(client, trouble.incident.reporter)

    answers = [
        reporter.post(address(name, trouble.incident.pk, event.pk), ROW).status_code
        for name in ("timeline_edit", "timeline_remove")
    ]

    assert answers == [403, 403]
    assert TimelineEvent.objects.get().text == "The copy was changed."


# --- what shows it -------------------------------------------------------------------------------
def test_a_file_a_link_an_agreement_and_a_version_show_a_row(client, trouble):
    event = row(trouble)
    entry = LogEntry.objects.create(
        activity=trouble.activity,
        number=1,
        kind="agreement",
        text="Day three.",
        said_at=NOW,
        recorded_by=trouble.driver,
    )
    version = trouble.poster.versions.first()
    sent = {
        "file": SimpleUploadedFile("chat.txt", b"Day three it is."),
        "url": "https://chat.example/1",
        "entry": entry.pk,
        "shown_version": version.pk,
    }

    answer = signed_in(client, trouble.driver).post(
        address("timeline_show", trouble.incident.pk, event.pk), sent
    )
    page = client.get(address("timeline_row", trouble.incident.pk, event.pk))

    assert answer.status_code == 302
    assert [(one.kind, one.label) for one in page.context["row"].shown] == [
        ("file", "chat.txt"),
        ("link", "https://chat.example/1"),
        ("record", "entry 1 of the log: agreement"),
        ("record", f"“Poster”, version {version.number}"),
    ]
    file = Evidence.objects.get(kind="file")
    got = client.get(address("timeline_file", trouble.incident.pk, event.pk, file.pk))
    assert b"".join(got.streaming_content) == b"Day three it is."


@pytest.mark.parametrize(
    ("sent", "status", "error"),
    [
        ({}, 422, "Give at least one: a file, a link, an excerpt, an agreement or a version."),
        ({"file": SimpleUploadedFile("run.exe", b"MZ")}, 422, "This kind of file is not taken"),
        ({"url": "here"}, 422, "Enter a valid URL."),
    ],
)
def test_what_cannot_show_anything_leaves_nothing_behind(client, trouble, sent, status, error):
    event = row(trouble)

    answer = signed_in(client, trouble.driver).post(
        address("timeline_show", trouble.incident.pk, event.pk), sent
    )

    assert answer.status_code == status
    assert error in answer.content.decode()
    assert (Evidence.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_an_entry_of_another_activity_shows_nothing_here(client, trouble):
    event, other = row(trouble), make.activity()
    entry = LogEntry.objects.create(
        activity=other, number=1, kind="note", said_at=NOW, recorded_by=other.lead
    )

    answer = signed_in(client, trouble.driver).post(
        address("timeline_show", trouble.incident.pk, event.pk), {"entry": entry.pk}
    )

    assert answer.status_code == 422
    assert Evidence.objects.count() == 0


# --- many at once --------------------------------------------------------------------------------
PASTED = "10:05 The page went live\n09:00 It was agreed on Friday\nSomebody called"


def test_pasted_lines_are_shown_first_and_added_when_confirmed(client, trouble):
    paste = address("timeline_paste", trouble.incident.pk)
    sent = {"on": "2026-03-11", "lines": PASTED}

    preview = signed_in(client, trouble.driver).post(paste, sent)
    before = TimelineEvent.objects.count()
    answer = client.post(paste, {**sent, "confirm": "1"})

    assert (preview.status_code, before) == (200, 0)
    assert "Read as 3 rows. Nothing is added yet." in preview.content.decode()
    assert (answer.status_code, answer.url) == (302, address("timeline", trouble.incident.pk))
    found = TimelineEvent.objects.order_by("pk").values_list("text", "marker", "precision", "raw_time")
    assert list(found) == [
        ("The page went live", "publish", "exact", "10:05"),
        ("It was agreed on Friday", "agreement", "exact", "09:00"),
        ("Somebody called", "communication", "unknown", ""),
    ]
    assert len(verbs("incident.events_added").get().data["event_ids"]) == 3


def test_a_line_in_the_future_adds_none_of_them(client, trouble):
    sent = {"on": "2026-03-12", "lines": PASTED, "confirm": "1"}

    answer = signed_in(client, trouble.driver).post(address("timeline_paste", trouble.incident.pk), sent)

    assert answer.status_code == 422
    assert "It cannot have happened later than now." in answer.content.decode()
    assert TimelineEvent.objects.count() == 0


def test_nothing_pasted_is_said_so(client, trouble):
    answer = signed_in(client, trouble.driver).post(
        address("timeline_paste", trouble.incident.pk), {"on": "2026-03-11", "lines": ""}
    )

    assert (answer.status_code, dict(answer.context["form"].errors)) == (
        422,
        {"lines": ["Nothing to add: paste at least one line."]},
    )
