"""The pages of one improvement: added, done, verified, changed, opened again."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from incidents import actions
from incidents.models import ActionItem
from postmortem.outbox.models import Duty, Notice
from tests import make
from tests.make import NOW
from tests.queries import asked_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


def at(client, person):
    client.force_login(person)
    return client


def address(name, *args):
    return reverse(f"incidents:{name}", args=args)


def errors(answer, form="form"):
    return {name: list(said) for name, said in answer.context[form].errors.items()}


def typed(**fields):
    owner = fields.pop("owner", None) or make.user(department=make.department())
    return {
        "title": "Ask the approver for the approval itself",
        "end_state": "Every approval in the log is confirmed in person.",
        "owner": owner.pk,
        "due_at": "2026-03-18T18:00",
        "type": "prevent",
        "strength": "gate",
        "factor": "",
        **fields,
    }


def test_an_improvement_is_added_to_a_retrospective(client):
    of, owner = make.retrospective(), make.user("heir", department=make.department())

    answer = at(client, of.owner).post(address("action_add", of.pk), typed(owner=owner))

    item = ActionItem.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/retrospectives/{of.pk}/edit/")
    assert (item.retrospective, item.owner, item.strength) == (of, owner, "gate")
    assert item.due_at == NOW + 7 * DAY + timedelta(hours=2)  # 18:00 in Shanghai
    assert list(Duty.objects.values_list("kind", "holder__account")) == [("act", "heir")]


def test_the_form_asks_what_will_be_different(client):
    of = make.retrospective()

    answer = at(client, of.owner).get(address("action_add", of.pk))

    told = answer.content.decode()
    assert (answer.status_code, told.count("btn-primary")) == (200, 1)
    assert told.count("What will be different, and how will one see it?") == 1


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"title": "加强沟通"}, {"title": ["What will be different, and how will one see it?"]}),
        ({"end_state": "提高意识"}, {"end_state": ["What will be different, and how will one see it?"]}),
        (
            {"title": "x" * 161},
            {"title": ["Ensure this value has at most 160 characters (it has 161)."]},
        ),
        ({"due_at": "2026-03-11T10:00"}, {"due_at": ["Choose a due time that lies ahead."]}),
        ({"due_at": "soon"}, {"due_at": ["Write the day and the time, like 2026-03-12 18:00."]}),
        ({"owner": ""}, {"owner": ["Choose one person."]}),
        (
            {"owner": "999999"},
            {"owner": ["Choose one from the list."]},
        ),
    ],
)
def test_an_improvement_that_says_nothing_is_refused_politely(client, changed, wrong):
    of = make.retrospective()

    answer = at(client, of.owner).post(address("action_add", of.pk), {**typed(), **changed})

    assert (answer.status_code, errors(answer)) == (422, wrong)
    assert answer.context["form"]["strength"].value() == "gate"
    assert (ActionItem.objects.count(), Duty.objects.count()) == (0, 0)


def test_an_improvement_sent_twice_is_one(client):
    of = make.retrospective()
    sent = typed(submit_token=str(uuid4()))
    at(client, of.owner)

    answers = [client.post(address("action_add", of.pk), sent) for _time in range(2)]

    assert ([answer.status_code for answer in answers], ActionItem.objects.count()) == ([302, 302], 1)


@pytest.mark.parametrize("who", ["reader", "stranger"])
def test_only_those_who_keep_it_add_improvements(client, who):
    activity = make.activity()
    of = make.retrospective(incident=make.incident(activity=activity, status="analysing"))
    person = make.user()
    if who == "reader":
        make.participant(activity, person)

    answer = at(client, person).post(address("action_add", of.pk), typed())

    assert (answer.status_code, ActionItem.objects.count()) == ({"reader": 403, "stranger": 404}[who], 0)


def test_the_owner_marks_it_done_and_the_lead_says_that_it_is_so(client):
    lead = make.lead("design")
    item = make.improvement(owner=make.user(department=lead.department))
    here = address("action_item", item.pk)

    done = at(client, item.owner).post(address("action_done", item.pk), {"shown_by": "The form asks."})
    verified = at(client, lead).post(address("action_verify", item.pk), {"seen": "Three entries."})

    item.refresh_from_db()
    assert (done.url, verified.url, item.status) == (here, here, "verified")


@pytest.mark.parametrize(
    ("status", "who", "filled"),
    [
        ("open", "owner", 1),
        ("open", "lead", 0),
        ("done", "owner", 0),
        ("done", "lead", 1),
        ("verified", "owner", 0),
        ("wont_do", "owner", 0),
    ],
)
def test_the_page_offers_the_one_step_that_is_this_readers(client, status, who, filled):
    lead = make.lead("design")
    item = make.improvement(owner=make.user(department=lead.department), status=status)

    answer = at(client, {"owner": item.owner, "lead": lead}[who]).get(address("action_item", item.pk))

    assert (answer.status_code, answer.content.decode().count("btn-primary")) == (200, filled)


def test_who_carries_it_on_stands_by_name_for_every_reader(client):
    item = make.improvement(owner=make.user(display_name="Lin Wei", department=make.department("design")))
    boss = make.user(role="executive")

    told = at(client, boss).get(address("action_item", item.pk)).content.decode()

    assert told.count("Lin Wei carries it on, until") == 1


@pytest.mark.parametrize(
    ("name", "form", "sent", "wrong"),
    [
        (
            "action_done",
            "done",
            {"shown_by": " "},
            {"shown_by": ["Say in one sentence how one sees it, or give a link to it."]},
        ),
        ("action_done", "done", {"url": "here"}, {"url": ["Enter a valid URL."]}),
        ("action_wont_do", "wont_do", {}, {"reason": ["Say in one sentence why."]}),
    ],
)
def test_a_step_without_its_words_is_refused_on_the_page(client, name, form, sent, wrong):
    item = make.improvement()

    answer = at(client, item.owner).post(address(name, item.pk), sent)

    item.refresh_from_db()
    assert (answer.status_code, errors(answer, form), item.status) == (422, wrong, "open")


@pytest.mark.parametrize(
    ("status", "name", "sent"),
    [
        ("done", "action_done", {"shown_by": "Seen."}),
        ("verified", "action_wont_do", {"reason": "Too dear."}),
        ("open", "action_reopen", {"reason": "Not yet."}),
    ],
)
def test_a_step_from_a_stale_page_is_a_conflict(client, status, name, sent):
    item = make.improvement(status=status)

    answer = at(client, item.owner).post(address(name, item.pk), sent)

    item.refresh_from_db()
    assert (answer.status_code, item.status, item.version) == (409, status, 1)


@pytest.mark.parametrize(
    ("who", "name", "code"),
    [
        ("owner", "action_verify", 403),
        ("lead", "action_done", 403),
        ("other lead", "action_item", 404),
        ("other lead", "action_wont_do", 404),
        ("other lead", "action_edit", 404),
        ("stranger", "action_item", 404),
        ("stranger", "action_done", 404),
        ("stranger", "action_verify", 404),
    ],
)
def test_a_step_of_somebody_else_is_refused(client, who, name, code):
    lead = make.lead("design")
    item = make.improvement(owner=make.user(department=lead.department), status="open")
    people = {"owner": item.owner, "lead": lead, "other lead": make.lead(), "stranger": make.user()}

    answer = at(client, people[who]).post(address(name, item.pk), {"shown_by": "x", "reason": "x"})

    item.refresh_from_db()
    assert (answer.status_code, item.status) == (code, "open")


def test_the_lead_opens_again_what_is_not_so(client):
    lead = make.lead("design")
    item = make.improvement(owner=make.user(department=lead.department), status="done")

    answer = at(client, lead).post(address("action_reopen", item.pk), {"reason": "Not in the app yet."})

    item.refresh_from_db()
    assert (answer.status_code, item.status, item.reason) == (302, "open", "Not in the app yet.")


def changed(item, **fields):
    return {
        **typed(owner=item.owner, title=item.title, end_state=item.end_state, due_at="2026-03-18T16:00"),
        "priority": item.priority,
        "strength": item.strength,
        "version": item.version,
        **fields,
    }


def test_the_owner_moves_the_date(client):
    item = make.improvement()

    answer = at(client, item.owner).post(
        address("action_edit", item.pk), changed(item, due_at="2026-03-20T16:00")
    )

    item.refresh_from_db()
    assert (answer.status_code, item.due_at, item.due_rev) == (302, NOW + 9 * DAY, 2)


def late():
    """An improvement whose time passed yesterday, and the lead of its owner's department."""
    lead = make.lead("design")
    owner = make.user(display_name="Fang Rui", department=lead.department)
    return make.improvement(owner=owner, due_at=NOW - DAY), lead


def test_once_it_is_late_the_owners_lead_is_asked_how_it_goes_on(client):
    item, lead = late()

    told = at(client, lead).get(address("action_item", item.pk)).content.decode()

    sentence = "Choose how it goes on: it was due"
    assert (sentence in told, "You lead Design." in told, told.count("btn-primary")) == (True, True, 1)


def test_the_owners_lead_moves_the_date_and_the_owner_is_told(client):
    item, lead = late()

    answer = at(client, lead).post(address("action_edit", item.pk), changed(item, due_at="2026-03-20T16:00"))

    item.refresh_from_db()
    assert (answer.status_code, item.due_at) == (302, NOW + 9 * DAY)
    assert list(Notice.objects.values_list("kind", "recipient")) == [("due_moved", item.owner_id)]


def test_the_owners_lead_gives_it_to_somebody_else(client):
    item, lead = late()
    heir = make.user("heir", department=lead.department)
    sent = changed(item, owner=heir.pk, due_at="2026-03-20T16:00")

    at(client, lead).post(address("action_edit", item.pk), sent)

    assert list(Duty.objects.open().values_list("kind", "holder__account")) == [("act", "heir")]


def test_the_owners_lead_says_that_it_will_not_be_done(client):
    item, lead = late()

    answer = at(client, lead).post(address("action_wont_do", item.pk), {"reason": "Another one covers it."})

    item.refresh_from_db()
    assert (answer.status_code, item.status) == (302, "wont_do")
    assert ("improvement_not_done", item.owner_id) in Notice.objects.values_list("kind", "recipient")


def test_saving_without_a_change_changes_nothing(client):
    item = make.improvement()

    answer = at(client, item.owner).post(address("action_edit", item.pk), changed(item))

    item.refresh_from_db()
    assert (answer.status_code, item.version, item.due_rev) == (302, 1, 1)


def test_a_change_from_a_stale_page_is_a_conflict_that_shows_both(client):
    item = make.improvement()
    actions.edit_action_item(item.pk, 1, {"title": "Ask the boss in person"}, by=item.owner, now=NOW)

    answer = at(client, item.owner).post(
        address("action_edit", item.pk), changed(item, title="Ask the boss by mail")
    )

    item.refresh_from_db()
    assert (answer.status_code, item.title) == (409, "Ask the boss in person")
    assert [(one.yours, one.theirs) for one in answer.context["differences"]] == [
        ("Ask the boss by mail", "Ask the boss in person")
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_questions_for_every_length(client, rows):
    item = make.improvement()
    for _row in range(rows):
        actions.mark_done(item.pk, "Seen.", by=item.owner, now=NOW)
        actions.reopen_action(item.pk, "Not yet.", by=item.owner, now=NOW)
    at(client, item.owner)

    with asked_once(5):
        client.get(address("action_item", item.pk))
