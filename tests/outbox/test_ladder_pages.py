"""How duties are chased, as an administrator sets it for the house and those who edit an activity for it."""

import re
from datetime import timedelta
from fractions import Fraction
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortem.audit.models import Entry
from postmortem.outbox import rules
from postmortem.outbox.actions import change_ladder, end_ladder
from postmortem.outbox.forms.ladder import StepsForm, from_draft, plain
from postmortem.outbox.models import Ladder
from postmortem.outbox.queries import ladders
from postmortem.outbox.rules import DEFAULT, Reach, Rung, When
from postmortem.people.models import User
from tests import make
from tests.make import NOW
from tests.people.pages import field_errors, form_errors

pytestmark = pytest.mark.django_db
SHANGHAI = "Asia/Shanghai"
AT_DUE = Rung(When.DUE, Reach.HOLDER)
LATER = Rung(When.AFTER, Reach.LEAD, Fraction(1, 2), 5)
HALF = Rung(When.BEFORE, Reach.HOLDER, Fraction(1, 2), 2)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def admin():
    return make.user("mo", role=User.Role.ADMIN, time_zone=SHANGHAI)


@pytest.fixture
def office(client, admin):
    client.force_login(admin)
    return client


def typed(*rungs, seen=0, **more):
    """What a form with these steps sends."""
    sent = {"seen": str(seen), "rows": str(len(rungs))}
    for number, rung in enumerate(rungs):
        fields = {"when": rung.when, "part": rung.part or "", "days": rung.days or "", "reach": rung.reach}
        sent |= {f"{name}_{number}": str(value) for name, value in fields.items()}
    return sent | more


def table(response):
    """The steps on a page: when, who, in the example, without a final time."""
    page = response.content.decode()
    rows = re.findall(r"<tr>\s*(<th scope=\"row\">.*?)</tr>", page, re.S)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in row] for row in cells]


def rows(response):
    """The form's steps as they are shown."""
    form = response.context["form"]
    return [tuple(str(field.value() or "") for field in fields) for fields in form.steps()]


def stored():
    return [
        (row.kind, row.stream, tuple(map(Rung.of, row.steps)), row.is_current)
        for row in Ladder.objects.order_by("pk")
    ]


# --- the house ---------------------------------------------------------------------------------------


def test_the_page_shows_every_kind_with_its_steps_in_words_and_in_the_worked_example(office):
    shown = office.get(reverse("settings_ladders"))

    when, who, rush, without_end = zip(*table(shown)[:5], strict=True)
    assert when == (
        "After half of the time until it is due, at most 2 working days before",
        "At the due time",
        "After a third of the time between due and final, at most 3 working days later",
        "After two thirds of the time between due and final, at most 7 working days later",
        "When it must be final",
    )
    assert who == (
        "whoever is asked",
        "whoever is asked",
        "also the lead of the department",
        "also the sponsor, with choices",
        "everybody who decides",
    )
    assert rush == ("Wed 15:30", "Thu 12:00", "Thu 14:00", "Thu 16:00", "Thu 18:00")
    assert without_end == (
        "Wed 11 March, 15:30",
        "Thu 12 March, 12:00",
        "Tue 17 March, 12:00",
        "Thu 19 March, 12:00",
        "does not come",
    )
    assert reverse("settings_ladder", args=["deliver"]) in shown.content.decode()


def test_the_example_is_told_on_the_clocks_of_the_reader(client):
    client.force_login(make.user(role=User.Role.ADMIN, time_zone="Europe/Berlin"))

    shown = client.get(reverse("settings_ladders"))

    assert [row[2] for row in table(shown)[:5]] == [
        "Wed 15:30",
        "Thu 12:00",
        "Thu 14:00",
        "Thu 16:00",
        "Thu 18:00",
    ]


def test_the_figure_is_to_scale_and_what_falls_together_stands_above_each_other():
    figure = ladders.shown((*DEFAULT, AT_DUE), zone=SHANGHAI, now=NOW).figure

    assert [(mark.number, mark.x, mark.y) for mark in figure.steps] == [
        (1, 312, 0),
        (2, 600, 0),
        (3, 600, -22),
        (4, 628, 0),
        (5, 656, 0),
        (6, 684, 0),
    ]
    assert (figure.due.x, figure.final.x) == (600, 684)


def test_a_ladder_is_changed_for_one_kind(office, admin):
    response = office.post(reverse("settings_ladder", args=["deliver"]), typed(AT_DUE, LATER))

    assert (response.status_code, response["Location"]) == (302, reverse("settings_ladders"))
    assert stored() == [("deliver", "", (AT_DUE, LATER), True)]
    assert list(Entry.objects.values_list("verb", "actor_id")) == [("ladder.changed", admin.pk)]
    assert ladders.place("deliver").rungs == (AT_DUE, LATER)
    assert ladders.place("accept").rungs == DEFAULT


def test_a_ladder_for_every_kind_is_for_those_without_one_of_their_own(office):
    office.post(reverse("settings_ladder", args=["deliver"]), typed(AT_DUE, LATER))
    office.post(reverse("settings_ladder", args=["every"]), typed(AT_DUE))

    shown = office.get(reverse("settings_ladders")).content.decode()

    assert [ladders.place(kind).rungs for kind in ("deliver", "accept")] == [(AT_DUE, LATER), (AT_DUE,)]
    assert shown.count("As this house wants it") == 2
    assert "The kinds of duty are chased by 2 sets of steps." in shown


def test_changing_again_ends_the_version_before(office):
    address = reverse("settings_ladder", args=["deliver"])
    office.post(address, typed(AT_DUE))
    first = Ladder.objects.get()

    office.post(address, typed(LATER, AT_DUE, seen=first.pk))

    assert stored() == [
        ("deliver", "", (AT_DUE,), False),
        ("deliver", "", (LATER, AT_DUE), True),
    ]


def test_back_to_the_default(office):
    office.post(reverse("settings_ladder", args=["deliver"]), typed(AT_DUE))

    response = office.post(reverse("settings_ladder_end", args=["deliver"]))

    assert (response.status_code, response["Location"]) == (302, reverse("settings_ladders"))
    assert ladders.place("deliver").rungs == DEFAULT
    assert office.post(reverse("settings_ladder_end", args=["deliver"])).status_code == 302


def test_the_form_shows_what_counts_and_offers_the_default_only_for_what_was_made(office):
    address = reverse("settings_ladder", args=["deliver"])
    before = office.get(address)
    office.post(address, typed(AT_DUE, LATER))
    after = office.get(address)

    assert rows(before)[:2] == [("before", "1/2", "2", "holder"), ("due", "", "", "holder")]
    assert rows(after) == [("due", "", "", "holder"), ("after", "1/2", "5", "lead")]
    assert ["Back to the default" in page.content.decode() for page in (before, after)] == [False, True]
    assert "What is open keeps its steps until its date changes." in after.content.decode()


def test_a_step_is_added_and_taken_out_without_a_script_and_nothing_is_saved(office):
    address = reverse("settings_ladder", args=["deliver"])

    added = office.post(address, typed(AT_DUE, LATER, add="1"))
    shown = office.get(added["Location"])
    taken = office.post(address, typed(HALF, AT_DUE, LATER, remove="1"))

    assert (added.status_code, taken.status_code) == (302, 302)
    assert rows(shown) == [
        ("due", "", "", "holder"),
        ("after", "1/2", "5", "lead"),
        ("after", "1/3", "3", "holder"),
    ]
    assert parse_qs(urlsplit(taken["Location"]).query)["step"] == ["before,1/2,2,holder", "after,1/2,5,lead"]
    assert stored() == []


def test_the_last_step_cannot_be_taken_out_and_there_are_at_most_eight(office):
    address = reverse("settings_ladder", args=["deliver"])

    alone = office.post(address, typed(AT_DUE, remove="0"))
    full = office.post(address, typed(*[AT_DUE] * 8, add="1"))

    assert [len(rows(office.get(answer["Location"]))) for answer in (alone, full)] == [1, 8]
    assert 'name="add"' not in office.get(full["Location"]).content.decode()
    assert 'name="remove"' not in office.get(alone["Location"]).content.decode()


@pytest.mark.parametrize(
    "draft",
    [
        "due",
        "due,,,boss",
        "after,1/0,3,lead",
        "after,1e999999,3,lead",
        "after,1/3,61,lead",
        "after,,3,lead",
        "",
    ],
)
def test_a_draft_that_cannot_be_read_shows_what_counts(office, draft):
    shown = office.get(reverse("settings_ladder", args=["deliver"]), {"step": draft})

    assert (shown.status_code, len(rows(shown))) == (200, 5)


BEFORE_THE_LEAD = Rung(When.BEFORE, Reach.LEAD, Fraction(1, 2), 2)
ALL_OF_IT = Rung(When.BEFORE, Reach.HOLDER, Fraction(1), 2)


@pytest.mark.parametrize(
    ("sent", "at", "said"),
    [
        (typed(LATER), "", "A ladder has up to eight steps, and one of them is at the due time."),
        (typed(BEFORE_THE_LEAD, AT_DUE), "", "Before the due time only whoever is asked is reminded."),
        (
            typed(ALL_OF_IT, AT_DUE),
            "",
            "A step before the due time comes after a part of the time, not after all of it.",
        ),
        (typed(AT_DUE, LATER, days_1=""), "days_1", "Say how many days."),
        (typed(AT_DUE, LATER, part_1=""), "part_1", "Choose a part of the time."),
        (typed(AT_DUE, LATER, days_1="0"), "days_1", "Ensure this value is greater than or equal to 1."),
        (typed(AT_DUE, LATER, days_1="many"), "days_1", "Enter a whole number."),
        (
            typed(AT_DUE, when_0="never"),
            "when_0",
            "Select a valid choice. never is not one of the available choices.",
        ),
    ],
)
def test_steps_that_cannot_be_are_said_and_nothing_is_saved(office, sent, at, said):
    response = office.post(reverse("settings_ladder", args=["deliver"]), sent)

    assert response.status_code == 422
    assert (field_errors(response) if at else form_errors(response)) == ({at: [said]} if at else [said])
    assert rows(response)[0][0] == sent["when_0"]
    assert (stored(), Entry.objects.count()) == ([], 0)


@pytest.mark.parametrize("sent", [{}, {"rows": "0", "seen": "0"}, {"rows": "9", "seen": "0"}, {"rows": "x"}])
def test_a_form_without_its_rows_is_refused(office, sent):
    response = office.post(reverse("settings_ladder", args=["deliver"]), sent)

    assert (response.status_code, stored()) == (422, [])


def test_whoever_was_slower_is_told_and_sees_what_is_stored_now(office):
    address = reverse("settings_ladder", args=["deliver"])
    office.post(address, typed(AT_DUE, LATER))
    newest = Ladder.objects.get()

    late = office.post(address, typed(AT_DUE, seen=0))

    assert late.status_code == 409
    assert form_errors(late) == [
        "Somebody changed these steps after you had opened them; look at them as they are now."
    ]
    assert (rows(late), [row[1] for row in table(late)]) == (
        [("due", "", "", "holder")],
        ["whoever is asked", "also the lead of the department"],
    )
    assert f'name="seen" value="{newest.pk}"' in late.content.decode()
    assert Ladder.objects.count() == 1


def test_two_who_make_the_first_ladder_at_once_make_one(admin):
    change_ladder("deliver", "", [AT_DUE], by=admin, now=NOW, seen=0)

    with pytest.raises(ValidationError) as refused:
        change_ladder("deliver", "", [AT_DUE, LATER], by=admin, now=NOW, seen=0)

    assert refused.value.code == "stale"
    assert stored() == [("deliver", "", (AT_DUE,), True)]


@pytest.mark.parametrize("kind", ["nothing", "Deliver"])
def test_an_unknown_kind_is_not_found(office, kind):
    assert office.get(reverse("settings_ladder", args=[kind])).status_code == 404
    assert office.post(reverse("settings_ladder_end", args=[kind])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_queries_however_many_ladders(
    office, admin, number, django_assert_num_queries
):
    for kind in ("deliver", "accept", "sign")[:number]:
        change_ladder(kind, "", [AT_DUE], by=admin, now=NOW)

    with django_assert_num_queries(2 + 4):  # session, user; calendar, days, ladders, those shown
        assert office.get(reverse("settings_ladders")).status_code == 200


# --- one activity ------------------------------------------------------------------------------------


@pytest.fixture
def activity():
    made = make.activity()
    head = make.lead("design", account="head")
    make.takes_part(made, head.department)
    make.participant(made, make.user("helper", department=head.department))
    return made


def visit(client, account, activity, *where):
    client.force_login(User.objects.get(account=account))
    return reverse(*where[:1], args=[activity.pk, *where[1:]])


@pytest.mark.parametrize("who", ["driver", "head"])
def test_driver_and_leads_taking_part_change_the_ladder_of_their_activity(client, activity, who):
    account = activity.lead.account if who == "driver" else who
    address = visit(client, account, activity, "activity_ladder", "every")

    response = client.post(address, typed(AT_DUE, LATER))

    assert (response.status_code, response["Location"]) == (
        302,
        reverse("activity_reminders", args=[activity.pk]),
    )
    assert stored() == [("", activity.stream, (AT_DUE, LATER), True)]
    assert Entry.objects.get().stream == activity.stream
    assert ladders.place("deliver", activity.stream).rungs == (AT_DUE, LATER)
    assert ladders.place("deliver").rungs == DEFAULT


def test_who_else_opens_the_activity_may_read_it(client, activity):
    page = client.get(visit(client, "helper", activity, "activity_reminders"))
    address = visit(client, "helper", activity, "activity_ladder", "every")
    ending = reverse("activity_ladder_end", args=[activity.pk, "every"])

    assert page.status_code == 200
    assert address not in page.content.decode()
    assert [client.get(address).status_code, client.post(address, typed(AT_DUE)).status_code] == [403, 403]
    assert (client.post(ending).status_code, stored()) == (403, [])


def test_who_cannot_open_the_activity_finds_nothing(client, activity):
    make.user("stranger")
    for name, *kind in (("activity_reminders",), ("activity_ladder", "every")):
        assert client.get(visit(client, "stranger", activity, name, *kind)).status_code == 404


def test_an_activity_goes_back_to_the_steps_of_the_house(client, activity):
    ending = visit(client, activity.lead.account, activity, "activity_ladder_end", "deliver")
    house = change_ladder("", "", [AT_DUE], by=activity.lead, now=NOW)
    change_ladder("deliver", activity.stream, [AT_DUE, LATER], by=activity.lead, now=NOW)

    response = client.post(ending)

    page = client.get(response["Location"]).content.decode()
    assert ladders.place("deliver", activity.stream).rungs == (AT_DUE,)
    assert "As this activity wants it" not in page
    assert Ladder.objects.get(is_current=True) == house


def test_the_page_of_an_activity_leads_to_its_reminders(client, activity):
    page = client.get(visit(client, activity.lead.account, activity, "activities:detail"))

    assert reverse("activity_reminders", args=[activity.pk]) in page.content.decode()


def test_an_activity_adds_a_step_and_is_told_when_somebody_was_faster(client, activity):
    address = visit(client, activity.lead.account, activity, "activity_ladder", "deliver")

    added = client.post(address, typed(AT_DUE, add="1"))
    change_ladder("deliver", activity.stream, [AT_DUE, LATER], by=activity.lead, now=NOW)
    late = client.post(address, typed(AT_DUE))

    assert len(rows(client.get(added["Location"]))) == 2
    assert (late.status_code, len(table(late))) == (409, 2)


@pytest.mark.parametrize("number", [1, 3])
def test_the_activity_page_costs_the_same_queries(client, activity, number, django_assert_num_queries):
    address = visit(client, activity.lead.account, activity, "activity_reminders")
    for kind in ("deliver", "accept", "sign")[:number]:
        change_ladder(kind, activity.stream, [AT_DUE], by=activity.lead, now=NOW)

    with django_assert_num_queries(2 + 1 + 1 + 4):  # …, the activity, departments led, the ladders
        assert client.get(address).status_code == 200


# --- ladders as data ---------------------------------------------------------------------------------


parts = st.sampled_from([Fraction(part) for part in ("1/4", "1/3", "1/2", "2/3", "3/4")])
days = st.integers(1, 60)
before = st.builds(Rung, st.just(When.BEFORE), st.just(Reach.HOLDER), parts, days)
after = st.builds(Rung, st.just(When.AFTER), st.sampled_from(Reach), parts | st.just(Fraction(1)), days)
others = st.tuples(st.sampled_from([When.DUE, When.FREEZE]), st.sampled_from(Reach)).map(
    lambda said: Rung(*said)
)
valid = st.lists(before | after | others, max_size=7).map(lambda rungs: (*rungs, AT_DUE))
moments = st.integers(0, 5 * 365 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))
spans = st.timedeltas(timedelta(0), timedelta(days=40))


@settings(max_examples=30)
@given(valid)
def test_a_ladder_survives_being_stored_and_being_typed(rungs):
    form = StepsForm(typed(*rungs), ())

    assert tuple(Rung.of(rung.data()) for rung in rungs) == rungs
    assert form.is_valid()
    assert form.rungs() == rungs


@settings(max_examples=30)
@given(valid)
def test_a_ladder_survives_the_address_it_is_drafted_in(rungs):
    assert from_draft([",".join(plain(rung)) for rung in rungs]) == rungs


@given(valid, moments, spans, st.none() | spans, st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "UTC"]))
def test_any_ladder_gives_steps_in_order_with_one_at_the_due_time(rungs, from_at, wait, window, zone):
    due_at = from_at + wait
    freeze_at = None if window is None else due_at + window

    steps = rules.ladder(rules.Times(from_at, due_at, freeze_at, zone), rungs)

    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert due_at in [step.at for step in steps]
    assert all(from_at <= step.at for step in steps)
    assert all(step.at <= freeze_at for step in steps if freeze_at)
    assert all(step.reach == Reach.HOLDER for step in steps if step.at < due_at)


@pytest.mark.parametrize(
    "data",
    [
        {"when": "never", "reach": "holder"},
        {"when": "due", "reach": "boss"},
        {"when": "after", "reach": "lead", "part": "3/2", "days": 3},
        {"when": "after", "reach": "lead", "part": "1/3", "days": 61},
        {"when": "after", "reach": "lead", "part": "1/3", "days": -1},
    ],
)
def test_what_is_no_rung_is_refused(data):
    with pytest.raises(ValueError, match=r".+"):
        Rung.of(data)


@pytest.mark.parametrize(
    "rungs", [[], [LATER], [AT_DUE] * 9, [Rung(When.AFTER, Reach.LEAD, Fraction(1, 3)), AT_DUE]]
)
def test_what_is_no_ladder_is_refused(admin, rungs):
    with pytest.raises(ValidationError):
        change_ladder("deliver", "", rungs, by=admin, now=NOW)

    assert stored() == []


def test_ending_what_is_not_there_leaves_no_entry(admin):
    end_ladder("deliver", "", by=admin, now=NOW)

    assert Entry.objects.count() == 0
