"""What stands above check tables, its buttons, and the brief on the page of what is made from it."""

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from postmortem.activities import actions, queries
from postmortem.activities.actions import NewLine
from postmortem.activities.models import CheckCell, CheckTable, Waiver
from tests import make
from tests.activities.test_check_kinds import aligned, alignment, answered, begin, engineering, reading
from tests.make import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


def page(table):
    return reverse("activities:check", args=[table.activity_id, table.pk])


def final(table):
    return reverse("activities:check_final", args=[table.activity_id, table.pk])


def judge(table, cell):
    at = [table.activity_id, table.pk, cell.row_id, cell.column_id]
    return reverse("activities:check_judge", args=at)


def readers(table):
    return reverse("activities:check_readers", args=[table.activity_id, table.pk])


def shown(client, url):
    return client.get(url).content.decode()


def test_a_scheme_says_what_it_lacks_and_offers_no_button_yet(client):
    plan, _lead, table = aligned()
    actions.add_line(table, "row", NewLine("Half paid"), by=plan.lead, now=NOW)
    client.force_login(plan.lead)

    html = shown(client, page(table))

    assert "1 cell is empty." in html
    assert "Nobody of engineering has read “Half paid” yet." in html
    assert final(table) not in html


def test_a_scheme_that_lacks_nothing_is_made_final_by_a_button(client):
    plan, _lead, table = aligned()
    client.force_login(plan.lead)
    before = shown(client, page(table))

    answer = client.post(final(table))

    assert final(table) in before
    assert (answer.status_code, answer.url) == (302, page(table))
    assert [str(one) for one in get_messages(answer.wsgi_request)] == [
        "The scheme is final; development can begin."
    ]
    assert "Final since" in shown(client, page(table))


def test_final_is_refused_with_what_is_missing(client):
    plan, _lead, table = aligned(reviewer=False)
    client.force_login(plan.lead)

    answer = client.post(final(table))

    assert answer.status_code == 409
    assert "Not final yet: No lead engineer of ours has reviewed the scheme." in answer.content.decode()
    assert CheckTable.objects.get(pk=table.pk).final_at is None


def test_what_is_missing_leads_to_an_exception_and_back(client):
    plan, _lead, table = aligned(reviewer=False)
    client.force_login(plan.lead)
    url = f"{reverse('raci:exception', args=[plan.pk])}?code=ALIGN3"

    html = shown(client, page(table))
    asked = shown(client, url)
    answer = client.post(url, {"reason": "One engineer only.", "until": "2026-03-20T10:00"})

    assert url in html
    assert "Another engineer has reviewed the scheme" in asked
    assert (answer.status_code, answer.url) == (302, reverse("activities:checks", args=[plan.pk]))
    assert Waiver.objects.get().code == "ALIGN3"
    assert "1 exception counts" in shown(client, page(table))


def test_a_scheme_that_was_changed_says_that_it_was_final(client):
    plan, lead, table = aligned()
    actions.make_final(table, by=plan.lead, now=NOW)
    actions.add_line(table, "row", NewLine("Half paid"), by=lead, now=NOW)
    client.force_login(plan.lead)

    assert "It was final; something was changed" in shown(client, page(table))


@pytest.mark.parametrize("kind", ["coverage", "attendance", "test_reading", "journey", "tracks", "presence"])
def test_every_kind_has_something_above_its_table(client, kind):
    plan = alignment()
    engineering(plan)
    table = begin(plan, kind)
    client.force_login(plan.lead)

    answer = client.get(page(table))

    assert answer.status_code == 200
    assert f"activities/_check_{kind}.html" in [one.name for one in answer.templates]


def test_outsiders_are_asked_by_ticking_them(client):
    plan, table, outside = reading()
    client.force_login(plan.lead)

    answer = client.post(readers(table), {"people": [person.pk for person in outside[:2]]})

    assert (answer.status_code, answer.url) == (302, page(table))
    assert [one.person for one in table.lines.filter(axis="column")] == outside[:2]


@pytest.mark.parametrize("people", [[], ["0"], ["x"]])
def test_nobody_ticked_or_somebody_unknown_is_said(client, people):
    plan, table, _outside = reading()
    client.force_login(plan.lead)

    answer = client.post(readers(table), {"people": people})

    assert answer.status_code == 422
    assert table.lines.filter(axis="column").count() == 0


def test_an_answer_is_judged_by_a_button(client):
    plan, table, _outside, cell = answered()
    client.force_login(plan.lead)
    before = shown(client, page(table))

    answer = client.post(judge(table, cell), {"verdict": "understood", "version": cell.version})

    assert "“At the till.”" in before
    assert answer.status_code == 302
    assert "1 of 3 could say it." in shown(client, page(table))


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"verdict": "maybe", "version": "3"}, 422), ({"verdict": "understood", "version": "1"}, 409)],
)
def test_another_verdict_or_an_older_answer_is_not_judged(client, sent, status):
    plan, table, _outside, cell = answered()
    client.force_login(plan.lead)

    answer = client.post(judge(table, cell), sent)

    assert answer.status_code == status
    assert CheckCell.objects.get(pk=cell.pk).value == {"text": "At the till."}


def test_whoever_only_takes_part_judges_and_finishes_nothing(client):
    _plan, table, outside, cell = answered()
    client.force_login(outside[0])

    html = shown(client, page(table))

    assert judge(table, cell) not in html
    assert client.post(judge(table, cell), {"verdict": "understood"}).status_code == 403
    assert client.post(readers(table)).status_code == 403


def test_a_brief_is_begun_on_the_page_of_its_row_and_shown_there(client):
    plan = make.activity(tools=["brief"])
    row = make.deliverable(activity=plan, kind="poster", accountable=plan.lead)
    item = reverse("activities:deliverable", args=[plan.pk, row.pk])
    client.force_login(plan.lead)
    before = shown(client, item)

    answer = client.post(reverse("activities:brief_new", args=[plan.pk, row.pk]))

    table = CheckTable.objects.get(kind="brief")
    assert "Begin a brief for it" in before
    assert (answer.status_code, answer.url) == (302, page(table))
    assert "8 of 8 slots are empty." in shown(client, item)
    assert "“Headline” is needed and empty." in shown(client, page(table))


def test_a_second_brief_of_a_row_is_a_lost_race(client):
    plan = make.activity(tools=["brief"])
    row = make.deliverable(activity=plan)
    begin(plan, "brief", deliverable=row)
    client.force_login(plan.lead)

    answer = client.post(reverse("activities:brief_new", args=[plan.pk, row.pk]))

    assert answer.status_code == 409
    assert CheckTable.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_what_stands_above_a_coverage_takes_the_same_queries_for_any_number_of_rows(
    rows, django_assert_num_queries
):
    plan, lead, table = aligned()
    for number in range(rows):
        line = actions.add_line(table, "row", NewLine(f"Scenario {number}"), by=plan.lead, now=NOW)
        cell = CheckCell(table=table, row=line, column=table.lines.get(axis="column"))
        actions.answer_cell(cell, {"changes": "ledger"}, by=lead, now=NOW, version=1)

    with django_assert_num_queries(17):
        queries.kind_facts(plan.lead, table, now=NOW)


def test_a_slot_that_holds_too_much_comes_back_with_what_was_typed(client):
    plan = make.activity(tools=["brief"])
    table = begin(plan, "brief", deliverable=make.deliverable(activity=plan, kind="poster"))
    row, column = table.lines.get(axis="row", position=1), table.lines.get(axis="column")
    client.force_login(plan.lead)
    fill = reverse("activities:check_fill", args=[plan.pk, table.pk, column.pk])
    form = client.get(fill).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}

    answer = client.post(fill, typed | {f"{row.pk}-{column.pk}-text": "x" * 31})

    assert answer.status_code == 422
    assert "“Headline” is 1 character too long; at most 30." in answer.content.decode()
    assert "x" * 31 in answer.content.decode()
    assert table.cells.count() == 0
