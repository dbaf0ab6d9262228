"""The pages of the log, further: what is wanted, what shows it, writing anew, the page of one entry."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from postmortem.activities import actions
from postmortem.activities.actions import NewEntry
from postmortem.activities.models import LogEntry
from postmortem.evidence.models import Evidence, StoredFile
from postmortem.outbox.models import Duty
from tests import make
from tests.make import NOW
from tests.pages.links import words

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def plan(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = make.activity()
    client.force_login(found.lead)
    return found


@pytest.fixture
def ada():
    return make.user("ada", display_name="Ada", department=make.department("design"))


def written(plan, **fields):
    fields = {"kind": "agreement", "text": "We go live on Thursday.", **fields}
    return actions.write_entry(plan, NewEntry(**fields), by=plan.lead, now=NOW)


def numbers(answer):
    return [view.entry.number for view in answer.context["page"].entries]


def shot():
    return SimpleUploadedFile("chat.txt", b"Ada: yes")


def post(client, plan, **typed):
    return client.post(f"/activities/{plan.pk}/log/write/", {"kind": "agreement", **typed})


# --- which entries ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("kind=approval", [2]),
        ("waits=on", [3, 2]),
        ("waits=on&kind=agreement", [3]),
        ("kind=nothing", [3, 2, 1]),
        ("department=987654", [3, 2, 1]),
    ],
)
def test_the_log_shows_what_is_wanted(client, plan, ada, wanted, found):
    written(plan)
    written(plan, kind="approval", said_by=ada)
    written(plan, people=[ada])

    answer = client.get(f"/activities/{plan.pk}/log/?{wanted}")

    assert (answer.status_code, numbers(answer)) == (200, found)


def test_the_log_of_one_department_tells_not_who_asked_without_a_name(client, plan, ada):
    make.participant(plan, ada)
    make.takes_part(plan, ada.department)
    bob = make.user("bob", department=make.department("shop"))
    written(plan, people=[ada])
    written(plan, people=[bob])
    for unnamed in (True, False):
        new = NewEntry(kind="question", text="Who pays?", people=[bob], unnamed=unnamed)
        actions.write_entry(plan, new, by=ada, now=NOW)

    answer = client.get(f"/activities/{plan.pk}/log/?department={ada.department_id}")

    assert numbers(answer) == [4, 1]


def test_an_empty_choice_says_so(client, plan):
    answer = client.get(f"/activities/{plan.pk}/log/?kind=risk")

    assert "No entry fits this choice." in words(answer)


@pytest.mark.parametrize("query", ["before=soon", "anew=soon", "anew=9"])
def test_a_place_that_is_none_is_not_found(client, plan, query):
    assert client.get(f"/activities/{plan.pk}/log/?{query}").status_code == 404


def test_the_ledger_says_who_asked_who_agreed_and_by_how_much(client, plan, ada):
    row = make.deliverable(activity=plan, name="Poster", due_at=NOW + 3 * DAY)
    dates = {"moves_from": NOW + 4 * DAY, "moves_to": NOW + 2 * DAY}
    entry = written(plan, kind="date_change", people=[ada], said_by=ada, **dates)
    actions.confirm_entry(entry.pk, by=ada, now=NOW)

    said = words(client.get(f"/activities/{plan.pk}/log/?kind=date_change"))

    assert "The launch moved 1 time. In all: 2 days earlier" in said
    assert said.count("Ada · Design") >= 2
    assert row.name in said


# --- what shows it ----------------------------------------------------------------------------------
def test_a_pasted_chat_is_kept_and_its_first_sentence_is_the_text(client, plan):
    chat = "Ada 18:02\r\nWe go live on Thursday. The poster follows.\r\nBob 18:03\r\nok"

    post(client, plan, text=chat)

    entry, kept = LogEntry.objects.get(), Evidence.objects.get()
    assert entry.text == "We go live on Thursday."
    assert (kept.kind, kept.subj_id, kept.text) == ("text", entry.pk, chat)


def test_a_file_and_a_link_come_with_the_entry(client, plan, ada):
    post(client, plan, text="Yes", people=[ada.pk], file=shot(), url="https://a.example/1")

    entry = LogEntry.objects.get()
    page = client.get(f"/activities/{plan.pk}/log/1/")
    file = Evidence.objects.get(kind="file")
    got = client.get(f"/activities/{plan.pk}/log/1/files/{file.pk}/")
    actions.confirm_entry(entry.pk, by=ada, now=NOW)
    entry.refresh_from_db()
    assert Evidence.objects.filter(subj_id=entry.pk).count() == 2
    assert all(part in page.text for part in ("chat.txt", "https://a.example/1"))
    assert (got.status_code, got.getvalue()) == (200, b"Ada: yes")
    assert entry.revision.document["files"] == [file.file.sha256]


def test_a_file_that_is_too_large_is_refused_and_nothing_is_written(client, plan, settings):
    settings.UPLOAD_LIMIT = 4

    answer = post(client, plan, text="Yes", file=shot())

    assert (answer.status_code, LogEntry.objects.count(), StoredFile.objects.count()) == (413, 0, 0)
    assert answer.context["form"]["text"].value() == "Yes"


def test_of_a_refused_entry_no_file_stays(client, plan, tmp_path):
    answer = post(client, plan, text="Yes", file=shot(), said_at="2099-01-01T10:00")

    assert (answer.status_code, StoredFile.objects.count(), list(tmp_path.iterdir())) == (422, 0, [])


def test_something_is_added_until_the_entry_is_locked(client, plan, ada):
    entry = written(plan, people=[ada])
    page = f"/activities/{plan.pk}/log/1/"

    added = client.post(f"{page}add/", {"file": shot()})
    nothing = client.post(f"{page}add/", {})
    actions.confirm_entry(entry.pk, by=ada, now=NOW)
    late = client.post(f"{page}add/", {"url": "https://a.example/"})

    assert (added.status_code, nothing.status_code, late.status_code) == (302, 422, 409)
    assert Evidence.objects.filter(subj_id=entry.pk).count() == 1


def test_a_file_that_is_added_may_be_too_large(client, plan, settings):
    written(plan)
    settings.UPLOAD_LIMIT = 4

    answer = client.post(f"/activities/{plan.pk}/log/1/add/", {"file": shot()})

    assert (answer.status_code, Evidence.objects.count(), StoredFile.objects.count()) == (413, 0, 0)


def test_a_file_of_another_entry_is_not_found(client, plan):
    entry = written(plan)
    actions.add_file(entry.pk, shot(), "", by=plan.lead, now=NOW)
    written(plan)

    answer = client.get(f"/activities/{plan.pk}/log/2/files/{Evidence.objects.get().pk}/")

    assert answer.status_code == 404


# --- written anew -----------------------------------------------------------------------------------
def test_the_form_begins_with_what_was_said_and_the_new_entry_replaces_it(client, plan, ada):
    before = written(plan, people=[ada])
    actions.say_otherwise(before.pk, "On Friday", by=ada, now=NOW)
    begun = client.get(f"/activities/{plan.pk}/log/?anew=1").context["form"]

    post(client, plan, text="We go live on Friday.", people=[ada.pk], replaces=1)

    old, new = client.get(f"/activities/{plan.pk}/log/1/"), client.get(f"/activities/{plan.pk}/log/2/")
    assert (begun["text"].value(), begun["people"].value()) == ("We go live on Thursday.", [ada.pk])
    assert LogEntry.objects.get(number=2).replaces == before
    assert "It was written anew: entry 2 holds now." in words(old)
    assert "Written anew in place of entry 1 ." in words(new)
    assert post(client, plan, text="On Sunday.", replaces=1).status_code == 409


def test_in_an_open_link_nothing_is_replaced(client, plan):
    written(plan)

    post(client, plan, text="Sunny.", replaces=77)

    assert LogEntry.objects.get(number=2).replaces is None


# --- one entry --------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [1, 3])
def test_an_entry_asks_the_database_the_same_number_of_times(client, plan, number, django_assert_num_queries):
    written(plan, people=[make.user(department=make.department()) for _ in range(number)])

    with django_assert_num_queries(13):
        client.get(f"/activities/{plan.pk}/log/1/")


def test_the_approver_answers_with_one_tap(client, plan, ada):
    written(plan, kind="approval", text="Ada approved.", said_by=ada)
    client.force_login(ada)

    page = client.get(f"/activities/{plan.pk}/log/1/")
    answer = client.post(f"/activities/{plan.pk}/log/1/cover/", {"covers": "flow"})

    after = words(client.get(f"/activities/{plan.pk}/log/1/"))
    assert [name in page.text for name in ("Flow only", "Flow and copy", "Neither")] == [True] * 3
    assert page.text.count("btn-primary") == 1
    assert answer.status_code == 302
    assert "confirmed in person · covers: Flow only" in after
    assert "Locked: nobody can change it any more" in after


@pytest.mark.parametrize("typed", [{}, {"covers": ""}, {"covers": "weather"}])
def test_an_answer_that_is_none_is_asked_again(client, plan, ada, typed):
    written(plan, kind="approval", said_by=ada)
    client.force_login(ada)

    answer = client.post(f"/activities/{plan.pk}/log/1/cover/", typed)

    assert (answer.status_code, Duty.objects.open().count()) == (422, 1)
    assert "Choose one from the list." in answer.text


@pytest.mark.parametrize(("step", "name"), [("otherwise", "reason"), ("answer", "text")])
def test_an_empty_sentence_is_asked_for_again(client, plan, ada, step, name):
    written(plan, kind="agreement" if step == "otherwise" else "question", people=[ada])
    client.force_login(ada)

    answer = client.post(f"/activities/{plan.pk}/log/1/{step}/", {name: " "})

    assert (answer.status_code, Duty.objects.open().count()) == (422, 1)


def test_who_was_faster_is_said(client, plan, ada):
    entry = written(plan, people=[ada])
    actions.confirm_entry(entry.pk, by=ada, now=NOW)
    client.force_login(ada)

    assert client.post(f"/activities/{plan.pk}/log/1/confirm/").status_code == 409


def test_the_text_for_the_chat_names_nobody_and_ends_with_the_link(client, plan, ada):
    written(plan, text="Ada sends the poster.", people=[ada])

    page = client.get(f"/activities/{plan.pk}/log/1/")

    *_said, text, link = page.context["chat"].splitlines()
    assert (text, link) == (
        "Design side sends the poster.",
        f"http://testserver/activities/{plan.pk}/log/1/",
    )


def test_a_deputy_is_led_to_the_question(client, plan, ada):
    ben = make.user("ben", department=make.department("service"))
    written(plan, people=[ada])
    make.deputy(ada, ben)
    client.force_login(ben)

    page = client.get(f"/activities/{plan.pk}/log/1/")

    assert "You may answer it for Ada · Design." in words(page)


def test_what_the_plan_wrote_down_by_itself_says_what_happened(client, plan):
    row = make.deliverable(activity=plan, name="Poster")
    actions.write_log(plan, kind="date_change", by=plan.lead, now=NOW, moves_from=NOW, moves_to=NOW)
    actions.write_log(plan, kind="change", by=plan.lead, now=NOW, deliverable=row)

    said = words(client.get(f"/activities/{plan.pk}/log/"))

    assert "The launch moves" in said
    assert "“Poster” changes" in said
    assert "nobody was asked" not in said


@pytest.mark.parametrize("asked", ["1e9", "99999999999999999999"])
def test_somebody_who_is_nobody_is_refused(client, plan, asked):
    answer = post(client, plan, text="Yes", people=[asked])

    assert (answer.status_code, LogEntry.objects.count()) == (422, 0)
    assert "Choose from the list." in answer.text


def test_contacts_outside_are_offered_once_there_are_some(client, plan):
    before = client.get(f"/activities/{plan.pk}/log/").context["form"].fields
    desk = make.contact()
    make.contact(email=None)
    after = client.get(f"/activities/{plan.pk}/log/").context["form"].fields

    post(client, plan, text="Yes", contacts=[desk.pk])

    assert "contacts" not in before
    assert list(after["contacts"].queryset) == [desk]
    assert Duty.objects.get().contact == desk
