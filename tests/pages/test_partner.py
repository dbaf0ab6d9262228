"""The page of a contact outside: one contact, one question; opening changes nothing, POST answers."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
import time_machine
from django.core import mail
from django.test import Client

from postmortem.activities import actions
from postmortem.activities.actions import NewEntry
from postmortem.activities.models import CheckCell, LogEntry
from postmortem.audit.models import Entry
from postmortem.outbox.actions import begin, pass_on, take_back, write_again
from postmortem.outbox.links import item_path, partner_path, token_for
from postmortem.outbox.models import Duty
from postmortem.outbox.relay import relay
from postmortem.people.models import ExternalContact, User
from tests import make
from tests.make import NOW
from tests.pages.links import everything, follow_everything, words

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk():
    return make.contact()


@pytest.fixture
def plan():
    home = make.department("product")
    driver = make.user("vexa", display_name="Vexa Marlund", department=home, role=User.Role.PM)
    return make.activity(lead=driver)


def written(plan, desk, **fields):
    fields = {"kind": "agreement", "text": "The name may have 64 characters.", **fields}
    return actions.write_entry(plan, NewEntry(contacts=[desk], **fields), by=plan.lead, now=NOW)


@pytest.fixture
def asked(plan, desk):
    return Duty.objects.get(subj_id=written(plan, desk).pk, contact=desk)


def path(duty, desk, now=NOW):
    return partner_path(duty.pk, desk, now=now)


def get(address, **more):
    return Client(**more).get(address)


def post(address, **typed):
    return Client().post(address, typed)


def heading(answer):
    return re.sub(r"\s+", " ", re.search(r"<h1>(.*?)</h1>", answer.text, re.S)[1]).strip()


# --- what it shows ---------------------------------------------------------------------------------
def test_it_says_what_is_asked_in_whose_name_and_until_when(asked, desk):
    answer = get(path(asked, desk))

    said = words(answer)
    assert (answer.status_code, heading(answer)) == (200, "Confirm “The name may have 64 characters.”")
    assert "For Service desk · Partner bank" in said
    assert "Asked by whoever drives it · Product." in said
    assert "What was said The name may have 64 characters." in said
    assert "In the name of Partner bank" in said
    assert answer.text.count("btn-primary") == 1


def test_it_leads_nowhere_else_and_sets_no_session(asked, desk):
    answer = get(path(asked, desk))

    links = set(re.findall(r'href="([^"]*)"', answer.text.split("<body", 1)[1]))
    assert links == {"?language=zh-hans"}
    assert list(answer.cookies) == ["csrftoken"]
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")


def test_no_name_of_this_house_stands_on_it(plan, desk):
    zoe = make.user("zoe", display_name="Zoe Quist", department=make.department("design"))
    text = "Zoe Quist and Vexa Marlund say 64 characters; write to zoe@example.com."
    entry = written(plan, desk, text=text)

    answer = get(path(Duty.objects.get(subj_id=entry.pk), desk))

    assert [name for name in ("Zoe", "Vexa", "zoe@", "vexa") if name in answer.text] == []
    assert "Design side and Product side say 64 characters" in words(answer)
    assert zoe.display_name == "Zoe Quist"


def test_it_speaks_the_language_of_the_contact_or_the_one_chosen(asked, desk):
    ExternalContact.objects.update(language="zh-hans")

    own, chosen, unknown = (get(path(asked, desk) + more) for more in ("", "?language=en", "?language=xx"))

    assert [one["Content-Language"] for one in (own, chosen, unknown)] == ["zh-hans", "en", "zh-hans"]
    assert "?language=en" in own.text


def test_what_cannot_be_answered_by_a_link_says_so(desk):
    duty = make.duty(contact=desk, kind="deliver")

    answer = get(path(duty, desk))

    assert answer.status_code == 200
    assert "It cannot be answered here." in words(answer)
    assert "<form" not in answer.text


# --- opening changes nothing ---------------------------------------------------------------------------
def test_whatever_a_scanner_opens_nothing_changes(asked, desk):
    before = everything()

    codes = follow_everything(path(asked, desk))
    prefetched = Client(headers={"purpose": "prefetch", "sec-purpose": "prefetch"}).get(path(asked, desk))

    assert {*codes, prefetched.status_code} == {200}
    assert everything() == before


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_no_other_method_is_taken(asked, desk, method):
    before = everything()

    answer = getattr(Client(), method)(path(asked, desk))

    assert (answer.status_code, everything() == before) == (405, True)


def test_a_post_without_the_token_of_the_form_changes_nothing(asked, desk):
    before = everything()

    answer = Client(enforce_csrf_checks=True).post(path(asked, desk), {"way": "confirm"})

    assert (answer.status_code, everything() == before) == (403, True)


# --- answering -------------------------------------------------------------------------------------
def test_a_contact_confirms_and_it_stands_in_the_record_without_an_actor(asked, desk):
    answer = post(path(asked, desk), way="confirm")

    asked.refresh_from_db()
    entry = LogEntry.objects.get()
    said = Entry.objects.get(verb="log.confirmed")
    assert (answer.status_code, answer["Location"]) == (302, path(asked, desk))
    assert (asked.state, asked.answer, asked.answered_at, asked.answered_by) == ("done", "yes", NOW, None)
    assert (entry.confirmed_at, entry.frozen_at) == (NOW, NOW)
    assert (said.actor_id, said.data["contact"]) == (None, desk.pk)


def test_after_the_answer_it_says_thank_you_and_nothing_of_what_it_was(asked, desk):
    post(path(asked, desk), way="confirm")

    answer = get(path(asked, desk))

    assert heading(answer) == "Thank you. It is recorded: confirmed."
    assert "64 characters" not in answer.text
    assert "<form" not in answer.text


def test_a_contact_says_otherwise_with_a_reason_and_the_entry_stays_unconfirmed(asked, desk):
    without = post(path(asked, desk), way="otherwise", reason="")
    answer = post(path(asked, desk), way="otherwise", reason="It is 60.")

    asked.refresh_from_db()
    assert (without.status_code, answer.status_code) == (422, 302)
    assert (asked.state, asked.reason) == ("declined", "It is 60.")
    assert LogEntry.objects.get().confirmed_at is None


def test_the_second_of_two_answers_is_told_and_changes_nothing(asked, desk):
    post(path(asked, desk), way="confirm")
    before = everything()

    answer = post(path(asked, desk), way="otherwise", reason="It is 60.")

    assert (answer.status_code, everything() == before) == (409, True)


@pytest.mark.parametrize("typed", [{}, {"way": "accept"}])
def test_an_answer_that_is_none_changes_nothing(asked, desk, typed):
    before = everything()

    answer = post(path(asked, desk), **typed)

    assert (answer.status_code, everything() == before) == (409, True)


def test_a_chosen_language_stays_with_the_answer(asked, desk):
    answer = post(path(asked, desk) + "?language=zh-hans", way="confirm")

    assert answer["Location"] == path(asked, desk) + "?language=zh-hans"


# --- what opens nothing ----------------------------------------------------------------------------
def changed_nothing(address):
    """The answers of a link that is no good to whoever opens or posts; and that nothing was changed."""
    before = everything()
    answers = [get(address), post(address, way="confirm")]
    assert everything() == before
    assert all("64 characters" not in one.text and "bank" not in one.text.lower() for one in answers)
    return [one.status_code for one in answers], words(answers[0])


def test_a_link_ends_with_its_time(asked, desk):
    address = path(asked, desk, now=NOW - 16 * DAY)

    codes, said = changed_nothing(address)

    assert codes == [410, 410]
    assert "Its time is over" in said


def test_a_link_is_for_one_contact_and_one_question(plan, asked, desk):
    other = make.contact("Other desk")
    foreign = make.duty(contact=other, kind="confirm")

    codes, said = changed_nothing(path(asked, other))

    assert codes == [410, 410]
    assert "The question was taken back" in said
    assert changed_nothing(path(foreign, desk))[0] == [410, 410]


def test_a_link_that_was_altered_opens_nothing(asked, desk):
    address = path(asked, desk)

    assert changed_nothing(address[:-3] + "xx/")[0] == [404, 404]


def test_a_link_of_a_person_is_none_of_a_contact_and_the_other_way_round(asked, desk):
    person = make.user(pk=desk.pk + 1000)
    of_person = token_for("item", asked.pk, person, now=NOW)
    of_contact = unquote(path(asked, desk)).removeprefix("/p/")

    assert get(f"/p/{of_person}/").status_code == 404
    assert get(f"/l/{of_contact}").status_code == 404
    assert get(item_path(asked.pk, person, now=NOW)).status_code == 410


@pytest.mark.parametrize("email", [None, "new@bank.example"])
def test_a_link_ends_with_the_address_it_was_sent_to(asked, desk, email):
    address = path(asked, desk)
    ExternalContact.objects.update(email=email)

    codes, said = changed_nothing(address)

    assert codes == [410, 410]
    assert "not in use here any more" in said


def test_a_link_ends_when_the_question_is_taken_back(plan, asked, desk):
    take_back(asked, by=plan.lead, now=NOW)

    assert changed_nothing(path(asked, desk))[0] == [410, 410]


def test_written_again_only_the_newer_link_opens(plan, asked, desk):
    again = write_again(asked, by=plan.lead, now=NOW)

    assert changed_nothing(path(asked, desk))[0] == [410, 410]
    assert get(path(again, desk)).status_code == 200


def test_a_link_ends_when_somebody_of_the_house_is_asked_instead(plan, asked, desk):
    pass_on(Duty.objects.filter(pk=asked.pk), plan.lead, now=NOW)

    assert changed_nothing(path(asked, desk))[0] == [410, 410]


def test_the_link_in_the_mail_is_the_one_that_opens(asked, desk, settings):
    settings.BASE_URL = "https://postmortem.example.com"
    begin()
    relay(now=NOW + HOUR)

    [message] = [one for one in mail.outbox if one.to == [desk.email]]
    [address] = re.findall(r"https://postmortem\.example\.com(/p/\S+)", message.body)

    assert get(address).status_code == 200


@pytest.mark.parametrize("others", [1, 3])
def test_it_costs_a_flat_number_of_reads(plan, asked, desk, others, django_assert_num_queries):
    for _ in range(others):
        make.user(department=make.department())

    with django_assert_num_queries(5):
        get(path(asked, desk))


# --- taking back, writing again --------------------------------------------------------------------
def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def test_who_asked_takes_it_back_or_writes_again(plan, asked):
    client = signed_in(plan.lead)

    again = client.post(f"/items/{asked.pk}/write-again/")
    newer = Duty.objects.open().get()
    back = client.post(f"/items/{newer.pk}/take-back/")
    late = client.post(f"/items/{newer.pk}/take-back/")

    assert [one.status_code for one in (again, back, late)] == [302, 302, 409]
    assert set(Duty.objects.values_list("state", flat=True)) == {"withdrawn"}


@pytest.mark.parametrize("page", ["take-back", "write-again"])
def test_nobody_else_does(asked, page):
    stranger = signed_in(make.user())

    assert stranger.post(f"/items/{asked.pk}/{page}/").status_code == 404
    assert Duty.objects.open().get() == asked


# --- cells of a check table ------------------------------------------------------------------------
@pytest.fixture
def table(plan, desk):
    """What the bank takes in two fields; nobody has said anything yet."""
    rows = [actions.NewLine("Name of the receiver"), actions.NewLine("Bank code")]
    columns = [actions.NewLine("Our side"), actions.NewLine("Partner bank", party=desk.party)]
    said = {"rows": rows, "columns": columns, "by": plan.lead, "now": NOW}
    return actions.make_table(plan, "field_rules", "Fields of the transfer", **said)


def at(table, row):
    """The bank's cell in this row."""
    column = table.lines.get(axis="column", party__isnull=False)
    line = table.lines.get(axis="row", label=row)
    found = CheckCell.objects.filter(row=line, column=column).first()
    return found or CheckCell(table=table, row=line, column=column)


def hidden_in(answer):
    """What the page sends besides what is typed."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', answer.text)
    return {name: value for name, value in found if name.endswith("version")}


def typed(cell, **parts):
    return {f"{cell.row_id}-{cell.column_id}-{name}": value for name, value in parts.items()}


def test_a_contact_fills_all_cells_of_a_column_and_is_done_with_the_last(table, plan, desk):
    [asked] = actions.ask_open_cells(table, None, by=plan.lead, now=NOW).duties
    name, code = at(table, "Name of the receiver"), at(table, "Bank code")
    address = path(asked, desk)

    page = get(address)
    half = post(address, way="fill", **hidden_in(page), **typed(name, known_by="told", max=64))
    asked.refresh_from_db()
    open_still = asked.state
    page = get(address)
    rest = post(address, way="fill", **hidden_in(page), **typed(code, known_by="told", max=8))

    asked.refresh_from_db()
    name.refresh_from_db()
    assert [half.status_code, rest.status_code] == [302, 302]
    assert (open_still, asked.state, asked.answered_by) == ("open", "done", None)
    assert (name.state, name.value["max"], name.answered_by) == ("confirmed", 64, None)
    assert Entry.objects.filter(verb="check.answered", actor_id=None).first().data["contact"] == desk.pk


def test_what_was_written_for_a_contact_is_confirmed_in_one_tap(table, plan, desk):
    said = {"known_by": "told", "max": 64}
    cell = actions.answer_cell(at(table, "Name of the receiver"), said, by=plan.lead, now=NOW, version=1)
    asked = actions.ask_cell(cell, desk, None, by=plan.lead, now=NOW)
    address = path(asked, desk)

    page = get(address)
    answer = post(address, way="confirm", **hidden_in(page))

    cell.refresh_from_db()
    assert "at most 64 characters" in words(page)
    assert (answer.status_code, cell.state, cell.confirmed_by) == (302, "confirmed", None)


def test_what_was_changed_since_it_was_on_the_screen_is_not_confirmed(table, plan, desk):
    cell = at(table, "Name of the receiver")
    cell = actions.answer_cell(cell, {"known_by": "told", "max": 64}, by=plan.lead, now=NOW, version=1)
    asked = actions.ask_cell(cell, desk, None, by=plan.lead, now=NOW)
    page = get(path(asked, desk))
    cell.refresh_from_db()
    actions.answer_cell(cell, {"known_by": "told", "max": 60}, by=plan.lead, now=NOW, version=cell.version)

    answer = post(path(asked, desk), way="confirm", **hidden_in(page))

    cell.refresh_from_db()
    assert (answer.status_code, cell.state) == (409, "answered")
    assert "at most 60 characters" in words(answer)


def test_a_cell_with_something_to_mend_keeps_what_was_typed(table, plan, desk):
    cell = at(table, "Name of the receiver")
    asked = actions.ask_cell(cell, desk, None, by=plan.lead, now=NOW)

    wrong = {**hidden_in(get(path(asked, desk))), **typed(at(table, "Name of the receiver"), max=64)}
    answer = post(path(asked, desk), way="fill", **wrong)

    assert (answer.status_code, Duty.objects.get(pk=asked.pk).state) == (422, "open")
    assert 'value="64"' in answer.text
