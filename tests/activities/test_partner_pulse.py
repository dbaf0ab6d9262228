"""How an alignment was for its partners: whom it is asked, by link and on the page, what readers see."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from postmortem.activities import actions
from postmortem.activities.actions import NewLine
from postmortem.activities.actions.pulse import answer_pulse
from postmortem.activities.models import CheckCell, Pulse
from postmortem.activities.queries.partners import partners_of, partners_said
from postmortem.activities.rules.pulse import HEARD, HOLDS
from postmortem.audit.models import Entry
from postmortem.outbox.links import partner_path
from postmortem.outbox.models import Duty, Message
from tests import make
from tests.activities.test_check_kinds import aligned
from tests.make import NOW
from tests.pages.links import path_for, words

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SCORES = {HEARD: "4", HOLDS: "2"}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def with_partners(table, people=2, contacts=1):
    """`people` more engineers write a part of the scheme, and a bank with `contacts` is asked for one."""
    plan, lead = table.activity, table.lines.get(axis="column").department.lead
    for _ in range(people):
        one = make.user(department=lead.department)
        made = actions.add_line(table, "row", NewLine(f"Case {one.pk}"), by=plan.lead, now=NOW)
        column = table.lines.get(axis="column")
        cell = CheckCell(table=table, row=made, column=column)
        actions.answer_cell(cell, {"changes": "nothing"}, by=one, now=NOW, version=1)
    return [make.contact(f"Desk {number}") for number in range(contacts)]


def asked(table):
    return Duty.objects.filter(kind="scheme_pulse", subj_id=table.pk)


def asked_of_five():
    """A final scheme with four people of the house and a contact outside who are asked."""
    plan, lead, table = aligned()
    [desk] = with_partners(table)
    rows = [NewLine("Bank", party=desk.party)]
    other = actions.make_table(plan, "coverage", "Their side", rows=[], columns=rows, by=plan.lead, now=NOW)
    assert other.activity == plan
    actions.make_final(table, by=plan.lead, now=NOW)
    return plan, lead, table, desk


def test_once_it_is_final_everybody_who_took_part_is_asked_but_who_drives_it():
    plan, lead, table, desk = asked_of_five()

    people = set(asked(table).values_list("holder", "contact"))
    assert (plan.lead.pk, None) not in people
    assert {(lead.pk, None), (None, desk.pk)} <= people
    assert (len(people), len(partners_of(table, plan))) == (5, 5)
    assert {(one.after_due, one.state) for one in asked(table)} == {("lapse", "open")}
    assert Entry.objects.get(verb="check.final").data["asked"] == 5
    assert Message.objects.filter(contact=desk).count() == 1


def test_where_fewer_than_five_took_part_nobody_is_asked_and_the_page_says_why(client):
    plan, _lead, table = aligned()
    actions.make_final(table, by=plan.lead, now=NOW)
    client.force_login(plan.lead)

    page = client.get(f"/activities/{plan.pk}/checks/{table.pk}/pulse/")

    assert asked(table).count() == 0
    assert "Fewer than five took part, so nobody is asked" in words(page)


def test_final_again_within_two_weeks_nobody_is_asked_twice():
    plan, lead, table, _desk = asked_of_five()
    cell = table.cells.first()
    actions.answer_cell(cell, {"changes": "more"}, by=lead, now=NOW + DAY, version=cell.version)

    actions.make_final(table, by=plan.lead, now=NOW + DAY)

    assert asked(table).count() == 5


def test_a_contact_answers_by_link_and_is_stored_nowhere():
    _plan, _lead, table, desk = asked_of_five()
    duty = asked(table).get(contact=desk)
    address = partner_path(duty.pk, desk, now=NOW)

    page = Client().get(address)
    bad = Client().post(address, {"way": "answer", HEARD: "9", HOLDS: "2"})
    nothing = Pulse.objects.count()
    answer = Client().post(address, {"way": "answer", **SCORES})

    duty.refresh_from_db()
    assert "results are told from five answers on" in words(page)
    assert (bad.status_code, nothing, answer.status_code, duty.state) == (422, 0, 302, "done")
    stored = set(Pulse.objects.values_list("question", "score", "round", "activity"))
    assert stored == {
        (HEARD, 4, "2026-03-11", table.activity_id),
        (HOLDS, 2, "2026-03-11", table.activity_id),
    }
    said = Entry.objects.get(verb="pulse.answered")
    assert (said.actor_id, said.data) == (None, {"round": "2026-03-11"})


def test_somebody_of_the_house_answers_by_link_or_on_the_page_and_counts_once(client):
    plan, lead, table, _desk = asked_of_five()
    duty = asked(table).get(holder=lead)
    client.force_login(lead)

    by_link = Client().post(path_for(duty), {"way": "answer", **SCORES})
    on_page = client.post(f"/activities/{plan.pk}/checks/{table.pk}/pulse/", {HEARD: "5", HOLDS: "5"})

    duty.refresh_from_db()
    assert (by_link.status_code, on_page.status_code, duty.state) == (302, 302, "done")
    assert list(Pulse.objects.order_by("question").values_list("score", flat=True)) == [5, 5]


def test_who_was_not_asked_reads_and_does_not_answer(client):
    plan, _lead, table, _desk = asked_of_five()
    client.force_login(plan.lead)
    address = f"/activities/{plan.pk}/checks/{table.pk}/pulse/"

    page, answer = client.get(address), client.post(address, SCORES)

    assert (answer.status_code, Pulse.objects.count()) == (403, 0)
    assert "Your answer" not in words(page)


def scheme_elsewhere():
    plan = make.activity()
    return actions.make_table(plan, "coverage", "Scheme", by=plan.lead, now=NOW)


def five_answers(table, *, score=4):
    for _ in range(5):
        scores = {HEARD: score, HOLDS: score}
        answer_pulse(
            table, scores, stream=table.activity.stream, round_="2026-03-11", by=make.user(), now=NOW
        )


def test_results_stand_on_the_table_and_beside_those_of_other_alignments(client):
    plan, _lead, table, _desk = asked_of_five()
    first, hidden = scheme_elsewhere(), scheme_elsewhere()
    make.participant(first.activity, plan.lead)
    for one in (table, first, hidden):
        five_answers(one, score=4 if one == table else 2)
    client.force_login(plan.lead)

    table_page = client.get(f"/activities/{plan.pk}/checks/{table.pk}/")
    page = client.get(f"/activities/{plan.pk}/checks/{table.pk}/pulse/")

    assert "asked: 5 · Was what your side needs heard before it was final? 4.0 of 5: mostly" in words(
        table_page
    )
    assert [(one.activity_id, one.results[0].mean) for one in page.context["others"]] == [
        (first.activity_id, 2.0)
    ]


def test_of_four_answers_nothing_is_told(client):
    plan, _lead, table, _desk = asked_of_five()
    for _ in range(4):
        answer_pulse(
            table, {HEARD: 5, HOLDS: 5}, stream=plan.stream, round_="2026-03-11", by=make.user(), now=NOW
        )

    said = partners_said(table)

    assert [(one.answers, one.mean, one.lacking) for one in said.results] == [(4, None, 1)] * 2


def test_what_is_no_step_is_refused():
    _plan, lead, table, _desk = asked_of_five()

    with pytest.raises(ValidationError) as refusal:
        answer_pulse(table, {HEARD: 0, HOLDS: 5}, stream="x", round_="2026-03-11", by=lead, now=NOW)

    assert refusal.value.message_dict == {HEARD: ["Choose one from the list."]}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_query_count_is_flat(client, rows, django_assert_num_queries):
    plan, _lead, table, _desk = asked_of_five()
    for _ in range(rows):
        other = scheme_elsewhere()
        make.participant(other.activity, plan.lead)
        five_answers(other)
    client.force_login(plan.lead)

    with django_assert_num_queries(10):
        client.get(f"/activities/{plan.pk}/checks/{table.pk}/pulse/")
