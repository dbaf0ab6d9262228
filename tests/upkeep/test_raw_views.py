"""A house keeps the raw words of views for another number of days than the product begins with."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from incidents import actions
from incidents.models import Perspective
from postmortem.audit.models import Entry
from tests.incidents import retro
from tests.incidents.test_sides import published, revealed
from tests.make import NOW
from tests.upkeep.test_pages import days as settings_of

pytestmark = pytest.mark.django_db


def words_left(found):
    return Perspective.objects.filter(retrospective=found).exclude(saw="").count()


@pytest.mark.parametrize("number", [7, 30, 365])
def test_they_go_after_as_many_days_as_the_house_says(office, number):
    found, scene = revealed()
    published(found, scene)

    office.post(reverse("settings_retention"), settings_of(raw_views=number, save="1"))
    early = actions.follow_views(now=NOW + timedelta(days=number - 1))
    there = words_left(found)
    gone = actions.follow_views(now=NOW + timedelta(days=number))

    assert (early, there > 0, gone, words_left(found)) == ({}, True, {"blanked": 1}, 0)
    assert Entry.objects.filter(verb="house.rules").values_list("data", flat=True).get() == {
        "rule": "raw_view_days",
        "value": number,
    }


def test_whoever_writes_a_view_reads_the_number(office):
    found, scene = retro.written()
    author = Client()
    author.force_login(scene.design)
    place = reverse("incidents:sides", args=[found.pk])

    before = author.get(place).text
    office.post(reverse("settings_retention"), settings_of(raw_views=30, save="1"))
    after = author.get(place).text

    assert ("the raw text goes 90 days after" in before, "goes 30 days after" in after) == (True, True)


def test_fewer_days_take_what_was_published_before_too(office):
    found, scene = revealed()
    published(found, scene)
    kept = actions.follow_views(now=NOW + timedelta(days=40))

    office.post(reverse("settings_retention"), settings_of(raw_views=30, save="1"))
    gone = actions.follow_views(now=NOW + timedelta(days=40))

    assert (kept, gone, words_left(found)) == ({}, {"blanked": 1}, 0)
