"""Personal links: one item for one person without a session. Opening shows; what opens nothing says why."""

import re
from datetime import timedelta
from urllib.parse import unquote
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from postmortem.activities import actions
from postmortem.activities.actions import Arrival
from postmortem.outbox.actions import pass_on
from postmortem.outbox.links import item_path, token_for, unsealed
from postmortem.outbox.models import Duty, Notice
from postmortem.people.actions import deactivate_person
from postmortem.people.models import User
from tests import make
from tests.pages.links import everything, follow_everything, links_on, path_for, words

pytestmark = pytest.mark.django_db
NOW, HOUR, DAY = make.NOW, timedelta(hours=1), timedelta(days=1)
LASTS = timedelta(days=14)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ada():
    return make.lead("design", account="ada", display_name="Ada", password=make.PASSWORD)


@pytest.fixture
def row(ada):
    """The poster, for which Ada is asked; Bob drives the activity, Cleo sponsors it."""
    bob = make.user("bob", display_name="Bob", role=User.Role.PM, department=make.department("product"))
    cleo = make.user("cleo", display_name="Cleo")
    of = make.activity(lead=bob, sponsor=cleo)
    made = make.deliverable(activity=of, acceptance="A stranger sees what is on offer")
    return actions.propose(made, ada, by=bob, now=NOW)


@pytest.fixture
def asked(row):
    return Duty.objects.get(kind="accept", subj_id=row.pk)


def get(path, client=None):
    return (client or Client()).get(path)


def heading(answer):
    return re.sub(r"\s+", " ", re.search(r"<h1>(.*?)</h1>", answer.text, re.S)[1]).strip()


# --- what it shows ---------------------------------------------------------------------------------
def test_it_says_what_is_asked_by_when_and_why_with_one_filled_button(asked):
    answer = get(path_for(asked))

    said = words(answer)
    assert (answer.status_code, heading(answer)) == (200, "Say whether you answer for “Poster”")
    assert "For Ada · Voucher campaign" in said
    assert "by Wed 11 March, 20:00" in said
    assert "You are named for it." in said
    assert "Asked by Bob." in said
    assert "Good when A stranger sees what is on offer" in said
    assert "It brings three rights" in said
    assert answer.text.count("btn-primary") == 1


def test_it_has_no_navigation_and_names_only_people_of_the_activity(asked):
    make.user("zoe", display_name="Zoe", department=make.department("elsewhere"))

    page = get(path_for(asked)).text

    assert "app-nav" not in page
    assert "Zoe" not in page
    assert "Bob" in page


def test_it_is_kept_nowhere_and_found_by_no_search_engine(asked):
    answer = get(path_for(asked))

    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert list(answer.cookies) == ["csrftoken"]


def test_it_speaks_the_language_and_the_time_of_its_person(asked, ada):
    User.objects.filter(pk=ada.pk).update(language="zh-hans", time_zone="Asia/Tokyo")

    answer = get(path_for(asked), Client(headers={"accept-language": "en"}))

    assert answer["Content-Language"] == "zh-hans"
    assert '<html lang="zh-Hans">' in answer.text
    assert "3月12日周四05:00" in words(answer)


def test_what_is_signed_or_decided_takes_a_session_and_a_link_leads_there(ada):
    duty = make.duty(kind="sign", holder=ada, subj_type="audit.revision")

    answer = get(path_for(duty))

    filled = re.search(r'btn-primary" href="([^"]*)"', answer.text)[1]
    assert unquote(filled) == f"/accounts/login/?next=/items/{duty.pk}/"
    assert "<form" not in answer.text


def test_whoever_is_signed_in_as_that_person_is_on_the_normal_page(asked, ada):
    client = Client()
    client.force_login(ada)

    answer = get(path_for(asked), client)

    assert (answer.status_code, answer["Location"]) == (302, f"/items/{asked.pk}/")


def test_whoever_is_signed_in_as_somebody_else_sees_the_item_and_for_whom_it_is(asked):
    client = Client()
    client.force_login(make.user("eve", display_name="Eve"))

    answer = get(path_for(asked), client)

    assert (answer.status_code, heading(answer)) == (200, "Say whether you answer for “Poster”")
    assert "For Ada" in words(answer)
    assert "Eve" not in answer.text


def test_who_was_told_reads_it_but_cannot_answer(asked):
    cleo = User.objects.get(account="cleo")

    answer = get(item_path(asked.pk, cleo, now=NOW))
    sent = Client().post(item_path(asked.pk, cleo, now=NOW), {"way": "accept"})

    assert "It waits for Ada." in words(answer)
    assert "Its page says what is possible" in words(answer)
    assert answer.text.count("btn-primary") == 1
    assert "<form" not in answer.text
    assert sent.status_code == 409
    asked.refresh_from_db()
    assert asked.state == "open"


def test_a_holder_whose_page_is_closed_reads_whom_to_ask(ada):
    secret = make.activity(restricted=True, lead=make.user("bob", display_name="Bob"))
    about = {"activity_id": secret.pk, "activity": secret.title}
    row = make.deliverable(activity=secret, accountable_department=ada.department)
    duty = make.duty(kind="name", holder=ada, subj_id=row.pk, params=about, driver=secret.lead)

    answer = get(path_for(duty))

    assert "Bob drives it and can add you." in words(answer)
    assert "<form" not in answer.text


# --- opening changes nothing -----------------------------------------------------------------------
@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_changes_nothing(asked, method):
    before = everything()

    codes = [getattr(Client(), method)(f"{path_for(asked)}{deeper}").status_code for deeper in ("", "later/")]

    assert codes == [200, 200]
    assert everything() == before


def test_a_scanner_that_follows_every_link_changes_nothing(asked):
    before = everything()

    codes = follow_everything(path_for(asked))

    assert set(codes) == {200}
    assert len(codes) > 6
    assert everything() == before


def test_looking_at_the_file_changes_nothing_and_only_the_link_to_it_opens_it(row, asked, ada):
    bob = User.objects.get(account="bob")
    actions.accept(row.pk, by=ada, now=NOW)
    make_upload(row, ada)
    duty = Duty.objects.get(kind="approve", holder=bob)
    link = next(one for one in links_on(get(path_for(duty)).text) if one.endswith("/file/"))
    before = everything()

    answer = get(link)

    assert (answer.status_code, answer.getvalue()) == (200, b"a poster")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert everything() == before
    assert get(f"{path_for(asked)}file/").status_code == 404


def make_upload(row, person):
    upload = SimpleUploadedFile("poster.txt", b"a poster")
    return actions.hand_in_file(row, upload, {}, by=person, now=NOW)


def test_opening_is_only_get_head_and_post(asked):
    codes = [
        getattr(Client(), method)(path_for(asked)).status_code
        for method in ("put", "patch", "delete", "options")
    ]

    assert codes == [405] * 4


# --- what opens nothing ----------------------------------------------------------------------------
def sentence(answer):
    return re.sub(r"\s+", " ", re.search(r'page-head__lead">(.*?)</p>', answer.text, re.S)[1]).strip()


def is_refused(path, status, said):
    """GET and POST answer alike, in one sentence, and nothing has changed."""
    before = everything()
    opened, sent = get(path), Client().post(path, {"way": "accept"})
    return (
        [opened.status_code, sent.status_code] == [status] * 2
        and sentence(opened) == sentence(sent) == said
        and opened["Cache-Control"] == "no-store"
        and "<form" not in opened.text
        and everything() == before
    )


BROKEN = "A part of it may be missing: open it from the message again, not from a copy."


def test_no_character_of_a_link_can_be_another_one(asked):
    path = path_for(asked)
    start, end = len("/l/"), len(path) - 1
    changed = [
        path[:place] + ("A" if path[place] != "A" else "B") + path[place + 1 :] for place in range(start, end)
    ]
    before = everything()

    pages = [get(one) for one in changed]

    assert {page.status_code for page in pages} == {404}
    assert {page.content for page in pages} == {get("/l/nothing/").content}
    assert everything() == before


def test_a_link_that_was_never_made_says_nothing_about_anything(asked, ada):
    made_up = ["nothing", "", token_for("digest", 0, ada, now=NOW), token_for("item", 987654, ada, now=NOW)]

    pages = [get(f"/l/{token or '%20'}/") for token in made_up]

    assert {(page.status_code, page.content) for page in pages} == {(404, pages[0].content)}
    assert is_refused("/l/nothing/", 404, BROKEN)


def test_a_link_ends_with_its_time(asked):
    path = path_for(asked)

    until = unsealed(path.split("/")[2]).until

    assert NOW + LASTS <= until <= NOW + LASTS + DAY
    with time_machine.travel(until - timedelta(seconds=1), tick=False):
        assert get(path).status_code == 200
    with time_machine.travel(until, tick=False):
        over = "Its time is over; nothing was changed. After signing in you find what is still asked of you."
        assert is_refused(path, 410, over)


def test_a_link_ends_with_the_login(asked, ada):
    path = path_for(asked)
    ada.leads.update(lead=None)
    deactivate_person(ada, by=make.user(), now=NOW)

    assert is_refused(path, 410, "The login it was made for is closed, and the link ended with it.")


def test_a_link_ends_with_another_password(asked, ada):
    path = path_for(asked)
    ada.set_password("another-long-password")
    ada.save()

    said = "The password was changed since, and older links ended with that."
    assert is_refused(path, 410, f"{said} After signing in you find what is still asked of you.")


def test_a_link_of_somebody_else_is_not_enough(asked):
    eve = make.user("eve")

    said = "This is asked of somebody else now; nothing of it waits for you."
    assert is_refused(item_path(asked.pk, eve, now=NOW), 410, said)


def test_a_link_ends_when_somebody_else_is_asked(asked):
    path = path_for(asked)
    pass_on(Duty.objects.filter(pk=asked.pk), make.user("dan"), now=NOW)

    Duty.objects.filter(pk=asked.pk).update(department=None)

    said = "This is asked of somebody else now; nothing of it waits for you."
    assert is_refused(path, 410, said)


def test_of_a_restricted_activity_a_lead_reads_only_what_the_ladder_told(ada, asked):
    dan = make.user("dan")
    duty = make.duty(holder=dan, department=ada.department, is_private=True)
    path = item_path(duty.pk, ada, now=NOW)

    assert get(path).status_code == 410
    Notice.objects.create(
        id=make_key(), recipient=ada, kind="with_lead", params={"role": "lead"}, duty=duty, at=NOW
    )
    assert get(path).status_code == 200


def make_key():
    return uuid4()


# --- already answered ------------------------------------------------------------------------------
def test_what_was_answered_says_so_without_any_button(row, asked, ada):
    path = path_for(asked)
    actions.accept(row.pk, by=ada, now=NOW)

    answer = get(path)

    assert (answer.status_code, heading(answer)) == (200, "Thank you. It is recorded: accepted.")
    assert sentence(answer) == "This was answered on Wed 11 March, 08:00."
    assert "Poster" in words(answer)
    assert answer.text.count("<button") == answer.text.count("btn-primary") == 0


def test_what_somebody_else_answered_says_by_whom(row, ada):
    bob = User.objects.get(account="bob")
    other = make.deliverable(activity=row.activity, name="Text")
    actions.address(other, ada.department, by=bob, now=NOW)
    duty = Duty.objects.get(kind="name", subj_id=other.pk)
    actions.propose(other, bob, by=bob, now=NOW)

    answer = get(path_for(duty))

    assert sentence(answer) == "This was answered on Wed 11 March, 08:00 by Bob."


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("withdrawn", "This is no longer asked of you"),
        ("lapsed", "The time for it has passed"),
    ],
)
def test_what_is_not_asked_any_more_says_so(asked, state, said):
    Duty.objects.filter(pk=asked.pk).update(state=state, next_at=None, answered_at=NOW)

    answer = get(path_for(asked))

    assert (answer.status_code, heading(answer)) == (200, said)
    assert answer.text.count("<button") == 0


# --- cost ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_queries_however_much_has_come(
    row, asked, ada, number, django_assert_num_queries
):
    actions.accept(row.pk, by=ada, now=NOW)
    for one in range(number):
        arrival = Arrival(text=f"Stand-in {one}", placeholder=True)
        actions.record_arrival(row, arrival, by=ada, now=NOW)
    duty = Duty.objects.get(kind="deliver", holder=ada)

    with django_assert_num_queries(14):
        answer = get(path_for(duty))

    assert words(answer).count("A stand-in has come") == number
