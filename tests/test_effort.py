"""How much Python does for a page: calls of functions, as a multiple of those for a bare page of Django (the
floor of tests.bench) in the same process. It says the same on any machine, and fails when a page starts to do
for each row what it could do once."""

import cProfile
import pstats
from datetime import timedelta

import pytest
from django.test import Client, RequestFactory, override_settings
from django.test.client import ClientHandler
from django.urls import reverse
from django.utils import timezone

from postmortem.people.models import User
from tests import make
from tests.bench.floor import BARE, PLAIN
from tests.bench.house import index

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ROWS = 30
# At most, of what the floor takes; each is about a fifth above what it was when it was last mended.
MOST = {
    "home": 33,
    "inbox": 26,
    "activities": 21,
    "incidents": 14,
    "library": 13,
    "one activity": 25,
    "one incident": 16,
    "search": 15,
    "a new activity": 18,
    "what happened": 13,
    "matrix": 34,
}


@pytest.fixture
def driver():
    """Somebody with thirty of everything, published and searchable."""
    home = make.department()
    person = make.user(role=User.Role.PM, department=home, language="en")
    now = timezone.now()
    others = [make.user(department=home) for _ in range(ROWS)]
    for number in range(ROWS):
        activity = make.activity(lead=person, agreed_launch_at=now + timedelta(days=number + 9))
        for _ in range(3):
            make.deliverable(activity=activity, accountable=person, due_at=now + timedelta(days=number + 2))
        make.participant(activity, others[number])
        make.incident(activity=activity, reporter=others[number], owner=person)
        make.duty(holder=person, due_at=now + timedelta(days=1, minutes=number))
        make.retrospective(activity=activity)
    planned = make.activity(lead=person, agreed_launch_at=now + timedelta(days=8))
    for one in others[:20]:
        make.letter(make.deliverable(activity=planned, accountable=one), "R", home, one)
    index(2_000)
    return person


def answering(**settings):
    """What answers requests with these settings for it."""
    with override_settings(**settings):
        handler = ClientHandler()
        handler.load_middleware()
    return handler


def calls(handler, path, cookie):
    """Of functions, Python's own and ours, for the page as it is answered once all is known."""

    def ask():
        asked = RequestFactory(headers={"cookie": cookie}).get(path).environ
        assert handler(asked).status_code == 200, path

    for _ in range(3):
        ask()
    profile = cProfile.Profile()
    profile.enable()
    ask()
    profile.disable()
    return pstats.Stats(profile).total_calls


def test_python_does_no_more_for_a_page_than_so_many_bare_pages(driver, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(driver)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    activity, planned = driver.drives.first(), driver.drives.order_by("pk").last()
    incident = driver.owned_incidents.first()
    pages = {
        "home": reverse("home"),
        "inbox": reverse("inbox"),
        "activities": reverse("activities:list"),
        "incidents": reverse("incidents:list"),
        "library": reverse("incidents:library"),
        "one activity": reverse("activities:detail", args=[activity.pk]),
        "one incident": reverse("incidents:detail", args=[incident.pk]),
        "search": f"{reverse('search')}?q=voucher",
        "a new activity": reverse("activity_new"),
        "what happened": reverse("incidents:new"),
        "matrix": reverse("raci:matrix", args=[planned.pk]),
    }

    bare, ours = answering(MIDDLEWARE=BARE, SESSION_ENGINE=PLAIN), answering()
    floor = calls(bare, "/floor/", cookie)
    found = {name: round(calls(ours, path, cookie) / floor, 1) for name, path in pages.items()}

    assert {name: (times, MOST[name]) for name, times in found.items() if times > MOST[name]} == {}
