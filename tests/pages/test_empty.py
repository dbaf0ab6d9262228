"""A house in which nothing has happened yet: each page says what belongs there, and how to begin."""

import re

import pytest
from django.urls import reverse

from tests import make, walk

pytestmark = [pytest.mark.django_db, pytest.mark.once]
both_languages = pytest.mark.parametrize("language", ["en", "zh-hans"])

HAN = re.compile(r"[\u4e00-\u9fff]")
EMPTY = re.compile(r'<div class="empty">(.*?)</div>', re.DOTALL)
BARE = re.compile(r"<(ul|ol|dl|tbody)\b[^>]*>\s*</\1>")
BEGIN = re.compile(r'<a href="([^"]+)">')

# Nobody has asked, planned or reported anything: the pages that hold a list, a figure or a table of it.
EVERYBODY = {
    *("home", "inbox", "activities:list", "activities:calendar", "raci:load", "raci:signoff"),
    *("incidents:list", "incidents:library", "incidents:recognition", "incidents:trends", "insights:trends"),
    *("mfa_list_webauthn", "settings_connections", "settings_join", "settings_keys"),
}
ADMINISTRATOR = EVERYBODY | {
    *(
        "settings_departments",
        "settings_parties",
        "settings_history",
        "settings_backup",
        "settings_retention",
    ),
    *("settings_stored", "settings_runs", "settings_deliveries", "settings_break_glass", "settings_calendar"),
    *("settings_service_keys", "settings_sign_in"),
}
# An activity with its driver, an incident, a retrospective, and nothing in any of them.
OF_AN_ACTIVITY = {
    *("activities:detail", "activities:log", "activities:risks", "activities:hand_over_which"),
    *("activities:meeting_kickoff", "activities:meeting_premortem", "activities:slots", "activities:goal"),
    *("activities:checkpoint_all", "activities:own_rows", "activities:checks", "activity_history"),
    *("activity_timeline", "raci:matrix", "raci:template_save", "incidents:lessons"),
}
OF_AN_INCIDENT = {"incidents:detail", "incidents:notes", "incidents:claims", "incident_history"}
OF_A_RETROSPECTIVE = {
    *("incidents:retrospective_changes", "incidents:retrospective_versions", "incidents:sides"),
    *("incidents:share", "incidents:practices", "incidents:review_pulse", "retrospective_history"),
}
OF_THE_TEST = {"settings_security"}  # sign-ins, of which this one may be the first
THINGS = {
    "activity": ("@activity", "@signed", "@live", "@whole", "@again"),
    "incident": ("@incident", "@analysed", "@explained", "@learning"),
    "retrospective": ("@work", "@sided", "@published", "@shared"),
}


def of_the_house():
    """Addresses of pages that are about nothing in particular."""
    rows = walk.MATRIX.items()
    names = {name for name, row in rows if "200" in row.get("GET", "") and "at" not in row}
    return {name: reverse(name) for name in names if not name.startswith("api")}


def of_one(kind, thing):
    """Addresses of pages that are about this thing."""
    about = [{"pk": name} for name in THINGS[kind]]
    rows = walk.MATRIX.items()
    names = {name for name, row in rows if "200" in row.get("GET", "") and row.get("at") in about}
    kept = {name for name in names if "(" not in name and not name.startswith("api")}
    return {name: reverse(name, args=[thing.pk]) for name in kept}


def opened(client, paths, language):
    """The pages that open for whoever is signed in, by name."""
    answers = {name: client.get(path, headers={"accept-language": language}) for name, path in paths.items()}
    return {
        name: answer.text
        for name, answer in answers.items()
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
    }


def is_in_order(client, paths, language, expected):
    """Nothing stands bare, what is empty says so in the reader's language, and where it leads to opens."""
    pages = opened(client, paths, language)
    places = {name: EMPTY.findall(page) for name, page in pages.items() if EMPTY.search(page)}
    said = [text for found in places.values() for one in found for text in re.findall(r">\s*([^<>]*\w)", one)]
    offered = {to for found in places.values() for one in found for to in BEGIN.findall(one)}

    assert {name for name, page in pages.items() if BARE.search(page)} == set()
    assert set(places) - OF_THE_TEST == expected
    assert [text for text in said if bool(HAN.search(text)) != (language == "zh-hans")] == []
    assert {to: client.get(to).status_code for to in offered} == dict.fromkeys(offered, 200)


@both_languages
@pytest.mark.parametrize(("role", "expected"), [("admin", ADMINISTRATOR), ("member", EVERYBODY)])
def test_an_empty_house_says_what_belongs_where(client, role, expected, language):
    client.force_login(make.user("somebody", role=role))

    is_in_order(client, of_the_house(), language, expected)


@pytest.fixture
def driver(client):
    person = make.user("driver", role="pm", department=make.department("product"))
    client.force_login(person)
    return person


@both_languages
def test_an_activity_with_nothing_in_it_says_what_belongs_where(client, driver, language):
    activity = make.activity(lead=driver)

    is_in_order(client, of_one("activity", activity), language, OF_AN_ACTIVITY)


@both_languages
def test_an_incident_with_nothing_in_it_says_what_belongs_where(client, driver, language):
    incident = make.incident(reporter=driver, status="analysing")

    is_in_order(client, of_one("incident", incident), language, OF_AN_INCIDENT)


@both_languages
def test_a_retrospective_with_nothing_in_it_says_what_belongs_where(client, driver, language):
    retrospective = make.retrospective(owner=driver)

    is_in_order(client, of_one("retrospective", retrospective), language, OF_A_RETROSPECTIVE)
