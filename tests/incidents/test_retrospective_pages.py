"""The reading page, the page at work and the library, as people get them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from incidents import actions
from incidents.models import Retrospective, Section
from incidents.queries.retrospective_work import answers_of
from postmortem.people.models import User
from tests import make
from tests.incidents import retro
from tests.make import NOW
from tests.queries import asked_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


def address(name, found, **more):
    return reverse(f"incidents:{name}", kwargs={"pk": found.pk, **more})


def main_of(response):
    return re.search(r"<main.*</main>", response.content.decode(), re.DOTALL).group()


def text_of(response):
    """What a reader sees, without tags and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", main_of(response)).split())


# --- reading -------------------------------------------------------------------------------------
def test_the_reading_page_keeps_its_order(client):
    found, scene = retro.written()
    frame = {"asked_decision": "Who answers for the next effect?"}
    actions.save_frame(found.pk, found.version, frame, by=scene.driver, now=NOW)
    actions.save_section(found.pk, ("similar", "en"), 0, "Six others.", by=scene.driver, now=NOW)
    client.force_login(scene.driver)

    response = client.get(address("retrospective", found))

    said = [
        *("not published yet", "In one minute", "Who carries it on", "One decision is asked"),
        *("Where the time went", "Plan and reality", "The story", "Which conditions met"),
        *("Well and lucky", "Similar things checked", "Appendix"),
    ]
    page = re.sub(r"\s*([<>])\s*", r"\1", main_of(response))
    places = [page.rindex(f">{one}<") for one in said]
    assert places == sorted(places)


def test_what_has_no_content_does_not_exist(client):
    incident = make.incident(status="analysing")
    found = actions.open_retrospective(incident=incident, by=incident.owner, now=NOW)
    client.force_login(incident.owner)

    before = main_of(client.get(address("retrospective", found)))
    actions.compile_due(now=NOW)
    after = main_of(client.get(address("retrospective", found)))

    for page in (before, after):
        assert re.findall(r"<h2[^>]*>\s*([^<]+?)\s*<", page) == [
            "In one minute",
            "What do you want to know?",
            "Appendix",
        ]


def test_facts_are_told_in_the_readers_language_and_texts_in_their_own(client):
    found, scene = retro.published()
    client.force_login(scene.driver)

    page = main_of(client.get(address("retrospective", found), {"lang": "zh-hans"}))

    assert '<h1 lang="en">No orders</h1>' in page
    assert '<div class="minute__words" lang="en">' in page
    assert "3月9日" in page


def test_the_minute_is_read_in_the_readers_language_where_it_is_written_in_it(client):
    found, scene = retro.at_work()
    for language, body in (("en", "No orders."), ("zh-hans", "首小时0单。")):
        actions.save_section(found.pk, ("summary", language), 0, body, by=scene.driver, now=NOW)
    client.force_login(scene.driver)

    pages = {
        lang: main_of(client.get(address("retrospective", found), {"lang": lang}))
        for lang in ("en", "zh-hans")
    }

    assert ('lang="zh-Hans"' in pages["en"], "No orders.</p>" in pages["en"]) == (False, True)
    assert pages["zh-hans"].index("首小时0单") < pages["zh-hans"].index("No orders.</p>")  # folded below it


def test_names_stand_where_they_look_forward_and_sides_in_the_story(client):
    scene = retro.campaign()
    scene.design.display_name, scene.business.display_name = "Tang Wei", "Zhao Ming"
    scene.design.save()
    scene.business.save()
    found, _scene = retro.written(scene, summary="Zhao Ming brought it, zhao@example.com, 13800138000.")
    Retrospective.objects.filter(pk=found.pk).update(title="Zhao Ming and the poster")
    client.force_login(scene.driver)

    page = main_of(client.get(address("retrospective", found)))

    assert page.count("Tang Wei") == 3  # carries it on: first screen, answer to the chip, with its end state
    assert page.count("Zhao Ming") == 2  # in the matrix and among the participants
    assert "zhao@example.com" not in page
    assert "13800138000" not in page
    assert '<h1 lang="en">Business side and the poster</h1>' in page


def test_somebody_from_elsewhere_reads_sides_in_matrix_and_participants_too(client):
    scene = retro.campaign()
    scene.business.display_name = "Zhao Ming"
    scene.business.save()
    found, _scene = retro.published(scene)
    client.force_login(make.user())

    page = main_of(client.get(address("retrospective", found)))

    assert page.count("Zhao Ming") == 0
    assert page.count("Business side") > 0
    assert f'<a href="/activities/{scene.activity.pk}/">' not in page


def test_a_word_that_is_also_a_name_stays_once_it_was_confirmed(client):
    scene = retro.campaign()
    scene.business.display_name = "高峰"
    scene.business.save()
    found, _scene = retro.written(scene, summary="在流量高峰之前没有订单。")
    retro.checked(actions.share_for_checking(found.pk, by=scene.driver, now=NOW))
    actions.send_round(found.pk, by=scene.driver, now=NOW, not_names=["高峰"])
    later = NOW + timedelta(days=3)
    actions.publish(found.pk, by=scene.driver, now=later, not_names=["高峰"])
    client.force_login(make.user())

    page = main_of(client.get(address("retrospective", found)))

    assert "在流量高峰之前没有订单。" in page


def test_the_figure_is_told_in_words_and_has_no_style_of_its_own(client):
    found, scene = retro.published()
    client.force_login(scene.driver)

    page = main_of(client.get(address("retrospective", found)))

    assert "style=" not in page
    assert re.search(r'<title id="tl-t">Plan and reality, [^<]+</title>', page)
    assert "3 h 50 min later" in page
    assert "Poster arrives, 15:50" in page
    assert page.count("<table") == 4  # row by row, timeline, improvements, matrix


def test_the_record_says_what_nobody_has_to_say(client):
    found, scene = retro.published()
    client.force_login(scene.driver)

    read = text_of(client.get(address("retrospective", found)))

    assert "Live on time. 0 of 30 expected: orders · 1 h." in read
    assert "Poster: 3 h 50 min after the due time, 10 min before the slot." in read
    assert "No accepted owner at the launch Final effect" in read
    assert "Worked without a letter Design side: Poster." in read
    assert "Poster: a stand-in for 23 h 50 min." in read


def test_copy_for_chat_has_no_name_and_the_link_last(client):
    found, scene = retro.published()
    client.force_login(scene.driver)

    page = client.get(address("retrospective", found)).content.decode()

    chat = re.search(r'<textarea[^>]*id="chat"[^>]*>(.*?)</textarea>', page, re.DOTALL).group(1).strip()
    assert chat.splitlines()[0] == "No orders"
    assert chat.splitlines()[-1] == f"http://testserver{address('retrospective', found)}"
    assert "1. Material is final four hours ahead" in chat
    assert scene.design.display_name not in chat


def test_a_published_page_is_what_was_frozen_whatever_is_written_later(client):
    found, scene = retro.published()
    Section.objects.filter(code="story").update(body="Rewritten in secret.")
    client.force_login(scene.driver)

    published = text_of(client.get(address("retrospective", found)))
    preview = text_of(client.get(address("retrospective", found), {"preview": 1}))

    assert "It began on Tuesday." in published
    assert f"Locked, version 1. sha256 {found.current.sha256[:8]}" in published
    assert "Rewritten in secret." in preview


def test_only_those_at_work_read_what_is_not_published(client):
    found, scene = retro.written()

    answers = {}
    executive = make.user(role=User.Role.EXECUTIVE)
    for name, who in (
        ("driver", scene.driver),
        ("lead", scene.design),
        ("other", make.user()),
        ("executive", executive),
    ):
        client.force_login(who)
        answers[name] = client.get(address("retrospective", found)).status_code

    assert answers == {"driver": 200, "lead": 200, "other": 404, "executive": 404}


def test_an_objection_is_printed_with_the_page(client):
    found, scene = retro.in_review()
    actions.answer_round(found.pk, agrees=False, reason="The brief came late.", by=scene.design, now=NOW)
    actions.answer_round(found.pk, agrees=True, by=scene.business, now=NOW)
    actions.publish(found.pk, by=scene.driver, now=NOW)
    client.force_login(make.user())

    read = text_of(client.get(address("retrospective", found)))

    assert "Design side objects: The brief came late." in read


@pytest.mark.parametrize("rows", [1, 3])
def test_the_reading_page_asks_the_database_the_same_number_of_times(client, rows):
    found, scene = retro.written()
    for number in range(1, rows):
        make.improvement(retrospective=found, title=f"Improvement {number}")
        make.deliverable(activity=scene.activity, name=f"Row {number}", accountable=scene.business)
    actions.request_compile(found.pk, by=scene.driver, now=NOW)
    actions.compile_due(now=NOW)
    client.force_login(make.user())
    retro.checked(actions.share_for_checking(found.pk, by=scene.driver, now=NOW))
    actions.send_round(found.pk, by=scene.driver, now=NOW)
    actions.publish(found.pk, by=scene.driver, now=NOW + timedelta(days=3))

    client.get(address("retrospective", found))

    with asked_once(8):
        client.get(address("retrospective", found))


# --- at work -------------------------------------------------------------------------------------
def test_it_says_what_is_missing_and_asks_for_the_first_with_one_filled_button(client):
    found, scene = retro.at_work()
    client.force_login(scene.driver)

    response = client.get(address("retrospective_edit", found))

    assert "4 things are missing before others can read it." in text_of(response)
    assert "Next: the one minute" in text_of(response)
    assert response.content.decode().count("btn-primary") == 1


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("written", "Next: let those who took part check the facts"),
        ("in_review", "The departments have the word"),
        ("published", "Carried on"),
    ],
)
def test_each_state_has_its_step_and_at_most_one_filled_button(client, state, step):
    found, scene = getattr(retro, state)()
    client.force_login(scene.driver)

    response = client.get(address("retrospective_edit", found))

    assert step in text_of(response)
    assert response.content.decode().count("btn-primary") == int(state == "written")


def test_while_the_facts_are_compiled_the_page_says_so_and_asks_again(client):
    found, scene = retro.at_work()
    client.force_login(scene.driver)

    client.post(address("retrospective_recompile", found))
    waiting = main_of(client.get(address("retrospective_edit", found)))
    actions.compile_due(now=NOW)
    done = main_of(client.get(address("retrospective_edit", found)))

    assert ("being compiled" in waiting, 'hx-trigger="every' in waiting) == (True, True)
    assert ("being compiled" in done, 'hx-trigger="every' in done) == (False, False)


def test_a_section_is_saved_and_leads_back_to_it(client):
    found, scene = retro.at_work()
    client.force_login(scene.driver)

    data = {"version": 0, "language": "en", "body": "It began on Tuesday."}
    response = client.post(address("section_save", found, code="story"), data)

    assert (response.status_code, response.url) == (302, f"{address('retrospective_edit', found)}#story")
    assert Section.objects.get().body == "It began on Tuesday."


def test_a_stale_section_is_answered_409_with_what_was_typed(client):
    found, scene = retro.written()
    client.force_login(scene.driver)

    data = {"version": 0, "language": "en", "body": "Mine, typed for an hour."}
    response = client.post(address("section_save", found, code="story"), data)

    assert response.status_code == 409
    assert "Mine, typed for an hour." in response.content.decode()
    assert "It began on Tuesday." in response.content.decode()
    assert Section.objects.get(code="story").body == "It began on Tuesday."


def test_text_typed_while_it_went_to_the_departments_is_kept(client):
    found, scene = retro.in_review()
    client.force_login(scene.driver)

    data = {"version": 1, "language": "en", "body": "Mine, typed for an hour."}
    response = client.post(address("section_save", found, code="story"), data)

    assert response.status_code == 409
    assert "Mine, typed for an hour." in response.content.decode()
    assert Section.objects.get(code="story").body == "It began on Tuesday."


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        (
            "factor_add",
            {"code": "other", "text": "It was so."},
            "Say in one sentence why it was reasonable then.",
        ),
        (
            "factor_add",
            {"code": "culprit", "text": "It", "made_sense": "x"},
            "not one of the available choices",
        ),
        ("frame_save", {"title": "", "version": 1}, "This field is required."),
        ("lesson_add", {"kind": "keep"}, "This field is required."),
        ("retrospective_skip", {}, "Say in one sentence why."),
        ("retrospective_send", {}, "Something is still missing"),
        ("retrospective_move", {"to": "share"}, "Something is still missing"),
    ],
)
def test_bad_input_says_what_is_wrong_and_changes_nothing(client, name, data, sentence):
    found, scene = retro.at_work(status="calibrating" if name == "retrospective_send" else "collecting")
    client.force_login(scene.driver)
    before = Retrospective.objects.values().get(pk=found.pk)

    response = client.post(address(name, found), data)

    assert response.status_code == 422
    assert sentence in response.content.decode().replace("&#x27;", "'")
    assert Retrospective.objects.values().get(pk=found.pk) == before
    assert (found.factors.count(), found.lessons.count()) == (0, 0)


def test_what_was_typed_stays_in_the_form(client):
    found, scene = retro.at_work()
    client.force_login(scene.driver)

    response = client.post(
        address("factor_add", found), {"code": "other", "text": "The slot was fixed early."}
    )

    assert "The slot was fixed early." in main_of(response)


def test_sending_a_condition_twice_adds_it_once(client):
    found, scene = retro.at_work()
    client.force_login(scene.driver)
    token = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
    data = {
        "code": "other",
        "text": "The slot was fixed.",
        "made_sense": "It always is.",
        "submit_token": token,
    }

    for _twice in range(2):
        client.post(address("factor_add", found), data)

    assert found.factors.count() == 1


def test_a_condition_is_reworded_on_a_page_of_its_own(client):
    found, scene = retro.written()
    client.force_login(scene.driver)
    factor = found.factors.first()
    data = {
        "code": "other",
        "text": "The slot was fixed before the work was known.",
        "made_sense": "It always is.",
        "was": actions.fingerprint(factor),
    }

    page = address("factor_edit", found, factor=factor.pk)
    first, second = client.post(page, data), client.post(page, {**data, "text": "Another."})

    assert (first.status_code, second.status_code) == (302, 409)
    factor.refresh_from_db()
    assert factor.text == "The slot was fixed before the work was known."


@pytest.mark.parametrize("name", ["section_save", "factor_edit", "lesson_remove"])
def test_parts_of_another_retrospective_are_not_found(client, name):
    found, scene = retro.written()
    other, _scene = retro.written()
    lesson = actions.add_lesson(other.pk, "keep", "Read it.", by=other.owner, now=NOW)
    more = {
        "section_save": {"code": "unknown"},
        "factor_edit": {"factor": other.factors.first().pk},
        "lesson_remove": {"lesson": lesson.pk},
    }[name]
    client.force_login(scene.driver)

    response = client.post(address(name, found, **more), {})

    assert response.status_code == 404
    assert (other.factors.count(), other.lessons.count()) == (2, 1)


def test_a_lead_sees_the_own_step_only_and_answers_it(client):
    found, scene = retro.in_review()
    client.force_login(scene.design)

    page = client.get(address("retrospective_edit", found))
    response = client.post(address("retrospective_answer", found), {"answer": "no", "reason": "Not so."})

    assert page.content.decode().count("btn-primary") == 1
    assert "Does your department stand behind this page?" in text_of(page)
    assert "What is missing" not in text_of(page)
    assert response.status_code == 302
    assert [one.said for one in _answers(found)] == ["waiting", "objected"]


def test_an_objection_without_a_reason_is_sent_back_to_the_form(client):
    found, scene = retro.in_review()
    client.force_login(scene.design)

    response = client.post(address("retrospective_answer", found), {"answer": "no", "reason": ""})

    assert response.status_code == 422
    assert "Say in one sentence what you object to" in response.content.decode()
    assert [one.said for one in _answers(found)] == ["waiting", "waiting"]


def test_names_in_the_text_are_shown_before_it_is_sent_and_confirmed_by_hand(client):
    found, scene = retro.written(summary="Gu Yuan asked for it.")
    retro.checked(actions.share_for_checking(found.pk, by=scene.driver, now=NOW))
    client.force_login(scene.driver)

    page = text_of(client.get(address("retrospective_edit", found)))
    refused = client.post(address("retrospective_send", found), {"names": "Gu Yuan"})
    taken = client.post(address("retrospective_send", found), {"names": "Gu Yuan", "are_words": "on"})

    assert "These look like names of people who took part: Gu Yuan." in page
    assert (refused.status_code, taken.status_code) == (422, 302)


def test_publishing_too_early_changes_nothing(client):
    found, scene = retro.in_review()
    client.force_login(scene.driver)

    response = client.post(address("retrospective_publish", found))

    assert response.status_code == 422
    found.refresh_from_db()
    assert (found.status, found.current) == ("in_review", None)


def test_publishing_twice_is_answered_409(client):
    found, scene = retro.published()
    client.force_login(scene.driver)

    response = client.post(address("retrospective_publish", found))

    assert response.status_code == 409


def test_an_activity_gets_its_retrospective_on_demand(client):
    scene = retro.campaign()
    client.force_login(scene.driver)

    response = client.post(reverse("incidents:retrospective_new", args=[scene.activity.pk]))

    found = Retrospective.objects.get(activity=scene.activity)
    assert (response.status_code, response.url) == (302, address("retrospective_edit", found))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_at_work_asks_the_database_the_same_number_of_times(client, rows, django_assert_num_queries):
    found, scene = retro.written()
    for number in range(1, rows):
        make.improvement(retrospective=found, title=f"Improvement {number}")
        actions.add_lesson(found.pk, "keep", f"Lesson {number}", by=scene.driver, now=NOW)
    actions.add_lesson(found.pk, "stop", "Guessing.", by=scene.driver, now=NOW)
    client.force_login(scene.driver)

    with django_assert_num_queries(33):
        client.get(address("retrospective_edit", found))


def _answers(found):
    return answers_of(found, now=NOW)
