"""From the first word to a locked version: what is missing, who agrees, whose names stand where."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from incidents import actions
from incidents.models import ActionItem, Factor, Retrospective, Section
from postmortem.audit.models import Entry, Revision
from postmortem.audit.queries import verify
from postmortem.drafts.actions import Stale
from postmortem.outbox.models import Duty, Notice
from tests import make
from tests.incidents import retro
from tests.make import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


def agree_duties(found):
    return Duty.objects.filter(kind="agree", subj_id=found.pk).order_by("holder__department__code")


# --- writing -------------------------------------------------------------------------------------
def test_a_section_is_saved_by_compare_and_set():
    found, scene = retro.at_work()
    actions.save_section(found.pk, ("story", "en"), 0, "First.", by=scene.driver, now=NOW)

    actions.save_section(found.pk, ("story", "en"), 1, "Second.", by=scene.driver, now=NOW)

    section = Section.objects.get(code="story")
    assert (section.body, section.version) == ("Second.", 2)


@pytest.mark.parametrize("version", [0, 3])
def test_a_section_that_somebody_saved_meanwhile_is_not_overwritten(version):
    found, scene = retro.at_work()
    actions.save_section(found.pk, ("story", "en"), 0, "Theirs.", by=scene.driver, now=NOW)

    with pytest.raises(Stale) as refused:
        actions.save_section(found.pk, ("story", "en"), version, "Mine.", by=scene.driver, now=NOW)

    assert refused.value.current.body == "Theirs."
    assert Section.objects.get(code="story").body == "Theirs."


def test_the_minute_may_stand_in_both_languages():
    found, scene = retro.at_work()

    for language, body in (("en", "No orders."), ("zh-hans", "0单。")):
        actions.save_section(found.pk, ("summary", language), 0, body, by=scene.driver, now=NOW)

    assert dict(found.sections.values_list("language", "body")) == {"en": "No orders.", "zh-hans": "0单。"}


def test_a_condition_that_somebody_changed_meanwhile_is_not_overwritten():
    found, scene = retro.written()
    factor = found.factors.first()
    was = actions.fingerprint(factor)
    other = actions.Condition("other", "Another sentence.", "It made sense.")
    actions.edit_factor(factor.pk, was, other, by=scene.driver, now=NOW)

    with pytest.raises(Stale):
        actions.edit_factor(factor.pk, was, other, by=scene.driver, now=NOW)

    assert Factor.objects.get(pk=factor.pk).text == "Another sentence."


def test_conditions_and_lessons_are_taken_out_once():
    found, scene = retro.written()
    lesson = actions.add_lesson(found.pk, "keep", "Adapt an earlier one.", by=scene.driver, now=NOW)
    factor = found.factors.first()

    for _twice in range(2):
        actions.remove_factor(factor.pk, by=scene.driver, now=NOW)
        actions.remove_lesson(lesson.pk, by=scene.driver, now=NOW)

    assert (found.factors.count(), found.lessons.count()) == (1, 0)
    assert Entry.objects.filter(verb="retrospective.condition_removed").count() == 1


def test_the_text_is_closed_while_the_departments_have_it():
    found, scene = retro.in_review()

    with pytest.raises(ValidationError, match="take it back to change the text"):
        actions.save_section(found.pk, ("story", "en"), 1, "Quickly changed.", by=scene.driver, now=NOW)

    assert Section.objects.get(code="story").body == "It began on Tuesday."


# --- the way -------------------------------------------------------------------------------------
@pytest.mark.parametrize("without", ["summary", "lucky", "conditions", "improvements", "facts", "too_long"])
def test_it_is_not_sent_round_while_something_is_missing(without):
    found, scene = retro.written(summary="word " * (121 if without == "too_long" else 12))
    if without in ("summary", "lucky"):
        Section.objects.filter(code=without).update(body=" ")
    if without == "conditions":
        found.factors.first().delete()
    if without == "improvements":
        retro.improvements(found).update(status="wont_do", reason="Too dear.")
    Retrospective.objects.filter(pk=found.pk).update(status="calibrating")
    if without == "facts":
        actions.request_compile(found.pk, by=scene.driver, now=NOW)

    with pytest.raises(ValidationError, match="still missing"):
        actions.send_round(found.pk, by=scene.driver, now=NOW)

    found.refresh_from_db()
    assert (found.status, agree_duties(found).count()) == ("calibrating", 0)


def test_every_lead_concerned_is_asked_for_two_working_days():
    found, scene = retro.in_review()

    asked = list(agree_duties(found).values_list("holder", "due_at", "after_due", "params"))

    due = NOW + timedelta(days=2)  # Friday at the same hour
    about = {
        "activity_id": scene.activity.pk,
        "activity": "Voucher campaign",
        "retrospective_id": found.pk,
        "title": "No orders",
        "path": f"/retrospectives/{found.pk}/edit/",
    }
    assert asked == [
        (lead.pk, due, "lapse", {**about, "department_ids": [lead.department_id]})
        for lead in (scene.business, scene.design)
    ]


def test_who_sends_it_agrees_for_the_own_department_by_that():
    scene = retro.campaign()
    scene.driver.department.lead = scene.driver
    scene.driver.department.save()
    make.takes_part(scene.activity, scene.driver.department)

    found, _scene = retro.in_review(scene)

    states = dict(agree_duties(found).values_list("holder", "state"))
    assert states == {scene.driver.pk: "done", scene.business.pk: "open", scene.design.pk: "open"}


def test_it_waits_until_each_lead_has_answered():
    found, scene = retro.in_review()
    actions.answer_round(found.pk, agrees=True, by=scene.business, now=NOW)

    with pytest.raises(ValidationError, match="still missing"):
        actions.publish(found.pk, by=scene.driver, now=NOW)

    found.refresh_from_db()
    assert (found.status, found.current) == ("in_review", None)


def test_silence_lets_it_pass_after_two_working_days():
    found, scene = retro.in_review()

    actions.publish(found.pk, by=scene.driver, now=LATER)

    found.refresh_from_db()
    assert [one["said"] for one in found.current.document["answers"]] == ["silent", "silent"]
    assert set(agree_duties(found).values_list("state", flat=True)) == {"lapsed"}


def test_an_objection_is_printed_and_holds_nobody_up():
    found, scene = retro.in_review()
    actions.answer_round(found.pk, agrees=False, reason="The brief came late.", by=scene.design, now=NOW)
    actions.answer_round(found.pk, agrees=True, by=scene.business, now=NOW)

    actions.publish(found.pk, by=scene.driver, now=NOW)

    found.refresh_from_db()
    said = [(one["said"], one["reason"]) for one in found.current.document["answers"]]
    assert said == [("agreed", ""), ("objected", "The brief came late.")]
    assert Notice.objects.filter(kind="retro_objected").get().recipient == scene.driver


def test_an_objection_needs_a_reason():
    found, scene = retro.in_review()

    with pytest.raises(ValidationError, match="what you object to"):
        actions.answer_round(found.pk, agrees=False, reason=" ", by=scene.design, now=NOW)

    assert agree_duties(found).filter(state="open").count() == 2


@pytest.mark.parametrize("when", [NOW, LATER])
def test_only_who_is_asked_answers_and_only_in_time(when):
    found, scene = retro.in_review()
    who = scene.driver if when == NOW else scene.design

    with pytest.raises(Stale):
        actions.answer_round(found.pk, agrees=True, by=who, now=when)

    assert agree_duties(found).filter(state="open").count() == 2


def test_taken_back_it_asks_nobody_and_the_next_round_asks_everybody_anew():
    found, scene = retro.in_review()
    actions.answer_round(found.pk, agrees=False, reason="Not so.", by=scene.design, now=NOW)
    actions.take_back(found.pk, by=scene.driver, now=NOW)

    actions.send_round(found.pk, by=scene.driver, now=LATER)

    states = agree_duties(found).order_by("from_at", "pk").values_list("holder", "state")
    assert list(states) == [
        (scene.business.pk, "withdrawn"),
        (scene.design.pk, "done"),
        (scene.business.pk, "open"),
        (scene.design.pk, "open"),
    ]


# --- publication ---------------------------------------------------------------------------------
def test_publishing_freezes_facts_words_and_answers():
    found, scene = retro.published()

    frozen = found.current.document

    assert (found.status, found.current.number, found.published_at) == ("following_up", 1, NOW)
    of_the_work = ("changes", "compared_with")  # what a recompile changed is nobody's to read for good
    assert frozen["facts"] == {name: part for name, part in found.facts.items() if name not in of_the_work}
    assert [one["code"] for one in frozen["sections"]] == ["summary", "lucky", "story"]
    assert [one["code"] for one in frozen["factors"]] == ["no_single_owner", "late_material"]
    assert [one["said"] for one in frozen["answers"]] == ["agreed", "agreed"]
    assert [one["owner"] for one in frozen["improvements"]] == [scene.design.pk]


def test_a_published_version_is_refused_any_change_by_the_database():
    found, _scene = retro.published()
    revision = Revision.objects.filter(pk=found.current_id)

    for change in (lambda: revision.update(document={}), revision.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()

    assert revision.get().document["title"] == "No orders"


def test_a_published_one_cannot_lose_its_version_in_the_database():
    found, _scene = retro.published()

    with pytest.raises(IntegrityError, match="retrospective_published_is_frozen"), transaction.atomic():
        Retrospective.objects.filter(pk=found.pk).update(current=None)


def test_those_who_took_part_are_told():
    found, scene = retro.published()

    told = set(Notice.objects.filter(kind="retro_published").values_list("recipient", flat=True))

    reporter = found.incident.reporter
    assert told == {p.pk for p in (scene.activity.sponsor, scene.design, scene.business, reporter)}


def test_without_an_open_improvement_nothing_is_followed_up():
    found, scene = retro.in_review()
    retro.improvements(found).update(status="done", done_at=NOW)
    retro.improvements(found).update(status="verified", verified_at=NOW)

    actions.publish(found.pk, by=scene.driver, now=LATER)

    found.refresh_from_db()
    assert found.status == "published"


def test_readers_keep_the_published_version_until_the_next_one():
    found, scene = retro.published()
    first = found.current
    actions.begin_next_version(found.pk, by=scene.driver, now=NOW)
    actions.save_section(found.pk, ("story", "en"), 1, "It began on Monday.", by=scene.driver, now=NOW)
    stranger = make.user()
    assert list(Retrospective.objects.visible_to(stranger)) == [found]

    actions.send_round(found.pk, by=scene.driver, now=NOW)
    actions.publish(found.pk, by=scene.driver, now=LATER)

    found.refresh_from_db()
    numbers = Revision.objects.filter(kind="retrospective").values_list("number", flat=True)
    assert list(numbers) == [1, 2]
    assert found.current.number == 2
    assert first.document["sections"][2]["body"] == "It began on Tuesday."
    assert found.current.document["sections"][2]["body"] == "It began on Monday."


def test_two_who_publish_at_once_publish_once():
    found, scene = retro.published()

    with pytest.raises(Stale):
        actions.publish(found.pk, by=scene.driver, now=NOW)

    assert Revision.objects.filter(kind="retrospective").count() == 1


@pytest.mark.parametrize("step", [actions.send_round, actions.publish])
def test_names_are_reworded_or_confirmed_to_be_words(step):
    found, scene = retro.in_review()
    Section.objects.filter(code="story").update(body="Gu Yuan asked for it on Tuesday.")
    if step == actions.send_round:
        actions.take_back(found.pk, by=scene.driver, now=NOW)

    with pytest.raises(ValidationError, match="Gu Yuan"):
        step(found.pk, by=scene.driver, now=LATER)

    step(found.pk, by=scene.driver, now=LATER, not_names=["Gu Yuan"])
    found.refresh_from_db()
    assert found.status == ("in_review" if step == actions.send_round else "following_up")


def test_it_closes_when_every_improvement_has_come_to_an_end():
    found, scene = retro.published()
    with pytest.raises(ValidationError, match="still under way"):
        actions.close_retrospective(found.pk, by=scene.driver, now=NOW)
    ActionItem.objects.update(status="wont_do", reason="Too dear.")

    actions.close_retrospective(found.pk, by=scene.driver, now=NOW)

    found.refresh_from_db()
    assert found.status == "closed"


def test_skipping_needs_a_reason_and_nothing_published():
    found, scene = retro.in_review()
    with pytest.raises(ValidationError):
        actions.skip_retrospective(found.pk, " ", by=scene.driver, now=NOW)

    actions.skip_retrospective(found.pk, "Told elsewhere.", by=scene.driver, now=NOW)

    found.refresh_from_db()
    assert (found.status, found.skipped_reason) == ("skipped", "Told elsewhere.")
    assert set(agree_duties(found).values_list("state", flat=True)) == {"withdrawn"}


def test_a_version_that_was_published_is_never_skipped():
    found, scene = retro.published()
    actions.begin_next_version(found.pk, by=scene.driver, now=NOW)

    with pytest.raises(ValidationError, match="cannot be skipped"):
        actions.skip_retrospective(found.pk, "No.", by=scene.driver, now=NOW)


def test_every_step_leaves_an_entry_and_the_chain_holds():
    found, _scene = retro.published()

    entries = Entry.objects.filter(verb__startswith="retrospective.").order_by("seq")

    assert list(entries.values_list("verb", flat=True)) == [
        "retrospective.opened",
        "retrospective.compiled",
        *["retrospective.section_saved"] * 3,
        *["retrospective.condition_added"] * 2,
        "retrospective.shared",
        "retrospective.facts_confirmed",
        "retrospective.sent_round",
        *["retrospective.agreed"] * 2,
        "retrospective.published",
    ]
    assert list(verify()) == []
    assert found.stream == f"activity:{found.incident.activity_id}"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_four_who_publish_at_the_same_moment_one_does():
    found, scene = retro.in_review()
    answers, barrier = [], threading.Barrier(4)

    def publish():
        barrier.wait()
        try:
            actions.publish(found.pk, by=scene.driver, now=LATER)
            answers.append("published")
        except Stale:
            answers.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=publish) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["late", "late", "late", "published"]
    assert Revision.objects.filter(kind="retrospective").count() == 1
