"""Something is late: who may say how it goes on, when, and what each choice does."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from postmortem.activities import actions, rules
from postmortem.activities.actions import Arrival
from postmortem.activities.actions.asking import ask_deliver
from postmortem.activities.models import Deliverable, LogEntry
from postmortem.activities.queries import hats, item
from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty, Notice
from postmortem.outbox.planner import plan
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ASKED = NOW - 20 * HOUR


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


class Scene:
    """A poster that was due two hours ago, in Design; it must be final in four hours, the launch is in six.

    At NOW its lead hears of it, two hours later the sponsor.
    """

    def __init__(self, *, is_asked=True, **fields):
        self.lead = make.lead("design", account="tang", display_name="Tang Wei")
        self.other_lead = make.lead("business")
        self.painter = make.user("painter", display_name="Fang Rui", department=self.lead.department)
        self.sponsor = make.user("boss", department=make.department())
        self.activity = make.activity(sponsor=self.sponsor, agreed_launch_at=NOW + 6 * HOUR)
        self.driver = self.activity.lead
        self.member = make.user(department=make.department())
        make.participant(self.activity, self.member)
        for person in (self.lead, self.other_lead):
            make.takes_part(self.activity, person.department)
        fields = {"due_at": NOW - 2 * HOUR, "freeze_at": NOW + 4 * HOUR, **fields}
        self.row = make.deliverable(activity=self.activity, **fields)
        if is_asked:
            self.row = actions.propose(self.row, self.painter, by=self.painter, now=ASKED)

    @property
    def people(self):
        names = ("painter", "lead", "sponsor", "driver", "other_lead", "member")
        return {name: getattr(self, name) for name in names}

    def how(self, user, now=NOW):
        """What the page asks this person about the row, as a fresh reader finds it."""
        row = Deliverable.objects.select_related("activity__lead").get(pk=self.row.pk)
        return item(user, row, now=now).how

    def choices(self, now=NOW):
        found = {name: self.how(user, now) for name, user in self.people.items()}
        return {name: how.choices for name, how in found.items() if how}

    def mark(self, user, now=NOW):
        return self.how(user, now).mark


def choose(client, scene, user, choice, **typed):
    client.force_login(user)
    mark = {"mark": scene.mark(user)} if "mark" not in typed else {}
    address = reverse("activities:deliverable_how", args=[scene.row.activity_id, scene.row.pk])
    return client.post(address, {"choice": choice, **mark, **typed})


def page(client, scene, user):
    client.force_login(user)
    address = reverse("activities:deliverable", args=[scene.row.activity_id, scene.row.pk])
    return client.get(address).content.decode()


def words(text):
    plain = re.sub(r"<[^>]+>", " ", re.sub(r"</?time[^>]*>", "", text))
    return re.sub(r"\s+", " ", unescape(plain)).strip()


def errors(response):
    blocks = re.findall(
        r'<div class="(?:invalid-feedback|form-errors)".*?<div>(.*?)</div>', response.content.decode(), re.S
    )
    return [words(block) for block in blocks]


def waits():
    """What is open: kind, holder, due time."""
    return list(Duty.objects.open().order_by("pk").values_list("kind", "holder__account", "due_at"))


def told():
    """News besides the reminders: kind and who reads it."""
    found = Notice.objects.filter(duty=None).values_list("kind", "recipient__account")
    return sorted(found)


def state():
    models = (Deliverable, Duty, LogEntry, Entry, Notice)
    return [list(model.objects.order_by("pk").values()) for model in models]


MOVE_REPLACE_DROP = ["move", "replace", "drop"]


def test_those_who_can_help_choose_once_it_is_late_and_nobody_else_does():
    scene = Scene()

    before, at_the_due, late = (scene.choices(NOW - hours * HOUR) for hours in (3, 2, 0))

    assert (before, at_the_due) == ({}, {})
    assert late == dict.fromkeys(("lead", "sponsor", "driver"), MOVE_REPLACE_DROP)


def test_nobody_chooses_once_it_has_come():
    scene = Scene()

    actions.record_arrival(scene.row, Arrival(text="Here"), by=scene.painter, now=NOW)

    assert scene.choices() == {}


def test_the_lead_who_is_late_is_not_asked_about_the_own_thing():
    scene = Scene(is_asked=False)
    scene.row = actions.propose(scene.row, scene.lead, by=scene.lead, now=ASKED)

    assert list(scene.choices()) == ["sponsor", "driver"]


@pytest.mark.parametrize("who", ["lead", "sponsor", "driver"])
def test_the_page_says_what_is_asked_and_has_one_filled_button(client, who):
    scene = Scene()

    body = page(client, scene, scene.people[who])

    assert "Choose how it goes on; it is open since Wed 11 March, 06:00." in words(body)
    assert "Nothing is asked of you" not in words(body)
    assert body.count("btn-primary") == 1
    assert re.findall(r'name="choice"\s+value="(\w+)"', body) == MOVE_REPLACE_DROP


@pytest.mark.parametrize("who", ["painter", "other_lead", "member"])
def test_everybody_else_reads_the_page_as_before(client, who):
    scene = Scene()

    body = page(client, scene, scene.people[who])

    assert ('id="how"' in body, "Choose how" in body) == (False, False)


def test_the_box_says_since_when_for_whom_why_and_with_whom(client):
    scene = Scene()
    plan(now=NOW)

    boxes = {
        who: words(page(client, scene, scene.people[who]).split('class="card-body">', 1)[1])
        for who in ("lead", "sponsor")
    }

    waiting = "It was due Wed 11 March, 06:00 and waits for Fang Rui · Design. That is 2 h past."
    ending = "Whoever chooses first has chosen; the others are told."
    assert boxes["lead"].startswith(
        f"{waiting} You lead Design, which it waits for."
        f" It is shared with you since Wed 11 March, 08:00. {ending}"
    )
    assert boxes["sponsor"].startswith(
        f"{waiting} You sponsor the activity. It is shared with 1 person who can help. {ending}"
    )


def test_the_box_counts_the_others(client):
    scene = Scene()
    plan(now=NOW + 2 * HOUR)

    with time_machine.travel(NOW + 3 * HOUR, tick=False):
        box = words(page(client, scene, scene.sponsor))

    assert "It is shared with you since Wed 11 March, 10:00, and with 1 other who can help." in box


def test_a_stand_in_may_stay_in_use():
    scene = Scene()

    actions.record_arrival(scene.row, Arrival(text="Old", placeholder=True), by=scene.driver, now=NOW)

    assert scene.choices()["sponsor"] == ["move", "keep", "replace", "drop"]


def test_the_final_effect_is_not_dropped():
    scene = Scene(kind="outcome")

    assert scene.choices()["sponsor"] == ["move", "replace"]


def test_a_late_name_or_yes_is_asked_of_somebody_else_or_the_thing_is_dropped():
    scene = Scene(is_asked=False, due_at=NOW + 3 * HOUR)
    actions.address(scene.row, scene.lead.department, by=scene.driver, now=ASKED)
    unnamed = scene.choices()
    actions.propose(scene.row, scene.painter, by=scene.lead, now=ASKED + HOUR)
    unanswered = scene.choices()

    assert unnamed == {who: ["replace", "drop"] for who in ("sponsor", "driver")}
    assert unanswered == {who: ["replace", "drop"] for who in ("lead", "sponsor", "driver")}


def test_a_late_look_is_asked_of_somebody_else():
    scene = Scene()
    actions.record_arrival(scene.row, Arrival(text="Here"), by=scene.painter, now=NOW - 2 * HOUR)

    assert scene.choices(NOW + 5 * HOUR) == {"sponsor": ["approver"]}


def test_nothing_is_chosen_in_a_cancelled_activity():
    scene = Scene()

    actions.move_activity(scene.activity.pk, "cancelled", by=scene.driver, now=NOW)

    assert scene.choices() == {}


def test_the_chooser_moves_it_and_everybody_hears_of_it_once(client):
    scene = Scene()
    plan(now=NOW)

    response = choose(
        client, scene, scene.sponsor, "move", due_at="2026-03-11T18:00", freeze_at="2026-03-11T20:00"
    )

    scene.row.refresh_from_db()
    assert (response.status_code, scene.row.due_at) == (302, NOW + 2 * HOUR)
    assert waits() == [("deliver", "painter", NOW + 2 * HOUR)]
    assert told() == [("choice_moved", "tang"), ("due_moved", "painter")]
    entry = LogEntry.objects.get()
    assert (entry.kind, entry.moves_to, entry.recorded_by) == ("date_change", NOW + 2 * HOUR, scene.sponsor)
    assert Entry.objects.latest("pk").verb == "deliverable.moved"
    assert scene.choices() == {}


def test_a_moved_time_starts_the_reminders_anew(client):
    scene = Scene()
    plan(now=NOW)

    choose(client, scene, scene.lead, "move", due_at="2026-03-11T18:00", freeze_at="2026-03-11T20:00")

    duty = Duty.objects.open().get()
    assert (duty.due_rev, duty.step, duty.freeze_at) == (2, 0, NOW + 4 * HOUR)


def test_after_the_time_it_must_be_final_that_moves_too(client):
    scene = Scene(freeze_at=NOW - HOUR)

    choose(client, scene, scene.sponsor, "move", due_at="2026-03-11T18:00", freeze_at="2026-03-11T19:00")

    scene.row.refresh_from_db()
    assert (scene.row.due_at, scene.row.freeze_at) == (NOW + 2 * HOUR, NOW + 3 * HOUR)


def test_a_row_without_a_freeze_is_moved_by_one_answer(client):
    scene = Scene(freeze_at=None)

    response = choose(client, scene, scene.lead, "move", due_at="2026-03-12T12:00")

    scene.row.refresh_from_db()
    assert (response.status_code, scene.row.due_at, scene.row.freeze_at) == (302, NOW + 20 * HOUR, None)


def test_what_there_is_stays_in_use_and_is_looked_at(client):
    scene = Scene()
    old = actions.record_arrival(scene.row, Arrival(text="Old", placeholder=True), by=scene.driver, now=NOW)

    response = choose(client, scene, scene.sponsor, "keep")

    scene.row.refresh_from_db()
    assert (response.status_code, scene.row.status) == (302, "delivered")
    duty = Duty.objects.open().get()
    assert (duty.kind, duty.subj_id, duty.holder) == ("approve", old.pk, scene.driver)
    assert told() == [("choice_kept", "painter")]
    entry = LogEntry.objects.get()
    assert (entry.kind, entry.asset_version, entry.recorded_by) == ("change", old, scene.sponsor)
    assert "It goes on with version 1" in words(page(client, scene, scene.sponsor))


def test_what_is_kept_is_approved_as_it_is():
    scene = Scene()
    old = actions.record_arrival(scene.row, Arrival(text="Old", placeholder=True), by=scene.driver, now=NOW)
    actions.keep_what_there_is(scene.row.pk, scene.mark(scene.lead), by=scene.lead, now=NOW)

    actions.approve(old.pk, by=scene.driver, now=NOW)

    scene.row.refresh_from_db()
    assert (scene.row.status, scene.row.approved_version) == ("approved", old)


def test_what_comes_after_all_takes_the_place_of_what_was_kept():
    scene = Scene()
    old = actions.record_arrival(scene.row, Arrival(text="Old", placeholder=True), by=scene.driver, now=NOW)
    actions.keep_what_there_is(scene.row.pk, scene.mark(scene.lead), by=scene.lead, now=NOW)

    new = actions.record_arrival(scene.row, Arrival(text="New"), by=scene.painter, now=NOW + HOUR)

    assert list(Duty.objects.open().values_list("kind", "subj_id")) == [("approve", new.pk)]
    with pytest.raises(ValidationError, match="answered or changed meanwhile"):
        actions.approve(old.pk, by=scene.driver, now=NOW + HOUR)


def test_somebody_else_is_asked_to_take_it_over_and_until_the_yes_it_stays(client):
    scene = Scene()
    plan(now=NOW)

    response = choose(client, scene, scene.sponsor, "replace", to=scene.member.pk, reason="Fang Rui is ill.")

    scene.row.refresh_from_db()
    assert (response.status_code, scene.row.accountable) == (302, scene.painter)
    assert waits() == [
        ("deliver", "painter", NOW - 2 * HOUR),
        ("accept", scene.member.account, NOW + 2 * HOUR),
    ]
    assert told() == [("choice_replaced", "painter"), ("choice_replaced", "tang")]
    assert Entry.objects.latest("pk").verb == "deliverable.hand_over_asked"


def test_while_somebody_has_time_to_answer_nobody_has_to_choose_but_may(client):
    scene = Scene()
    choose(client, scene, scene.sponsor, "replace", to=scene.member.pk, reason="Fang Rui is ill.")

    body = page(client, scene, scene.sponsor)
    with time_machine.travel(NOW + 3 * HOUR, tick=False):
        later = page(client, scene, scene.sponsor)

    asked = f"{scene.member.display_name} · {scene.member.department} is asked to take it over, by"
    assert f"Nothing is asked of you here. {asked} Wed 11 March, 10:00." in words(body)
    assert f"{asked} Wed 11 March, 10:00. Another way stays possible." in words(body)
    assert (body.count("btn-primary"), 'value="drop"' in body) == (0, True)
    assert ("Choose how it goes on" in later, later.count("btn-primary")) == (True, 1)


def test_the_yes_passes_it_on():
    scene = Scene()
    actions.replace_late(scene.row.pk, scene.mark(scene.lead), scene.member, "Ill.", by=scene.lead, now=NOW)

    actions.accept(scene.row.pk, by=scene.member, now=NOW + HOUR)

    scene.row.refresh_from_db()
    assert scene.row.accountable == scene.member
    assert waits() == [("deliver", scene.member.account, NOW - 2 * HOUR)]


def test_another_department_is_asked_by_its_lead(client):
    scene = Scene()
    home = scene.other_lead.department

    choose(client, scene, scene.driver, "replace", department=home.pk, reason="No hands free.")

    assert [holder for kind, holder, _due in waits() if kind == "accept"] == [scene.other_lead.account]


def test_a_draft_is_asked_of_another_person(client):
    scene = Scene(is_asked=False, due_at=NOW + 3 * HOUR)
    actions.propose(scene.row, scene.painter, by=scene.driver, now=ASKED)

    response = choose(client, scene, scene.sponsor, "replace", to=scene.member.pk)

    scene.row.refresh_from_db()
    assert (response.status_code, scene.row.accountable) == (302, scene.member)
    assert [(kind, holder) for kind, holder, _due in waits()] == [("accept", scene.member.account)]
    assert told() == [("choice_replaced", "painter")]


def test_a_draft_is_asked_of_another_department(client):
    scene = Scene(is_asked=False, due_at=NOW + 3 * HOUR)
    actions.address(scene.row, scene.lead.department, by=scene.driver, now=ASKED)

    choose(client, scene, scene.driver, "replace", department=scene.other_lead.department_id)

    assert [(kind, holder) for kind, holder, _due in waits()] == [("name", scene.other_lead.account)]


def test_a_lead_names_people_of_the_own_department_for_a_draft(client):
    scene = Scene(is_asked=False, due_at=NOW + 3 * HOUR)
    actions.propose(scene.row, scene.painter, by=scene.driver, now=ASKED)
    before = state()

    response = choose(client, scene, scene.lead, "replace", to=scene.member.pk)

    assert (response.status_code, errors(response)) == (422, ["Choose one from the list."])
    assert state() == before


def test_somebody_else_is_asked_to_look_at_it():
    scene = Scene()
    actions.record_arrival(scene.row, Arrival(text="Here"), by=scene.painter, now=NOW - 2 * HOUR)
    now = NOW + 5 * HOUR

    actions.ask_another_approver(
        scene.row.pk, scene.mark(scene.sponsor, now), scene.other_lead, by=scene.sponsor, now=now
    )

    scene.row.refresh_from_db()
    assert scene.row.approver == scene.other_lead
    assert [(kind, holder) for kind, holder, _due in waits()] == [("approve", scene.other_lead.account)]
    assert told() == [("choice_approver", scene.driver.account)]


def test_it_goes_on_without_it(client):
    scene = Scene()
    plan(now=NOW)

    response = choose(client, scene, scene.lead, "drop", reason="The old one is good enough.")

    scene.row.refresh_from_db()
    assert (response.status_code, scene.row.status, waits()) == (302, "dropped", [])
    assert told() == [("dropped", "painter")]
    assert LogEntry.objects.get().text == "The old one is good enough."
    assert Entry.objects.latest("pk").verb == "deliverable.dropped"


def test_the_lead_hears_what_the_sponsor_chose(client):
    scene = Scene()
    plan(now=NOW)

    choose(client, scene, scene.sponsor, "drop", reason="No time.")

    assert told() == [("choice_dropped", "tang"), ("dropped", "painter")]


@pytest.mark.parametrize(
    ("choice", "typed", "sentence"),
    [
        (
            "move",
            {"due_at": "2026-03-11T15:00", "freeze_at": "2026-03-11T20:00"},
            "Choose a due time that lies ahead.",
        ),
        (
            "move",
            {"due_at": "2026-03-11T21:00", "freeze_at": "2026-03-11T20:00"},
            "The due time lies after the time it must be final.",
        ),
        ("move", {"due_at": "", "freeze_at": "2026-03-11T20:00"}, "This field is required."),
        (
            "move",
            {"due_at": "soon", "freeze_at": "2026-03-11T20:00"},
            "Write the day and the time, like 2026-03-12 18:00.",
        ),
        ("replace", {"reason": "Ill."}, "Choose a person or a department, one of the two."),
        ("replace", {"to": "@member"}, "This field is required."),
        ("replace", {"to": "99999999999999999999", "reason": "Ill."}, "Choose one from the list."),
        ("replace", {"to": "@painter", "reason": "Ill."}, "Choose one from the list."),
        (
            "replace",
            {"department": "@empty", "reason": "Ill."},
            "This department has no lead to ask; choose a person.",
        ),
        ("drop", {}, "This field is required."),
        ("drop", {"reason": "x" * 301}, "Ensure this value has at most 300 characters (it has 301)."),
    ],
)
def test_what_cannot_be_is_said_on_the_page_and_changes_nothing(client, choice, typed, sentence):
    scene = Scene()
    known = {"@member": scene.member.pk, "@painter": scene.painter.pk, "@empty": make.department().pk}
    before = state()

    response = choose(
        client, scene, scene.sponsor, choice, **{name: known.get(text, text) for name, text in typed.items()}
    )

    assert (response.status_code, errors(response)) == (422, [sentence])
    assert 'class="more" open' in response.content.decode()
    assert response.content.decode().count("btn-primary") == 1
    assert state() == before


def test_of_two_choices_the_second_is_too_late(client):
    scene = Scene()
    seen = scene.mark(scene.lead)
    choose(client, scene, scene.sponsor, "replace", to=scene.member.pk, reason="Ill.")
    before = state()

    response = choose(client, scene, scene.lead, "drop", mark=seen, reason="No time.")

    assert response.status_code == 409
    assert "This was answered or changed meanwhile; look at it as it is now." in words(
        response.content.decode()
    )
    assert state() == before


def test_a_choice_after_it_has_come_is_too_late(client):
    scene = Scene()
    seen = scene.mark(scene.lead)
    actions.record_arrival(scene.row, Arrival(text="Here"), by=scene.painter, now=NOW)
    before = state()

    response = choose(client, scene, scene.lead, "drop", mark=seen, reason="No time.")

    assert (response.status_code, state()) == (409, before)


@pytest.mark.parametrize("mark", ["", "1", "1.1", "x.y.z", "9" * 30 + ".1.1"])
def test_a_choice_about_what_no_page_showed_is_refused(client, mark):
    scene = Scene()
    before = state()

    response = choose(client, scene, scene.sponsor, "drop", mark=mark, reason="No time.")

    assert (response.status_code, state()) == (409, before)


def test_a_choice_that_the_row_does_not_offer_is_refused(client):
    scene = Scene()
    before = state()

    answers = [
        choose(client, scene, scene.sponsor, "keep").status_code,
        choose(client, scene, scene.sponsor, "approver", person=scene.member.pk).status_code,
        choose(client, scene, scene.sponsor, "publish").status_code,
    ]

    assert (answers, state()) == ([409, 409, 404], before)


@pytest.mark.parametrize(("who", "code"), [("painter", 403), ("other_lead", 403), ("member", 403)])
def test_nobody_else_chooses(client, who, code):
    scene = Scene()
    seen, before = scene.mark(scene.lead), state()

    response = choose(client, scene, scene.people[who], "drop", mark=seen, reason="No time.")

    assert (response.status_code, state()) == (code, before)


def test_before_it_is_late_nobody_chooses(client):
    scene = Scene(due_at=NOW + HOUR)
    seen = rules.mark(scene.row, Duty.objects.get(kind="deliver"))
    before = state()

    response = choose(client, scene, scene.sponsor, "drop", mark=seen, reason="No time.")

    assert (response.status_code, state()) == (409, before)


def test_of_several_late_things_the_one_that_waits_longest_is_put_first():
    scene = Scene()
    duty = Duty.objects.get(kind="deliver")
    actions.replace_late(scene.row.pk, scene.mark(scene.lead), scene.member, "Ill.", by=scene.lead, now=NOW)

    assert scene.how(scene.sponsor, NOW + 3 * HOUR).duty == duty


def test_one_may_be_asked_and_choose_on_one_page(client):
    scene = Scene()
    actions.replace_late(scene.row.pk, scene.mark(scene.driver), scene.lead, "Ill.", by=scene.driver, now=NOW)

    with time_machine.travel(NOW + 3 * HOUR, tick=False):
        body = page(client, scene, scene.lead)

    assert ('id="asked"' in body, 'id="how"' in body, body.count("btn-primary")) == (True, True, 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_query_count_of_a_late_row_is_flat(client, rows, django_assert_num_queries):
    scene = Scene()
    for number in range(rows):
        old = Arrival(text=f"Old {number}", placeholder=True)
        actions.record_arrival(scene.row, old, by=scene.painter, now=NOW)
        plan(now=NOW)
    page(client, scene, scene.driver)  # how this house chases is known from then on

    # Three more than in time: with whom it is shared, and two lists to choose from.
    with django_assert_num_queries(16):
        page_again = client.get(reverse("activities:deliverable", args=[scene.activity.pk, scene.row.pk]))

    assert 'id="how"' in page_again.content.decode()


def test_what_is_late_before_anybody_was_told_is_asked_of_the_same_people():
    scene = Scene(is_asked=False)
    row = make.deliverable(activity=scene.activity, accountable=scene.painter, due_at=NOW - HOUR)
    ask_deliver(row, now=ASKED)

    roles = [
        rules.shared_as(hats(user, scene.activity), Duty.objects.get(subj_id=row.pk), NOW)
        for user in scene.people.values()
    ]

    assert roles == ["", "lead", "sponsor", "driver", "", ""]
