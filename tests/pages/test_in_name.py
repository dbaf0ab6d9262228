"""To do for others, and the page on which something is answered in the name of somebody else."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from postmortem.activities import actions
from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from tests import make
from tests.activities.test_check_tables import RULE, answered, cell, table
from tests.pages.links import words

pytestmark = pytest.mark.django_db
NOW, HOUR, DAY = make.NOW, timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ben(client):
    person = make.user("ben", display_name="Ben", department=make.department("service"))
    client.force_login(person)
    return person


@pytest.fixture
def ada():
    return make.user("ada", display_name="Ada", department=make.department("design"))


@pytest.fixture
def of():
    driver = make.user("bob", display_name="Bob", role=User.Role.PM, department=make.department("product"))
    return make.activity(lead=driver)


@pytest.fixture
def row(of, ada):
    """A poster that has come and waits for Ada's word."""
    made = make.deliverable(activity=of, accountable=of.lead, approver=ada)
    make.participant(of, ada)
    actions.hand_in_file(made, SimpleUploadedFile("a.txt", b"Two vouchers"), {}, by=of.lead, now=NOW)
    return made


@pytest.fixture
def duty(row):
    return Duty.objects.get(kind="approve")


def sent(row, **typed):
    return {"way": "approve", "version": row.versions.get().pk, "scope": "copy", **typed}


def heads(html):
    return [" ".join(one.split()) for one in re.findall(r"<h2[^>]*>([^<]*)</h2>", html)]


# --- to do -----------------------------------------------------------------------------------------
def test_what_waits_for_others_stands_in_parts_of_its_own_by_due_time(client, ben, ada):
    eve = make.user("eve", display_name="Eve")
    make.deputy(ada, ben)
    make.absence(eve, ben)
    make.duty(kind="name", holder=ada, title="Later", due_at=NOW + 2 * DAY)
    make.duty(kind="accept", holder=ada, title="Sooner", due_at=NOW + HOUR)
    make.duty(kind="sign", holder=eve, title="Sale", due_at=NOW + DAY)

    pages = [client.get(path).text for path in ("/", "/inbox/")]

    for html in pages:
        assert heads(html)[:2] == ["In the name of Ada", "In the name of Eve"]
    titles = re.findall(r'<h3>\s*<a href="[^"]*">([^<]*)</a>', pages[0])
    assert titles[:3] == [
        "Say whether you answer for “Sooner”",
        "Name who answers for “Later”",
        "Answer the sign-off of “Sale”",
    ]
    assert "Only Ada can answer it; you can look at it." in pages[0]
    assert "Nothing waits for you" in pages[0]
    assert pages[0].count("btn-primary") == 0


def test_it_does_not_stand_there_for_others_nor_in_other_views(client, ada):
    cleo = make.lead("support")
    make.deputy(ada, make.user())
    make.duty(kind="name", holder=ada)
    client.force_login(cleo)

    assert "In the name of" not in client.get("/").text
    assert "In the name of" not in client.get("/?view=department").text


@pytest.mark.parametrize("number", [1, 3])
def test_to_do_costs_the_same_queries_however_many(client, ben, number, django_assert_num_queries):
    for _ in range(number):
        person = make.user()
        make.deputy(person, ben)
        make.duty(kind="name", holder=person)

    with django_assert_num_queries(10):
        client.get("/")
    with django_assert_num_queries(7):
        client.get("/inbox/")


# --- the page of one question ----------------------------------------------------------------------
def test_the_link_leads_to_the_question_and_the_answer_is_recorded_with_both_names(
    client, ben, ada, duty, row
):
    make.deputy(ada, ben)

    shown = client.get(f"/items/{duty.pk}/", follow=True)
    answer = client.post(f"/items/{duty.pk}/for/", sent(row))

    assert shown.redirect_chain == [(f"/items/{duty.pk}/for/", 302)]
    assert "In the name of Ada" in words(shown)
    assert "It is recorded as given by you for Ada, and stays so." in words(shown)
    assert shown.text.count("btn-primary") == 1
    duty.refresh_from_db()
    assert (answer.status_code, duty.state, duty.answered_by) == (302, "done", ben)
    assert Entry.objects.latest("pk").data["on_behalf_of"] == ada.pk


def test_both_names_stay_on_the_page_of_the_thing(client, ben, ada, of, duty, row):
    given = make.deputy(ada, ben)
    client.post(f"/items/{duty.pk}/for/", sent(row))
    type(given).objects.update(until=NOW)
    client.force_login(of.lead)

    page = client.get(f"/activities/{of.pk}/deliverables/{row.pk}/")

    assert "Approved Ben · Service for Ada · Design, Wed 11 March, 08:00" in words(page)


def test_who_sees_no_names_reads_sides(client, ben, ada, of, duty, row):
    make.deputy(ada, ben)
    client.post(f"/items/{duty.pk}/for/", sent(row))
    executive = Client()
    executive.force_login(make.user(role=User.Role.EXECUTIVE))

    page = executive.get(f"/activities/{of.pk}/deliverables/{row.pk}/")

    assert "Approved Service side for Design side, Wed 11 March, 08:00" in words(page)
    assert ("Ben" in words(page), "Ada" in words(page)) == (False, False)


def test_the_file_to_look_at_opens_while_it_is_asked(client, ben, ada, duty, row):
    make.deputy(ada, ben)
    path = f"/items/{duty.pk}/for/file/"

    assert b"".join(client.get(path).streaming_content) == b"Two vouchers"

    client.post(f"/items/{duty.pk}/for/", sent(row))
    assert client.get(path).status_code == 404


def test_of_a_restricted_activity_no_more_than_the_question_opens(client, ben, ada, of, duty, row):
    Activity.objects.update(restricted=True)
    make.deputy(ada, ben)

    page = client.get(f"/items/{duty.pk}/for/")

    assert page.status_code == 200
    assert "Open the whole page" not in page.text
    assert client.get(f"/activities/{of.pk}/").status_code == 404


def test_the_page_of_the_row_leads_there(client, ben, ada, of, duty, row):
    make.deputy(ada, ben)

    page = client.get(f"/activities/{of.pk}/deliverables/{row.pk}/")

    assert "You may answer it for Ada · Design." in words(page)
    assert f'href="/items/{duty.pk}/"' in page.text
    assert page.text.count("btn-primary") == 1


def test_accepting_is_left_to_the_person(client, ben, ada, of):
    make.deputy(ada, ben)
    row = actions.propose(make.deliverable(activity=of), ada, by=of.lead, now=NOW)
    asked = Duty.objects.get(kind="accept")

    page = client.get(f"/items/{asked.pk}/", follow=True)

    assert page.redirect_chain == [(f"/activities/{of.pk}/deliverables/{row.pk}/", 302)]
    assert "You stand in, but only Ada · Design can answer this." in words(page)
    assert client.post(f"/items/{asked.pk}/for/", {"way": "accept"}).status_code == 404
    assert client.post(f"/activities/{of.pk}/deliverables/{row.pk}/accept/").status_code == 403
    assert Deliverable.objects.get(pk=row.pk).accepted_at is None


def test_a_signature_leads_to_the_sheets(client, ben, ada):
    make.deputy(ada, ben)
    duty = make.duty(kind="sign", holder=ada, subj_type="audit.revision")

    assert client.get(f"/items/{duty.pk}/")["Location"] == "/signoff/"


@pytest.mark.parametrize("period", [{"since": NOW + HOUR}, {"until": NOW}, None])
def test_without_standing_in_nothing_opens_and_nothing_is_answered(client, ben, ada, duty, row, period):
    if period:
        make.deputy(ada, ben, **period)

    codes = [
        client.get(f"/items/{duty.pk}/").status_code,
        client.get(f"/items/{duty.pk}/for/").status_code,
        client.get(f"/items/{duty.pk}/for/file/").status_code,
        client.post(f"/items/{duty.pk}/for/", sent(row)).status_code,
    ]

    duty.refresh_from_db()
    assert (codes, duty.state) == ([404] * 4, "open")


def test_what_is_to_be_mended_is_said_and_nothing_changes(client, ben, ada, duty, row):
    make.deputy(ada, ben)

    answer = client.post(f"/items/{duty.pk}/for/", sent(row, way="return", reason=""))

    duty.refresh_from_db()
    assert (answer.status_code, duty.state) == (422, "open")


@pytest.mark.parametrize("way", ["", "accept", "nothing"])
def test_an_unknown_way_is_too_late(client, ben, ada, duty, row, way):
    make.deputy(ada, ben)

    answer = client.post(f"/items/{duty.pk}/for/", sent(row, way=way))

    duty.refresh_from_db()
    assert (answer.status_code, duty.state) == (409, "open")


def test_what_the_person_answered_first_stays(client, ben, ada, duty, row):
    make.deputy(ada, ben)
    actions.return_version(row.versions.get().pk, "No price.", by=ada, now=NOW)

    answer = client.post(f"/items/{duty.pk}/for/", sent(row))

    duty.refresh_from_db()
    assert (answer.status_code, duty.answer, duty.answered_by) == (409, "no", ada)
    assert client.get(f"/items/{duty.pk}/for/", follow=True).status_code == 200


def test_somebody_told_reads_who_answered_for_whom(client, ben, ada, duty, row):
    make.deputy(ada, ben)
    client.post(f"/items/{duty.pk}/for/", sent(row))
    Activity.objects.update(restricted=True)
    make.participant(row.activity, ada)
    row.activity.participants.filter(person=ada).update(until=NOW)
    client.force_login(ada)

    page = client.get(f"/items/{duty.pk}/")

    assert "This was answered on Wed 11 March, 08:00 by Ben for Ada." in words(page)


def test_a_confirmation_is_given_for_somebody(client, ben, ada, of):
    make.deputy(ada, ben)
    new = actions.NewEntry(kind="agreement", text="Final four hours ahead.", people=[ada])
    made = actions.write_entry(of, new, by=of.lead, now=NOW)
    asked = Duty.objects.get(kind="confirm")

    answer = client.post(f"/items/{asked.pk}/for/", {"way": "confirm"})

    asked.refresh_from_db()
    made.refresh_from_db()
    entry = Entry.objects.latest("pk")
    assert (answer.status_code, asked.answer, asked.answered_by) == (302, "yes", ben)
    assert made.frozen_at == NOW
    assert (entry.verb, entry.actor_id, entry.data) == (
        "log.confirmed",
        ben.pk,
        {"number": 1, "on_behalf_of": ada.pk},
    )


# --- open cells ------------------------------------------------------------------------------------
def asked_cell(of, ada, **fields):
    found = table(of, **fields)
    return found, actions.ask_cell(cell(found), ada, None, by=of.lead, now=NOW)


def filled(one):
    parts = {"known_by": "told", "max": 60, "version": one.version}
    return {"way": "fill", **{f"{one.row_id}-{one.column_id}-{name}": said for name, said in parts.items()}}


def test_a_cell_is_filled_for_somebody_and_both_names_stay_on_it(client, ben, ada, of):
    make.deputy(ada, ben)
    found, asked = asked_cell(of, ada)

    shown = client.get(f"/items/{asked.pk}/", follow=True)
    answer = client.post(f"/items/{asked.pk}/for/", filled(cell(found)))

    asked.refresh_from_db()
    one, entry = cell(found), Entry.objects.get(verb="check.answered")
    client.force_login(of.lead)
    page = client.get(f"/activities/{of.pk}/checks/{found.pk}/cells/{one.row_id}/{one.column_id}/")
    assert (shown.status_code, answer.status_code, asked.state, asked.answered_by) == (200, 302, "done", ben)
    assert (one.state, one.answered_by, one.confirmed_by) == ("confirmed", ada, ada)
    assert (entry.actor_id, entry.data["on_behalf_of"]) == (ben.pk, ada.pk)
    assert "answered by Ben · Service for Ada · Design, Wed 11 March, 08:00" in words(page)


def test_what_was_written_for_somebody_is_confirmed_in_the_name_of_that_one(client, ben, ada, of):
    make.deputy(ada, ben)
    found = table(of)
    one = answered(cell(found), of.lead)
    asked = actions.ask_cell(one, ada, None, by=of.lead, now=NOW)

    answer = client.post(f"/items/{asked.pk}/for/", {"way": "confirm"})

    one.refresh_from_db()
    assert (answer.status_code, one.state, one.confirmed_by) == (302, "confirmed", ada)


def test_nobody_reads_a_text_for_another(client, ben, ada, of):
    make.deputy(ada, ben)
    reader = actions.NewLine("Ada", person=ada)
    found, asked = asked_cell(of, ada, kind="test_reading", columns=[reader])
    said = [(cell(found), {"text": "A voucher"}, 1)]

    answer = client.post(f"/items/{asked.pk}/for/", filled(cell(found)))
    with pytest.raises(ValidationError) as refusal:
        actions.answer_cells(said, by=ben, on_behalf_of=ada, now=NOW)

    asked.refresh_from_db()
    assert (answer.status_code, asked.state) == (409, "open")
    assert refusal.value.messages == ["A reader says in person what the text says; nobody reads for another."]


def test_without_standing_in_no_cell_is_filled_for_anybody(ben, ada, of):
    found, asked = asked_cell(of, ada)

    with pytest.raises(ValidationError) as refusal:
        actions.answer_cells([(cell(found), RULE, 1)], by=ben, on_behalf_of=ada, now=NOW)

    asked.refresh_from_db()
    assert (refusal.value.messages, asked.state) == (["You do not stand in for Ada here."], "open")
