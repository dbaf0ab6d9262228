"""What was learnt lately and a year ago: in the weekly overview and in the library."""

from datetime import timedelta

import pytest
from django.urls import reverse

from incidents.models import Retrospective
from incidents.queries.learnt import a_year_ago, published_lately
from postmortem.audit.actions import fix
from postmortem.outbox.queries import week_of
from postmortem.outbox.wording import weekly
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told(title, at, **fields):
    found = make.retrospective(title=title, **fields)
    revision = fix("retrospective", found, {"title": title}, by=found.owner, at=at)
    for status in ("calibrating", "in_review", "published"):
        Retrospective.objects.filter(pk=found.pk).update(status=status, current=revision, published_at=at)
    return found


def test_the_weekly_overview_says_what_was_published_lately_and_a_year_ago():
    reader = make.user()
    new, old = told("No orders", NOW - DAY), told("The account was refused", NOW - 365 * DAY)
    told("Older", NOW - 8 * DAY)
    told("Secret", NOW - DAY, visibility="restricted", restricted_reason="Customers' data.")

    said = weekly(week_of(reader, now=NOW), now=NOW)

    assert [(part.title, [(line.text, line.path) for line in part.lines]) for part in said.sections] == [
        ("Published in the last seven days", [("No orders", f"/retrospectives/{new.pk}/")]),
        ("One year ago", [("The account was refused", f"/retrospectives/{old.pk}/")]),
    ]


def test_nothing_published_adds_nothing():
    reader = make.user()

    assert (published_lately(reader, now=NOW), a_year_ago(reader, now=NOW)) == ([], [])
    assert weekly(week_of(reader, now=NOW), now=NOW) is None


def test_the_library_shows_what_happened_a_year_ago(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    told("The account was refused", NOW - 364 * DAY)
    client.force_login(make.user())

    page = client.get(reverse("incidents:library")).content.decode()

    assert ("One year ago" in page, reverse("incidents:notebook") in page) == (True, True)
