"""The search for similar things: begun, widened, checked, and what it means for the end."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from incidents.actions import Sweep, move_incident
from incidents.actions.sweep import NewSweep, begin_sweep, say_class, say_it_repeats, widen_sweep
from incidents.models import Incident
from incidents.queries import sweep as queries
from postmortem.activities.actions import not_applicable
from postmortem.activities.models import CheckCell
from postmortem.audit.models import Entry
from postmortem.drafts.actions import Stale
from postmortem.outbox.models import Duty
from tests import make
from tests.incidents.sweeping import bank_rules, begun, check, scene
from tests.make import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def opened():
    return scene()


def labels(user, incident):
    return [(one.label, one.reasons) for one in queries.proposed(user, incident)]


def test_fields_of_the_same_party_are_proposed_here_and_where_the_reader_may_look(opened):
    elsewhere = make.activity(title="Second client", lead=opened.driver)
    bank_rules(elsewhere, "Branch name")
    secret = make.activity(title="Secret", lead=opened.driver, restricted=True)
    foreign = make.activity(title="Foreign")
    bank_rules(secret, "Owner name")
    bank_rules(foreign, "Agent name")

    found = labels(opened.driver, opened.incident)

    unproven = "its rule is not written, or only production can prove it"
    assert found == [
        ("Branch name · Bank · Second client", f"the same type of field · {unproven} · the same party"),
        ("Business address · Bank", f"{unproven} · the same party"),
        ("Phone · Bank", f"{unproven} · the same party"),
    ]


def test_rows_of_the_same_kind_and_activities_of_the_same_flow_are_proposed():
    activity = make.activity(kind="campaign")
    poster = make.deliverable(activity=activity, kind="poster", name="Poster")
    make.deliverable(activity=activity, kind="poster", name="Second poster")
    make.deliverable(activity=activity, kind="task", name="Task")
    make.activity(title="Next campaign", kind="campaign", lead=activity.lead)
    incident = make.incident(activity=activity, status="mitigated")
    incident.findings.create(kind="design", text="No reason.", deliverable=poster, at=NOW)

    found = labels(activity.lead, incident)

    assert found == [
        ("Second poster", "the same kind of thing"),
        ("Next campaign", "the same flow, not live yet"),
    ]


def test_a_search_begins_with_the_class_the_things_and_the_checks(opened):
    proposed = queries.proposed(opened.driver, opened.incident)[:1]
    new = NewSweep("Fields of the bank.", ["Refused?", "Refused?"], proposed, ["  Other   bank "])

    table = begin_sweep(opened.incident.pk, new, by=opened.driver, now=NOW)

    opened.incident.refresh_from_db()
    assert (opened.incident.sweep, opened.incident.fault_class) == (table, "Fields of the bank.")
    assert list(table.lines.filter(axis="row").values_list("label", flat=True)) == [
        "Business address · Bank",
        "Other bank",
    ]
    assert list(table.lines.filter(axis="column").values_list("label", flat=True)) == ["Refused?"]
    assert Entry.objects.order_by("seq").last().verb == "incident.sweep_begun"


@pytest.mark.parametrize(
    ("new", "wrong"),
    [
        (NewSweep(" ", ["Refused?"]), "fault_class"),
        (NewSweep("Fields.", []), "checks"),
    ],
)
def test_a_search_without_class_or_check_does_not_begin(opened, new, wrong):
    with pytest.raises(ValidationError) as refused:
        begin_sweep(opened.incident.pk, new, by=opened.driver, now=NOW)

    opened.incident.refresh_from_db()
    assert (list(refused.value.message_dict), opened.incident.sweep) == ([wrong], None)


def test_a_second_beginning_comes_too_late(opened):
    begun(opened)

    with pytest.raises(Stale):
        begun(opened)

    assert Incident.objects.filter(sweep__isnull=False).count() == 1


def test_more_is_looked_at_later_but_nothing_twice(opened):
    table = begun(opened)

    widen_sweep(opened.incident.pk, [], ["Phone"], by=opened.driver, now=NOW)
    with pytest.raises(ValidationError):
        widen_sweep(opened.incident.pk, [], ["Phone"], by=opened.driver, now=NOW)
    with pytest.raises(ValidationError):
        widen_sweep(opened.incident.pk, [], [" "], by=opened.driver, now=NOW)

    assert list(table.lines.filter(axis="row").values_list("label", flat=True)) == [
        "Business address",
        "Phone",
    ]


def test_while_a_thing_is_open_or_not_mended_it_does_not_end(opened):
    table = begun(opened)
    refusals = []
    for found in ("", "there"):
        if found:
            check(table, found, by=opened.driver)
        with pytest.raises(ValidationError) as refused:
            move_incident(opened.incident.pk, "closed", by=opened.driver, now=NOW)
        refusals.append(refused.value.message_dict)

    opened.incident.refresh_from_db()
    wrong = {"none_because": ["Look at similar things first, or say why there are none."]}
    assert (refusals, opened.incident.status) == ([wrong, wrong], "learning")


def test_once_all_is_checked_it_ends_and_what_was_mended_counts_as_prevented(opened):
    table = begun(opened, things=("Business address", "Phone", "Fax"))
    for row, found in enumerate(("mended", "fine")):
        check(table, found, by=opened.driver, row=row)
    fax, column = table.lines.get(label="Fax"), table.lines.get(axis="column")
    untouched = CheckCell(table=table, row=fax, column=column)
    not_applicable(untouched, "There is none.", by=opened.driver, now=NOW, version=1)

    closed = move_incident(opened.incident.pk, "closed", by=opened.driver, now=NOW)

    assert (closed.status, closed.sweep_done_at, closed.sweep_waiver) == ("closed", NOW, "")
    assert queries.prevented([closed]) == 1


def test_an_open_search_is_left_with_a_reason(opened):
    begun(opened)

    closed = move_incident(opened.incident.pk, "closed", by=opened.driver, now=NOW, sweep=Sweep("One bank."))

    assert (closed.status, closed.sweep_done_at, closed.sweep_waiver) == ("closed", None, "One bank.")


def test_the_question_to_look_is_settled_by_the_end(opened):
    incident = make.incident(activity=opened.activity, status="analysing")
    move_incident(incident.pk, "learning", by=opened.driver, now=NOW)
    begin_sweep(incident.pk, NewSweep("Fields.", ["?"], typed=["Fax"]), by=opened.driver, now=NOW)
    check(Incident.objects.get(pk=incident.pk).sweep, "fine", by=opened.driver)

    move_incident(incident.pk, "closed", by=opened.driver, now=NOW)

    assert list(Duty.objects.filter(kind="sweep").values_list("state", flat=True)) == ["done"]


def test_the_class_is_said_in_other_words(opened):
    begun(opened)

    say_class(opened.incident.pk, "Every text the bank checks.", by=opened.driver, now=NOW)

    opened.incident.refresh_from_db()
    assert opened.incident.fault_class == "Every text the bank checks."


def test_an_earlier_one_that_reads_alike_is_offered_with_the_days_between(opened):
    bob = opened.driver
    seen = "第二家客户开户失败，经营地址里的括号被银行拒绝"
    first = make.incident(
        reporter=bob, title="开户失败", seen="公司名称里的括号被银行拒绝", started_at=NOW - 9 * DAY
    )
    make.incident(reporter=bob, title="海报", seen="看不出在卖什么", started_at=NOW - 8 * DAY)
    make.incident(title="开户失败", seen=seen, started_at=NOW - 7 * DAY)  # foreign
    later = make.incident(reporter=bob, title="开户失败", seen=seen, started_at=NOW - DAY, status="mitigated")

    offered = queries.earlier_alike(bob, later)
    say_it_repeats(later.pk, first, by=bob, now=NOW)

    later.refresh_from_db()
    assert [(one.incident, one.days) for one in offered] == [(first, 8)]
    assert (queries.said_before(bob, later).days, queries.happened_again(bob, first)[0].incident) == (
        8,
        later,
    )


def test_what_began_later_is_not_what_it_repeats():
    incident = make.incident(started_at=NOW - 2 * DAY)
    later = make.incident(started_at=NOW - DAY)

    with pytest.raises(ValidationError):
        say_it_repeats(incident.pk, later, by=incident.owner, now=NOW)

    incident.refresh_from_db()
    assert incident.recurrence_of is None


def test_what_is_frozen_says_the_class_and_what_was_found(opened):
    table = begun(opened)
    check(table, "mended", by=opened.driver)
    opened.incident.refresh_from_db()

    document = queries.sweep_document(opened.incident)

    assert document == {
        "class": "Every field the bank proves only live.",
        "waiver": "",
        "columns": ["Is it there, too?"],
        "rows": [
            {
                "label": "Business address",
                "cells": [{"found": "mended", "shown": "Sent one to the bank.", "note": ""}],
            }
        ],
    }
    assert queries.sweep_document(make.incident()) == {}
