"""What readers get of a page: what shows a condition, what was settled, earlier versions, thanks, lessons."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from incidents import actions
from incidents.actions import NewRemark
from incidents.actions.claims import Shown, add_claim, add_claim_evidence, decide_claim
from incidents.actions.times.showing import Given, show_factor
from incidents.models import Factor, Incident, Retrospective, Thanks
from incidents.queries import reading_page, role_page
from incidents.queries.learnt import lessons_of_last_quarter
from incidents.queries.recognition import recognition_page
from incidents.queries.times.trends import trends_page
from incidents.rules import trend
from incidents.rules.trend import Quarter
from postmortem.activities.models import LogEntry
from postmortem.audit.models import Revision
from postmortem.evidence.models import Evidence, Remark
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from tests import make
from tests.incidents import retro
from tests.make import NOW
from tests.pages.links import path_for
from tests.queries import asked_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
DAY = timedelta(days=1)


@pytest.fixture
def at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


def address(name, found, **more):
    return reverse(f"incidents:{name}", kwargs={"pk": found.pk, **more})


def words(answer):
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def shown_page(scene=None):
    """A published page: one condition with an excerpt and an entry of the log, one settled claim."""
    found, scene = retro.at_work(scene)
    said = {"kind": "agreement", "text": "The flow is fine.", "said_at": NOW}
    entry = LogEntry.objects.create(activity=scene.activity, number=1, recorded_by=scene.driver, **said)
    by, name = scene.driver, scene.business.display_name
    one = add_claim(found.incident_id, f"{name} saw an old poster.", "Ask ten.", by=by, now=NOW)
    add_claim_evidence(one, Shown("for", text=f"Nine of ten told {name} so."), None, by=by, now=NOW)
    add_claim_evidence(one, Shown("against", url="https://example.com/numbers"), None, by=by, now=NOW)
    decide_claim(one.pk, one.version, "refuted", "The log of the server.", by=by, now=NOW)
    add_claim(found.incident_id, "It was the price.", "", by=by, now=NOW)
    actions.request_compile(found.pk, by=by, now=NOW)
    actions.compile_due(now=NOW)
    actions.save_section(found.pk, ("summary", "en"), 0, "It brought no orders.", by=by, now=NOW)
    actions.save_section(found.pk, ("lucky", "en"), 0, "None found.", by=by, now=NOW)
    for number, code in enumerate(("no_single_owner", "late_material")):
        new = actions.Condition(code, f"Condition {number}.", "Time was short.", "idea", "collaboration")
        factor = actions.add_factor(found.pk, new, by=by, now=NOW)
        if not number:
            show_factor(factor, Given(text="Sign here, said the mail.", entry=entry), by=by, now=NOW)
    make.improvement(retrospective=found, owner=scene.design, title="Material is final four hours ahead")
    return out(found, scene), scene


def out(found, scene, at=NOW):
    found.refresh_from_db()
    if found.status == "collecting":
        actions.share_for_checking(found.pk, by=scene.driver, now=at)
        retro.checked(found)
    actions.send_round(found.pk, by=scene.driver, now=at)
    actions.publish(found.pk, by=scene.driver, now=at + 5 * DAY)
    found.refresh_from_db()
    return found


# --- what shows it -------------------------------------------------------------------------------
def test_readers_learn_what_shows_a_condition_and_its_situation():
    found, scene = shown_page()

    inside = reading_page(scene.driver, found).conditions
    outside = reading_page(make.user(), found).conditions

    assert {one.situation for one in outside} == {"work across departments"}
    assert [one.label for one in outside[0].shown] == ["an excerpt", "entry 1 of the log: agreement"]
    assert {(one.quote, one.url) for one in outside[0].shown} == {("", "")}
    assert inside[0].shown[0].quote == "Sign here, said the mail."
    assert inside[0].shown[1].url == reverse("activities:entry", args=[scene.activity.pk, 1])
    assert (outside[1].shown, inside[1].shown) == ((), ())


def test_a_frozen_page_holds_no_words_that_can_be_taken_away_later():
    found, _scene = shown_page()

    frozen = str(found.current.document)

    assert ("Sign here" in frozen, "Nine of ten" in frozen, "example.com/numbers" in frozen) == (False,) * 3
    Evidence.objects.filter(kind="text").delete()
    assert reading_page(make.user(), found).claims[0].speak_for[0] == ("an excerpt", "", "")


def test_only_what_was_settled_is_told_with_what_was_for_and_against_it():
    found, scene = shown_page()

    (outside,) = role_page(found).claims
    (inside,) = reading_page(scene.driver, found).claims

    assert (outside.word, outside.claim) == ("does not hold", "Business side saw an old poster.")
    assert (outside.test, outside.result) == ("Ask ten.", "The log of the server.")
    assert outside.speak_for[0].quote == "Nine of ten told Business side so."
    assert outside.speak_against[0] == ("a link", "", "")
    assert inside.speak_against[0].url == "https://example.com/numbers"


def test_pages_files_and_lists_tell_it(client):
    found, _scene = shown_page()
    client.force_login(make.user())

    page = words(client.get(address("retrospective", found)))
    file = client.get(address("retrospective_export", found), {"as": "md"}).content.decode()

    for text in ("What might have explained it", "The log of the server.", "entry 1 of the log: agreement"):
        assert (text in page, text in file) == (True, True), text


def test_documents_of_before_are_read_as_they_were():
    found, _scene = shown_page()
    frozen = found.current.document
    for factor in frozen["factors"]:
        del factor["shown"], factor["situation"]
    del frozen["facts"]["claims"], frozen["met"]

    page = reading_page(make.user(), found)

    assert page.claims == []
    assert {(one.situation, one.shown) for one in page.conditions} == {("", ())}


# --- earlier versions ----------------------------------------------------------------------------
def test_an_earlier_version_reads_as_it_was(client):
    found, scene = shown_page()
    by = scene.driver
    actions.begin_next_version(found.pk, by=by, now=NOW + 6 * DAY)
    actions.save_section(found.pk, ("summary", "en"), 1, "It brought nine orders.", by=by, now=NOW + 6 * DAY)
    retro.improvements(found).update(title="Another title", due_at=NOW + 90 * DAY)
    Incident.objects.filter(pk=found.incident_id).update(fault_class="Everything")
    out(found, scene, NOW + 6 * DAY)
    client.force_login(make.user())

    old, new = (words(client.get(address("retrospective_version", found, number=n))) for n in (1, 2))

    assert ("It brought no orders." in old, "It brought nine orders." in old) == (True, False)
    assert ("Material is final four hours ahead" in old, "Another title" in old) == (True, False)
    assert "It brought nine orders." in new
    assert Revision.objects.get(subj_id=found.pk, number=1, kind="retrospective").sha256[:8] in old
    assert scene.business.display_name not in old
    assert client.get(address("retrospective_version", found, number=3)).status_code == 404


# --- this reads as a verdict -------------------------------------------------------------------------
def test_a_sentence_that_reads_as_verdict_goes_to_whoever_leads_and_to_nobody_else(client):
    found, scene = retro.published()
    reader = make.user(department=make.department("legal"))
    client.force_login(reader)

    sent = client.post(address("ask_verdict", found), {"sentence": "Design was late."})
    client.force_login(scene.driver)
    remark = Remark.objects.get()
    shown = words(client.get(address("remark", remark)))
    reply = client.post(address("remark_reply", remark), {"reply": "Reworded.", "pass_on": "on"})
    client.force_login(make.user(role=User.Role.EXECUTIVE))
    others = words(client.get(address("retrospective", found)))

    assert (sent.status_code, reply.status_code) == (302, 302)
    assert "This reads as a verdict: “Design was late.”" in shown
    assert "What reads as a verdict stays between you; other readers never see it." in shown
    remark.refresh_from_db()
    assert (remark.passed_on_at, remark.chip) == (None, "verdict")
    assert ("Design was late" in others, "Reworded" in others) == (False, False)
    assert Duty.objects.get(kind="remark").holder == scene.driver


@pytest.mark.parametrize("sentence", [" ", "x" * 1001])
def test_no_sentence_and_too_long_a_one_come_back(client, sentence):
    found, scene = retro.published()
    client.force_login(scene.design)

    answer = client.post(address("ask_verdict", found), {"sentence": sentence})

    assert (answer.status_code, Remark.objects.count()) == (422, 0)
    assert sentence.strip() in answer.content.decode()


# --- by personal link ----------------------------------------------------------------------------
def test_a_reply_and_fresh_eyes_go_by_personal_link():
    found, scene = retro.written()
    reader = make.user(department=make.department("legal"))
    actions.ask_second_reader(found.pk, reader, by=scene.driver, now=NOW)
    new = NewRemark(text="What did it cost?", for_all=True)
    remark = actions.ask_about(found, new, by=scene.design, now=NOW)
    second, asked = Duty.objects.get(kind="second"), Duty.objects.get(kind="remark")

    opened = Client().get(path_for(asked)).text
    empty = Client().post(path_for(asked), {"way": "reply", "reply": " "}).status_code
    codes = [
        Client().post(path_for(asked), {"way": "reply", "reply": "A day.", "pass_on": "on"}).status_code,
        Client().post(path_for(second), {"way": "understood"}).status_code,
        Client().post(path_for(second), {"way": "understood"}).status_code,
    ]

    assert "What did it cost?" in opened
    assert (empty, codes) == (422, [302, 302, 409])
    remark.refresh_from_db()
    found.refresh_from_db()
    assert (remark.reply, remark.replied_by, remark.passed_on_at) == ("A day.", scene.driver, NOW)
    assert found.second_read_at == NOW


# --- when they met -------------------------------------------------------------------------------
def test_readers_learn_when_those_who_took_part_met(client):
    found, scene = retro.written()
    client.force_login(scene.driver)
    frame = {"version": found.version, "title": found.title, "met_at": "2026-03-12T15:00"}

    saved = client.post(address("frame_save", found), frame)
    page = words(client.get(address("retrospective", found)))

    assert saved.status_code == 302
    assert "Those who took part talked about it on Thu 12 March, 15:00" in page


# --- why it made sense ---------------------------------------------------------------------------
def test_a_condition_says_why_it_made_sense_before_it_goes_to_the_departments(client):
    found, scene = retro.written()
    silent = Factor.objects.filter(retrospective=found).first()
    Factor.objects.filter(pk=silent.pk).update(made_sense="")
    client.force_login(scene.driver)

    page = words(client.get(address("retrospective_edit", found)))

    assert "Next: why it made sense at the time" in page
    assert page.count("Say why") == 1
    with pytest.raises(actions.retrospective.ValidationError, match="still missing"):
        share_and_send(found, scene)


def share_and_send(found, scene):
    retro.checked(actions.share_for_checking(found.pk, by=scene.driver, now=NOW))
    actions.send_round(found.pk, by=scene.driver, now=NOW)


# --- over all pages ------------------------------------------------------------------------------
def thanked(title, **fields):
    found, scene = retro.written()
    by = scene.driver
    for home, text in ((scene.design.department, f"{title}: drew at night."), (by.department, "Built it.")):
        Thanks.objects.create(retrospective=found, department=home, text=text, by=by, at=NOW, **fields)
    return out(found, scene, NOW - 6 * DAY), scene


@pytest.mark.parametrize("pages", [1, 3])
def test_who_helped_is_told_by_department_and_never_counted(client, pages):
    for number in range(pages):
        thanked(f"Case {number}")
    client.force_login(make.user())

    with asked_once(6, again=1):
        answer = client.get(reverse("incidents:recognition"))

    page = words(answer)
    assert all(f"Case {number}: drew at night." in page for number in range(pages))
    codes = [home.code for home, _helped in answer.context["page"].departments]
    assert codes == sorted(codes)


def test_thanks_of_what_one_may_not_open_are_not_told():
    found, scene = thanked("Secret")
    Retrospective.objects.filter(pk=found.pk).update(visibility="restricted")

    assert recognition_page(make.user(), now=NOW).departments == []
    assert len(recognition_page(scene.driver, now=NOW).departments) == 2


def test_the_first_overview_of_a_quarter_brings_the_lessons_of_the_last():
    found, scene = retro.written()
    actions.add_lesson(found.pk, "start", "Ask the approver.", by=scene.driver, now=NOW)
    out(found, scene)
    reader, april = make.user(time_zone="Asia/Shanghai"), NOW.replace(month=4, day=6)

    told = lessons_of_last_quarter(reader, now=april)

    assert [(one.pk, one.title) for one in told] == [(found.pk, "Ask the approver.")]
    assert lessons_of_last_quarter(reader, now=april + 7 * DAY) == []


# --- by situation --------------------------------------------------------------------------------
LAST = trend.last_quarters(NOW.date())


def cases(**many):
    return [(code, NOW.date()) for code, number in many.items() for _one in range(number)]


def test_the_last_four_quarters_end_with_this_one():
    assert [(one.year, one.number) for one in LAST] == [(2025, 2), (2025, 3), (2025, 4), (2026, 1)]


@pytest.mark.parametrize(
    ("many", "lines"),
    [
        ({"delay": 4}, []),
        ({"delay": 5}, [(("delay",), 5)]),
        ({"delay": 6, "team": 5}, [(("delay",), 6), (("team",), 5)]),
        ({"delay": 6, "team": 5, "market": 1}, [(("delay",), 6), (("market", "team"), 6)]),
        ({"delay": 6, "team": 3, "market": 2}, [(("delay",), 6), (("market", "team"), 5)]),
        ({"delay": 5, "team": 1}, [(("team", "delay"), 6)]),
    ],
)
def test_no_line_stands_for_fewer_than_five(many, lines):
    found = trend.rows(cases(**many), LAST)

    assert [(set(row.situations), row.total) for row in found] == [(set(one), all_) for one, all_ in lines]


@pytest.mark.parametrize("times", [1, 3])
def test_the_trend_counts_what_the_reader_may_open(client, times):
    reader = make.user()
    for number in range(5 * times):
        make.incident(situation="delay", reporter=reader, started_at=NOW - number * DAY)
    make.incident(situation="delay", activity=make.activity(restricted=True))
    client.force_login(reader)

    with asked_once(4):
        page = words(client.get(reverse("incidents:trends")))

    ((label, counts, total),) = trends_page(reader, now=NOW).situations
    assert (label, counts[-1], total) == ("project delay", (Quarter(2026, 1), 5 * times), 5 * times)
    assert f"Project delay 0 0 0 {5 * times} {5 * times}" in page
