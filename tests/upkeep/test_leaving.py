"""Somebody leaves: everything has a successor first, then nothing says any more who it was."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from postmortem.activities.actions import accept
from postmortem.activities.models import LogEntry
from postmortem.audit.models import Entry
from postmortem.audit.queries import verify
from postmortem.outbox.models import Address, Channel, Duty
from postmortem.people import actions as people
from postmortem.people import queries as people_queries
from postmortem.people.models import Department, Deputy, User
from postmortem.people.redaction import redact_for
from postmortem.upkeep import actions
from postmortem.upkeep.queries.leaving import leave_page
from raci.actions import hand_over
from raci.models import Assignment
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def quilla():
    """Somebody with a recognisable name, in a department."""
    home = make.department("design")
    return make.user(
        "quilla.zornow", display_name="Quilla Zornow 左奎拉", department=home, password=make.PASSWORD
    )


@pytest.fixture
def heir(quilla):
    return make.user("heir", department=quilla.department)


def keys(person):
    return sorted(item.key.split("-")[0] for item in leave_page(person).items)


def laden(person):
    """The person drives, sponsors, answers, approves, leads and keeps one thing each."""
    people.set_lead(person.department, person, by=None, now=NOW)
    driven = make.activity(lead=person)
    sponsored = make.activity(sponsor=person)
    row = make.deliverable(activity=driven, accountable=person, name="Poster")
    looked_at = make.deliverable(activity=sponsored, approver=person, name="Copy")
    incident = make.incident(activity=sponsored, owner=person)
    letter = make.letter(looked_at, "R", person.department, person)
    return driven, sponsored, row, looked_at, incident, letter


def test_everything_that_somebody_carries_needs_a_successor(quilla):
    laden(quilla)

    assert keys(quilla) == ["approves", "drives", "incident", "leads", "row", "sponsors"]


def test_nobody_leaves_who_still_carries_something(quilla, admin):
    laden(quilla)

    with pytest.raises(ValidationError, match="Something still waits"):
        actions.leave(quilla, by=admin, now=NOW)

    assert User.objects.get(pk=quilla.pk).display_name == "Quilla Zornow 左奎拉"


def test_a_choice_that_is_missing_moves_nothing(quilla, admin, heir):
    driven, *_rest = laden(quilla)

    with pytest.raises(ValidationError, match="Choose a successor for each"):
        actions.pass_everything_on(quilla, {f"drives-{driven.pk}": heir}, None, by=admin, now=NOW)

    driven.refresh_from_db()
    assert (driven.lead, Entry.objects.count()) == (quilla, 1)


def test_all_goes_to_one_and_the_row_waits_for_the_yes(quilla, admin, heir):
    driven, sponsored, row, looked_at, incident, letter = laden(quilla)

    actions.pass_everything_on(quilla, {}, heir, by=admin, now=NOW)

    for thing in (driven, sponsored, row, looked_at, incident, letter):
        thing.refresh_from_db()
    home = Department.objects.get(pk=quilla.department_id)
    assert (driven.lead, sponsored.sponsor, looked_at.approver, incident.owner, home.lead) == (heir,) * 5
    assert (row.accountable, letter.until) == (quilla, NOW)
    assert Assignment.objects.current().filter(deliverable=looked_at, person=None).count() == 1
    page = leave_page(quilla)
    assert [(item.key, item.waits_for) for item in page.waiting] == [(f"row-{row.pk}", heir)]
    accept(row.pk, by=heir, now=NOW)
    assert leave_page(quilla).is_free


def test_one_choice_each_goes_before_the_one_for_all(quilla, admin, heir):
    driven, sponsored, *_rest = laden(quilla)
    other = make.user(department=quilla.department)

    actions.pass_everything_on(quilla, {f"sponsors-{sponsored.pk}": other}, heir, by=admin, now=NOW)

    driven.refresh_from_db()
    sponsored.refresh_from_db()
    assert (driven.lead, sponsored.sponsor) == (heir, other)


def test_open_questions_go_along_once(quilla, admin, heir):
    activity = make.activity()
    params = {"activity_id": activity.pk, "activity": activity.title}
    first = make.duty(kind="confirm", holder=quilla, subj_type="activities.logentry", params=params)
    twice = make.duty(kind="note", holder=quilla, subj_type="activities.logentry", params=params)
    make.duty(kind="note", holder=heir, subj_type="activities.logentry", subj_id=twice.subj_id, params=params)

    actions.pass_everything_on(quilla, {}, heir, by=admin, now=NOW)

    assert Duty.objects.get(pk=first.pk).holder == heir
    assert Duty.objects.get(pk=twice.pk).state == "withdrawn"
    assert leave_page(quilla).is_free


def everything_stored():
    """All text of the database, table by table, but sessions."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            columns = [f.column for f in model._meta.concrete_fields if not isinstance(f, models.BinaryField)]
            named = ", ".join(f'CAST("{column}" AS text)' for column in columns)
            cursor.execute(f'SELECT {named} FROM "{model._meta.db_table}"')  # noqa: S608  names of our models
            for row in cursor.fetchall():
                yield model.__name__, " ".join(str(value) for value in row)


def test_the_name_the_account_and_the_addresses_are_nowhere_any_more(quilla, admin):
    activity = make.activity(goal="Quilla Zornow and 左奎拉 want it; ask quilla.zornow@example.com")
    channel = Channel.objects.create(kind="wecom", name="WeCom", config={"secret": "x"}, made_at=NOW)
    Address.objects.create(person=quilla, channel=channel, user_id="quilla.zornow")
    people.edit_person(
        quilla,
        people.Person(
            "quilla.zornow", "Quilla Zornow 左奎拉", "quilla.zornow@example.com", quilla.department
        ),
        seen=seen_of(quilla),
        by=admin,
        now=NOW,
    )
    make.duty(kind="confirm", title="Ask Quilla Zornow", params={"reason": "左奎拉 said so"})

    counts = actions.leave(quilla, by=admin, now=NOW)

    told = [
        (name, text)
        for name, text in everything_stored()
        if any(w in text.lower() for w in ("quilla", "左奎拉", "zornow"))
    ]
    assert told == []
    assert counts == {"texts": 2, "frozen": 0}
    quilla.refresh_from_db()
    assert (quilla.display_name, quilla.account, quilla.email, quilla.is_active, quilla.left_at) == (
        *("former colleague · Design", f"left-{quilla.pk}", None, False, NOW),
    )
    activity.refresh_from_db()
    assert activity.goal == "former colleague and former colleague want it; ask former colleague"
    assert list(verify()) == []


def seen_of(person):
    return people_queries.fingerprint(person)


def test_frozen_words_stay_and_are_counted(quilla, admin):
    activity = make.activity()
    for number, frozen_at in ((1, NOW), (2, None)):
        LogEntry.objects.create(
            activity=activity,
            number=number,
            kind="note",
            text="Quilla Zornow agreed",
            said_at=NOW,
            recorded_by=admin,
            frozen_at=frozen_at,
        )

    counts = actions.leave(quilla, by=admin, now=NOW)

    assert counts == {"texts": 1, "frozen": 1}
    assert sorted(LogEntry.objects.values_list("number", "text")) == [
        (1, "Quilla Zornow agreed"),
        (2, "former colleague agreed"),
    ]


def test_frozen_words_are_still_shown_without_the_name(quilla, admin):
    said = "昨天左奎拉和 Quilla Zornow 说好了；Quillan 没有。Design 也在。"

    actions.leave(quilla, by=admin, now=NOW)

    words = redact_for({quilla.pk: User.objects.get(pk=quilla.pk)}, {}, names=False)
    assert words.text(said) == "昨天[name removed]和 [name removed] 说好了；Quillan 没有。Design 也在。"


def test_sessions_end_and_nobody_signs_in_with_the_old_account(quilla, admin):
    theirs = Client()
    theirs.force_login(quilla)

    actions.leave(quilla, by=admin, now=NOW)

    assert theirs.get(reverse("inbox")).status_code == 302
    answer = Client().post(reverse("account_login"), {"login": "quilla.zornow", "password": make.PASSWORD})
    assert answer.status_code == 200


def test_who_stands_in_ends_with_it(quilla, admin, heir):
    make.deputy(quilla, heir)
    make.deputy(heir, quilla)

    actions.leave(quilla, by=admin, now=NOW)

    assert set(Deputy.objects.values_list("until", flat=True)) == {NOW}


def test_what_somebody_else_wanted_to_hand_over_is_not_asked_any_more(quilla, admin, heir):
    row = make.deliverable(accountable=heir)
    hand_over(row.pk, quilla, "On leave", by=heir, now=NOW)

    actions.leave(quilla, by=admin, now=NOW)

    row.refresh_from_db()
    assert (row.accountable, Duty.objects.open().filter(holder=quilla).count()) == (heir, 0)


def test_nobody_sees_himself_off_and_nobody_leaves_twice(quilla, admin):
    with pytest.raises(ValidationError, match="Another administrator"):
        actions.leave(admin, by=admin, now=NOW)
    actions.leave(quilla, by=admin, now=NOW)

    with pytest.raises(ValidationError) as refused:
        actions.leave(quilla, by=admin, now=NOW)

    assert refused.value.code == "stale"
    assert list(Entry.objects.values_list("verb", flat=True)) == ["person.left"]
