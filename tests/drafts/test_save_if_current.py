"""Two people edit one thing: one of them saves, the other is told, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from postmortem.activities.models import Activity
from postmortem.drafts.actions import Stale, save_if_current
from postmortem.drafts.models import TextVersion
from tests import make

pytestmark = pytest.mark.django_db


def test_a_save_writes_the_changes_and_the_next_version():
    activity = make.activity(goal="")
    editor = make.user()

    version = save_if_current(Activity, activity.pk, 1, {"goal": "More orders"}, by=editor, now=make.NOW)

    activity.refresh_from_db()
    assert (version, activity.version, activity.goal) == (2, 2, "More orders")


def test_a_save_keeps_what_was_saved_as_a_text_version():
    activity, editor, sponsor = make.activity(), make.user(), make.user()
    changes = {"goal": "More orders", "sponsor": sponsor, "requested_at": make.NOW, "restricted": True}

    save_if_current(Activity, activity.pk, 1, changes, by=editor, now=make.NOW)

    kept = TextVersion.objects.get()
    assert (kept.subj_type, kept.subj_id, kept.version) == ("activities.activity", activity.pk, 2)
    assert (kept.by, kept.at) == (editor, make.NOW)
    assert kept.fields == {
        "goal": "More orders",
        "sponsor": sponsor.pk,
        "requested_at": "2026-03-11T08:00:00+00:00",
        "restricted": True,
    }


def test_a_save_from_an_old_page_changes_nothing_and_shows_the_present_row():
    activity, editor = make.activity(goal=""), make.user()
    save_if_current(Activity, activity.pk, 1, {"goal": "Theirs"}, by=editor, now=make.NOW)

    with pytest.raises(Stale) as stale:
        save_if_current(Activity, activity.pk, 1, {"goal": "Mine"}, by=editor, now=make.NOW)

    assert (stale.value.current, stale.value.current.goal) == (activity, "Theirs")
    assert list(Activity.objects.values_list("goal", "version")) == [("Theirs", 2)]
    assert TextVersion.objects.count() == 1


def test_a_save_of_a_row_that_is_gone_says_so():
    with pytest.raises(Stale) as stale:
        save_if_current(Activity, 404, 1, {"goal": "Mine"}, by=make.user(), now=make.NOW)

    assert stale.value.current is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_savers_at_once_one_wins_and_the_other_keeps_what_was_typed():
    activity = make.activity(goal="")
    savers = [make.user(), make.user()]
    start = Barrier(2)

    def save(saver):
        start.wait(10)
        try:
            return save_if_current(Activity, activity.pk, 1, {"goal": saver.account}, by=saver, now=make.NOW)
        except Stale as stale:
            return stale.current.goal
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(save, savers))

    activity.refresh_from_db()
    winner = savers[answers.index(2)]
    assert sorted(map(str, answers)) == sorted(["2", winner.account])
    assert (activity.goal, activity.version) == (winner.account, 2)
    assert [(kept.version, kept.by) for kept in TextVersion.objects.all()] == [(2, winner)]


def test_saves_of_different_fields_go_together():
    activity, editor = make.activity(goal="", title="Voucher campaign"), make.user()
    save_if_current(Activity, activity.pk, 1, {"goal": "Theirs"}, by=editor, now=make.NOW)

    version = save_if_current(
        Activity, activity.pk, 1, {"title": "Mine", "goal": ""}, by=editor, now=make.NOW
    )

    assert version == 3
    assert list(Activity.objects.values_list("title", "goal", "version")) == [("Mine", "Theirs", 3)]


def test_a_save_over_several_others_keeps_all_of_them():
    activity, editor = make.activity(goal="", title="Voucher campaign", restricted=False), make.user()
    for version, changes in enumerate([{"goal": "One"}, {"goal": "Two"}, {"restricted": True}], start=1):
        save_if_current(Activity, activity.pk, version, changes, by=editor, now=make.NOW)

    save_if_current(Activity, activity.pk, 1, {"title": "Mine"}, by=editor, now=make.NOW)

    assert list(Activity.objects.values_list("title", "goal", "restricted")) == [("Mine", "Two", True)]


def test_a_save_of_what_is_stored_already_writes_nothing():
    activity, editor = make.activity(goal=""), make.user()
    save_if_current(Activity, activity.pk, 1, {"goal": "The same"}, by=editor, now=make.NOW)

    version = save_if_current(Activity, activity.pk, 1, {"goal": "The same"}, by=editor, now=make.NOW)

    assert (version, TextVersion.objects.count()) == (2, 1)


def test_a_save_over_a_version_that_never_was_is_refused():
    activity = make.activity(goal="")

    with pytest.raises(Stale):
        save_if_current(Activity, activity.pk, 7, {"goal": "Mine"}, by=make.user(), now=make.NOW)

    assert list(Activity.objects.values_list("goal", "version")) == [("", 1)]


def test_a_save_over_a_step_that_nobody_wrote_down_is_refused():
    activity, editor = make.activity(goal=""), make.user()
    Activity.objects.filter(pk=activity.pk).update(version=2)

    with pytest.raises(Stale):
        save_if_current(Activity, activity.pk, 1, {"title": "Mine"}, by=editor, now=make.NOW)

    assert list(Activity.objects.values_list("title", flat=True)) == [activity.title]
