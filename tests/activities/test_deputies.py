"""Answering about a row in the name of somebody else, and what a deputy may open."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from postmortem.activities import actions, queries
from postmortem.activities.actions import Arrival
from postmortem.activities.models import Activity, Deliverable, LogEntry
from postmortem.audit.models import Entry
from postmortem.outbox.models import Duty
from postmortem.people.models import Deputy, User
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ben():
    return make.user("ben", display_name="Ben", department=make.department("service"))


@pytest.fixture
def lead():
    return make.lead("design", account="lena", display_name="Lena")


@pytest.fixture
def boss():
    return make.user("boss", display_name="Boss", department=make.department("house"))


@pytest.fixture
def of(boss):
    return make.activity(sponsor=boss)


@pytest.fixture
def addressed(of, lead):
    """A row for which Lena's department is asked to name somebody."""
    return actions.address(make.deliverable(activity=of), lead.department, by=of.lead, now=NOW)


@pytest.fixture
def sent_back(of, lead):
    """A row that came back with another date; the sponsor chooses."""
    row = actions.propose(make.deliverable(activity=of), lead, by=of.lead, now=NOW)
    counter = {"due_at": (NOW + 2 * DAY).isoformat()}
    return actions.send_back(row.pk, "The fair takes all of it.", counter, by=lead, now=NOW)


@pytest.fixture
def arrived(of, lead, boss):
    """A text that waits for the boss's word."""
    row = make.deliverable(activity=of, accountable=lead, approver=boss)
    return actions.record_arrival(row, Arrival(text="Two vouchers"), by=lead, now=NOW)


def of_kind(kind):
    return Duty.objects.filter(kind=kind).latest("pk")


def last():
    return Entry.objects.latest("pk")


# --- in the name of ---------------------------------------------------------------------------------
def test_a_name_is_given_for_the_lead_and_recorded_so(addressed, lead, ben):
    make.deputy(lead, ben, department=lead.department)
    painter = make.user(department=lead.department)

    actions.propose(addressed, painter, by=ben, now=NOW + HOUR, on_behalf_of=lead)

    asked, entry = of_kind("name"), last()
    assert (asked.state, asked.holder, asked.answered_by) == ("done", lead, ben)
    assert (entry.verb, entry.actor_id, entry.data) == (
        "deliverable.proposed",
        ben.pk,
        {"on_behalf_of": lead.pk, "person_id": painter.pk},
    )
    assert (of_kind("accept").holder, of_kind("accept").asked_by) == (painter, ben)


def test_nobody_is_accountable_by_the_word_of_a_deputy(addressed, lead, ben):
    make.deputy(lead, ben)

    row = actions.propose(addressed, lead, by=ben, now=NOW, on_behalf_of=lead)

    assert (row.accountable, row.accepted_at, of_kind("accept").holder) == (lead, None, lead)
    with pytest.raises(ValidationError) as refused:
        actions.accept(row.pk, by=ben, now=NOW)
    assert refused.value.code == "stale"


@pytest.mark.parametrize("step", [actions.take_proposal, actions.leave_as_is])
def test_a_choice_is_made_for_the_sponsor(sent_back, boss, ben, step):
    make.deputy(boss, ben, scope="office")

    step(sent_back.pk, by=ben, now=NOW + HOUR, on_behalf_of=boss)

    asked = of_kind("choose")
    assert (asked.state, asked.holder, asked.answered_by) == ("done", boss, ben)
    assert (last().actor_id, last().data["on_behalf_of"]) == (ben.pk, boss.pk)


@pytest.mark.parametrize(("scope", "says"), [("office", "boss"), ("all", "ben"), ("activity", "ben")])
def test_an_approval_of_the_office_is_the_boss_own_word(arrived, boss, ben, of, scope, says):
    make.deputy(boss, ben, scope=scope, activity=of if scope == "activity" else None)

    actions.approve(arrived.pk, by=ben, now=NOW + HOUR, scope="copy", on_behalf_of=boss)

    said = LogEntry.objects.get(kind="approval")
    assert (said.said_by.account, said.recorded_by, said.channel) == (says, ben, "person")
    assert (of_kind("approve").answer, of_kind("approve").answered_by) == ("yes", ben)
    assert last().data == {"on_behalf_of": boss.pk, "deliverable_id": arrived.deliverable_id, "scope": "copy"}


def test_it_is_returned_in_the_name_of_the_approver(arrived, boss, ben):
    make.absence(boss, ben)

    actions.return_version(arrived.pk, "No price.", by=ben, now=NOW + HOUR, on_behalf_of=boss)

    assert (of_kind("approve").answer, of_kind("approve").answered_by) == ("no", ben)
    assert last().data["on_behalf_of"] == boss.pk


@pytest.fixture(params=["stranger", "over", "other department", "other activity", "a deputy's deputy"])
def no_deputy(request, lead, boss, ben):
    """Ben does not stand in here: for nobody, no longer, for something else, or two steps away."""
    cleo = make.user("cleo")
    for person in (lead, boss):
        if request.param == "over":
            make.deputy(person, ben, until=NOW + HOUR)
        elif request.param == "other department":
            make.deputy(person, ben, department=make.department())
        elif request.param == "other activity":
            make.deputy(person, ben, activity=make.activity())
        elif request.param == "a deputy's deputy":
            make.deputy(person, cleo)
    make.deputy(cleo, ben)


STEPS = {
    "name": lambda rows, by: actions.propose(rows["addressed"], by, by=by, **said(rows["lead"])),
    "name for a choice": lambda rows, by: actions.propose(rows["back"], by, by=by, **said(rows["boss"])),
    "take": lambda rows, by: actions.take_proposal(rows["back"].pk, by=by, **said(rows["boss"])),
    "leave": lambda rows, by: actions.leave_as_is(rows["back"].pk, by=by, **said(rows["boss"])),
    "approve": lambda rows, by: actions.approve(rows["version"].pk, by=by, **said(rows["boss"])),
    "return": lambda rows, by: actions.return_version(rows["version"].pk, "No.", by=by, **said(rows["boss"])),
}


def said(person):
    return {"now": NOW + HOUR, "on_behalf_of": person}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_nobody_answers_for_a_stranger(step, no_deputy, addressed, sent_back, arrived, lead, boss, ben):
    rows = {"addressed": addressed, "back": sent_back, "version": arrived, "lead": lead, "boss": boss}
    before = list(Duty.objects.order_by("pk").values()), list(Deliverable.objects.order_by("pk").values())
    entries = Entry.objects.count()

    with pytest.raises(ValidationError) as refused:
        step(rows, ben)

    assert refused.value.code == "refused"
    assert before == (
        list(Duty.objects.order_by("pk").values()),
        list(Deliverable.objects.order_by("pk").values()),
    )
    assert Entry.objects.count() == entries


def test_a_deputy_answers_only_what_is_asked_of_the_person(sent_back, lead, ben):
    make.deputy(lead, ben)

    with pytest.raises(ValidationError) as refused:
        actions.leave_as_is(sent_back.pk, by=ben, now=NOW, on_behalf_of=lead)

    assert refused.value.code == "stale"


# --- what opens -------------------------------------------------------------------------------------
def opens(person, of, at=NOW):
    person.asks_at = at
    return Activity.objects.visible_to(person).filter(pk=of.pk).exists()


def hat(of, lead, boss, name):
    """Lena's department takes part; the boss sponsors, so is listed."""
    make.takes_part(of, lead.department)
    return {"lead": lead, "boss": boss}[name]


@pytest.mark.parametrize("who", ["lead", "boss"])
@pytest.mark.parametrize(
    ("scope", "open_now", "restricted"),
    [
        ("all", True, False),
        ("office", True, True),
        ("absence", True, False),
        ("activity", True, True),
        ("other activity", False, False),
    ],
)
def test_a_deputy_opens_what_was_given(of, lead, boss, ben, who, scope, open_now, restricted):
    person = hat(of, lead, boss, who)
    if scope == "absence":
        make.absence(person, ben)
    elif "activity" in scope:
        make.deputy(person, ben, activity=of if scope == "activity" else make.activity())
    else:
        make.deputy(person, ben, scope=scope)

    assert opens(ben, of) is open_now

    Activity.objects.filter(pk=of.pk).update(restricted=True)
    assert opens(ben, of) is (restricted and who == "boss")  # a lead opens nothing restricted, nor does Ben


def test_a_department_opens_where_it_takes_part_and_is_still_led(of, lead, ben):
    other = make.department(lead=lead)
    make.deputy(lead, ben, department=lead.department)
    elsewhere = make.activity()
    make.takes_part(of, lead.department)
    make.takes_part(elsewhere, other)

    assert (opens(ben, of), opens(ben, elsewhere)) == (True, False)

    type(other).objects.filter(pk=lead.department_id).update(lead=None)
    assert opens(ben, of) is False


@pytest.mark.parametrize(
    ("at", "is_open"), [(NOW - HOUR, True), (NOW, False), (NOW - HOUR - DAY, False), (None, False)]
)
def test_it_opens_for_exactly_as_long(of, boss, ben, at, is_open):
    make.deputy(boss, ben, since=NOW - DAY, until=NOW)

    assert opens(ben, of, at) is is_open


def test_it_does_not_pass_on(of, boss, ben):
    cleo = make.user("cleo")
    make.deputy(boss, ben)
    make.deputy(ben, cleo)

    assert (opens(ben, of), opens(cleo, of)) == (True, False)


def test_a_deputy_sees_names_and_answers_but_changes_nothing(of, boss, ben):
    make.deputy(boss, ben, scope=Deputy.Scope.OFFICE)
    ben.asks_at = NOW
    row = make.deliverable(activity=of)

    hats = queries.hats(ben, of)

    assert (hats.sees_names, hats.may_edit, hats.may_start) == (True, False, False)
    assert queries.item(ben, row, now=NOW).offers == {"hand_in"}


def test_opening_costs_no_further_query(of, boss, ben, django_assert_num_queries):
    make.deputy(boss, ben)
    ben.asks_at = NOW

    with django_assert_num_queries(1):
        assert queries.readable(ben, of.pk) == of
    with django_assert_num_queries(2):
        assert queries.hats(ben, of).stands_in is True


def test_an_executive_is_no_obstacle(of, boss):
    other = make.user(role=User.Role.EXECUTIVE)
    make.deputy(boss, other, scope="office")
    Activity.objects.filter(pk=of.pk).update(restricted=True)

    assert (opens(other, of), opens(other, of, None)) == (True, False)
