"""Each state of a row, and each gap, has its words; what people typed stays text."""

import re
from html import unescape

import pytest
from django.urls import reverse

from postmortem.activities import actions
from postmortem.activities.rules.state import ORDER, SHAPES
from postmortem.activities.templatetags.gaps import STEPS, TITLES
from postmortem.activities.templatetags.standing import WORDS
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


def test_no_code_is_without_words():
    assert {*WORDS, "past"} == set(SHAPES)
    assert (set(TITLES), set(STEPS)) == (set(ORDER), set(ORDER))


def listed(html):
    """What is missing: sentence, one more, and the button of each."""
    found = re.findall(r'<h3 class="sentence">(.*?)</h3>\s*<p>(.*?)</p>.*?</a>', html, re.DOTALL)
    steps = re.findall(r'href="(/activities/\d+/[^"]*)">([^<]*)</a>\s*</div>\s*</li>', html)
    return [(*map(unescape, told), *step) for told, step in zip(found, steps, strict=True)]


def test_what_is_missing_is_said_row_by_row(client):
    lead = make.lead()
    activity = make.activity(sponsor=make.user(), agreed_launch_at=NOW)
    name = '<b>100 % "ready"</b> %(late)s'
    row = make.deliverable(activity=activity, name=name, due_at=NOW)
    actions.address(row, lead.department, by=activity.lead, now=NOW)
    client.force_login(activity.lead)

    html = client.get(reverse("activities:detail", args=[activity.pk])).content.decode()

    address = reverse("activities:deliverable", args=[activity.pk, row.pk])
    asked = f"Asked: {lead.department.name_en}."
    assert listed(html) == [(f"{name} waits for a name", asked, address, "See who is asked")]
    assert "<b>100" not in html


def test_who_may_not_write_here_only_looks(client):
    activity, reader = make.activity(sponsor=make.user(), agreed_launch_at=NOW), make.user()
    make.participant(activity, reader)
    row = make.deliverable(activity=activity, accountable=make.user(), due_at=NOW)
    address = reverse("activities:deliverable", args=[activity.pk, row.pk])

    steps = []
    for person in (make.user(role="executive"), reader):
        client.force_login(person)
        html = client.get(reverse("activities:detail", args=[activity.pk])).content.decode()
        steps.append([one[2:] for one in listed(html)])

    assert steps == [[(address, "See it")], [(address, "Hand it in or move the time")]]
