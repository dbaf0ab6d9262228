"""Conditions taken over from the record, practices, effort, trends, help cards."""

import pytest
from django.urls import reverse

from incidents.actions import Condition, add_factor
from incidents.actions.times import effort as hours
from incidents.actions.times.effort import Said
from incidents.models import Effort, Factor, Idea, Incident, PracticeAnswer
from incidents.queries.times.effort import effort_page
from incidents.queries.times.practices import fingerprint
from incidents.queries.times.trends import trends_page
from postmortem.evidence.models import Evidence
from tests import make
from tests.incidents.retro import at_work, in_review
from tests.make import NOW
from tests.queries import asked_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


def address(name, *args):
    return reverse(f"incidents:{name}", args=args)


def signed_in(client, person):
    client.force_login(person)
    return client


# --- taken over ----------------------------------------------------------------------------------
def test_the_page_at_work_offers_what_the_record_shows(client):
    found, scene = at_work()

    page = signed_in(client, scene.driver).get(address("retrospective_edit", found.pk)).content.decode()

    assert "The record also shows" in page
    assert "The final effect had no owner." in page
    assert "“Poster” was final 10 min before the launch." in page


def test_one_tap_takes_it_over_with_what_shows_it_and_a_second_does_nothing(client):
    found, scene = at_work()
    late = address("proposal_take", found.pk, f"late-{scene.poster.pk}")

    answers = [signed_in(client, scene.driver).post(late).status_code for _number in range(2)]

    factor = Factor.objects.get()
    assert answers == [302, 302]
    assert (factor.code, factor.situation, factor.phase) == ("late_material", "delay", "pre_launch")
    assert (factor.text, factor.made_sense) == ("“Poster” was final 10 min before the launch.", "")
    shown = Evidence.objects.get()
    assert shown.url == reverse("activities:deliverable", args=[scene.activity.pk, scene.poster.pk])
    page = client.get(address("retrospective_edit", found.pk)).content.decode()
    assert "Why did it make sense at the time? That is not said yet." in page
    assert late not in page


def test_what_the_record_does_not_show_is_not_taken_over(client):
    found, scene = at_work()

    answer = signed_in(client, scene.driver).post(address("proposal_take", found.pk, "late-0"))

    assert (answer.status_code, Factor.objects.count()) == (404, 0)


def test_nothing_is_taken_over_while_the_departments_have_the_word(client):
    found, scene = in_review()
    before = Factor.objects.count()

    answer = signed_in(client, scene.driver).post(
        address("proposal_take", found.pk, f"late-{scene.poster.pk}")
    )

    assert (answer.status_code, Factor.objects.count()) == (409, before)


def test_a_condition_keeps_its_situation_and_what_shows_it(client):
    found, scene = at_work()
    condition = Condition(
        "placeholder", "The poster was a stand-in.", "It looked final.", situation="release"
    )
    factor = add_factor(found.pk, condition, by=scene.driver, now=NOW)
    shown = address("factor_show", found.pk, factor.pk)

    empty = signed_in(client, scene.driver).post(shown, {})
    answer = client.post(shown, {"url": "https://chat.example/1", "text": "It is a stand-in."})

    assert factor.situation == "release"
    assert (empty.status_code, answer.status_code) == (422, 302)
    assert sorted(Evidence.objects.values_list("kind", flat=True)) == ["link", "text"]
    assert "https://chat.example/1" in client.get(shown).content.decode()


@pytest.mark.parametrize("conditions", [1, 3])
def test_the_page_at_work_asks_the_same_questions_whatever_shows_its_conditions(client, conditions):
    found, scene = at_work()
    for _number in range(conditions):
        add_factor(found.pk, Condition("other", "It met.", "It was so."), by=scene.driver, now=NOW)
    signed_in(client, scene.driver)

    with asked_once(33):
        client.get(address("retrospective_edit", found.pk))


# --- practices -----------------------------------------------------------------------------------
def test_each_situation_opens_its_practices_and_others_can_be_opened(client):
    found, scene = at_work()
    add_factor(found.pk, Condition("other", "x", "y", situation="delay"), by=scene.driver, now=NOW)

    page = signed_in(client, scene.driver).get(f"{address('practices', found.pk)}?situation=team")

    assert [view.code for view in page.context["page"].situations] == ["delay", "team"]
    assert "0 of 5 practices are answered; 0 were not done." in page.content.decode()


def test_what_was_not_done_becomes_an_idea_once(client):
    found, scene = at_work()
    save, park = (address(name, found.pk, "delay") for name in ("practices_answer", "practice_park"))
    sent = {"answer-plan-per-phase": "not_done", "note-plan-per-phase": "No time.", "was": fingerprint([])}

    early = signed_in(client, scene.driver).post(park, {"practice": "plan-per-phase"})
    saved = client.post(save, {**sent, "answer-risks-at-start": "done"})
    parked = [client.post(park, {"practice": "plan-per-phase"}).status_code for _number in range(2)]

    assert (early.status_code, saved.status_code, parked) == (409, 302, [302, 302])
    answers = PracticeAnswer.objects.order_by("practice").values_list("practice", "answer", "note")
    assert list(answers) == [("plan-per-phase", "not_done", "No time."), ("risks-at-start", "done", "")]
    assert [idea.text for idea in Idea.objects.all()] == [
        "Each phase has a length that comes from earlier activities"
    ]


def test_who_answers_second_is_told_and_an_answer_can_be_taken_back(client):
    found, scene = at_work()
    save, was = address("practices_answer", found.pk, "delay"), fingerprint([])
    signed_in(client, scene.driver).post(save, {"answer-plan-per-phase": "done", "was": was})
    now = fingerprint(PracticeAnswer.objects.all())

    late = client.post(save, {"answer-plan-per-phase": "not_done", "was": was})
    kept = PracticeAnswer.objects.get().answer
    back = client.post(save, {"answer-plan-per-phase": "", "was": now})

    assert (late.status_code, kept, back.status_code) == (409, "done", 302)
    assert PracticeAnswer.objects.count() == 0


def test_an_answer_that_is_none_is_refused(client):
    found, scene = at_work()

    answer = signed_in(client, scene.driver).post(
        address("practices_answer", found.pk, "delay"), {"answer-plan-per-phase": "maybe", "was": "x"}
    )

    assert (answer.status_code, PracticeAnswer.objects.count()) == (422, 0)


def test_no_situation_of_that_name_answers_404(client):
    found, scene = at_work()

    answer = signed_in(client, scene.driver).post(address("practices_answer", found.pk, "weather"))

    assert answer.status_code == 404


def test_who_only_takes_part_reads_the_practices(client):
    found, scene = at_work()

    page = signed_in(client, scene.design).get(f"{address('practices', found.pk)}?situation=team")

    assert (page.status_code, "Save the answers" in page.content.decode()) == (200, False)


@pytest.mark.parametrize("situations", [1, 3])
def test_the_practices_ask_the_same_questions_whatever_is_open(client, situations):
    found, scene = at_work()
    for situation in ("delay", "team", "release")[:situations]:
        add_factor(found.pk, Condition("other", "x", "y", situation=situation), by=scene.driver, now=NOW)
    signed_in(client, scene.driver)

    with asked_once(5):
        client.get(address("practices", found.pk))


# --- effort --------------------------------------------------------------------------------------
def sizes(of, scene, **fields):
    design = scene.design.department_id
    fields = {"introduced": "idea", "found": "live", f"size-rework-{design}": "day", **fields}
    return {**fields, "was": effort_page(scene.driver, of).was}


def test_each_department_says_its_size_and_hours_count_where_it_was_more(client):
    found, scene = at_work()
    design, business = scene.design.department_id, scene.business.department_id
    more = {f"size-outside_matrix-{business}": "more", f"hours-outside_matrix-{business}": "30"}

    answer = signed_in(client, scene.driver).post(address("effort", found.pk), sizes(found, scene, **more))
    page = client.get(address("effort", found.pk))

    assert answer.status_code == 302
    rows = Effort.objects.order_by("kind").values_list("department", "kind", "size", "hours")
    assert list(rows) == [(business, "outside_matrix", "more", 30), (design, "rework", "day", None)]
    incident = Incident.objects.get()
    assert (incident.phase_introduced, incident.phase_found) == ("idea", "live")
    assert "About 38 hours of own work." in page.content.decode()


def test_nothing_is_found_before_it_arose_and_nothing_is_saved(client):
    found, scene = at_work()

    answer = signed_in(client, scene.driver).post(
        address("effort", found.pk), sizes(found, scene, introduced="live", found="idea")
    )

    assert answer.status_code == 422
    assert "It cannot have been found before it arose." in answer.content.decode()
    assert (Effort.objects.count(), Incident.objects.get().phase_introduced) == (0, "")


def test_what_was_said_meanwhile_is_not_saved_over(client):
    found, scene = at_work()
    typed = sizes(found, scene)
    was = effort_page(scene.driver, found).was
    hours.say_effort(found.pk, Said({}, "build", "test"), was, by=scene.driver, now=NOW)

    answer = signed_in(client, scene.driver).post(address("effort", found.pk), typed)

    assert (answer.status_code, Incident.objects.get().phase_introduced) == (409, "build")


def test_who_only_takes_part_says_no_hours(client):
    found, scene = at_work()

    answer = signed_in(client, scene.design).post(address("effort", found.pk), sizes(found, scene))

    assert (answer.status_code, Effort.objects.count()) == (403, 0)


@pytest.mark.parametrize("said", [0, 2])
def test_the_effort_asks_the_same_questions_whatever_was_said(client, said):
    found, scene = at_work()
    for home in (scene.design.department, scene.business.department)[:said]:
        Effort.objects.create(retrospective=found, department=home, kind="rework", size="day")
    signed_in(client, scene.driver)

    with asked_once(7):
        client.get(address("effort", found.pk))


# --- trends --------------------------------------------------------------------------------------
def told(reader, number):
    """So many incidents that say their phases and hours, and whose page the reader keeps."""
    home = make.department()
    for _number in range(number):
        incident = make.incident(status="analysing", phase_introduced="idea", phase_found="live")
        found = make.retrospective(incident=incident, owner=reader)
        Effort.objects.create(retrospective=found, department=home, kind="rework", size="day")
        incident.impacts.create(kind="users", actual=100)


def test_a_curve_is_drawn_from_five_on_and_before_that_it_is_said(client):
    reader = make.user()
    told(reader, 4)
    few = signed_in(client, reader).get(address("trends"))
    told(reader, 1)

    enough = client.get(address("trends"))

    assert "from 5 incidents with hours on, so that it says something; 1 is missing." in few.content.decode()
    assert "<svg" not in few.context["figure"]
    assert '<path class="tl-actual"' in enough.context["figure"]
    assert [(label, one.cases, one.hours, one.affected) for label, one in enough.context["page"].points] == [
        ("live", 5, 8, 100)
    ]


def test_what_a_reader_may_not_open_counts_for_nothing():
    told(make.user(), 5)

    assert trends_page(make.user(), now=NOW).cases == 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_trends_ask_the_same_questions_whatever_there_is(client, number):
    reader = make.user()
    told(reader, number)
    signed_in(client, reader)

    with asked_once(6):
        client.get(address("trends"))


# --- help ----------------------------------------------------------------------------------------
def test_a_help_card_says_what_produces_it_and_what_to_write_down(client):
    signed_in(client, make.user())

    with asked_once(2):
        page = client.get(address("situation", "delay")).content.decode()

    assert "One row waits for another, and the waiting is seen only at the end." in page
    assert "A due time before the freeze for everything that others wait for." in page
    assert client.get(address("situation", "weather")).status_code == 404
    assert client.get(address("situations")).status_code == 200


def test_what_is_with_the_departments_is_read_only(client):
    found, scene = in_review()

    page = signed_in(client, scene.driver).get(address("effort", found.pk))

    assert page.context["form"] is None
