"""The switch: made by the tick, one at a time, the newest kept, red when there is none."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from postmortem.audit import queries as audit
from postmortem.audit.models import Entry
from postmortem.backup import queries, rules
from postmortem.backup.actions import Switch, ask_for_one, back_up_due, change_plan
from postmortem.backup.actions.plan import claim
from postmortem.backup.models import Archive, Plan
from postmortem.outbox.models import Message, Notice
from postmortem.outbox.queries import installation
from postmortem.outbox.wording import NOTICES
from postmortem.people.models import User
from tests import make
from tests.people.pages import field_errors

NOW = make.NOW  # 16:00 in Shanghai
NIGHT = datetime(2026, 3, 11, 18, 0, tzinfo=UTC)  # two o'clock
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAGE = "/settings/backup/"
committed = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin(db):
    return make.user("mo", role=User.Role.ADMIN)


@pytest.fixture
def office(client, admin):
    client.force_login(admin)
    with time_machine.travel(NOW, tick=False):
        yield client


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "kept").mkdir()
    return tmp_path / "kept"


def switched(admin, folder, *, keep=7, now=NOW, is_on=True):
    seen = queries.plan().version
    said = Switch(is_on=is_on, folder=str(folder), keep=keep, at=time(2))
    return change_plan(said, seen=seen, by=admin, now=now)


def states():
    return list(Archive.objects.order_by("pk").values_list("state", "error"))


# --- the tick --------------------------------------------------------------------------------------------


@committed
def test_it_runs_in_the_night_and_not_before(admin, folder):
    switched(admin, folder)

    early = back_up_due(now=NIGHT - timedelta(seconds=1))
    night = back_up_due(now=NIGHT)
    again = back_up_due(now=NIGHT + HOUR)

    assert ["archives" in counts for counts in (early, night, again)] == [False, True, False]
    assert [path.name for path in folder.iterdir()] == [rules.name_of(installation(), NIGHT)]
    assert queries.plan().next_at == NIGHT + DAY
    kept = Archive.objects.get()
    assert (kept.state, kept.path, kept.size) == ("done", str(next(folder.iterdir())), kept.size)
    assert kept.counts["entries"] == Entry.objects.count()


@committed
def test_only_so_many_are_kept_and_nothing_else_is_touched(admin, folder):
    switched(admin, folder, keep=2)
    others = ["postmortem-00000000-20250101T000000Z.zip", "notes.txt", "postmortem-x.zip"]
    for name in others:
        (folder / name).write_text("not mine")

    for night in range(3):
        back_up_due(now=NIGHT + night * DAY)

    mine = [rules.name_of(installation(), NIGHT + night * DAY) for night in (1, 2)]
    assert sorted(path.name for path in folder.iterdir()) == sorted([*others, *mine])
    assert list(Archive.objects.order_by("pk").values_list("removed_at", flat=True)) == [
        NIGHT + 2 * DAY,
        None,
        None,
    ]


@committed
def test_one_that_fails_says_why_and_is_tried_again_in_an_hour(admin, folder):
    switched(admin, folder)
    folder.rmdir()

    failed = back_up_due(now=NIGHT)
    too_early = back_up_due(now=NIGHT + HOUR - timedelta(seconds=1))
    folder.mkdir()
    done = back_up_due(now=NIGHT + HOUR)

    assert (failed.get("archives_failed"), too_early, done.get("archives")) == (1, {}, 1)
    assert states() == [("failed", "gone"), ("done", "")]


@pytest.mark.django_db
def test_two_ticks_at_once_make_one(admin, folder):
    switched(admin, folder)

    begun = [claim(now=NIGHT), claim(now=NIGHT)]

    assert [one is not None for one in begun] == [True, False]
    assert states() == [("running", "")]


@pytest.mark.django_db
def test_the_database_lets_only_one_run(admin, folder):
    switched(admin, folder)
    claim(now=NIGHT)
    Plan.objects.update(next_at=NIGHT)

    assert claim(now=NIGHT + timedelta(minutes=5)) is None
    assert states() == [("running", "")]


@committed
def test_one_whose_worker_died_is_given_up_and_its_half_file_goes(admin, folder):
    switched(admin, folder)
    claim(now=NIGHT)
    half = folder / ".postmortem-anywhere-20260311T180000Z.zip.1a2b.part"
    half.write_text("half")

    waiting = back_up_due(now=NIGHT + rules.DEAD_AFTER)
    given_up = back_up_due(now=datetime.now(UTC) + rules.DEAD_AFTER)

    assert "archives" not in waiting
    assert states()[0] == ("failed", "stopped")
    assert given_up["archives"] == 1
    assert not half.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("wanted", "mails"), [(True, 1), (False, 0)])
def test_the_seal_of_the_day_is_mailed_once_to_administrators_who_want_it(admin, wanted, mails):
    make.user("no-mail", role=User.Role.ADMIN, email=None)
    make.user("member")
    said = Switch(is_on=False, folder="", keep=7, at=time(2), mails_seal=wanted)
    change_plan(said, seen=1, by=admin, now=NOW)

    for minutes in (0, 1):
        back_up_due(now=NOW + timedelta(minutes=minutes))

    sent = Message.objects.filter(kind=Message.Kind.ACCOUNT)
    line = audit.exported()[0]
    assert [message.recipient_id for message in sent] == [admin.pk] * mails
    assert all(f"{line.number}:{line.sign}" in str(message.params) for message in sent)


# --- who hears of it --------------------------------------------------------------------------------------


def heard():
    return list(Notice.objects.order_by("at", "recipient").values_list("recipient__account", "kind"))


@committed
def test_administrators_hear_once_that_it_fails_until_there_is_a_good_one(admin, folder):
    make.user("ann", role=User.Role.ADMIN)
    make.user("away", role=User.Role.ADMIN, is_active=False)
    make.user("member")
    switched(admin, folder)
    nights = []

    for hours, is_there in enumerate([False, False, True, False]):
        folder.rename(folder.with_name("kept" if is_there else "gone"))
        folder = folder.with_name("kept" if is_there else "gone")
        Plan.objects.update(next_at=NIGHT + hours * HOUR)
        back_up_due(now=NIGHT + hours * HOUR)
        nights.append(len(heard()))

    assert nights == [2, 2, 2, 4]
    assert sorted(heard()) == [("ann", "backup_failed")] * 2 + [("mo", "backup_failed")] * 2
    assert set(Notice.objects.values_list("params__path", flat=True)) == {PAGE}
    assert states() == [("failed", "gone"), ("failed", "gone"), ("done", ""), ("failed", "gone")]


@committed
def test_administrators_hear_once_that_none_came_for_26_hours(admin, folder):
    switched(admin, folder)
    folder.rmdir()

    for hours in (0, 1, 16, 17, 18, 30):
        back_up_due(now=NIGHT + hours * HOUR)
    before = heard()
    folder.mkdir()
    back_up_due(now=NIGHT + 2 * DAY)
    folder.rename(folder.with_name("gone"))
    for hours in (24, 25, 26, 27, 30):
        back_up_due(now=NIGHT + 2 * DAY + hours * HOUR)

    assert before == [("mo", "backup_failed"), ("mo", "backup_overdue")]
    assert {kind for _who, kind in before} - set(NOTICES) == set()
    assert heard() == before * 2


@committed
def test_one_that_was_stopped_in_the_middle_is_told_too(admin, folder):
    switched(admin, folder)
    claim(now=NIGHT)
    folder.rmdir()

    back_up_due(now=NIGHT + rules.DEAD_AFTER + timedelta(seconds=1))

    assert heard() == [("mo", "backup_failed")]


@committed
def test_whatever_ends_it_has_ended_it(admin, folder, monkeypatch):
    """A bucket that does not answer raises errors of its own."""
    switched(admin, folder)
    monkeypatch.setattr(rules, "name_of", lambda *_said: "no\0name")  # a ValueError of the system

    counts = back_up_due(now=NIGHT)

    assert (counts["archives_failed"], states()) == (1, [("failed", "other")])
    assert heard() == [("mo", "backup_failed")]


# --- when it is red ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_on", "last_good", "after", "expected"),
    [
        (True, True, 26 * HOUR, (200, "ok")),
        (True, True, 26 * HOUR + timedelta(seconds=1), (503, "backup")),
        (False, True, 30 * DAY, (200, "ok")),
        (True, False, 26 * HOUR, (200, "ok")),
        (True, False, 26 * HOUR + timedelta(seconds=1), (503, "backup")),
    ],
)
@pytest.mark.django_db
def test_health_is_red_after_26_hours_without_a_good_one(client, is_on, last_good, after, expected):
    Plan.objects.create(is_on=is_on, on_since=NOW - DAY if last_good else NOW)
    if last_good:
        done = Archive.objects.create(began_at=NOW, alive_at=NOW)
        Archive.objects.filter(pk=done.pk).update(state="done")
    Archive.objects.create(began_at=NOW + after, alive_at=NOW + after)  # one that runs is no good one yet

    with time_machine.travel(NOW + after, tick=False):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["status"]) == expected
    assert answer.json()["backup"] == (int(after.total_seconds()) if last_good else None)


@pytest.mark.django_db
def test_the_settings_say_that_it_is_missing(office):
    Plan.objects.create(is_on=True, on_since=NOW - 2 * DAY)

    settings_page, page = office.get("/settings/"), office.get(PAGE)

    assert "none for 26 hours" in settings_page.content.decode()
    assert "No good backup for more than 26 hours." in page.content.decode()


# --- the page ---------------------------------------------------------------------------------------------


def sent(**changed):
    return {"is_on": "on", "at": "02:00", "keep": "7", "folder": "", "version": "1", **changed}


def test_it_is_switched_on(office, folder):
    answer = office.post(PAGE, sent(folder=str(folder), keep="3"))

    plan = Plan.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert (plan.is_on, plan.keep, plan.folder, plan.next_at) == (True, 3, str(folder), NIGHT)
    assert list(Entry.objects.values_list("verb", "data")) == [
        ("backup.switched", {"is_on": True, "keep": 3})
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"keep": "0"}, "keep"),
        ({"keep": "366"}, "keep"),
        ({"at": "late"}, "at"),
        ({"folder": "backups"}, "folder"),
        ({"folder": "/nowhere/at/all"}, "folder"),
        ({"folder": "@media"}, "folder"),
        ({"folder": "@static"}, "folder"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(office, settings, tmp_path, wrong, field):
    settings.MEDIA_ROOT.mkdir(exist_ok=True)
    places = {"@media": str(settings.MEDIA_ROOT), "@static": str(settings.STATIC_ROOT)}
    typed = sent(**{name: places.get(value, value) for name, value in wrong.items()})

    answer = office.post(PAGE, typed)

    assert (answer.status_code, list(field_errors(answer))) == (422, [field])
    assert not Plan.objects.filter(is_on=True).exists()
    assert Entry.objects.count() == 0


def test_who_comes_second_sees_what_is_stored(office, admin):
    change_plan(Switch(is_on=True, folder="", keep=5, at=time(3)), seen=1, by=admin, now=NOW)

    answer = office.post(PAGE, sent())

    assert answer.status_code == 409
    assert Plan.objects.get().keep == 5


def test_one_is_asked_for_once(office):
    first, second = office.post(f"{PAGE}now/"), office.post(f"{PAGE}now/")

    assert (first.status_code, second.status_code) == (302, 409)
    assert Plan.objects.get().wanted_at == NOW
    assert list(Entry.objects.values_list("verb", flat=True)) == ["backup.asked"]


@committed
def test_what_is_asked_for_is_made_by_the_next_tick_though_it_is_switched_off(admin, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    ask_for_one(by=admin, now=NOW)

    counts = [back_up_due(now=NOW + HOUR).get("archives"), back_up_due(now=NOW + 2 * HOUR).get("archives")]

    assert counts == [1, None]
    assert Archive.objects.get().by == admin
    assert len(list((tmp_path / "backups").iterdir())) == 1


@pytest.mark.parametrize(
    ("done", "total", "percent"), [(0, 0, 0), (0, 5000, 0), (2100, 5000, 42), (5000, 5000, 99)]
)
def test_while_it_runs_the_page_says_how_far_it_has_come_and_asks_again(office, done, total, percent):
    Archive.objects.create(began_at=NOW, alive_at=NOW, done=done, total=total)

    page = office.get(PAGE).content.decode()

    assert f'<progress max="100" value="{percent}" aria-label="The backup is being made">' in page
    assert f"{percent}% done" in page
    assert "You may leave this page; it goes on." in page
    assert 'hx-trigger="every 2s" hx-select="#made"' in page


def test_when_none_runs_the_page_is_still(office, admin):
    done = Archive.objects.create(began_at=NOW, alive_at=NOW, by=admin)
    Archive.objects.filter(pk=done.pk).update(state="done", size=1, counts={"rows": 1, "files": 1})

    page = office.get(PAGE).content.decode()

    assert "<progress" not in page
    assert "hx-trigger" not in page


@committed
def test_a_backup_notes_how_far_it_has_come(admin, folder, monkeypatch):
    monkeypatch.setattr("postmortem.backup.actions.plan.SIGN_OF_LIFE", 0)
    switched(admin, folder)

    back_up_due(now=NIGHT)

    made = Archive.objects.get()
    assert made.total > 0
    assert (made.state, made.done) == ("done", made.total)


@pytest.mark.parametrize(("day", "code"), [("2026-03-10", 302), ("2026-03-20", 422), ("soon", 422)])
def test_a_tried_restore_is_written_down(office, day, code):
    answer = office.post(f"{PAGE}tried/", {"on": day})

    assert answer.status_code == code
    assert ("A restore was tried on" in office.get(PAGE).content.decode()) == (code == 302)
    assert Entry.objects.count() == (1 if code == 302 else 0)


def test_a_stale_switch_is_refused_by_the_action(admin):
    with pytest.raises(ValidationError):
        change_plan(Switch(is_on=True, folder="", keep=5, at=time(3)), seen=9, by=admin, now=NOW)

    assert Plan.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_the_query_count_is_flat(office, admin, rows, django_assert_num_queries):
    for number in range(rows):
        done = Archive.objects.create(began_at=NOW - number * DAY, alive_at=NOW, by=admin)
        Archive.objects.filter(pk=done.pk).update(state="done", size=1, counts={"rows": 1, "files": 1})

    with django_assert_num_queries(2 + 2):  # session, user; archives, the switch
        assert office.get(PAGE).status_code == 200
