"""Who is away, entered and ended: one event each, and never two at a time."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from postmortem.audit.models import Entry
from postmortem.people import queries
from postmortem.people.actions import Away, end_absence, enter_absence
from postmortem.people.models import Absence, User
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ada():
    return make.user("ada")


@pytest.fixture
def ben():
    return make.user("ben")


def away(deputy, since=NOW + DAY, until=NOW + 3 * DAY):
    return Away(since, until, deputy)


def refusal(person, said):
    with pytest.raises(ValidationError) as refused:
        enter_absence(person, said, by=person, now=NOW)
    assert Entry.objects.count() == 0
    return refused.value


def test_an_absence_is_entered_and_recorded_without_names(ada, ben):
    made = enter_absence(ada, away(ben), by=ada, now=NOW)

    entry = Entry.objects.get()
    assert (made.person, made.deputy, made.since, made.until) == (ada, ben, NOW + DAY, NOW + 3 * DAY)
    assert (entry.verb, entry.stream, entry.subj_id, entry.actor_id) == (
        "absence.entered",
        "people",
        made.pk,
        ada.pk,
    )
    assert entry.data == {
        "person": ada.pk,
        "deputy": ben.pk,
        "since": made.since.isoformat(),
        "until": made.until.isoformat(),
    }


def test_it_may_have_begun_already(ada, ben):
    made = enter_absence(ada, away(ben, since=NOW - DAY), by=ben, now=NOW)

    assert made.since == NOW - DAY


@pytest.mark.parametrize(
    ("since", "until", "sentence"),
    [
        (NOW + DAY, NOW + DAY, "The end must lie after the beginning."),
        (NOW + 2 * DAY, NOW + DAY, "The end must lie after the beginning."),
        (NOW - DAY, NOW, "Choose an end that still lies ahead."),
    ],
)
def test_an_absence_ends_after_it_begins_and_after_now(ada, ben, since, until, sentence):
    assert refusal(ada, away(ben, since, until)).message_dict == {"until": [sentence]}


def test_nobody_stands_in_for_themselves(ada):
    assert refusal(ada, away(ada)).message_dict == {"deputy": ["Choose somebody else as deputy."]}


def test_an_administrator_does_not_become_a_deputy_by_the_own_word(ada):
    admin = make.user(role=User.Role.ADMIN)

    with pytest.raises(ValidationError) as refused:
        enter_absence(ada, away(admin), by=admin, now=NOW)

    assert refused.value.message_dict == {"deputy": ["An administrator names others, not themselves."]}
    assert Absence.objects.count() == 0


def test_a_deputy_still_works_here(ada):
    gone = make.user(is_active=False)

    assert refusal(ada, away(gone)).message_dict == {"deputy": ["Choose one from the list."]}


@pytest.mark.parametrize(
    ("since", "until", "overlaps"),
    [
        (-DAY, HOUR, True),
        (HOUR, 2 * HOUR, True),
        (2 * DAY - HOUR, 5 * DAY, True),
        (-DAY, 5 * DAY, True),
        (-DAY, 0 * DAY, False),
        (2 * DAY, 3 * DAY, False),
    ],
)
def test_two_absences_of_one_person_touch_at_most(ada, ben, since, until, overlaps):
    first = NOW + 5 * DAY
    make.absence(ada, ben, since=first, until=first + 2 * DAY)
    said = away(ben, first + since, first + until)

    if overlaps:
        assert refusal(ada, said).messages == [
            "Another absence lies in this time already: end that one first, or choose other times."
        ]
    else:
        enter_absence(ada, said, by=ada, now=NOW)
    assert Absence.objects.count() == (1 if overlaps else 2)


def test_the_absence_of_somebody_else_is_no_obstacle(ada, ben):
    make.absence(ben, ada, since=NOW + DAY)

    enter_absence(ada, away(ben), by=ada, now=NOW)

    assert Absence.objects.count() == 2


def test_ending_cuts_what_has_begun_and_takes_back_what_has_not(ada, ben):
    begun, ahead = make.absence(ada, ben), make.absence(ada, ben, since=NOW + 20 * DAY, until=NOW + 21 * DAY)

    for made in (begun, ahead):
        end_absence(made, by=ada, now=NOW)

    assert list(Absence.objects.values_list("pk", "until")) == [(begun.pk, NOW)]
    assert list(Entry.objects.order_by("pk").values_list("verb", "data")) == [
        ("absence.ended", {"person": ada.pk, "begun": True}),
        ("absence.ended", {"person": ada.pk, "begun": False}),
    ]


def test_what_begins_this_very_moment_is_taken_back(ada, ben):
    end_absence(make.absence(ada, ben, since=NOW), by=ada, now=NOW)

    assert Absence.objects.count() == 0


def test_what_is_over_is_not_ended_again(ada, ben):
    made = make.absence(ada, ben, until=NOW)

    with pytest.raises(ValidationError) as refused:
        end_absence(made, by=ada, now=NOW)

    assert (refused.value.code, Entry.objects.count()) == ("stale", 0)


def test_what_lies_ahead_is_listed_by_its_beginning(ada, ben):
    later = make.absence(ada, ben, since=NOW + 9 * DAY, until=NOW + 10 * DAY)
    now = make.absence(ada, ben)
    make.absence(ada, ben, since=NOW - 9 * DAY, until=NOW)
    make.absence(ben, ada)

    assert list(queries.absences_ahead(ada, NOW)) == [now, later]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_once_enter_one(ada, ben):
    barrier, results = threading.Barrier(2), []

    def enter():
        barrier.wait(timeout=20)
        try:
            results.append(bool(enter_absence(ada, away(ben), by=ada, now=NOW)))
        except ValidationError:
            results.append(False)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=enter) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert (sorted(results), Absence.objects.count()) == ([False, True], 1)
