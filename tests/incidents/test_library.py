"""The library: what was looked back at, and whether it got better."""

from datetime import timedelta

import pytest
from django.urls import reverse

from incidents.models import Retrospective
from incidents.queries import library
from tests import make
from tests.incidents import retro
from tests.make import NOW
from tests.queries import asked_once

pytestmark = pytest.mark.django_db
ADDRESS = reverse("incidents:library")


def test_everybody_sees_what_is_published_and_only_those_at_work_the_rest():
    found, _scene = retro.published()
    hidden, scene = retro.at_work()

    lists = {
        name: [row.pk for row in library(who).rows]
        for name, who in (("stranger", make.user()), ("driver", scene.driver))
    }

    assert lists == {"stranger": [found.pk], "driver": [hidden.pk, found.pk]}


def test_a_row_says_how_its_improvements_stand():
    found, scene = retro.published()
    make.improvement(retrospective=found, status="verified")
    make.improvement(retrospective=found, status="wont_do")

    page = library(scene.driver)

    row = page.rows[0]
    assert (row.done, row.improvements, page.done, page.improvements) == (1, 2, 1, 2)


def test_the_title_is_the_published_one_and_has_no_names():
    scene = retro.campaign()
    scene.business.display_name = "Zhao Ming"
    scene.business.save()
    found, _scene = retro.published(scene)
    Retrospective.objects.filter(pk=found.pk).update(title="Rewritten later")
    _hidden, other = retro.at_work(retro.campaign(), title="Zhao Ming and the poster")
    make.participant(other.activity, scene.business)

    assert [row.title for row in library(make.user()).rows] == ["No orders"]
    assert [row.title for row in library(other.driver).rows] == ["Business side and the poster", "No orders"]


@pytest.mark.parametrize(("state", "kept"), [("published", 1), ("at_work", 1), ("", 2), ("nonsense", 2)])
def test_the_list_is_chosen_by_state(state, kept):
    retro.published()
    _found, scene = retro.at_work()

    assert len(library(scene.driver, state=state).rows) == kept


def test_the_numbers_are_of_what_one_may_see():
    retro.published()
    shut, scene = retro.published()
    Retrospective.objects.filter(pk=shut.pk).update(visibility="restricted")
    replaced, _scene = retro.published(scene)
    retro.at_work(scene)
    replaced_by = Retrospective.objects.order_by("pk").first()
    Retrospective.objects.filter(pk=replaced.pk).update(status="superseded", superseded_by=replaced_by)

    numbers = {
        name: (page.published, page.at_work, len(page.rows))
        for name, page in (("stranger", library(make.user())), ("driver", library(scene.driver)))
    }

    assert numbers == {"stranger": (1, 0, 1), "driver": (2, 1, 3)}


def test_older_ones_follow_page_by_page(monkeypatch):
    monkeypatch.setattr("incidents.queries.retrospective_list.PAGE", 2)
    driver = make.user()
    made = [
        make.retrospective(
            incident=make.incident(status="analysing"),
            owner=driver,
            created_at=NOW - timedelta(days=day // 2),
        ).pk
        for day in range(5)
    ]

    pages, before = [], None
    for _page in range(3):
        page = library(driver, before=before)
        pages += [row.pk for row in page.rows]
        before = page.older

    assert sorted(pages) == sorted(made)
    assert len(pages) == 5
    assert before is None


@pytest.mark.parametrize("rows", [1, 3])
def test_the_library_asks_the_database_the_same_number_of_times(client, rows, time_machine):
    time_machine.move_to(NOW, tick=False)
    for _number in range(rows):
        retro.published()
    client.force_login(make.user())

    client.get(ADDRESS)

    with asked_once(6):
        response = client.get(ADDRESS)

    assert response.status_code == 200


def test_an_empty_library_says_what_belongs_here(client):
    client.force_login(make.user())

    page = client.get(ADDRESS, {"before": "nonsense"}).content.decode()

    assert "Nothing has been looked back at yet." in page
