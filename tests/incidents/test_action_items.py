"""What happens to an improvement: asked for, done, verified, left undone, opened again."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from incidents import actions, queries
from incidents.actions import NewActionItem
from incidents.actions.looking import ask_whether_they_hold
from incidents.models import ActionItem
from postmortem.activities.models import Participant
from postmortem.audit.models import Entry
from postmortem.drafts.actions import Stale
from postmortem.evidence.models import Evidence
from postmortem.outbox.models import Duty, Notice
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHY = "It is done by the platform now."


def of_activity(**fields):
    """A retrospective about an incident of an activity."""
    return make.retrospective(incident=make.incident(activity=make.activity(**fields), status="analysing"))


def new_item(**fields):
    return NewActionItem(
        **{
            "title": "Ask the approver for the approval itself",
            "end_state": "Every approval in the log is confirmed in person.",
            "owner": fields.get("owner") or make.user(department=make.department()),
            "due_at": NOW + 7 * DAY,
            **fields,
        }
    )


def added(retrospective=None, **fields):
    of = retrospective or of_activity()
    return actions.add_action_item(of, new_item(**fields), by=of.owner, now=NOW)


def duties(item, state="open"):
    found = Duty.objects.filter(subj_type="incidents.actionitem", subj_id=item.pk, state=state)
    return sorted((duty.kind, duty.holder.account) for duty in found)


def told():
    return sorted(Notice.objects.values_list("recipient__account", "kind"))


def verbs(item):
    entries = Entry.objects.filter(subj_type="incidents.actionitem", subj_id=item.pk).order_by("seq")
    return list(entries.values_list("verb", flat=True))


def test_an_improvement_asks_its_owner_and_is_chased_like_an_asset():
    item = added()

    asked = Duty.objects.get(kind="act")
    activity = item.activity
    assert (item.due_zone, item.owner_department) == ("Asia/Shanghai", item.owner.department)
    assert (asked.holder, asked.due_at, asked.department) == (item.owner, item.due_at, item.owner_department)
    assert (asked.driver, asked.sponsor, asked.stream) == (activity.lead, None, activity.stream)
    assert asked.params == {"activity_id": activity.pk, "activity": activity.title}
    assert asked.next_at == datetime(2026, 3, 16, 8, 0, tzinfo=UTC)  # two working days before it is due
    assert Participant.objects.filter(activity=activity, person=item.owner).count() == 1
    assert verbs(item) == ["improvement.added"]


def test_an_improvement_without_activity_is_driven_by_who_keeps_the_retrospective():
    of = make.retrospective()

    item = added(of)

    asked = Duty.objects.get(kind="act")
    assert (asked.driver, asked.params, asked.stream) == (of.owner, {}, of.incident.stream)
    assert queries.stream_of(item) == of.incident.stream


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": "加强沟通"}, {"title": ["What will be different, and how will one see it?"]}),
        ({"end_state": "提高意识"}, {"end_state": ["What will be different, and how will one see it?"]}),
        ({"due_at": NOW}, {"due_at": ["Choose a due time that lies ahead."]}),
    ],
)
def test_what_says_nothing_or_is_past_is_refused(fields, wrong):
    with pytest.raises(ValidationError) as refused:
        added(**fields)

    assert refused.value.message_dict == wrong
    assert (ActionItem.objects.count(), Duty.objects.count()) == (0, 0)


def test_an_owner_without_department_is_refused():
    with pytest.raises(ValidationError) as refused:
        added(owner=make.user())

    assert refused.value.message_dict == {"owner": ["Choose somebody who belongs to a department."]}
    assert ActionItem.objects.count() == 0


def test_done_asks_the_owners_lead_to_look():
    lead = make.lead("design")
    item = added(owner=make.user(department=lead.department))

    done = actions.mark_done(item.pk, "The form asks for it.", "https://x.example/1", by=item.owner, now=NOW)

    shown = Evidence.objects.get()
    verify = Duty.objects.get(kind="verify")
    assert (done.status, done.done_at, done.version) == ("done", NOW, 2)
    assert (shown.kind, shown.text, shown.url) == ("link", "The form asks for it.", "https://x.example/1")
    assert duties(item, "done") == [("act", item.owner.account)]
    assert duties(item) == [("verify", lead.account)]
    assert verify.due_at == datetime(2026, 3, 18, 8, 0, tzinfo=UTC)  # five working days
    assert verbs(item) == ["improvement.added", "improvement.done"]


def test_the_driver_looks_where_the_owner_leads_the_department():
    item = added(owner=make.lead("design"))

    actions.mark_done(item.pk, "Seen.", by=item.owner, now=NOW)

    assert duties(item) == [("verify", item.activity.lead.account)]


def test_the_sponsor_looks_where_the_owner_leads_and_drives():
    head = make.lead("product")
    item = added(of_activity(lead=head, sponsor=make.user("boss")), owner=head)

    actions.mark_done(item.pk, "Seen.", by=head, now=NOW)

    assert duties(item) == [("verify", "boss")]


def test_nobody_is_asked_where_there_is_nobody_else():
    alone = make.lead("product")
    of = make.retrospective(incident=make.incident(reporter=alone, status="analysing"), owner=alone)
    item = added(of, owner=alone)

    actions.mark_done(item.pk, "Seen.", by=alone, now=NOW)

    assert duties(item) == []


def test_done_needs_something_that_shows_it():
    item = added()

    with pytest.raises(ValidationError) as refused:
        actions.mark_done(item.pk, "  ", by=item.owner, now=NOW)

    item.refresh_from_db()
    assert refused.value.message_dict == {
        "shown_by": ["Say in one sentence how one sees it, or give a link to it."]
    }
    assert (item.status, Evidence.objects.count()) == ("open", 0)


def test_verified_tells_the_owner():
    lead = make.lead("design")
    item = added(owner=make.user("painter", department=lead.department))
    actions.mark_done(item.pk, "Seen.", by=item.owner, now=NOW)

    verified = actions.verify_action(item.pk, "Looked at three entries.", by=lead, now=NOW + DAY)

    assert (verified.status, verified.verified_at) == ("verified", NOW + DAY)
    assert duties(item) == []
    assert told() == [("painter", "improvement_verified")]


def test_whether_it_holds_needs_something_by_which_one_saw_it():
    lead = make.lead("design")
    item = make.improvement(status="done", owner=make.user(department=lead.department))

    with pytest.raises(ValidationError) as refused:
        actions.verify_action(item.pk, " ", by=lead, now=NOW)

    item.refresh_from_db()
    assert refused.value.message_dict == {
        "seen": ["Say in one sentence by what you saw it, or give a link to it."]
    }
    assert (item.status, Evidence.objects.count()) == ("done", 0)


@pytest.mark.parametrize("days", [30, 90])
def test_a_look_after_some_time_is_asked_for_when_that_has_passed_once(days):
    lead = make.lead("design")
    item = added(owner=make.user(department=lead.department))
    actions.mark_done(item.pk, "Seen.", look_after=days, by=item.owner, now=NOW)
    before, when = duties(item), NOW + days * DAY

    early = ask_whether_they_hold(now=when - DAY)
    asked = [ask_whether_they_hold(now=when), ask_whether_they_hold(now=when + DAY)]

    verify = Duty.objects.get(kind="verify")
    assert (before, early, asked) == ([], 0, [1, 0])
    assert (verify.holder, verify.from_at) == (lead, when)


def test_before_its_time_nobody_says_that_it_holds():
    lead = make.lead("design")
    item = added(owner=make.user(department=lead.department))
    actions.mark_done(item.pk, "Seen.", look_after=30, by=item.owner, now=NOW)

    with pytest.raises(ValidationError) as refused:
        actions.verify_action(item.pk, "Seen.", by=lead, now=NOW + DAY)

    item.refresh_from_db()
    assert refused.value.messages == ["Whether it holds shows later; it is looked at when its time has come."]
    assert (item.status, item.verify_at) == ("done", NOW + 30 * DAY)


def test_opened_again_its_look_is_set_anew():
    item = added()
    actions.mark_done(item.pk, "Seen.", look_after=30, by=item.owner, now=NOW)

    actions.reopen_action(item.pk, "Not yet.", by=item.owner, now=NOW + DAY)

    item.refresh_from_db()
    assert (item.verify_at, ask_whether_they_hold(now=NOW + 60 * DAY)) == (None, 0)


def test_the_owner_does_not_verify_the_own_improvement():
    item = added()
    actions.mark_done(item.pk, "Seen.", by=item.owner, now=NOW)

    with pytest.raises(ValidationError) as refused:
        actions.verify_action(item.pk, "Looked at three entries.", by=item.owner, now=NOW)

    item.refresh_from_db()
    assert refused.value.messages == ["Somebody other than the one who did it looks whether it is so."]
    assert item.status == "done"


def test_not_done_needs_a_reason_and_tells_the_keepers():
    item = added()

    with pytest.raises(ValidationError) as refused:
        actions.wont_do(item.pk, " ", by=item.owner, now=NOW)
    left = actions.wont_do(item.pk, WHY, by=item.owner, now=NOW)

    assert refused.value.message_dict == {"reason": ["Say in one sentence why."]}
    assert (left.status, left.reason) == ("wont_do", WHY)
    assert duties(item) == []
    assert told() == [(item.activity.lead.account, "improvement_not_done")]


def test_the_database_refuses_not_done_without_a_reason():
    item = make.improvement()

    with pytest.raises(IntegrityError), transaction.atomic():
        ActionItem.objects.filter(pk=item.pk).update(status="wont_do")

    item.refresh_from_db()
    assert item.status == "open"


@pytest.mark.parametrize(("status", "to"), [("open", "verified"), ("verified", "open"), ("wont_do", "done")])
def test_the_database_refuses_a_step_out_of_order(status, to):
    item = make.improvement(status=status)

    with pytest.raises(IntegrityError), transaction.atomic():
        ActionItem.objects.filter(pk=item.pk).update(status=to)

    item.refresh_from_db()
    assert item.status == status


STEPS = {
    "done": lambda item: actions.mark_done(item.pk, "Seen.", by=item.owner, now=NOW),
    "verified": lambda item: actions.verify_action(
        item.pk, "Looked at three entries.", by=make.user(), now=NOW
    ),
    "left": lambda item: actions.wont_do(item.pk, WHY, by=item.owner, now=NOW),
    "opened": lambda item: actions.reopen_action(item.pk, WHY, by=item.owner, now=NOW),
}


@pytest.mark.parametrize(
    ("status", "step"),
    [
        ("done", "done"),
        ("open", "verified"),
        ("verified", "left"),
        ("open", "opened"),
        ("verified", "opened"),
    ],
)
def test_a_step_that_does_not_fit_changes_nothing(status, step):
    item = make.improvement(status=status)

    with pytest.raises(Stale):
        STEPS[step](item)

    item.refresh_from_db()
    assert (item.status, verbs(item), Notice.objects.count()) == (status, [], 0)


def test_opened_again_the_owner_is_asked_again():
    lead = make.lead("design")
    item = added(owner=make.user(department=lead.department))
    actions.mark_done(item.pk, "Seen.", by=item.owner, now=NOW)

    again = actions.reopen_action(item.pk, "Not in the app yet.", by=lead, now=NOW + DAY)

    assert (again.status, again.done_at, again.reason) == ("open", None, "Not in the app yet.")
    assert (again.due_at, again.due_rev) == (NOW + 7 * DAY, 2)
    assert duties(item) == [("act", item.owner.account)]
    assert duties(item, "withdrawn") == [("verify", lead.account)]


def test_opened_again_after_its_time_it_gets_three_working_days():
    item = added()
    actions.wont_do(item.pk, WHY, by=item.owner, now=NOW)

    again = actions.reopen_action(item.pk, by=item.owner, now=NOW + 8 * DAY)

    assert again.due_at == datetime(2026, 3, 24, 8, 0, tzinfo=UTC)  # Thursday and three working days
    assert Duty.objects.get(state="open").due_at == again.due_at


def test_a_moved_date_starts_the_reminders_anew():
    item = added()

    moved = actions.edit_action_item(item.pk, 1, {"due_at": NOW + 14 * DAY}, by=item.owner, now=NOW)

    asked = Duty.objects.get()
    assert (moved.due_at, moved.due_rev, moved.version) == (NOW + 14 * DAY, 2, 2)
    assert (asked.due_at, asked.due_rev, asked.step) == (NOW + 14 * DAY, 2, 0)
    assert Entry.objects.latest("pk").data == {"fields": ["due_at"]}


def test_another_owner_is_asked_instead():
    item, heir = added(), make.user("heir", department=make.department())

    moved = actions.edit_action_item(item.pk, 1, {"owner": heir}, by=item.owner, now=NOW)

    assert (moved.owner, moved.owner_department, moved.due_rev) == (heir, heir.department, 2)
    assert duties(item) == [("act", "heir")]
    assert Participant.objects.filter(activity=item.activity, person=heir).count() == 1


def test_other_words_are_asked_in_other_words():
    item = added()

    actions.edit_action_item(item.pk, 1, {"title": "Ask the boss in person"}, by=item.owner, now=NOW)

    assert Duty.objects.get(state="open").title == "Ask the boss in person"


@pytest.mark.parametrize(
    ("changes", "field"), [({"title": "加强沟通"}, "title"), ({"due_at": NOW - DAY}, "due_at")]
)
def test_a_change_that_says_nothing_or_is_past_is_refused(changes, field):
    item = added()

    with pytest.raises(ValidationError) as refused:
        actions.edit_action_item(item.pk, 1, changes, by=item.owner, now=NOW)

    item.refresh_from_db()
    assert list(refused.value.message_dict) == [field]
    assert item.version == 1


def test_a_change_from_a_stale_page_or_after_the_end_changes_nothing():
    item, done = added(), make.improvement(status="done")
    actions.edit_action_item(item.pk, 1, {"strength": "gate"}, by=item.owner, now=NOW)

    for pk in (item.pk, done.pk):
        with pytest.raises(Stale):
            actions.edit_action_item(pk, 1, {"strength": "reminder"}, by=item.owner, now=NOW)

    assert sorted(ActionItem.objects.values_list("strength", flat=True)) == ["checklist", "gate"]


def test_who_may_do_what_follows_from_what_one_is():
    lead = make.lead("design")
    item = added(owner=make.user(department=lead.department))
    driver, stranger = item.activity.lead, make.user()

    before = [sorted(queries.item_rights(person, item)) for person in (item.owner, driver, lead, stranger)]
    item = actions.mark_done(item.pk, "Seen.", by=item.owner, now=NOW)
    after = [sorted(queries.item_rights(person, item)) for person in (item.owner, driver, lead, stranger)]

    assert before == [["done", "edit", "wont_do"], ["done", "edit", "wont_do"], ["edit", "wont_do"], []]
    assert after == [["reopen"], ["reopen"], ["reopen", "verify"], []]


def test_an_improvement_is_seen_by_those_who_have_to_do_with_it():
    lead = make.lead("design")
    item = added(owner=make.user(department=lead.department))
    seen_by = [item.owner, item.activity.lead, lead, make.user(role="executive"), make.user()]

    assert [queries.visible_action_items(person).filter(pk=item.pk).exists() for person in seen_by] == [
        True,
        True,
        True,
        True,
        False,
    ]
