"""Many editors save one thing at the same moment: what was acknowledged is there, or its editor is told."""

import random
from functools import partial

import pytest

from postmortem.activities.actions import edit_activity
from postmortem.activities.models import Activity
from postmortem.drafts import actions
from postmortem.drafts.actions import Stale, Typed, save_if_current
from postmortem.drafts.models import Draft
from tests import make
from tests.at_once import at_once
from tests.make import NOW

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
EDITORS, ROUNDS, QUICK = 8, 70, 3
FIELDS = ("title", "goal", "non_goal", "reuse_plan")


def by_the_form(pk, version, changes, by):
    """As the page of the activity saves."""
    edit_activity(pk, version, changes, by=by, now=NOW)


def by_the_row(pk, version, changes, by):
    """The same without the lock that an action of activities takes: the conditional UPDATE alone decides."""
    save_if_current(Activity, pk, version, changes, by=by, now=NOW)


def read_compare_save(pk, version, changes, by):
    """The planted twin, as it is often written."""
    row = Activity.objects.get(pk=pk)
    if row.version != version:
        raise Stale(row)
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.save()


def words(rng, who, number):
    """What one editor types: one field or two, so that some meet others and some do not."""
    return {name: f"{who}-{number}-{name}" for name in rng.sample(FIELDS, rng.choice((1, 1, 2)))}


def autosave(number, seq, by):
    return actions.keep(Typed(f"{number:032x}", f"/{number}/", 1, [["goal", f"{seq}"]]), seq, by=by, now=NOW)


def wave(save, activity, typed, drafts):
    """Everybody who has something to save does, all from the version they see now, while forms save drafts of
    themselves. Who was acknowledged and whose words are not there, and who was told to look again.
    """
    version = Activity.objects.get(pk=activity.pk).version
    steps = [partial(save, activity.pk, version, said, by) for by, said in typed]
    answers = at_once(*steps, *drafts)[: len(steps)]
    stored = Activity.objects.values(*FIELDS).get(pk=activity.pk)
    saved = [one for one, answer in zip(typed, answers, strict=True) if answer is None]
    told = [one for one, answer in zip(typed, answers, strict=True) if isinstance(answer, Stale)]
    assert len(saved) + len(told) == len(typed), answers
    lost = [said for _by, said in saved if any(stored[name] != text for name, text in said.items())]
    return saved, told, lost


def storm(save, rounds):
    """Eight editors and a second tab of the first, until all have saved: saves, conflicts, lost saves."""
    activity, editors = make.activity(title="Start"), [make.user() for _ in range(EDITORS)]
    rng, saves, conflicts, lost = random.Random(7), 0, 0, []
    for number in range(1, rounds + 1):
        typed = [(by, words(rng, place, number)) for place, by in enumerate([*editors, editors[0]])]
        drafts = [partial(autosave, place, number, by) for place, by in enumerate(editors)]
        while typed:
            saved, typed, gone = wave(save, activity, typed, drafts)
            saves, conflicts, lost, drafts = saves + len(saved), conflicts + len(typed), lost + gone, []
    return saves, conflicts, lost


@pytest.mark.timeout(400)
@pytest.mark.parametrize("save", [by_the_form, by_the_row])
def test_no_acknowledged_save_is_lost_with_eight_editors_two_tabs_and_their_drafts(save, full, measured):
    saves, conflicts, lost = storm(save, ROUNDS if full else QUICK)

    assert (lost, saves) == ([], (EDITORS + 1) * (ROUNDS if full else QUICK))
    assert Draft.objects.filter(used=False).count() == EDITORS
    measured(saves=saves, conflicts_told=conflicts, lost=len(lost))


def test_a_save_that_reads_compares_and_writes_is_caught():
    _saves, _conflicts, lost = storm(read_compare_save, 5)

    assert lost != []


def test_of_eight_editors_of_one_field_one_is_taken_and_seven_are_told():
    activity, editors = make.activity(title="Start"), [make.user() for _ in range(EDITORS)]

    saved, told, lost = wave(by_the_form, activity, [(by, {"goal": by.account}) for by in editors], [])

    assert (len(saved), len(told), lost) == (1, EDITORS - 1, [])


def test_saves_of_different_fields_at_once_go_together():
    activity, editors = make.activity(title="Start"), [make.user() for _ in FIELDS]
    typed = [(by, {name: f"said {name}"}) for by, name in zip(editors[:3], FIELDS, strict=False)]

    saved, told, lost = wave(by_the_row, activity, typed, [])

    assert (len(saved), told, lost) == (3, [], [])
