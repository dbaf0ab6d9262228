"""What compiling again changed, and the versions of a page laid beside each other."""

import re

import pytest
from django.urls import reverse

from incidents import actions
from incidents.models import Factor, Retrospective, Section
from postmortem.audit.actions import fix
from tests import make
from tests.incidents import retro
from tests.make import NOW
from tests.queries import asked_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


def shown(client, name, found, **query):
    response = client.get(reverse(f"incidents:{name}", args=[found.pk]), query)
    return re.search(r"<main.*</main>", response.content.decode(), re.DOTALL).group()


def text(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def recompiled(found, scene):
    actions.request_compile(found.pk, by=scene.driver, now=NOW)
    actions.compile_due(now=NOW)
    found.refresh_from_db()


def human(found):
    """Everything people wrote."""
    return (
        list(Section.objects.filter(retrospective=found).values_list("code", "language", "body", "version")),
        list(Factor.objects.filter(retrospective=found).values_list("text", "made_sense")),
        found.title,
    )


def next_version(found, scene, **sections):
    """Written on after publication and published again."""
    actions.begin_next_version(found.pk, by=scene.driver, now=NOW)
    for code, body in sections.items():
        version = Section.objects.filter(retrospective=found, code=code).values_list("version", flat=True)
        actions.save_section(found.pk, (code, "en"), version.first() or 0, body, by=scene.driver, now=NOW)
    actions.send_round(found.pk, by=scene.driver, now=NOW)
    for lead in (scene.business, scene.design):
        actions.answer_round(found.pk, agrees=True, by=lead, now=NOW)
    actions.publish(found.pk, by=scene.driver, now=NOW)
    found.refresh_from_db()


def test_compiling_again_shows_what_changed_and_leaves_every_word_alone(client):
    found, scene = retro.written()
    before = human(found)
    scene.poster.name = "Big poster"
    type(scene.poster).objects.filter(pk=scene.poster.pk).update(name="Big poster")
    client.force_login(scene.driver)

    recompiled(found, scene)
    page = text(shown(client, "retrospective_changes", found))

    assert human(found) == before
    assert "other than when the facts were compiled before" in page
    assert "name was Poster is now Big poster" in page


def test_facts_compiled_once_have_nothing_to_compare(client):
    found, scene = retro.written()
    client.force_login(scene.driver)

    page = text(shown(client, "retrospective_changes", found))

    assert "compiled once: nothing to compare yet" in page


def test_facts_of_an_older_schema_say_so(client):
    found, scene = retro.written()
    old = {k: v for k, v in found.facts.items() if k not in ("changes", "compared_with", "unconfirmed")}
    Retrospective.objects.filter(pk=found.pk).update(facts={**old, "schema": 1})
    client.force_login(scene.driver)

    page = text(shown(client, "retrospective_changes", found))

    assert "compiled before changes were kept" in page


def test_two_versions_are_laid_beside_each_other(client):
    found, scene = retro.published()
    next_version(found, scene, story="It began on Tuesday. The poster was late.")
    client.force_login(make.user())

    page = shown(client, "retrospective_versions", found)

    assert "2 versions are published and locked" in text(page)
    assert "From version 1 to version 2" in text(page)
    assert re.findall(r"<ins>([^<]+)</ins>", page) == ["The poster was late."]
    assert re.findall(r"<del>([^<]+)</del>", page) == []


def test_a_version_is_compared_with_how_it_would_read_now_by_those_who_write_it(client):
    found, scene = retro.published()
    actions.begin_next_version(found.pk, by=scene.driver, now=NOW)
    condition = actions.Condition("other", "Nobody outside had read it.", "Time was short.")
    actions.add_factor(found.pk, condition, by=scene.driver, now=NOW)
    client.force_login(scene.driver)

    own = shown(client, "retrospective_versions", found, **{"from": 1, "to": 0})
    client.force_login(make.user())
    stranger = shown(client, "retrospective_versions", found, **{"from": 1, "to": 0})

    assert re.findall(r"<ins>([^<]+)</ins>", own) == ["Nobody outside had read it."]
    assert "Nobody outside had read it." not in stranger


def test_equal_versions_read_the_same(client):
    found, scene = retro.published()
    next_version(found, scene)
    client.force_login(scene.driver)

    page = text(shown(client, "retrospective_versions", found))

    assert "Both read the same." in page


def test_names_stay_out_of_the_comparison(client):
    found, scene = retro.published()
    next_version(found, scene, story="It began on Tuesday.")
    document = {**found.current.document, "title": "Gu Yuan was late"}
    actions.begin_next_version(found.pk, by=scene.driver, now=NOW)
    Retrospective.objects.filter(pk=found.pk).update(title=document["title"])
    client.force_login(scene.driver)

    page = shown(client, "retrospective_versions", found, **{"from": 1, "to": 0})

    assert "Gu Yuan" not in page


@pytest.mark.parametrize("query", [{"from": 9}, {"from": "x", "to": "-"}, {"to": 7}, {"from": 1, "to": 1}])
def test_a_version_that_is_not_there_is_compared_with_nothing(client, query):
    found, scene = retro.published()
    client.force_login(scene.driver)

    page = text(shown(client, "retrospective_versions", found, **query))

    assert "1 version is published and locked." in page
    assert "From version" not in page


def test_a_frozen_document_of_schema_1_is_still_read_and_compared(client):
    found, scene = retro.published()
    document = found.current.document
    old = {key: value for key, value in document.items() if key not in ("layout", "views", "differences")}
    further = ("waiting", "channels", "checkpoints", "gate", "weekly", "effort", "unconfirmed")
    old["facts"] = {part: value for part, value in document["facts"].items() if part not in further}
    revision = fix("retrospective", found, old, by=scene.driver, at=NOW)
    Retrospective.objects.filter(pk=found.pk).update(current=revision)
    client.force_login(make.user())

    reading = shown(client, "retrospective", found)
    versions = text(shown(client, "retrospective_versions", found))

    assert "It went live on time and brought no orders." in reading
    assert "Both read the same." in versions


def test_what_is_frozen_keeps_neither_changes_nor_comparison(client):
    found, scene = retro.written()
    recompiled(found, scene)

    published, _scene = retro.published()

    assert "changes" not in published.current.document["facts"]
    assert {one["code"] for one in published.current.document["layout"]} >= {"summary", "detection"}


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_of_versions_asks_the_database_the_same_number_of_times(client, many):
    found, scene = retro.published()
    for number in range(many):
        next_version(found, scene, story=f"It began on Tuesday. Version {number}.")
    client.force_login(scene.driver)

    with asked_once(7):
        shown(client, "retrospective_versions", found)


def test_the_pages_of_changes_and_the_checklist_ask_a_fixed_number_of_times(client):
    found, scene = retro.written()
    client.force_login(scene.driver)

    with asked_once(6):
        shown(client, "retrospective_changes", found)
    with asked_once(23):
        shown(client, "retrospective_checklist", found)
