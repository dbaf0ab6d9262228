"""What stands open on the launch page, by source, and where it is closed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from postmortem.activities.actions import NewEntry, write_entry
from postmortem.activities.models import CheckCell, CheckLine, CheckTable
from raci import actions
from tests import make
from tests.make import NOW
from tests.raci.scene import HOUR, put_forward, scene
from tests.raci.test_matrix_page import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW + HOUR, tick=False)


def address(plan, name="launch"):
    return reverse(f"raci:{name}", args=[plan.activity.pk])


def page(client, plan, who):
    client.force_login(getattr(plan, who))
    return client.get(address(plan))


def lines(response):
    """What is open, as sentences, with their addresses."""
    return [(item.text, item.url) for group in response.context["page"].groups for item in group.items]


def version(row, **fields):
    fields = {
        "number": 1,
        "kind": "text",
        "text": "A poster",
        "arrived_at": NOW - HOUR,
        "recorded_by": row.activity.lead,
        "recorded_at": NOW,
        **fields,
    }
    return row.versions.create(**fields)


def table(plan, kind="field_rules", rows=2, columns=("Bank", "House")):
    made = CheckTable.objects.create(activity=plan.activity, kind=kind, title="Field rules", made_at=NOW)
    lines = [CheckLine(table=made, axis="row", position=n, label=f"field {n}") for n in range(rows)]
    lines += [CheckLine(table=made, axis="column", position=n, label=one) for n, one in enumerate(columns)]
    CheckLine.objects.bulk_create(lines)
    return made


def known(made, row, column, state="confirmed"):
    lines = CheckLine.objects.filter(table=made)
    return CheckCell.objects.create(
        table=made,
        row=lines.get(axis="row", position=row),
        column=lines.get(axis="column", position=column),
        state=state,
        answered_at=NOW,
        confirmed_at=NOW,
    )


def test_a_matrix_that_breaks_a_rule_is_open(client):
    plan = scene()
    plan.poster.assignments.update(until=NOW)

    response = page(client, plan, "driver")

    matrix = reverse("raci:matrix", args=[plan.activity.pk])
    found = dict(lines(response))
    assert found["Design has not signed."] == f"{matrix}#signers"
    assert f"{matrix}#row-{plan.poster.pk}" in found.values()


@pytest.mark.parametrize(
    ("status", "came", "sentence"),
    [
        ("agreed", None, "“Poster” is still to come, by Thu 12 March, 08:00."),
        ("agreed", {"placeholder": True}, "“Poster”: an old version or a stand-in is in use."),
        ("delivered", {}, "“Poster” has come, and nobody has looked at it yet."),
        ("returned", {}, "“Poster” was returned; a new version is awaited."),
    ],
)
def test_what_is_not_there_or_old_is_open(client, status, came, sentence):
    plan = scene()
    for step in ("delivered", "returned")[: ("agreed", "delivered", "returned").index(status)]:
        type(plan.poster).objects.filter(pk=plan.poster.pk).update(status=step)
    if came is not None:
        version(plan.poster, **came)

    response = page(client, plan, "driver")

    row = reverse("activities:deliverable", args=[plan.activity.pk, plan.poster.pk])
    assert (sentence, row) in lines(response)


def test_what_is_past_its_time_is_said(client, time_machine):
    plan = scene()
    time_machine.move_to(NOW + timedelta(days=2), tick=False)

    response = page(client, plan, "driver")

    assert "“Poster” is not there yet; it was due Thu 12 March, 08:00." in dict(lines(response))


def test_what_came_after_its_final_time_is_open_even_when_approved(client):
    plan = scene()
    rows = type(plan.poster).objects.filter(pk=plan.poster.pk)
    rows.update(due_at=NOW - 2 * HOUR, freeze_at=NOW - 2 * HOUR)
    version(plan.poster, arrived_at=NOW - timedelta(minutes=62))
    rows.update(status="delivered")
    rows.update(status="approved")

    response = page(client, plan, "driver")

    assert "“Poster” came after its final time, 58 min late." in dict(lines(response))


def test_open_cells_of_a_check_table_are_open(client):
    plan = scene()
    made = table(plan)
    known(made, 0, 0)
    known(made, 0, 1, "answered")

    response = page(client, plan, "driver")

    assert "“Field rules”: 3 of 4 cells are open." in dict(lines(response))


def test_in_a_test_reading_an_answer_closes_a_cell(client):
    plan = scene()
    made = table(plan, "test_reading", rows=1)
    known(made, 0, 0, "answered")
    known(made, 0, 1, "answered")

    response = page(client, plan, "driver")

    assert [item for item, _url in lines(response) if "Field rules" in item] == []


def test_the_two_tracks_stand_on_the_page(client):
    plan = scene()
    made = table(plan, "tracks", rows=1, columns=("Product tests", "Operations prepares"))
    known(made, 0, 0)

    text = text_of(page(client, plan, "driver"))

    assert "Product tests done" in text
    assert "Operations prepares 1 step is open" in text


@pytest.mark.parametrize(
    ("kind", "more", "sentence"),
    [
        ("agreement", {"people": True}, "Not everybody has confirmed it: “By hand”"),
        ("approval", {"said_by": True}, "An approval was passed on and not confirmed: “By hand”"),
        ("question", {"people": True}, "A question is open: “By hand”"),
        ("risk", {"people": True}, "Not everybody has taken note of the risk: “By hand”"),
        ("risk", {}, "Nobody was told of the risk: “By hand”"),
    ],
)
def test_what_was_said_and_waits_for_a_word_is_open(client, kind, more, sentence):
    plan = scene()
    typed = {"people": [plan.design]} if "people" in more else {}
    typed |= {"said_by": plan.boss} if "said_by" in more else {}
    typed |= {"likelihood": 2, "impact": 3} if kind == "risk" else {}
    new = NewEntry(kind=kind, text="By hand", **typed)
    entry = write_entry(plan.activity, new, by=plan.driver, now=NOW)

    response = page(client, plan, "driver")

    assert (sentence, reverse("activities:entry", args=[plan.activity.pk, entry.number])) in lines(response)


def test_a_plain_note_is_not_open(client):
    plan = scene()
    write_entry(plan.activity, NewEntry(kind="note", text="We met"), by=plan.driver, now=NOW)

    response = page(client, plan, "driver")

    assert [item for item, url in lines(response) if "/log/" in url] == []


@pytest.mark.parametrize("number", [1, 10])
def test_the_page_takes_as_many_queries_for_ten_open_things_as_for_one(
    client, number, django_assert_num_queries
):
    plan = scene()
    put_forward(plan)
    actions.ask_decision(plan.activity.pk, by=plan.driver, now=NOW)
    actions.ask_preview(plan.activity.pk, "https://preview.example/", by=plan.driver, now=NOW)
    for n in range(number):
        row = make.deliverable(activity=plan.activity, name=f"Row {n}", accountable=plan.painter)
        version(row, placeholder=True)
        known(table(plan), 0, 0)
        new = NewEntry(kind="agreement", text="It holds", people=[plan.design])
        write_entry(plan.activity, new, by=plan.driver, now=NOW)
    client.force_login(plan.boss)

    with django_assert_num_queries(14):
        client.get(address(plan))
