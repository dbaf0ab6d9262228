"""The pages of the views and the facts; and that nobody but its author reads a view before its time."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from incidents import actions
from incidents.actions.sides import between, checking, giving
from incidents.actions.sides.giving import Words
from incidents.models import Correction, Difference, Perspective
from incidents.queries.reading.sides import sides_of
from incidents.queries.retrospective_work import texts
from incidents.queries.sides.document import sides_in
from incidents.queries.sides.page import sides_page
from incidents.views.sides import answer
from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty, Message, Notice
from postmortem.outbox.relay import mail_of
from postmortem.people.redaction import redact_for
from tests import make
from tests.incidents import retro
from tests.incidents.test_sides import DRAWN, POSTER, revealed, side_of
from tests.make import NOW
from tests.pages.links import path_for
from tests.queries import asked_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
SECRET = "Nobody had told us of the page behind the poster."


@pytest.fixture
def at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


def address(name, found, **more):
    return reverse(f"incidents:{name}", kwargs={"pk": found.pk, **more})


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def told_by(answer):
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))


def parties(found, scene):
    return [scene.driver, scene.business, scene.activity.sponsor]


def everything_read(found, scene, people):
    """All pages on which a view might show, every mail, notice and duty, as one text."""
    names = ("sides", "retrospective", "retrospective_edit", "retrospective_changes", "facts")
    pages = [address(name, found) for name in names] + [f"{address('retrospective', found)}?preview=1"]
    pages += [*exports_of(found), "/", "/?view=department", "/inbox/"]
    pages.append(reverse("activities:detail", args=[scene.activity.pk]))
    pages.append(reverse("incidents:detail", args=[found.incident_id]))
    read = [told_by(signed_in(person).get(url)) for person in people for url in pages]
    for message in Message.objects.select_related("recipient").filter(recipient__isnull=False):
        mail = mail_of(message, now=NOW)
        read += [mail.subject, mail.body] if mail else []
    kept = (Notice.objects.values_list("params"), Duty.objects.values(), Entry.objects.values_list("data"))
    return "\n".join([*read, *(str(list(rows)) for rows in kept)])


def exports_of(found):
    """A page is taken away once it is published; before that there is nothing to take."""
    return [f"{address('retrospective_export', found)}?as={kind}" for kind in ("md", "html")]


def secret_view(*, kept=False):
    """Design has written a private view; the others have not."""
    found, scene = retro.written()
    side = side_of(found, scene.design)
    step = giving.keep_view if kept else giving.give_view
    step(side.pk, side.version, Words(saw=SECRET, took_as_agreed=POSTER), by=scene.design, now=NOW)
    return found, scene


# --- nobody but the author -----------------------------------------------------------------------
@pytest.mark.parametrize("kept", [False, True], ids=["given", "kept"])
def test_nobody_but_its_author_reads_a_view_before_the_others_are_open(kept):
    found, scene = secret_view(kept=kept)
    admin = make.user(role="admin")

    read = everything_read(found, scene, [scene.driver, scene.activity.sponsor, admin])

    assert (SECRET in read, POSTER in read) == (False, False)
    own = signed_in(scene.design).get(address("sides", found))
    assert SECRET in told_by(own)


def opened_too_early(monkeypatch):
    """As if the page did not ask whether the views are open."""
    honest = answer.sides_page

    def careless(user, retrospective, *, now):
        retrospective.views_revealed_at = now
        return honest(user, retrospective, now=now)

    monkeypatch.setattr(answer, "sides_page", careless)


def told_to_readers(monkeypatch):
    """As if readers got the raw sentences."""

    def careless(retrospective):
        given = Perspective.objects.filter(retrospective=retrospective, submitted_at__isnull=False)
        views = [{"department": None, "given": True, "late": False, "released": [one.saw]} for one in given]
        return {"views": views, "differences": []}

    monkeypatch.setattr(texts, "sides_in", careless)


@pytest.mark.parametrize("planted", [opened_too_early, told_to_readers])
def test_that_test_notices_a_planted_bug(planted, monkeypatch):
    found, scene = secret_view()
    planted(monkeypatch)

    assert SECRET in everything_read(found, scene, [scene.driver])


def test_the_words_of_others_are_not_even_read_before_they_are_open():
    found, scene = secret_view()

    page = sides_page(scene.driver, found, now=NOW)

    other = next(side.view for side in page.sides if side.view.department == scene.design.department)
    assert other.get_deferred_fields() == {"aimed", "knew", "saw", "took_as_agreed"}
    assert [side.voices for side in page.sides] == [{}, {}, {}]


def test_what_was_kept_and_never_given_stays_the_authors_after_the_others_are_open():
    found, scene = secret_view(kept=True)
    actions.follow_views(now=found.views_until)
    found.refresh_from_db()

    read = everything_read(found, scene, [scene.driver])

    assert (found.views_revealed_at is not None, SECRET in read) == (True, False)


def test_open_views_are_read_by_the_parties_and_by_nobody_else():
    found, scene = revealed()
    looker = make.user(department=scene.design.department)
    make.participant(scene.activity, looker)
    others = [looker, make.user(), make.user(role="executive"), make.user(role="admin")]

    codes = [signed_in(person).get(address("sides", found)).status_code for person in others]

    assert codes == [403, 404, 404, 404]
    assert DRAWN not in everything_read(found, scene, others[:2])
    assert all(DRAWN in told_by(signed_in(one).get(address("sides", found))) for one in parties(found, scene))


def test_what_is_frozen_holds_no_word_of_a_view():
    found, _scene = revealed()

    assert (DRAWN in str(sides_in(found)), POSTER in str(sides_in(found))) == (False, False)


def test_what_a_link_shows_holds_nothing_of_what_others_wrote():
    _found, scene = secret_view()
    asked = Duty.objects.get(kind="view", holder=scene.activity.sponsor)

    read = told_by(Client().get(path_for(asked)))

    assert ("What was it for?" in read, SECRET in read) == (True, False)


# --- writing -------------------------------------------------------------------------------------
def test_who_reads_it_stands_on_top_of_the_form(client):
    found, scene = retro.at_work()
    client.force_login(scene.design)

    page = client.get(address("sides", found))

    said = " ".join(told_by(page).split())
    promise = said.index(
        "Before all views open together, only you read this; after that, those who took part."
    )
    assert promise < said.index("What did we aim at?") < said.index("What did we take as agreed?")
    assert page.content.decode().count("btn-primary") == 1


def test_a_view_is_given_on_the_page_and_settles_what_was_asked(client):
    found, scene = retro.at_work()
    client.force_login(scene.design)
    side = side_of(found, scene.design)

    sent = client.post(address("side_give", found, side=side.pk), {"knew": DRAWN, "version": 1})

    assert (sent.status_code, sent.url) == (302, address("sides", found))
    assert (side_of(found, scene.design).knew, side_of(found, scene.design).submitted_at) == (DRAWN, NOW)


def test_an_empty_view_is_sent_back_and_a_stale_one_keeps_what_was_typed(client):
    found, scene = retro.at_work()
    client.force_login(scene.design)
    url = address("side_give", found, side=side_of(found, scene.design).pk)

    empty = client.post(url, {"knew": " ", "version": 1})
    stale = client.post(url, {"knew": DRAWN, "version": 7})
    kept = client.post(url, {"knew": DRAWN, "version": 7, "step": "keep"})

    assert (empty.status_code, stale.status_code, kept.status_code) == (422, 409, 409)
    assert "Write at least one sentence" in told_by(empty)
    assert DRAWN in told_by(stale)
    assert '<form method="post"' not in re.search(r"<main.*</main>", kept.text, re.S).group()
    assert side_of(found, scene.design).submitted_at is None


def test_the_sponsor_answers_two_questions_by_a_link():
    found, scene = retro.at_work()
    asked = Duty.objects.get(kind="view", holder=scene.activity.sponsor)
    typed = {"way": "give", "aimed": "More orders.", "took_as_agreed": "Somebody reads it first."}

    empty = Client().post(path_for(asked), {"way": "give"})
    sent = Client().post(path_for(asked), typed)

    side = side_of(found, None)
    assert (empty.status_code, sent.status_code) == (422, 302)
    assert (side.aimed, side.took_as_agreed) == ("More orders.", "Somebody reads it first.")
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == ("done", scene.activity.sponsor)


def test_a_departments_view_takes_a_session():
    _found, scene = retro.at_work()
    asked = Duty.objects.get(kind="view", holder=scene.design)

    read = told_by(Client().get(path_for(asked)))

    assert ("Sign in" in read, "What did we aim at?" in read) == (True, False)


def test_a_colleague_who_is_asked_can_write_and_later_read(client):
    found, scene = retro.at_work()
    painter = make.user(department=scene.design.department)
    side = side_of(found, scene.design)
    client.force_login(scene.design)
    client.post(address("side_pass_on", found, side=side.pk), {"to": painter.pk})
    other = signed_in(painter)

    before = other.get(address("sides", found))
    sent = other.post(address("side_give", found, side=side.pk), {"knew": DRAWN, "version": 2})

    assert (before.status_code, sent.status_code) == (200, 302)
    assert side_of(found, scene.design).author == painter


# --- between and released --------------------------------------------------------------------------
def test_a_difference_is_confirmed_in_other_words_and_read_by_everybody(client):
    found, scene = revealed()
    one = Difference.objects.get()
    client.force_login(scene.business)
    url = address("difference", found, difference=one.pk)

    refused = client.post(url, {"text": POSTER})
    client.post(url, {"text": "Two times stood for the poster."})
    page = told_by(client.get(address("retrospective", found)))

    assert refused.status_code == 422
    assert "This repeats a private sentence." in told_by(refused)
    assert ("Two times stood for the poster." in page, POSTER in page) == (True, False)


def test_released_sentences_stand_on_the_reading_page_in_their_place(client):
    found, scene = revealed()
    between.add_difference(found.pk, "Two times stood for the poster.", by=scene.driver, now=NOW)
    client.force_login(scene.design)
    side = side_of(found, scene.design)

    client.post(address("side_release", found, side=side.pk), {"sentences": [0]})
    text = " ".join(told_by(client.get(address("retrospective", found))).split())

    places = [
        text.rindex(one)
        for one in ("What one side took as agreed", "Two times", f"“{DRAWN}”", "Not given: The sponsor")
    ]
    assert places == sorted(places)
    assert "It was live on the minute." not in text


def test_a_page_published_before_there_were_views_is_still_read():
    found, _scene = retro.published()
    old = {key: value for key, value in found.current.document.items() if key not in ("views", "differences")}

    sides = sides_of(old, redact_for({}, {}, names=False))

    assert set(found.current.document) - set(old) == {"views", "differences"}
    assert (sides.is_empty, sides.not_given) == (True, [])


# --- facts ---------------------------------------------------------------------------------------
def shared():
    found, scene = retro.written()
    return actions.share_for_checking(found.pk, by=scene.driver, now=NOW), scene


def test_who_took_part_sees_the_own_rows_and_says_that_they_are_right(client):
    found, scene = shared()
    client.force_login(scene.business)

    page = client.get(address("facts", found))
    sent = client.post(address("facts_right", found))
    again = client.post(address("facts_right", found))

    said = told_by(page)
    assert ("Poster" in said, "Final effect" in said.split("What the record says")[0]) == (True, False)
    assert page.content.decode().count("btn-primary") == 1
    assert (sent.status_code, again.status_code) == (302, 409)


def test_a_correction_is_sent_once_and_answered_by_who_keeps_the_page(client):
    found, scene = shared()
    client.force_login(scene.business)
    typed = {
        "row": scene.poster.pk,
        "text": "It came by chat.",
        "submit_token": "0b0f7c52-4a7e-4c0e-9d3a-3b1f6f0d2a11",
    }

    empty = client.post(address("correction_add", found), {"text": " "})
    for _twice in range(2):
        client.post(address("correction_add", found), typed)
    keeper = signed_in(scene.driver)
    listed = told_by(keeper.get(address("facts", found)))
    url = address("correction_reply", found, correction=Correction.objects.get().pk)
    blank, sent = keeper.post(url, {"reply": ""}), keeper.post(url, {"reply": "It stands in the story now."})

    assert (empty.status_code, Correction.objects.count()) == (422, 1)
    assert ("It came by chat." in listed, "Poster" in listed) == (True, True)
    assert (blank.status_code, sent.status_code) == (422, 302)
    assert "It stands in the story now." in told_by(client.get(address("facts", found)))


def test_while_facts_are_looked_at_the_page_at_work_says_who_has_the_word(client):
    found, scene = shared()
    client.force_login(scene.driver)

    page = told_by(client.get(address("retrospective_edit", found)))

    assert "Those who took part have the word" in page
    assert "facts: 1 person still looks at them" in " ".join(page.split())


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_of_the_views_asks_the_database_the_same_number_of_times(more, client):
    scene = retro.campaign()
    for _number in range(more):
        make.takes_part(scene.activity, make.lead().department)
    found, _scene = retro.at_work(scene)
    for side in found.perspectives.select_related("author"):
        giving.give_view(side.pk, 1, Words(took_as_agreed=POSTER), by=side.author, now=NOW)
    actions.follow_views(now=NOW)
    client.force_login(scene.driver)

    with asked_once(7):
        client.get(address("sides", found))


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_of_the_facts_asks_the_database_the_same_number_of_times(more, client):
    found, scene = shared()
    for _number in range(1 + more):
        checking.correct_facts(found.pk, scene.poster.pk, "It came by chat.", by=scene.business, now=NOW)
    client.force_login(scene.driver)

    with asked_once(11):
        client.get(address("facts", found))
