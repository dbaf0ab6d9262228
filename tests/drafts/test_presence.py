"""Who has a form open is told to who else has: by name only where names may be read."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from postmortem.drafts.actions import be_here
from postmortem.drafts.models import Presence
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity():
    design = make.department("design", name_en="Design")
    wei = make.user("wei", display_name="Li Wei", department=design, role="pm")
    return make.activity(lead=wei)


def edit_page(activity):
    return reverse("activities:edit", args=[activity.pk])


def here(client, place, at=make.NOW):
    with time_machine.travel(at, tick=False):
        answer = client.post(reverse("drafts:here"), {"at": place})
    return answer.status_code, " ".join(re.sub("<[^>]+>", " ", answer.content.decode()).split())


def beside(activity, client):
    """Somebody else who drives it, too, at the same page."""
    other = make.user()
    activity.lead, before = other, activity.lead
    activity.save()
    make.participant(activity, other)
    be_here(edit_page(activity), by=before, now=make.NOW)
    client.force_login(other)
    return other


def test_somebody_inside_reads_the_name_and_the_department(client, activity):
    beside(activity, client)

    assert here(client, edit_page(activity)) == (200, "Li Wei, Design, has this open.")


def test_where_names_are_not_read_department_and_role_are_said(client, activity):
    beside(activity, client)
    page = reverse("activities:list")
    be_here(page, by=make.user(department=make.department("shop")), now=make.NOW)

    assert here(client, page) == (200, "Somebody of Shop (member) has this open.")


def test_one_is_not_told_of_oneself_and_stays_for_75_seconds(client, activity):
    client.force_login(activity.lead)

    alone = here(client, edit_page(activity))

    seen = Presence.objects.values_list("user", "until").get()

    assert alone == (200, "")
    assert seen == (activity.lead.pk, make.NOW + timedelta(seconds=75))


def test_who_has_left_is_not_shown_any_more(client, activity):
    beside(activity, client)

    later = here(client, edit_page(activity), make.NOW + timedelta(seconds=76))

    assert later == (200, "")
    assert Presence.objects.count() == 1


def test_a_foreign_page_does_not_say_who_edits_it(client, activity):
    be_here(edit_page(activity), by=activity.lead, now=make.NOW)
    client.force_login(make.user())

    assert here(client, edit_page(activity))[0] == 404
    assert Presence.objects.count() == 1
