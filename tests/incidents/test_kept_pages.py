"""A published page is put together once; what it is made of decides when it is put together again."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from incidents.models import ActionItem
from incidents.queries import around, readable_retrospective, source_for, zone_of
from incidents.views.reading import kept
from incidents.views.reading.kept import CSRF, KEPT, Kept, made
from postmortem.outbox.actions import close
from postmortem.outbox.models import Duty
from postmortem.people.models import Department, PastDepartmentName, User
from postmortem.upkeep.actions import leave
from tests import make
from tests.incidents import retro
from tests.make import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


def main_of(client, found, reader):
    client.force_login(reader)
    content = client.get(reverse("incidents:retrospective", args=[found.pk])).content.decode()
    return re.search(r"<main.*</main>", content, re.DOTALL).group()


def stamp(found, reader):
    return source_for(reader, readable_retrospective(reader, found.pk)).stamp


def fresh(found, reader):
    """The page as it is made now, where nothing kept has a part in it."""
    source = source_for(reader, readable_retrospective(reader, found.pk))
    address = f"http://testserver/retrospectives/{found.pk}/"
    with timezone.override(ZoneInfo(zone_of(found))):
        return made(source.page(), around(reader, source), address, NOW)


# --- what it is made of --------------------------------------------------------------------------
def test_the_page_asks_the_database_for_nothing_once_its_source_is_read():
    found, scene = retro.published()
    source = source_for(scene.driver, readable_retrospective(scene.driver, found.pk))

    with CaptureQueriesContext(connection) as captured:
        made(source.page(), None, "", NOW)

    assert len(captured) == 0


def test_two_readers_with_the_same_rights_get_the_same_page():
    found, _scene = retro.published()
    one, two = make.user(), make.user(department=make.department(), role="pm")

    assert stamp(found, one) == stamp(found, two)
    assert fresh(found, one) == fresh(found, two)


def test_whoever_sees_names_gets_another_page():
    found, scene = retro.published()

    assert stamp(found, scene.driver) != stamp(found, make.user())


def test_of_a_person_it_is_made_of_nothing_that_the_stamp_does_not_hold():
    """Everything else of them may change, and the page stays."""
    found, scene = retro.published()
    before = stamp(found, scene.driver), fresh(found, scene.driver)

    named = User.objects.exclude(pk=scene.driver.pk)
    named.update(
        role="pm", language="zh-hans", time_zone="UTC", last_login=NOW, is_active=False, wants_daily=False
    )

    assert (stamp(found, scene.driver), fresh(found, scene.driver)) == before


def renamed(found, scene):
    User.objects.filter(pk=scene.design.pk).update(display_name="Another Name")


def moved(found, scene):
    User.objects.filter(pk=scene.business.pk).update(department=make.department())


def called_otherwise(found, scene):
    home = scene.design.department
    PastDepartmentName.objects.filter(department=home).delete()
    Department.objects.filter(pk=home.pk).update(name_en="Pictures")


def improved(found, scene):
    ActionItem.objects.filter(retrospective=found).update(status="done", done_at=NOW)


def put_off(found, scene):
    ActionItem.objects.filter(retrospective=found).update(due_at=NOW + timedelta(days=30))


def one_more(found, scene):
    make.improvement(retrospective=found, owner=scene.business, title="One more")


@pytest.mark.parametrize("change", [renamed, moved, called_otherwise, improved, put_off, one_more])
def test_what_changes_the_page_changes_its_stamp(client, change):
    found, scene = retro.published()
    reader = make.user()
    before = stamp(found, reader), main_of(client, found, reader)

    change(found, scene)

    assert stamp(found, reader) != before[0]
    now, page = fresh(found, reader), main_of(client, found, reader)
    assert before[1] != page
    assert [part in page for part in (now.minute, now.told, now.appendix)] == [True, True, True]


# --- what is kept --------------------------------------------------------------------------------
def test_whoever_has_left_is_forgotten_at_once(client):
    """A page with the name is kept already; what is read after it must not come from there."""
    found, scene = retro.published()
    improved(found, scene)
    ActionItem.objects.filter(retrospective=found).update(status="verified", verified_at=NOW)
    Department.objects.filter(lead=scene.design).update(lead=scene.business)
    close(Duty.objects.filter(holder=scene.design), Duty.State.WITHDRAWN, by=scene.driver, now=NOW)
    name = scene.design.display_name
    assert name in main_of(client, found, scene.driver)

    User.objects.filter(pk=scene.design.pk).update(is_active=False)
    leave(scene.design, by=make.user(role="admin"), now=NOW)

    assert name not in main_of(client, found, scene.driver)


def test_what_is_said_today_stands_there_at_once(client):
    found, _scene = retro.published()
    reader = make.user()
    before = main_of(client, found, reader)

    improved(found, None)

    assert "(0 done)" in before
    assert "(1 done)" in main_of(client, found, reader)


def test_each_request_has_its_own_tokens(client):
    found, _scene = retro.published()
    reader = make.user()

    pages = [main_of(client, found, reader) for _time in range(2)]

    tokens = [re.findall(r'name="submit_token" value="([^"]+)"', page) for page in pages]
    assert len({*tokens[0], *tokens[1]}) == 4
    assert not any(mark in page for mark in (CSRF, kept.ASK, kept.VERDICT) for page in pages)


def test_readers_of_the_house_are_led_to_what_letters_mean(client):
    found, scene = retro.published()
    make.letter(scene.poster, "R", scene.design.department)

    page = main_of(client, found, scene.driver)

    assert page.count("What the letters ask") == 1


def test_each_language_has_its_own(client):
    found, _scene = retro.published()
    reader = make.user(language="en")
    assert "Appendix" in main_of(client, found, reader)

    User.objects.filter(pk=reader.pk).update(language="zh-hans")

    assert "附录" in main_of(client, found, User.objects.get(pk=reader.pk))


def test_in_another_year_days_are_told_with_their_year(client, time_machine):
    found, _scene = retro.published()
    reader = make.user()
    assert "March 2026" not in main_of(client, found, reader)

    time_machine.move_to(NOW.replace(year=2027), tick=False)

    assert "March 2026" in main_of(client, found, reader)


def test_what_is_not_published_is_never_kept(client):
    found, scene = retro.written()
    before = len(KEPT)

    main_of(client, found, scene.driver)

    assert (stamp(found, scene.driver), len(KEPT)) == ("", before)


def test_the_newest_of_each_place_is_kept_and_the_oldest_goes():
    shelf, calls = Kept(2), []

    def make_it(what):
        return lambda: calls.append(what) or what

    for place, mark in (("a", 1), ("a", 1), ("b", 1), ("a", 2), ("c", 1), ("a", 2), ("b", 1)):
        assert shelf.get(place, mark, make_it((place, mark))) == (place, mark)

    assert calls == [("a", 1), ("b", 1), ("a", 2), ("c", 1), ("b", 1)]
    assert len(shelf) == 2


def test_catalogues_of_another_language_have_no_part_in_it():
    found, scene = retro.published()

    with override("zh-hans"):
        one = stamp(found, scene.driver)
    with override("en"):
        two = stamp(found, scene.driver)

    assert one != two
