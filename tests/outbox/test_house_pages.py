"""Working days and absences, as the settings show and take them."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from postmortem.audit.models import Entry
from postmortem.outbox import queries
from postmortem.outbox.models import Control, Message, Notice, SpecialDay
from postmortem.people.models import Absence, User
from tests import make
from tests.make import NOW
from tests.people.pages import field_errors, form_errors

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CALENDAR, AWAY = "/settings/calendar/", "/settings/away/"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def office(client):
    client.force_login(make.user("mo", role=User.Role.ADMIN))
    return client


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def days(response):
    """The days listed: date, off or worked, why."""
    rows = re.findall(r'<th scope="row">(.*?)</tr>', response.content.decode(), re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def verbs():
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


# --- the calendar ------------------------------------------------------------------------------------


def test_without_a_choice_the_days_of_the_servers_zone_are_shown(office):
    shown = office.get(CALENDAR)

    assert "For each thing the holidays count that belong to its time zone." in words(shown)
    assert "In Asia/Shanghai the holidays of China count." in words(shown)
    assert days(shown)[:5] == [
        "Mon 6 April off Tomb-Sweeping Day (observed)",
        "Fri 1 May off Labor Day",
        "Mon 4 May off Labor Day (observed)",
        "Tue 5 May off Day off (substituted from 05/09/2026)",
        "Sat 9 May worked made up for a day off",
    ]
    assert days(shown)[-1].startswith("Wed 10 February 2027 off")


def test_missing_make_up_days_are_said(office):
    sentence = "The make-up days of 2027 are not published here yet; add them when they are known."

    china = words(office.get(CALENDAR))
    office.post(CALENDAR, {"country": "DE"})

    assert sentence in china
    assert "are not published here yet" not in words(office.get(CALENDAR))


def test_zones_in_use_can_be_looked_at(office):
    make.user(time_zone="Europe/Berlin")
    make.user(time_zone="Europe/Berlin", is_active=False)

    here, there = office.get(CALENDAR), office.get(CALENDAR, {"zone": "Europe/Berlin"})

    assert "?zone=Europe/Berlin#days" in here.content.decode()
    assert "In Europe/Berlin the holidays of Germany count." in words(there)
    assert "Fri 25 December off Christmas Day" in days(there)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc", "America/Lima"])
def test_a_zone_nobody_uses_shows_the_servers(office, zone):
    assert "In Asia/Shanghai the holidays of China count." in words(office.get(CALENDAR, {"zone": zone}))


def test_where_no_holidays_are_known_it_is_said(office):
    shown = office.get(CALENDAR, {"zone": "UTC"})

    assert "No holidays are known for UTC: Monday to Friday are worked." in words(shown)
    assert "Nothing but weekends is off." in words(shown)


@pytest.mark.parametrize(
    ("sent", "stored", "said"),
    [
        ({"country": "DE", "part": "by"}, "DE-BY", "The holidays of Germany (BY) count for everything."),
        ({"country": "CN", "part": ""}, "CN", "The holidays of China count for everything."),
        ({"country": "AD"}, "AD", "The holidays of AD count for everything."),
        ({"country": "", "part": ""}, "", "For each thing the holidays count that belong to its time zone."),
    ],
)
def test_a_calendar_is_chosen_and_counts_at_once(office, sent, stored, said):
    queries.chasing()
    duty = make.duty(next_at=NOW + DAY)

    response = office.post(CALENDAR, sent)

    duty.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, CALENDAR)
    assert (Control.objects.get().calendar, queries.chasing().calendar) == (stored, stored)
    assert said in words(office.get(CALENDAR))
    assert duty.next_at == NOW  # the planner works out its next step anew
    assert verbs() == ["calendar.changed"]


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        (
            {"country": "ZZ"},
            {"country": ["Select a valid choice. ZZ is not one of the available choices."]},
        ),
        ({"country": "", "part": "BY"}, {"part": ["Choose the country first."]}),
        (
            {"country": "CN", "part": "BJ"},
            {"part": ["Only holidays of the whole country are known here; leave it empty."]},
        ),
        (
            {"country": "DE", "part": "XX"},
            {"part": ["Its parts are: BB, BE, BW, BY, HB, HE, HH, MV, NI, NW, RP, SH, SL, SN, ST, TH."]},
        ),
        (
            {"country": "DE", "part": "BAVARIA"},
            {"part": ["Ensure this value has at most 6 characters (it has 7)."]},
        ),
    ],
)
def test_a_calendar_that_is_not_known_is_said_at_the_field(office, sent, errors):
    response = office.post(CALENDAR, sent)

    assert (response.status_code, field_errors(response)) == (422, errors)
    assert (Control.objects.count(), verbs()) == (0, [])


@pytest.mark.parametrize(
    ("kind", "day", "line"),
    [
        ("off", "2026-03-13", "Fri 13 March off House day"),
        ("work", "2026-03-14", "Sat 14 March worked House day"),
        ("work", "2026-04-06", None),  # as other Mondays again: it is no longer in the list of days off
    ],
)
def test_a_day_of_the_house_is_added_and_removed(office, kind, day, line):
    added = office.post(f"{CALENDAR}days/", {"day": day, "is_working": kind, "name": "House day"})
    shown, saved = office.get(CALENDAR), SpecialDay.objects.get()
    with_it = days(shown)
    removed = office.post(reverse("settings_special_day_remove", args=[saved.pk]))

    assert (added.status_code, removed.status_code) == (302, 302)
    assert (saved.day, saved.is_working) == (date.fromisoformat(day), kind == "work")
    assert with_it[0] == (line or with_it[0])
    assert ("Mon 6 April off Tomb-Sweeping Day (observed)" in with_it) == (line is not None)
    assert SpecialDay.objects.count() == 0
    assert verbs() == ["special_day.set", "special_day.removed"]


def test_the_same_day_again_takes_the_place_of_the_first(office):
    for name in ("Picnic", "Stocktaking"):
        office.post(f"{CALENDAR}days/", {"day": "2026-03-13", "is_working": "off", "name": name})

    assert SpecialDay.objects.get().name == "Stocktaking"


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"day": ""}, {"day": ["This field is required."]}),
        ({"day": "tomorrow"}, {"day": ["Write the day like 2026-03-12."]}),
        ({"day": "1026-03-12"}, {"day": ["Choose a year between 2000 and 2199."]}),
        (
            {"is_working": "maybe"},
            {"is_working_0": ["Select a valid choice. maybe is not one of the available choices."]},
        ),
        ({"name": "x" * 81}, {"name": ["Ensure this value has at most 80 characters (it has 81)."]}),
    ],
)
def test_a_day_that_cannot_be_is_said_and_the_typed_stays(office, sent, errors):
    typed = {"day": "2026-03-13", "is_working": "off", "name": "House day", **sent}

    response = office.post(f"{CALENDAR}days/", typed)

    assert response.status_code == 422
    assert list(field_errors(response).values()) == list(errors.values())
    assert '<details class="more" open>' in response.content.decode()
    assert (SpecialDay.objects.count(), verbs()) == (0, [])


def test_a_day_that_is_gone_is_not_found(office):
    assert office.post(reverse("settings_special_day_remove", args=[404])).status_code == 404
    assert office.get(reverse("settings_special_day_new")).status_code == 405


@pytest.mark.parametrize("number", [1, 3])
def test_the_calendar_costs_the_same_queries(office, number, django_assert_num_queries):
    for day in range(number):
        SpecialDay.objects.create(day=NOW.date() + (day + 1) * DAY, is_working=False)
        make.user(time_zone=["Europe/Berlin", "Asia/Tokyo", "UTC"][day])

    with django_assert_num_queries(2 + 3):  # session, user; calendar, zones, days
        assert office.get(CALENDAR).status_code == 200


# --- away --------------------------------------------------------------------------------------------


@pytest.fixture
def ada():
    return make.user("ada", time_zone="Asia/Shanghai")


@pytest.fixture
def ben():
    return make.user("ben")


def away(deputy, /, since="2026-03-12T09:00", until="2026-03-20T18:00", **more):
    return {"since": since, "until": until, "deputy": deputy.pk} | more


def told():
    return sorted(Notice.objects.values_list("recipient__account", "kind"))


def test_i_enter_that_i_am_away_and_the_deputy_is_told(client, ada, ben):
    client.force_login(ada)

    response = client.post(AWAY, away(ben))

    saved = Absence.objects.get()
    assert (response.status_code, response["Location"]) == (302, AWAY)
    assert (saved.person, saved.deputy) == (ada, ben)
    assert saved.since.isoformat() == "2026-03-12T01:00:00+00:00"  # 9:00 in Shanghai
    assert told() == [("ben", "stands_in")]
    assert Message.objects.get().recipient == ben
    assert verbs() == ["absence.entered"]
    assert "Ben receives your reminders. You still see them here." in words(client.get(AWAY))


def test_the_deputy_reads_it_in_the_inbox_and_among_the_own_settings(client, ada, ben):
    client.force_login(ada)
    client.post(AWAY, away(ben))
    client.force_login(ben)

    inbox, mine = words(client.get(reverse("inbox"))), words(client.get(AWAY))

    assert "You stand in for Ada until Fri 20 March, 10:00" in inbox
    assert "You stand in for Ada from Thu 12 March, 01:00 until Fri 20 March, 10:00" in mine


@pytest.mark.parametrize(
    ("sent", "errors", "above"),
    [
        ({"until": "2026-03-12T08:00"}, {"until": ["The end must lie after the beginning."]}, []),
        (
            {"since": "2026-03-01T08:00", "until": "2026-03-02T08:00"},
            {"until": ["Choose an end that still lies ahead."]},
            [],
        ),
        ({"since": ""}, {"since": ["This field is required."]}, []),
        ({"since": "soon"}, {"since": ["Write the day and the time, like 2026-03-12 18:00."]}, []),
        ({"deputy": ""}, {"deputy": ["This field is required."]}, []),
        ({"deputy": "404"}, {"deputy": ["Choose one from the list."]}, []),
        ({"deputy": "ada"}, {"deputy": ["Choose one from the list."]}, []),
        ({"deputy": "gone"}, {"deputy": ["Choose one from the list."]}, []),
        (
            {"until": "2026-03-25T18:00"},
            {},
            ["Another absence lies in this time already: end that one first, or choose other times."],
        ),
    ],
)
def test_an_absence_that_cannot_be_is_said_and_nobody_is_told(client, ada, ben, sent, errors, above):
    make.user("gone", is_active=False)
    make.absence(ada, ben, since=NOW + 10 * DAY, until=NOW + 12 * DAY)
    people = {"ada": ada.pk, "gone": User.objects.get(account="gone").pk}
    client.force_login(ada)

    response = client.post(AWAY, away(ben, **{k: people.get(v, v) for k, v in sent.items()}))

    assert response.status_code == 422
    assert (field_errors(response), form_errors(response)) == (errors, above)
    assert (Absence.objects.count(), told(), verbs()) == (1, [], [])


def test_two_absences_may_touch(client, ada, ben):
    client.force_login(ada)
    client.post(AWAY, away(ben))

    client.post(AWAY, away(ben, since="2026-03-20T18:00", until="2026-03-21T18:00"))

    assert Absence.objects.count() == 2


def test_i_come_back_early(client, ada, ben):
    made = make.absence(ada, ben)
    client.force_login(ada)

    response = client.post(reverse("settings_away_end", args=[made.pk]))

    made.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, AWAY)
    assert made.until == NOW
    assert told() == [("ben", "stands_in_ended")]
    assert verbs() == ["absence.ended"]


def test_what_has_not_begun_is_taken_back(client, ada, ben):
    made = make.absence(ada, ben, since=NOW + DAY)
    client.force_login(ada)

    client.post(reverse("settings_away_end", args=[made.pk]))

    assert Absence.objects.count() == 0
    assert (told(), verbs()) == ([("ben", "stands_in_ended")], ["absence.ended"])


def test_what_is_over_cannot_be_ended_again(client, ada, ben):
    made = make.absence(ada, ben)
    client.force_login(ada)

    answers = [client.post(reverse("settings_away_end", args=[made.pk])) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [302, 409]
    assert (len(told()), verbs()) == (1, ["absence.ended"])
    assert "Times away" not in words(client.get(AWAY))


def test_a_lead_enters_it_for_somebody_who_is_ill_and_both_are_told(client, ben):
    head = make.lead("design", account="head", time_zone="Asia/Shanghai")
    ill = make.user("ill", department=head.department, time_zone="Europe/Berlin")
    client.force_login(head)
    address = reverse("settings_person_away", args=[ill.pk])

    mine = client.get(AWAY).content.decode()
    response = client.post(address, away(ben))

    saved = Absence.objects.get()
    shown = words(client.get(address))
    assert address in mine
    assert (response.status_code, response["Location"]) == (302, address)
    assert (saved.person, saved.since.isoformat()) == (ill, "2026-03-12T08:00:00+00:00")  # 9:00 in Berlin
    assert told() == [("ben", "stands_in"), ("ill", "away_entered")]
    assert Entry.objects.get().actor_id == head.pk
    assert "Local time in Europe/Berlin." in shown
    assert "Ben receives the reminders of Ill." in shown


def test_a_lead_ends_it_for_somebody_else(client, ben):
    head = make.lead("design", account="head")
    ill = make.user("ill", department=head.department)
    made = make.absence(ill, ben)
    client.force_login(head)

    response = client.post(reverse("settings_away_end", args=[made.pk]))

    assert response["Location"] == reverse("settings_person_away", args=[ill.pk])
    assert told() == [("ben", "stands_in_ended"), ("ill", "away_ended")]


def test_an_administrator_may_for_everybody(office, ada, ben):
    response = office.post(reverse("settings_person_away", args=[ada.pk]), away(ben))

    assert (response.status_code, Absence.objects.get().person) == (302, ada)
    assert reverse("settings_person_away", args=[ada.pk]) in (
        office.get(reverse("settings_person", args=[ada.pk])).content.decode()
    )


@pytest.mark.parametrize("who", ["colleague", "other lead", "deputy"])
def test_nobody_else_sees_or_enters_it(client, ada, ben, who):
    head = make.lead("design")
    ada.department = head.department
    ada.save()
    made = make.absence(ada, ben)
    people = {
        "colleague": make.user(department=head.department),
        "other lead": make.lead("business"),
        "deputy": ben,
    }
    client.force_login(people[who])
    address = reverse("settings_person_away", args=[ada.pk])

    answers = [
        client.get(address),
        client.post(address, away(make.user())),
        client.post(reverse("settings_away_end", args=[made.pk])),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert (Absence.objects.count(), told()) == (1, [])


def test_people_who_left_and_unknown_ones_are_not_found(office):
    gone = make.user(is_active=False)

    for pk in (gone.pk, 987654):
        assert office.get(reverse("settings_person_away", args=[pk])).status_code == 404
    assert office.post(reverse("settings_away_end", args=[987654])).status_code == 404


def test_my_settings_say_that_i_am_away(client, ada, ben):
    make.absence(ada, ben)
    client.force_login(ada)

    shown = words(client.get(reverse("settings")))

    assert "Ben receives your reminders. You still see them here." in shown


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_about_being_away_costs_the_same_queries(client, number, django_assert_num_queries):
    head = make.lead("design", account="head")
    for week in range(number):
        other = make.user(department=head.department)
        since = NOW + week * 7 * DAY
        make.absence(head, other, since=since, until=since + DAY)
        make.absence(other, head, since=since, until=since + DAY)
    client.force_login(head)

    with django_assert_num_queries(
        2 + 4
    ):  # …; times away, standing in for, people led, people to choose from
        assert client.get(AWAY).status_code == 200
