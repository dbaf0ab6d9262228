"""The demo: both stories in both languages, work for the chaser, and a way to be rid of it."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from incidents.models import Retrospective
from postmortem.activities.models import Activity
from postmortem.audit import queries as audit
from postmortem.audit.models import Entry
from postmortem.demo import load
from postmortem.demo.cast import LOGINS, PASSWORD
from postmortem.outbox.models import Duty, Message, Notice
from postmortem.outbox.planner import plan
from postmortem.people.actions import Person
from postmortem.people.models import Department, User
from raci.queries.sheets import signoff_page
from tests import make

NOW = make.NOW


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demo is loaded once for the file; each test's own changes are rolled back as ever."""
    with django_db_blocker.unblock(), transaction.atomic():
        load.load(now=NOW)
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.usefixtures("loaded"), pytest.mark.django_db]


def test_both_cases_are_published_in_both_languages():
    published = Retrospective.objects.exclude(current=None)
    assert sorted(published.values_list("title", "language")) == [
        ("No orders in the first hour", "en"),
        ("Second customer, same class of field", "en"),
        ("第二位客户，同一类字段", "zh-hans"),
        ("首小时0单", "zh-hans"),
    ]
    assert list(audit.verify()) == []


def test_the_matrix_in_force_is_the_one_the_launch_fixed_a_minute_later():
    told = Retrospective.objects.get(title="No orders in the first hour")

    assert told.facts["matrix"]["number"] == 1


def test_a_lead_has_forty_letters_in_twelve_activities():
    page = signoff_page(User.objects.get(account="lead"))

    assert (len(page.sheets), page.letters) == (12, 40)
    assert (len(page.new), len(page.changed)) == (9, 3)


def test_every_persona_signs_in_with_the_password_that_is_shown(client):
    answers = [
        client.post("/accounts/login/", {"login": f"{login}@demo.example", "password": PASSWORD}).headers.get(
            "Location"
        )
        for login in LOGINS
    ]

    assert answers == ["/"] * 5


def test_the_chaser_has_work_at_once_and_no_mail_is_left_from_the_past():
    assert Message.objects.filter(sent_at=None, obsolete_at=None).count() == 0

    plan(now=NOW)

    told = Notice.objects.filter(duty__kind="deliver", duty__title="Flash sale poster")
    assert set(told.values_list("recipient__account", flat=True)) == {"fangrui", "lead"}


def test_the_rush_activity_goes_live_four_hours_from_now():
    slots = Activity.objects.filter(title__in=["Weekend flash sale", "周末闪购"]).values_list(
        "agreed_launch_at", flat=True
    )
    assert list(slots) == [NOW + timedelta(hours=4)] * 2


def test_loading_twice_changes_nothing():
    before = (User.objects.count(), Activity.objects.count(), Duty.objects.count(), Entry.objects.count())

    assert load.load(now=NOW + timedelta(days=1)) is False

    assert (
        User.objects.count(),
        Activity.objects.count(),
        Duty.objects.count(),
        Entry.objects.count(),
    ) == before


def test_emptying_takes_the_demo_and_leaves_real_people():
    home = make.department("finance")
    make.user("real", department=home)

    call_command("demo", "--empty")

    assert list(User.objects.values_list("account", flat=True)) == ["real"]
    assert list(Department.objects.values_list("code", flat=True)) == ["finance"]
    assert (Activity.objects.count(), Duty.objects.count()) == (0, 0)
    assert list(Entry.objects.values_list("verb", flat=True)) == ["installation.emptied"]
    assert list(audit.verify()) == []


def test_the_guards_hold_again_after_emptying():
    load.begin(Person("first", "First", role=User.Role.ADMIN), "a-long-enough-password", now=NOW)

    with pytest.raises(IntegrityError, match="entry_insert_only"), transaction.atomic():
        Entry.objects.all().delete()

    assert not load.is_fresh()


def test_empty_and_begin_leaves_one_administrator_who_is_signed_in(client):
    client.force_login(User.objects.get(account="admin"), backend="postmortem.people.backend.Backend")

    answer = client.post(
        "/settings/empty/",
        {"account": "first", "display_name": "First", "email": "", "password": "a-long-enough-password"},
    )

    assert (answer.status_code, answer.headers["Location"]) == (302, "/settings/")
    assert list(User.objects.values_list("account", "role")) == [("first", "admin")]
    assert client.get("/settings/").status_code == 200


def test_a_weak_password_empties_nothing(client):
    client.force_login(User.objects.get(account="admin"), backend="postmortem.people.backend.Backend")

    answer = client.post(
        "/settings/empty/", {"account": "first", "display_name": "First", "password": "short"}
    )

    assert answer.status_code == 422
    assert Activity.objects.count() == 18


def test_without_a_demo_nothing_can_be_emptied(client):
    boss = load.begin(Person("first", "First", role=User.Role.ADMIN), "a-long-enough-password", now=NOW)
    make.activity(lead=boss)
    client.force_login(boss, backend="postmortem.people.backend.Backend")

    answer = client.post(
        "/settings/empty/", {"account": "second", "display_name": "Second", "password": "a-long-enough-one"}
    )
    call_command("demo", "--empty")

    assert answer.status_code == 404
    assert (Activity.objects.count(), User.objects.count()) == (1, 1)
