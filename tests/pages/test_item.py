"""The address of one item: on to its page, or what may be read of it without."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from postmortem.activities import actions
from postmortem.outbox.models import Duty, Notice
from postmortem.people.models import Absence, User
from tests import make
from tests.pages.links import words

pytestmark = pytest.mark.django_db
NOW, HOUR, DAY = make.NOW, timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def row():
    """The poster of a restricted activity, asked of Ada; Bob drives it."""
    bob = make.user("bob", display_name="Bob", role=User.Role.PM, department=make.department("product"))
    ada = make.user("ada", display_name="Ada", department=make.department("design"))
    of = make.activity(lead=bob, restricted=True)
    return actions.propose(make.deliverable(activity=of), ada, by=bob, now=NOW)


@pytest.fixture
def asked(row):
    return Duty.objects.get(kind="accept", subj_id=row.pk)


def away(person, deputy, **fields):
    return Absence.objects.create(
        person=person, deputy=deputy, **{"since": NOW - DAY, "until": NOW + 3 * DAY, **fields}
    )


def told(duty, person):
    return Notice.objects.create(
        id=uuid4(), recipient=person, kind="with_lead", params={"role": "lead"}, duty=duty, at=NOW
    )


def item(client, duty, person):
    client.force_login(person)
    return client.get(f"/items/{duty.pk}/")


def test_it_leads_on_to_the_page_for_whoever_may_open_it(client, row, asked):
    places = [item(client, asked, person)["Location"] for person in (asked.holder, row.activity.lead)]

    assert places == [f"/activities/{row.activity_id}/deliverables/{row.pk}/"] * 2


def test_a_deputy_reads_what_is_asked_of_whom_and_until_when_they_stand_in(client, asked):
    dan = make.user("dan", display_name="Dan")
    away(asked.holder, dan)

    answer = item(client, asked, dan)

    said = words(answer)
    assert answer.status_code == 200
    assert "Say whether you answer for “Poster” It waits for Ada." in said
    assert "Due Wed 11 March, 20:00" in said
    assert "Waits since Wed 11 March, 08:00" in said
    assert "You stand in for Ada until Sat 14 March, 08:00." in said
    assert "Only Ada can answer it; an answer in somebody else’s name is not possible here." in said
    assert "You can also ask Bob, who can move it or ask somebody else." in said
    assert answer.text.split("<main", 1)[1].count("<form") == 0


@pytest.mark.parametrize("fields", [{"until": NOW}, {"since": NOW + HOUR}])
def test_a_deputy_reads_it_only_while_the_holder_is_away(client, asked, fields):
    dan = make.user("dan")
    away(asked.holder, dan, **fields)

    assert item(client, asked, dan).status_code == 404


def test_who_was_told_reads_it_though_the_activity_stays_closed(client, asked):
    lead = make.user("lead", display_name="Lena")
    told(asked, lead)

    answer = item(client, asked, lead)

    assert answer.status_code == 200
    assert "Tell Ada that it waits." in words(answer)
    assert "You stand in" not in answer.text


def test_of_a_restricted_activity_a_lead_reads_only_what_was_told(client, asked):
    home = asked.department
    home.lead = make.user("lead")
    home.save()

    assert item(client, asked, home.lead).status_code == 404

    told(asked, home.lead)
    assert item(client, asked, home.lead).status_code == 200


def test_a_holder_who_cannot_open_the_page_reads_whom_to_ask(client, asked, row):
    row.activity.participants.filter(person=asked.holder).update(until=NOW)

    answer = item(client, asked, asked.holder)

    assert "Bob drives it and can add you." in words(answer)


def test_what_is_answered_says_so_to_those_who_were_told(client, asked, row):
    lead = make.user("lead")
    told(asked, lead)
    actions.accept(row.pk, by=asked.holder, now=NOW)

    answer = item(client, asked, lead)

    assert "This was answered on Wed 11 March, 08:00 by Ada." in words(answer)
    assert "What you can do" not in answer.text


def test_a_list_that_is_everybodys_own_is_led_on_to_for_the_holder_alone(client):
    ada, cleo = make.user("ada", display_name="Ada"), make.user("cleo")
    duty = make.duty(kind="sign", holder=ada, sponsor=cleo, subj_type="audit.revision")

    assert item(client, duty, ada)["Location"] == "/signoff/"
    assert "It waits for Ada." in words(item(client, duty, cleo))


def test_nobody_else_finds_it(client, asked):
    assert item(client, asked, make.user("eve")).status_code == 404


def test_the_reading_page_costs_a_fixed_number_of_queries(client, asked, django_assert_num_queries):
    dan = make.user("dan")
    away(asked.holder, dan)
    client.force_login(dan)

    with django_assert_num_queries(12):
        client.get(f"/items/{asked.pk}/")
