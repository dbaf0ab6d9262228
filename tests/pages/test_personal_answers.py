"""Answering through a personal link: every kind, every way, with the same result as the page."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from postmortem.activities import actions
from postmortem.activities.actions.asking import ask_deliver
from postmortem.activities.models import AssetVersion, Deliverable
from postmortem.answering import KINDS
from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty
from postmortem.outbox.registry import SOURCES
from tests import make, stage
from tests.pages.links import everything, path_for, what_it_says

pytestmark = pytest.mark.django_db
here, _django_db_helper = stage.here, stage.each_request_undone
NOW, HOUR, DAY = make.NOW, timedelta(hours=1), timedelta(days=1)
TOKEN = "0b0f7c52-4a7e-4c0e-9d3a-3b1f6f0d2a11"


@pytest.fixture(autouse=True)
def _an_hour_later_and_undone(_django_db_helper):
    with time_machine.travel(NOW + HOUR, tick=False), transaction.atomic():
        yield
        transaction.set_rollback(True)


def row_step(step):
    return lambda duty: reverse(
        f"activities:deliverable_{step}",
        args=[duty.params["activity_id"], duty.params["deliverable_id"]],
    )


def hand_over_step(duty):
    return reverse("raci:accept_hand_over", args=[duty.params["activity_id"], duty.subj_id])


def step(name):
    return lambda duty: reverse(f"incidents:{name}", args=[duty.subj_id])


def entry_step(name):
    return lambda duty: reverse(
        f"activities:entry_{name}", args=[duty.params["activity_id"], duty.params["number"]]
    )


def launch_step(name):
    return lambda duty: reverse(f"raci:{name}", args=[duty.subj_id])


def upload():
    return {"file": SimpleUploadedFile("poster.txt", b"a poster"), "submit_token": TOKEN}


WHY = {"reason": "The fair takes all of Friday"}
TEXT = {"text": "Two vouchers, one page", "submit_token": TOKEN}
STAND_IN = {"placeholder": "on", "origin_note": "last year"}
LINK = {"url": "https://example.com/x", "submit_token": TOKEN}
DUE = {"due_at": "2026-03-12T18:00"}
# kind, thing of the world, way, what is typed ("@name" is the id of a thing), where the page does the same
WAYS = [
    ("name", "guide", "name", {"person": "@painter"}, row_step("name")),
    ("name", "guide", "name", {"person": "@lead"}, row_step("name")),
    ("accept", "page", "accept", {}, row_step("accept")),
    ("accept", "page", "send_back", WHY | DUE | {"person": "@painter"}, row_step("send_back")),
    ("accept", "sound", "take_over", {}, hand_over_step),
    ("accept", "sound", "send_back", WHY, row_step("send_back")),
    ("deliver", "text", "hand_in", TEXT, row_step("deliver")),
    (
        "deliver",
        "text",
        "hand_in",
        TEXT | {"placeholder": "on", "origin_note": "last year"},
        row_step("deliver"),
    ),
    ("deliver", "text", "hand_in", upload, row_step("deliver")),
    (
        "deliver",
        "text",
        "hand_in",
        {"url": "https://example.com/x", "submit_token": TOKEN},
        row_step("deliver"),
    ),
    ("approve", "film", "approve", {"version": "@film_version", "scope": "copy"}, row_step("approve")),
    ("approve", "film", "return", {"version": "@film_version"} | WHY, row_step("return")),
    ("choose", "banner", "take", {}, row_step("take_proposal")),
    ("choose", "banner", "name", {"person": "@painter"}, row_step("name")),
    ("choose", "banner", "leave", {}, row_step("leave")),
    ("act", "item_open", "done", {"shown_by": "The slot moved"}, step("action_done")),
    ("act", "item_open", "wont_do", WHY, step("action_wont_do")),
    ("verify", "item_done", "holds", {"seen": "Three entries."}, step("action_verify")),
    ("verify", "item_done", "not_yet", WHY, step("action_reopen")),
    ("agree", "review", "answer", {"answer": "yes"}, step("retrospective_answer")),
    ("agree", "review", "answer", {"answer": "no"} | WHY, step("retrospective_answer")),
    ("confirm", "agreed", "confirm", {}, entry_step("confirm")),
    ("confirm", "agreed", "otherwise", WHY, entry_step("otherwise")),
    ("approval", "approved", "flow", {"covers": "flow"}, entry_step("cover")),
    ("approval", "approved", "flow_copy", {"covers": "flow_copy"}, entry_step("cover")),
    ("approval", "approved", "neither", {"covers": "none"}, entry_step("cover")),
    ("approval", "approved", "other", {"covers": "design"}, entry_step("cover")),
    ("approval", "approved_date", "date", {"covers": "date"}, entry_step("cover")),
    ("approval", "approved_date", "none", {"covers": "none"}, entry_step("cover")),
    ("approval", "approved_budget", "budget", {"covers": "budget"}, entry_step("cover")),
    ("answer", "question", "answer", {"text": "The shop pays."}, entry_step("answer")),
    ("taken_note", "danger", "noted", {}, entry_step("confirm")),
    ("preview", "signed", "fine", {"fine": "1"}, launch_step("preview")),
    ("preview", "signed", "answer", {"what": "A sale", "want": "Yes", "use": "?"}, launch_step("preview")),
]
NAMES = [f"{kind}-{thing}-{way}-{number}" for number, (kind, thing, way, _typed, _page) in enumerate(WAYS)]


@pytest.fixture(params=WAYS, ids=NAMES)
def case(request, here):
    """A duty of the world with one way to answer it: what a link sends, what the page sends, and where."""
    kind, thing, way, typed, page = request.param
    typed = typed() if callable(typed) else dict(typed)
    sent = {name: in_world(here.world, value) for name, value in typed.items()}
    return duty_about(here.world, kind, thing), way, sent, page


def in_world(world, value):
    is_thing = isinstance(value, str) and value.startswith("@")
    return getattr(world, value[1:], None).pk if is_thing else value


def duty_about(world, kind, thing):
    about = getattr(world, thing)
    if kind == "deliver":
        return ask_deliver(about, now=NOW)
    versions = AssetVersion.objects.filter(deliverable=about) if isinstance(about, Deliverable) else []
    pks = [version.pk for version in versions] if kind == "approve" else [about.pk]
    return Duty.objects.open().filter(kind=kind, subj_id__in=pks).order_by("pk").last()


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def test_a_link_has_the_same_result_as_the_page(case):
    duty, way, sent, page = case
    client = signed_in(duty.holder)
    with transaction.atomic():
        answer = client.post(page(duty), sent)
        on_the_page = what_it_says()
        transaction.set_rollback(True)
    for file in (one for one in sent.values() if isinstance(one, SimpleUploadedFile)):
        file.seek(0)
    assert answer.status_code == 302

    answer = Client().post(path_for(duty), {**way_of(way), **sent})

    assert (answer.status_code, answer["Location"]) == (302, path_for(duty))
    assert what_it_says() == on_the_page
    assert Entry.objects.order_by("-pk").first().actor_id in (duty.holder_id, None)


def way_of(name):
    return {"way": name}


def test_the_answer_is_thanked_for_and_cannot_be_given_again(case):
    duty, way, sent, _page = case
    Client().post(path_for(duty), {**way_of(way), **sent})
    duty.refresh_from_db()
    for file in (one for one in sent.values() if isinstance(one, SimpleUploadedFile)):
        file.seek(0)
    after = everything()

    opened = Client().get(path_for(duty))
    again = Client().post(path_for(duty), {**way_of(way), **sent})

    assert opened.status_code == 200
    if duty.state != "open":  # a stand-in is asked for again
        assert "Thank you. It is recorded:" in opened.text
        assert "<button" not in opened.text
        assert again.status_code == 409
    assert everything() == after


def test_every_way_is_in_that_list():
    listed = {(kind, way) for kind, _thing, way, _typed, _page in WAYS}
    plain = {("note", "noted"), ("facts", "checked")}
    plain |= {("confirm", "agree"), ("confirm", "not_now")}  # tests/activities/test_change_requests.py
    plain |= {("pulse", "answer"), ("scheme_pulse", "answer")}  # test_pulse.py, test_partner_pulse.py
    plain |= {("second", "understood"), ("remark", "reply")}  # tests/incidents/test_readers.py
    plain |= {("fill", "fill"), ("fill", "confirm")}  # tests/pages/test_personal_checks.py
    plain |= {("view", "give"), ("view", "not_given")}  # tests/incidents/test_sides_pages.py

    plain |= {("decide", verdict) for verdict in ("go", "move", "open_items", "old_version", "drop", "hold")}
    plain |= {("weekly", "enter"), ("premortem", "say"), ("measure", "enter")}  # test_personal_decisions.py

    assert listed | plain == {(kind, way.name) for kind, declared in KINDS.items() for way in declared.ways}


def test_what_has_no_way_here_takes_a_session():
    assert {"sign", "publish"} <= set(SOURCES) - set(KINDS)


# --- answers that are nothing but yes or no ----------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "way", "typed", "state", "answer"),
    [
        ("note", "noted", {}, "done", "yes"),
        ("facts", "checked", {}, "done", "yes"),
    ],
)
def test_a_plain_answer_stands_with_the_duty(here, kind, way, typed, state, answer):
    duty = plain_duty(here.world, kind)

    sent = Client().post(path_for(duty), way_of(way) | typed)

    duty.refresh_from_db()
    assert sent.status_code == 302
    assert (duty.state, duty.answer, duty.reason) == (state, answer, typed.get("reason", ""))
    assert (duty.answered_by, duty.next_at) == (duty.holder, None)
    entry = Entry.objects.filter(verb="duty.answered").get()
    assert (entry.actor_id, entry.stream, entry.data) == (duty.holder_id, duty.stream, {"answer": answer})


def plain_duty(world, kind):
    return make.duty(
        kind=kind,
        holder=world.participant,
        subj_type="incidents.retrospective",
        subj_id=world.shared.pk,
        params={"activity_id": world.live.pk},
    )


def test_what_is_to_be_read_stands_on_the_page(here):
    agree = Client().get(path_for(duty_about(here.world, "agree", "review"))).text
    confirm = Client().get(path_for(duty_about(here.world, "confirm", "agreed"))).text

    assert all(
        words in agree for words in ("In one minute", "The poster came late.", "The poster was final late.")
    )
    assert here.world.agreed.text in unescape(confirm)


# --- what is wrong is said, and nothing typed is lost -------------------------------------------------
LATER = {"text": "x", "arrived_at": "2027-01-01T10:00"}
UNCLEAR = {"reason": "No", "due_at": "soon", "scope": "Less"}


@pytest.mark.parametrize(
    ("kind", "thing", "way", "typed", "said"),
    [
        ("accept", "page", "send_back", {"reason": " ", "scope": "One page less"}, "This field is required."),
        ("accept", "page", "send_back", UNCLEAR, "Write the day and the time"),
        ("deliver", "text", "hand_in", {"origin_note": "last year"}, "Hand in one thing"),
        ("deliver", "text", "hand_in", LATER, "later than now"),
        ("name", "guide", "name", {"person": "987654"}, "Choose one from the list."),
        ("act", "item_open", "done", {"shown_by": ""}, "Say in one sentence how one sees it"),
        ("agree", "review", "answer", {"answer": "no"}, "Say in one sentence what you object to"),
        ("confirm", "agreed", "otherwise", {"reason": ""}, "This field is required."),
        ("approval", "approved", "other", {}, "Choose one from the list."),
        ("approval", "approved", "other", {"covers": "weather"}, "Choose one from the list."),
        ("answer", "question", "answer", {"text": " "}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_changes(here, kind, thing, way, typed, said):
    duty = duty_about(here.world, kind, thing) if thing else plain_duty(here.world, kind)
    before = everything()

    answer = Client().post(path_for(duty), way_of(way) | typed)

    assert answer.status_code == 422
    assert said in answer.text
    kept = [value.strip() for value in typed.values() if value not in ("987654", "weather")]
    assert all(value in answer.text for value in kept)
    assert everything() == before


def test_a_file_that_is_too_large_is_refused(here, settings):
    settings.UPLOAD_LIMIT = 4
    duty = duty_about(here.world, "deliver", "text")
    before = everything()

    answer = Client().post(path_for(duty), way_of("hand_in") | upload())

    assert answer.status_code == 413
    assert answer.text.count("invalid-feedback") == 1
    assert everything() == before


@pytest.mark.parametrize("way", ["", "noted", "approve"])
def test_a_way_that_is_none_changes_nothing(here, way):
    duty = duty_about(here.world, "accept", "page")
    before = everything()

    answer = Client().post(path_for(duty), way_of(way))

    assert answer.status_code == 409
    assert everything() == before


def test_an_answer_that_comes_too_late_keeps_what_was_typed(here):
    duty = duty_about(here.world, "accept", "page")
    actions.accept(duty.subj_id, by=duty.holder, now=NOW + HOUR)
    after = everything()

    answer = Client().post(path_for(duty), way_of("send_back") | WHY)

    assert answer.status_code == 409
    assert "Your step was not carried out" in answer.text
    assert "Thank you. It is recorded: accepted." in answer.text
    assert WHY["reason"] in answer.text
    assert everything() == after


def test_an_answer_to_an_older_version_is_not_one_to_the_newer(here):
    duty = duty_about(here.world, "approve", "film")
    older = duty.subj_id
    actions.record_arrival(
        here.world.film, actions.Arrival(text="Newer"), by=here.world.painter, now=NOW + HOUR
    )
    newer = duty_about(here.world, "approve", "film")
    before = everything()

    answer = Client().post(path_for(newer), way_of("return") | WHY | {"version": older})

    assert answer.status_code == 409
    assert WHY["reason"] in answer.text
    assert f'name="version" value="{newer.subj_id}"' in answer.text
    assert everything() == before


def test_a_form_without_its_seal_is_refused(here):
    duty = duty_about(here.world, "accept", "page")
    strict = Client(enforce_csrf_checks=True)
    before = everything()

    refused = strict.post(path_for(duty), way_of("accept"))
    unchanged = everything() == before
    page = strict.get(path_for(duty)).text
    seal = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)[1]
    taken = strict.post(path_for(duty), way_of("accept") | {"csrfmiddlewaretoken": seal})

    assert (refused.status_code, unchanged, taken.status_code) == (403, True, 302)


def test_whoever_is_signed_in_as_somebody_else_answers_as_the_person_of_the_link(here):
    duty = duty_about(here.world, "accept", "page")
    client = signed_in(here.world.stranger)

    client.post(path_for(duty), way_of("accept"))

    row = Deliverable.objects.get(pk=duty.subj_id)
    assert (row.accountable, row.accepted_at) == (here.world.participant, NOW + HOUR)
