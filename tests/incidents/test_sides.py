"""Views: asked for, written privately, revealed together, released in part, gone after 90 days."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from incidents import actions
from incidents.actions.retrospective import notice_about
from incidents.actions.sides import between, checking, giving
from incidents.actions.sides.giving import Words
from incidents.models import Correction, Difference, Perspective, Retrospective
from incidents.queries.retrospective_work import written_of
from incidents.queries.sides.document import IN_ORDER
from postmortem.audit.actions import fix
from postmortem.audit.models import Entry
from postmortem.audit.queries import verify
from postmortem.drafts.actions import Stale
from postmortem.drafts.models import TextVersion
from postmortem.outbox.models import Duty, Notice
from tests import make
from tests.incidents import retro
from tests.make import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=4)
POSTER = "Design sends the final poster on Wednesday."
DRAWN = "We drew the second draft and it was liked."


def side_of(found, home):
    return Perspective.objects.get(retrospective=found, department=home.department if home else None)


def give(found, person, *, now=NOW, sponsor=False, **words):
    side = side_of(found, None if sponsor else person)
    return giving.give_view(side.pk, side.version, Words(**words), by=person, now=now)


def all_in(**fields):
    """Business counts on Design, Design does not know; the sponsor gives no view."""
    found, scene = retro.at_work(**fields)
    give(found, scene.business, took_as_agreed=POSTER, saw="It was live on the minute.")
    give(found, scene.design, knew=DRAWN)
    for side in Perspective.objects.filter(retrospective=found, submitted_at=None).select_related("author"):
        giving.decline_view(side.pk, side.version, by=side.author, now=NOW)
    return found, scene


def revealed(**fields):
    found, scene = all_in(**fields)
    actions.follow_views(now=NOW)
    found.refresh_from_db()
    return found, scene


def view_duties(found):
    return Duty.objects.filter(kind="view", subj_id=found.pk)


# --- asked ---------------------------------------------------------------------------------------
def test_each_side_and_the_sponsor_are_asked_for_so_many_working_days():
    found, scene = retro.at_work()

    sides = found.perspectives.order_by(*IN_ORDER).values_list("department__code", "author", "submitted_at")

    assert list(sides) == [
        (None, scene.activity.sponsor_id, None),
        ("business", scene.business.pk, None),
        ("design", scene.design.pk, None),
    ]
    asked = view_duties(found).values_list("holder", "due_at", "after_due", "params__two_questions")
    until = found.views_until
    assert sorted(asked) == sorted(
        [
            (scene.activity.sponsor_id, until, "lapse", True),
            (scene.business.pk, until, "lapse", None),
            (scene.design.pk, until, "lapse", None),
        ]
    )
    assert NOW < until <= NOW + timedelta(days=6)


def test_without_a_lead_somebody_of_the_department_who_takes_part_is_asked():
    scene = retro.campaign()
    home = make.department("service")
    make.takes_part(scene.activity, home)
    nobody = make.department("empty")
    make.takes_part(scene.activity, nobody)
    here = make.user(department=home)
    make.participant(scene.activity, here)

    found, _scene = retro.at_work(scene)

    assert found.perspectives.get(department=home).author == here
    assert found.perspectives.get(department=nobody).author is None


def test_the_sponsor_who_leads_a_department_is_asked_two_questions_and_no_view():
    scene = retro.campaign()
    home = make.department("management", lead=scene.activity.sponsor)
    make.takes_part(scene.activity, home)

    found, _scene = retro.at_work(scene)

    asked = found.perspectives.filter(author=scene.activity.sponsor).values_list("department", flat=True)
    assert list(asked) == [None]


def test_a_lead_who_is_not_listed_is_not_asked_about_something_restricted():
    found, scene = retro.at_work(retro.campaign(restricted=True))

    assert found.perspectives.get(department=scene.design.department).author is None
    assert not view_duties(found).filter(holder=scene.design).exists()


def test_a_side_that_came_in_later_is_asked_when_the_facts_are_compiled_again():
    found, scene = retro.at_work()
    late = make.lead("service")
    make.takes_part(scene.activity, late.department)

    for _twice in range(2):
        actions.request_compile(found.pk, by=scene.driver, now=NOW)

    assert view_duties(found).filter(holder=late).count() == 1
    assert found.perspectives.count() == 4


# --- given ---------------------------------------------------------------------------------------
def test_a_view_is_kept_word_for_word_sealed_and_settles_what_was_asked():
    found, scene = retro.at_work()

    side = give(found, scene.design, knew=f"  {DRAWN}\n他们 always 催！")

    assert (side.knew, side.submitted_at, len(side.sha256)) == (f"  {DRAWN}\n他们 always 催！", NOW, 64)
    duty = view_duties(found).get(holder=scene.design)
    assert (duty.state, duty.answered_by) == ("done", scene.design)
    assert list(verify()) == []


def test_before_the_others_see_it_a_view_may_be_given_anew():
    found, scene = retro.at_work()
    first = give(found, scene.design, knew="First.")

    second = give(found, scene.design, knew="Second.")

    assert (second.knew, second.sha256 == first.sha256) == ("Second.", False)


def test_of_two_saves_at_once_one_wins():
    found, scene = retro.at_work()
    side = side_of(found, scene.design)
    giving.keep_view(side.pk, side.version, Words(knew="First."), by=scene.design, now=NOW)

    with pytest.raises(Stale):
        giving.give_view(side.pk, side.version, Words(knew="Second."), by=scene.design, now=NOW)

    assert side_of(found, scene.design).knew == "First."


def test_an_empty_view_is_refused():
    found, scene = retro.at_work()

    with pytest.raises(ValidationError, match="at least one sentence"):
        give(found, scene.design, knew="  ")

    assert side_of(found, scene.design).submitted_at is None


def test_a_view_not_given_needs_no_reason_and_takes_out_what_was_kept():
    found, scene = retro.at_work()
    side = side_of(found, scene.design)
    side = giving.keep_view(side.pk, side.version, Words(knew="Half a thought."), by=scene.design, now=NOW)

    side = giving.decline_view(side.pk, side.version, by=scene.design, now=NOW)

    assert (side.knew, side.declined_at) == ("", NOW)
    assert view_duties(found).get(holder=scene.design).state == "declined"


def test_a_view_goes_to_a_colleague_without_a_word_of_what_was_kept():
    found, scene = retro.at_work()
    painter = make.user(department=scene.design.department)
    side = side_of(found, scene.design)
    giving.keep_view(side.pk, side.version, Words(knew="Half a thought."), by=scene.design, now=NOW)

    giving.pass_view_on(side.pk, painter, notice_about(found), by=scene.design, now=NOW)

    side.refresh_from_db()
    assert (side.author, side.knew) == (painter, "")
    states = dict(view_duties(found).values_list("holder", "state"))
    assert (states[scene.design.pk], states[painter.pk]) == ("withdrawn", "open")


def test_a_view_goes_to_nobody_of_another_department():
    found, scene = retro.at_work()
    side = side_of(found, scene.design)

    with pytest.raises(ValidationError, match="Choose one"):
        giving.pass_view_on(side.pk, scene.business, notice_about(found), by=scene.design, now=NOW)

    side.refresh_from_db()
    assert side.author == scene.design


# --- revealed ------------------------------------------------------------------------------------
def test_views_open_when_the_last_one_is_in_and_the_parties_are_told_once():
    found, scene = all_in()

    first, second = actions.follow_views(now=NOW), actions.follow_views(now=NOW)

    found.refresh_from_db()
    assert (first, second, found.views_revealed_at) == ({"revealed": 1}, {}, NOW)
    told = set(Notice.objects.filter(kind="retro_views").values_list("recipient", flat=True))
    everybody = (scene.driver.pk, scene.design.pk, scene.business.pk, scene.activity.sponsor_id)
    assert told == set(everybody)


def test_while_one_is_waited_for_they_stay_closed_until_the_time_is_up():
    found, scene = retro.at_work()
    give(found, scene.design, knew=DRAWN)

    early = actions.follow_views(now=found.views_until - timedelta(minutes=1))
    due = actions.follow_views(now=found.views_until)

    assert (early, due) == ({}, {"revealed": 1})
    assert view_duties(found).get(holder=scene.business).state == "lapsed"


def test_a_skipped_one_reveals_nothing_and_asks_nobody():
    found, scene = all_in()
    actions.skip_retrospective(found.pk, "A drill.", by=scene.driver, now=NOW)

    assert actions.follow_views(now=LATER) == {}
    assert view_duties(found).open().count() == 0


def test_a_view_given_after_the_others_were_open_is_marked_and_a_given_one_is_closed():
    found, scene = retro.at_work()
    give(found, scene.design, knew=DRAWN)
    actions.follow_views(now=LATER)

    late = give(found, scene.business, took_as_agreed=POSTER, now=LATER)

    assert late.after_reveal
    assert Difference.objects.get().quote == POSTER
    with pytest.raises(Stale):
        give(found, scene.design, knew="What I wish I had written.", now=LATER)


# --- between -------------------------------------------------------------------------------------
def test_what_one_side_counted_on_and_the_other_did_not_know_is_a_candidate():
    _found, scene = revealed()

    one = Difference.objects.get()

    assert (one.wants.department, one.lacks.department, one.quote, one.text, one.state) == (
        scene.business.department,
        scene.design.department,
        POSTER,
        "",
        "open",
    )


def test_readers_get_confirmed_differences_only_and_in_other_words_than_the_private_ones():
    found, scene = revealed()
    one = Difference.objects.get()

    with pytest.raises(ValidationError, match="repeats a private sentence"):
        between.confirm_difference(one.pk, f"So: {POSTER.lower()}", by=scene.design, now=NOW)
    before = written_of(found)["differences"]
    between.confirm_difference(one.pk, "Two times stood for the poster.", by=scene.design, now=NOW)
    confirmed = written_of(found)["differences"]
    between.dismiss_difference(one.pk, by=scene.business, now=NOW)

    assert (before, confirmed) == ([], [{"text": "Two times stood for the poster."}])
    assert written_of(found)["differences"] == []


def test_a_difference_without_words_is_refused():
    found, scene = revealed()

    with pytest.raises(ValidationError, match="what was not aligned"):
        between.add_difference(found.pk, " ", by=scene.design, now=NOW)

    assert Difference.objects.count() == 1


# --- released and gone ---------------------------------------------------------------------------
def test_readers_get_released_sentences_word_for_word_and_no_others():
    found, scene = revealed()
    side = side_of(found, scene.business)

    giving.release_sentences(side.pk, [POSTER], by=scene.business, now=NOW)

    views = {one["department"]: one["released"] for one in written_of(found)["views"]}
    assert views == {None: [], scene.business.department.pk: [POSTER], scene.design.department.pk: []}
    with pytest.raises(ValidationError, match="stand in it"):
        giving.release_sentences(side.pk, ["Made up."], by=scene.business, now=NOW)


def test_nothing_is_released_before_the_views_are_open():
    found, scene = all_in()
    side = side_of(found, scene.business)

    with pytest.raises(ValidationError, match="once the views are open"):
        giving.release_sentences(side.pk, [POSTER], by=scene.business, now=NOW)

    Perspective.objects.filter(pk=side.pk).update(released=[POSTER])  # as if somebody had written it so
    assert written_of(found)["views"] == []


def published(found, scene):
    """Frozen as it is written now."""
    frozen = fix("retrospective", found, written_of(found), by=scene.driver, at=NOW)
    for status in ("calibrating", "in_review", "published"):
        Retrospective.objects.filter(pk=found.pk).update(status=status, current=frozen, published_at=NOW)


def test_ninety_days_after_publication_the_raw_words_go_and_the_hashes_stay():
    found, scene = revealed()
    side = giving.release_sentences(side_of(found, scene.business).pk, [POSTER], by=scene.business, now=NOW)
    published(found, scene)

    early = actions.follow_views(now=NOW + timedelta(days=89))
    gone, again = (actions.follow_views(now=NOW + timedelta(days=90)) for _twice in range(2))

    assert (early, gone, again) == ({}, {"blanked": 1}, {})
    after = side_of(found, scene.business)
    assert (after.took_as_agreed, after.saw, after.sha256) == ("", "", side.sha256)
    assert (after.released, after.blanked_at) == ([POSTER], NOW + timedelta(days=90))
    assert Difference.objects.get().quote == ""
    kept = f"{list(Entry.objects.values_list('data'))} {list(TextVersion.objects.values_list('fields'))}"
    assert ("second draft" in kept, "live on the minute" in kept) == (False, False)


# --- facts ---------------------------------------------------------------------------------------
def shared():
    found, scene = retro.written()
    return actions.share_for_checking(found.pk, by=scene.driver, now=NOW), scene


def test_everybody_with_rows_is_asked_to_check_them_and_the_round_waits():
    found, scene = shared()

    asked = Duty.objects.filter(kind="facts").values_list("holder", "state")

    assert list(asked) == [(scene.business.pk, "open")]
    with pytest.raises(ValidationError, match="still missing"):
        actions.send_round(found.pk, by=scene.driver, now=NOW)
    checking.confirm_facts(found.pk, by=scene.business, now=NOW)
    actions.send_round(found.pk, by=scene.driver, now=NOW)


def test_silence_for_two_working_days_lets_the_facts_pass():
    found, scene = shared()

    actions.send_round(found.pk, by=scene.driver, now=NOW + timedelta(days=2))

    found.refresh_from_db()
    assert found.status == "in_review"


def test_a_correction_settles_the_question_and_waits_for_a_reply():
    found, scene = shared()

    made = checking.correct_facts(found.pk, scene.poster.pk, "It came by chat.", by=scene.business, now=NOW)

    assert Duty.objects.get(kind="facts").state == "done"
    with pytest.raises(ValidationError, match="still missing"):
        actions.send_round(found.pk, by=scene.driver, now=NOW)
    checking.reply_to_correction(made.pk, "It stands in the story now.", by=scene.driver, now=NOW)
    actions.send_round(found.pk, by=scene.driver, now=NOW)
    told = Notice.objects.filter(kind__in=["retro_corrected", "retro_answered"]).values_list(
        "kind", "recipient"
    )
    assert set(told) == {
        ("retro_corrected", scene.driver.pk),
        ("retro_answered", scene.business.pk),
    }


@pytest.mark.parametrize("text", ["", "  "])
def test_a_correction_without_words_is_refused(text):
    found, scene = shared()

    with pytest.raises(ValidationError, match="what was otherwise"):
        checking.correct_facts(found.pk, None, text, by=scene.business, now=NOW)

    assert (Correction.objects.count(), Duty.objects.get(kind="facts").state) == (0, "open")


def test_rows_of_somebody_else_are_not_corrected():
    found, scene = shared()

    with pytest.raises(ValidationError, match="Choose one"):
        checking.correct_facts(found.pk, scene.effect.pk, "Otherwise.", by=scene.business, now=NOW)

    assert Correction.objects.count() == 0


def test_a_reply_is_given_once():
    found, scene = shared()
    made = checking.correct_facts(found.pk, None, "It came by chat.", by=scene.business, now=NOW)
    checking.reply_to_correction(made.pk, "Mended.", by=scene.driver, now=NOW)

    with pytest.raises(Stale):
        checking.reply_to_correction(made.pk, "Not mended.", by=scene.driver, now=NOW)

    assert Correction.objects.get().reply == "Mended."
