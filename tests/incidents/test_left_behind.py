"""Ideas, thanks, lessons with a scope, the notebook: what a retrospective leaves behind."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from incidents import actions
from incidents.actions.ideas import park_idea, reject_idea, reopen_idea
from incidents.actions.notes import jot
from incidents.actions.retrospective_text import EVERYBODY, Scope
from incidents.actions.thanks import take_thanks_back, tell_thanked, thank
from incidents.models import ActionItem, Idea, Jotting, Lesson, Retrospective, Thanks
from incidents.queries.left_behind import left_behind
from incidents.queries.lessons import lessons_for, lessons_page, open_lessons
from postmortem.audit.actions import fix
from postmortem.audit.models import Entry
from postmortem.drafts.actions import Stale
from postmortem.outbox.models import Duty, Notice
from tests import make
from tests.incidents import retro
from tests.make import NOW
from tests.queries import asked_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


def address(name, *args):
    return reverse(f"incidents:{name}", args=args)


def told(kind):
    return list(Notice.objects.filter(kind=kind).values_list("recipient__account", flat=True))


# --- ideas ---------------------------------------------------------------------------------------
def test_an_idea_waits_and_is_left_with_a_reason_that_the_page_prints():
    of = make.retrospective()
    idea = park_idea(of, " Move the slot by rule. ", by=of.owner, now=NOW)

    reject_idea(idea.pk, "The fair has one day.", by=of.owner, now=NOW)

    idea.refresh_from_db()
    assert (idea.text, idea.state) == ("Move the slot by rule.", "rejected")
    assert left_behind(of)["ideas"] == [{"text": "Move the slot by rule.", "reason": "The fair has one day."}]


def test_an_idea_is_not_left_without_a_reason_nor_twice():
    of = make.retrospective()
    idea = park_idea(of, "Move the slot.", by=of.owner, now=NOW)

    with pytest.raises(ValidationError) as refused:
        reject_idea(idea.pk, " ", by=of.owner, now=NOW)
    reject_idea(idea.pk, "Too dear.", by=of.owner, now=NOW)
    with pytest.raises(Stale):
        reject_idea(idea.pk, "Too late.", by=of.owner, now=NOW)

    idea.refresh_from_db()
    assert (refused.value.message_dict, idea.reason) == (
        {"reason": ["Say in one sentence why."]},
        "Too dear.",
    )
    assert reopen_idea(idea.pk, by=of.owner, now=NOW).state == "open"


def test_an_idea_becomes_an_improvement_on_the_page(client):
    of = make.retrospective()
    idea = park_idea(of, "Ask the approver for the approval itself", by=of.owner, now=NOW)
    owner = make.user(department=make.department())
    client.force_login(of.owner)
    here = f"{address('action_add', of.pk)}?idea={idea.pk}"
    typed = {
        "end_state": "Every approval in the log is confirmed in person.",
        "owner": owner.pk,
        "due_at": "2026-03-18T18:00",
        "type": "prevent",
        "strength": "gate",
    }

    begun = client.get(here).context["form"].initial["title"]
    answer = client.post(
        here, {**typed, "title": begun, "priority": "1", "tracker_url": "https://t.example/1"}
    )

    item, idea = ActionItem.objects.get(), Idea.objects.get()
    assert (answer.status_code, item.title, item.priority) == (302, idea.text, 1)
    assert (item.tracker_url, idea.state) == ("https://t.example/1", "taken")


def test_a_vague_improvement_comes_back_with_what_was_typed(client):
    of = make.retrospective()
    client.force_login(of.owner)
    typed = {
        "title": "加强与业务部门的沟通",
        "end_state": "大家都知道",
        "type": "prevent",
        "strength": "training",
    }

    answer = client.post(address("action_add", of.pk), typed)

    form = answer.context["form"]
    assert (answer.status_code, form["title"].value()) == (422, "加强与业务部门的沟通")
    assert form.errors["title"] == ["What will be different, and how will one see it?"]
    assert ActionItem.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_the_query_count_of_the_ideas_is_flat(client, rows):
    of = make.retrospective()
    for number in range(rows):
        park_idea(of, f"Idea {number}", by=of.owner, now=NOW)
    client.force_login(of.owner)

    with asked_once(COUNTS["ideas"]):
        client.get(address("ideas", of.pk))


# --- thanks --------------------------------------------------------------------------------------
def test_whoever_is_thanked_hears_of_it_once_the_page_is_published():
    found, scene = retro.in_review()
    bob = make.user("bob", department=scene.design.department)
    thank(found, "Rewrote the copy.", department=bob.department, person=bob, by=scene.driver, now=NOW)
    thank(found, "Stayed late.", department=scene.business.department, by=scene.driver, now=NOW)
    before = told("thanked")

    tell_thanked(found, since=None, now=NOW)
    tell_thanked(found, since=NOW, now=NOW)

    assert (before, sorted(told("thanked"))) == ([], sorted(["bob", scene.business.account]))
    assert left_behind(found)["thanks"] == [
        {"department": bob.department_id, "person": bob.pk, "text": "Rewrote the copy."},
        {"department": scene.business.department_id, "person": None, "text": "Stayed late."},
    ]


@pytest.mark.parametrize(
    ("text", "who", "wrong"),
    [(" ", "", "text"), ("Helped.", "elsewhere", "thanked"), ("I.", "me", "thanked")],
)
def test_thanks_need_a_sentence_and_somebody_else_of_the_department(text, who, wrong):
    of, home = make.retrospective(), make.department()
    me = make.user(department=home)
    person = {"": None, "elsewhere": make.user(department=make.department()), "me": me}[who]

    with pytest.raises(ValidationError) as refused:
        thank(of, text, department=home, person=person, by=me, now=NOW)

    assert (list(refused.value.message_dict), Thanks.objects.count()) == ([wrong], 0)


def test_only_the_own_thanks_are_taken_back():
    of, home = make.retrospective(), make.department()
    one = thank(of, "Helped.", department=home, by=of.owner, now=NOW)

    take_thanks_back(one.pk, by=make.user(), now=NOW)
    left = Thanks.objects.count()
    take_thanks_back(one.pk, by=of.owner, now=NOW)

    assert (left, Thanks.objects.count()) == (1, 0)
    assert Entry.objects.order_by("seq").last().verb == "retrospective.thanks_taken_back"


# --- lessons -------------------------------------------------------------------------------------
def learnt(scope=EVERYBODY, **fields):
    """One published lesson of an activity, and its scene."""
    found, scene = retro.at_work(retro.campaign(**fields))
    lesson = actions.add_lesson(
        found.pk, "start", "Three outsiders read it.", scope, by=scene.driver, now=NOW
    )
    revision = fix("retrospective", found, {"title": found.title}, by=scene.driver, at=NOW)
    for status in ("calibrating", "in_review", "published"):
        Retrospective.objects.filter(pk=found.pk).update(status=status, current=revision)
    return lesson, scene


def planned(scene, kind, *departments):
    made = make.activity(lead=scene.driver, kind=kind)
    for home in departments:
        make.takes_part(made, home)
    return made


def test_a_lesson_is_offered_to_what_is_of_the_kind_it_comes_from():
    lesson, scene = learnt(kind="campaign")

    same, other = planned(scene, "campaign"), planned(scene, "feature")

    assert list(lessons_for(same, scene.driver)) == [lesson]
    assert list(lessons_for(other, scene.driver)) == []
    assert list(open_lessons(same, scene.driver)) == []  # offered, not asked for


def test_a_lesson_with_a_scope_is_offered_to_that_kind_and_department():
    design = make.department("studio")
    lesson, scene = learnt(Scope("feature", design), kind="campaign")

    offers = [
        list(lessons_for(planned(scene, kind, *homes), scene.driver))
        for kind, homes in (("feature", [design]), ("feature", []), ("campaign", [design]))
    ]

    assert offers == [[lesson], [], []]


def test_the_page_of_a_planned_activity_offers_what_similar_ones_taught(client):
    lesson, scene = learnt(kind="campaign")
    made = planned(scene, "campaign")
    client.force_login(scene.driver)

    page = client.get(reverse("activities:detail", args=[made.pk])).content.decode()
    answer = client.post(address("lesson_answer", made.pk, lesson.pk), {"answer": "keep"})

    assert ("What similar activities taught" in page, "Three outsiders read it." in page) == (True, True)
    assert answer.status_code == 302
    assert [(one.before, one.answer.answer) for one in lessons_page(scene.driver, made).lessons] == [
        (False, "keep")
    ]


def test_what_is_live_is_offered_nothing_more():
    _lesson, scene = learnt(kind="campaign")

    assert lessons_page(scene.driver, scene.activity).lessons == []


# --- the notebook --------------------------------------------------------------------------------
def test_only_its_author_reads_a_note(client):
    me, other = make.user(), make.user()
    [note] = jot(None, ["The brief came a day late."], by=me, now=NOW)
    client.force_login(other)

    page = client.get(address("notebook"))
    codes = [client.post(address(name, note.pk)).status_code for name in ("notebook_drop", "notebook_lesson")]

    assert (page.context["page"].waiting, codes, Jotting.objects.count()) == ([], [404, 404], 1)
    assert Entry.objects.count() == 0  # nothing of it is on record


def test_a_note_becomes_a_lesson_with_one_tap(client):
    of = make.retrospective()
    [note] = jot(None, ["Ask for the brief a day earlier."], by=of.owner, now=NOW)
    client.force_login(of.owner)

    answer = client.post(address("notebook_lesson", note.pk), {"retrospective": of.pk, "kind": "start"})

    note.refresh_from_db()
    lesson = Lesson.objects.get()
    assert (answer.status_code, lesson.text, lesson.kind) == (
        302,
        "Ask for the brief a day earlier.",
        "start",
    )
    assert (note.sorted_at, note.became_id) == (NOW, lesson.pk)


def test_a_note_becomes_no_lesson_of_a_foreign_page(client):
    of, me = make.retrospective(), make.user()
    [note] = jot(None, ["Mine."], by=me, now=NOW)
    client.force_login(me)

    answer = client.post(address("notebook_lesson", note.pk), {"retrospective": of.pk, "kind": "start"})

    assert (answer.status_code, Lesson.objects.count()) == (422, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_query_count_of_the_notebook_is_flat(client, rows):
    me = make.user()
    jot(None, [f"Note {number}" for number in range(rows)], by=me, now=NOW)
    client.force_login(me)

    with asked_once(COUNTS["notebook"]):
        client.get(address("notebook"))


# --- after publishing ----------------------------------------------------------------------------
def test_those_who_took_part_are_asked_two_questions_and_nobody_is_chased():
    _found, scene = retro.published()

    asked = Duty.objects.filter(kind="review_pulse")

    assert {one.after_due for one in asked} == {"lapse"}
    assert sorted(one.holder.account for one in asked) == sorted(told("retro_published"))
    assert not asked.filter(holder=scene.driver).exists()


COUNTS = {"ideas": 6, "notebook": 4}
