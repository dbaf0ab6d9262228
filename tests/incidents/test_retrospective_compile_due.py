"""A retrospective opens by itself and its facts are compiled by the tick, once, however often it rings."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from incidents import actions
from incidents.models import Retrospective
from postmortem.audit.models import Entry
from postmortem.outbox.models import Notice
from tests import make
from tests.incidents import retro
from tests.make import NOW

pytestmark = pytest.mark.django_db


def test_an_incident_in_analysis_gets_a_retrospective_and_its_leads_are_told():
    scene = retro.campaign()
    incident = make.incident(activity=scene.activity, status="analysing")

    found = actions.open_retrospective(incident=incident, by=scene.driver, now=NOW)

    assert (found.status, found.title, found.owner) == ("collecting", incident.title, scene.driver)
    assert (found.compile_requested_at, found.mitigated_at) == (NOW, incident.mitigated_at)
    told = Notice.objects.filter(kind="retro_opened").values_list("recipient", flat=True)
    assert set(told) == {scene.design.pk, scene.business.pk}


def test_opening_again_gives_the_same_one_and_asks_for_its_facts():
    found, scene = retro.at_work()

    again = actions.open_retrospective(incident=found.incident, by=scene.driver, now=NOW)

    assert again.pk == found.pk
    assert again.compile_requested_at == NOW


def test_a_published_one_is_not_compiled_again_by_itself():
    found, scene = retro.published()

    again = actions.open_retrospective(incident=found.incident, by=scene.driver, now=NOW)

    assert (again.pk, again.compile_requested_at) == (found.pk, None)


def test_the_facts_stay_as_they_are_while_the_departments_look_at_them():
    found, scene = retro.in_review()

    with pytest.raises(ValidationError, match="take it back to compile again"):
        actions.request_compile(found.pk, by=scene.driver, now=NOW)
    actions.open_retrospective(incident=found.incident, by=scene.driver, now=NOW)

    found.refresh_from_db()
    assert found.compile_requested_at is None


def test_a_verified_activity_gets_its_own_owned_by_who_drives_it():
    scene = retro.campaign()
    retro.verified(scene)

    done = [actions.compile_due(now=NOW), actions.compile_due(now=NOW)]

    found = Retrospective.objects.get(activity=scene.activity)
    assert done == [1, 0]
    assert (found.owner, found.compiled_at) == (scene.driver, NOW)


def test_a_skipped_one_of_an_activity_stays_skipped():
    scene = retro.campaign()
    retro.verified(scene)
    actions.compile_due(now=NOW)
    found = Retrospective.objects.get()
    actions.skip_retrospective(found.pk, "Told elsewhere.", by=scene.driver, now=NOW)

    actions.compile_due(now=NOW)

    assert [one.status for one in Retrospective.objects.all()] == ["skipped"]


def test_compiling_writes_the_facts_and_one_entry_and_leaves_the_words_alone():
    found, scene = retro.written()
    actions.request_compile(found.pk, by=scene.driver, now=NOW)
    before = list(found.sections.values_list("code", "body", "version"))

    actions.compile_due(now=NOW)

    found.refresh_from_db()
    assert found.compile_requested_at is None
    assert list(found.sections.values_list("code", "body", "version")) == before
    assert Entry.objects.filter(verb="retrospective.compiled").count() == 2


def test_the_facts_of_the_campaign_are_right():
    found, scene = retro.at_work()

    facts = found.facts

    poster = next(row for row in facts["deliverables"] if row["deliverable"] == scene.poster.pk)
    assert (poster["margin"], poster["before_slot"]) == (-(3 * 3600 + 50 * 60), 10 * 60)
    assert facts["lead_time"]["asked"] == 24 * 3600
    assert facts["lead_time"]["agreed"] == facts["lead_time"]["real"] == 48 * 3600
    assert facts["without_owner"] == [scene.effect.pk]
    assert facts["without_letter"] == [
        {"department": scene.design.department_id, "deliverables": [scene.poster.pk]}
    ]
    assert [one["seconds"] for one in facts["stand_ins"]] == [24 * 3600 - 600]
    assert [(one["expected"], one["actual"]) for one in facts["outcome"]] == [(30, 0)]
    assert [(one["kind"], one["seconds"] // 60) for one in facts["time_bar"]["segments"]] == [
        ("deciding", 24 * 60),
        ("making", 44 * 60),
        ("waiting", 3 * 60 + 50),
        ("checking", 10),
    ]


def test_five_earlier_activities_of_the_kind_say_what_is_usual():
    scene = retro.campaign()
    for days in (6, 7, 8, 9, 10):
        make.activity(notified_at=retro.LAUNCH - days * retro.DAY, launched_at=retro.LAUNCH - retro.HOUR)

    found, _scene = retro.at_work(scene)

    assert found.facts["lead_time"]["usual"] == 8 * 24 * 3600 - 3600
    assert found.facts["lead_time"]["usual_of"] == 5


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_compile_it_once():
    found, scene = retro.at_work()
    actions.request_compile(found.pk, by=scene.driver, now=NOW)
    done, barrier = [], threading.Barrier(4)

    def tick():
        barrier.wait()
        try:
            done.append(actions.compile_due(now=NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=tick) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done) == [0, 0, 0, 1]
