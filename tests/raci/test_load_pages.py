"""What somebody carries, as a page: for the person and the own lead, for nobody else."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from postmortem.activities.models import Deliverable
from postmortem.people.models import Discipline, User
from raci.queries.load import carried_for, department_load, load_page, nearby
from raci.rules import load as rules
from tests import make
from tests.make import NOW
from tests.raci.scene import put_forward, scene, sign

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


def people():
    """A person with their lead, and everybody else who might be curious."""
    lead = make.lead("design", account="lead", display_name="Li Na")
    person = make.user("wei", display_name="Tang Wei", department=lead.department)
    return {
        "person": person,
        "own lead": lead,
        "colleague": make.user("colleague", department=lead.department),
        "other lead": make.lead("product", account="other", display_name="Wu Lei"),
        "boss": make.user("boss", role=User.Role.EXECUTIVE),
        "administrator": make.user("administrator", role=User.Role.ADMIN),
        "product manager": make.user("manager", role=User.Role.PM),
    }


def page_of(person, seen_by=None):
    return load_page(person, seen_by=seen_by or person, now=NOW)


@pytest.mark.parametrize(
    ("who", "of_the_person", "of_the_department"),
    [
        ("person", 200, 404),
        ("own lead", 200, 200),
        ("colleague", 404, 404),
        ("other lead", 404, 404),
        ("boss", 404, 404),
        ("administrator", 404, 404),
        ("product manager", 404, 404),
    ],
)
def test_the_load_is_open_to_the_person_and_the_own_lead_only(client, who, of_the_person, of_the_department):
    cast = people()
    client.force_login(cast[who])

    answers = [
        client.get(reverse("raci:load_of", args=[cast["person"].pk])).status_code,
        client.get(reverse("raci:department_load", args=[cast["person"].department_id])).status_code,
        client.get(reverse("raci:load")).status_code,
    ]

    assert answers == [of_the_person, of_the_department, 200]


def test_nobody_and_nothing_unknown_is_shown(client):
    cast = people()
    client.force_login(cast["own lead"])
    User.objects.filter(pk=cast["person"].pk).update(is_active=False)

    assert client.get(reverse("raci:load_of", args=[cast["person"].pk])).status_code == 404
    assert client.get(reverse("raci:load_of", args=[10**9])).status_code == 404
    assert client.get(reverse("raci:department_load", args=[10**9])).status_code == 404


def test_before_sign_in_the_way_leads_there(client):
    assert client.get(reverse("raci:load")).status_code == 302


def test_the_sentence_says_how_much_and_which_day_is_the_fullest():
    person = people()["person"]
    for days in (1, 1, 5, 13, 14, -2):
        make.deliverable(accountable=person, due_at=NOW + days * DAY)

    assert page_of(person).answer == (
        "Four things fall due in the next two weeks, two of them on Thu 12 March. One is past its time."
    )


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ([], "Nothing falls due in the next two weeks."),
        ([1], "One thing falls due in the next two weeks."),
        ([1, 2], "Two things fall due in the next two weeks."),
        ([1, 1, 1], "Three things fall due in the next two weeks, all of them on Thu 12 March."),
        ([20], "Nothing falls due in the next two weeks."),
    ],
)
def test_the_sentence_fits_what_there_is(days, sentence):
    person = people()["person"]
    for number in days:
        make.deliverable(accountable=person, due_at=NOW + number * DAY)

    assert page_of(person).answer == sentence


def test_two_letters_in_one_row_are_one_thing_and_consulted_is_none():
    person = people()["person"]
    row = make.deliverable(accountable=person)
    make.letter(row, "R", person.department, person)
    make.letter(make.deliverable(), "C", person.department, person)

    page = page_of(person)

    assert page.answer == "One thing falls due in the next two weeks."
    assert [[mark.letter for mark in thing.letters] for thing in page.things] == [["A", "R"], ["C"]]


def test_weeks_are_counted_by_letter_in_the_week_the_thing_falls_due():
    person = people()["person"]
    make.deliverable(accountable=person, due_at=NOW)
    make.deliverable(accountable=person, due_at=NOW + 7 * DAY, status="delivered")
    make.letter(make.deliverable(due_at=NOW + 7 * DAY), "I", person.department, person)
    make.deliverable(accountable=person, due_at=NOW + 70 * DAY)

    page = page_of(person)

    assert page.letters == ["A", "R", "C", "I"]
    assert [week.start for week in page.weeks if week.is_this] == [date(2026, 3, 9)]
    assert [(week.start, week.counts) for week in page.weeks if week.whole] == [
        (date(2026, 3, 9), [1, 0, 0, 0]),
        (date(2026, 3, 16), [1, 0, 0, 1]),
    ]
    assert (len(page.weeks), page.later) == (10, 1)


def test_an_accountable_letter_is_hollow_until_it_is_accepted():
    person = people()["person"]
    make.deliverable(accountable=person, due_at=NOW + HOUR)
    make.deliverable(accountable=person, due_at=NOW + DAY, accepted_at=None)

    assert [thing.letters for thing in page_of(person).things] == [[("A", True, True)], [("A", False, True)]]


def test_a_responsible_letter_is_hollow_until_its_department_has_signed():
    plan = scene()

    [before] = page_of(plan.painter).things
    put_forward(plan)
    sign(plan.design)
    [after] = page_of(plan.painter).things

    assert before.letters == [("A", True, True), ("R", False, True)]
    assert after.letters == [("A", True, True), ("R", True, True)]


def test_the_share_outside_counts_letters_that_ask_for_work():
    person = people()["person"]
    Discipline.objects.create(code="design", department=person.department)
    make.deliverable(accountable=person, kind="poster")
    page = make.deliverable(accountable=person, kind="function")
    make.letter(page, "C", person.department, person)

    shown = page_of(person)

    assert shown.share == (1, 2)
    assert [thing.is_outside for thing in shown.things] == [False, True]


def test_hats_say_what_somebody_is_and_in_how_many_activities():
    cast = people()
    lead = cast["own lead"]
    plan = make.activity(lead=lead, title="Spring")
    make.activity(sponsor=lead)
    make.deliverable(activity=plan, accountable=cast["person"], approver=lead)
    make.letter(make.deliverable(activity=plan), "R", lead.department, lead)
    make.absence(cast["other lead"], lead)

    hats = page_of(lead).hats

    assert [(hat.name, hat.says) for hat in hats] == [
        ("drives", "1 activity"),
        ("sponsors", "1 activity"),
        ("leads", "Design"),
        ("responsible for", "1 thing"),
        ("approves", "1 thing"),
        ("stands in for", "Wu Lei"),
    ]
    assert hats[0].activities == [plan]


def test_the_lead_does_not_count_what_the_lead_may_not_open():
    cast = people()
    make.deliverable(accountable=cast["person"])
    make.deliverable(accountable=cast["person"], activity=make.activity(restricted=True, title="Secret"))

    assert len(page_of(cast["person"]).things) == 2
    assert len(page_of(cast["person"], cast["own lead"]).things) == 1


def test_a_department_lists_its_people_by_name_and_what_nobody_is_named_for():
    cast = people()
    lead, person = cast["own lead"], cast["person"]
    row = make.deliverable(accountable=person, due_at=NOW + DAY)
    make.letter(row, "R", lead.department, cast["colleague"])
    make.deliverable(accountable=person, due_at=NOW + 8 * DAY)
    make.deliverable(accountable=person, due_at=NOW - DAY)
    make.takes_part(row.activity, lead.department)
    asked = make.deliverable(activity=row.activity, accountable_department=lead.department, due_at=NOW + DAY)
    make.letter(asked, "R", lead.department)

    page = department_load(lead.department, seen_by=lead, now=NOW)

    assert [(str(line.person), line.late, [week.things for week in line.weeks]) for line in page.lines] == [
        ("Colleague", 0, [1, 0, 0, 0, 0, 0]),
        ("Li Na", 0, [0, 0, 0, 0, 0, 0]),
        ("Tang Wei", 1, [1, 1, 0, 0, 0, 0]),
        ("None", 0, [1, 0, 0, 0, 0, 0]),
    ]
    assert page.answer == (
        "Three things fall due in the next two weeks, two of them on Thu 12 March. One is past its time."
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_as_many_queries_for_three_rows_as_for_one(rows, client, django_assert_num_queries):
    person = people()["person"]
    for _ in range(rows):
        row = make.deliverable(accountable=person)
        make.letter(row, "R", person.department, person)
    client.force_login(person)

    with django_assert_num_queries(14):
        answer = client.get(reverse("raci:load"))

    assert len(answer.context["page"].things) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_department_costs_as_many_queries_for_three_people_as_for_one(
    rows, client, django_assert_num_queries
):
    lead = make.lead("design")
    for _ in range(rows):
        make.deliverable(accountable=make.user(department=lead.department))
    client.force_login(lead)

    with django_assert_num_queries(7):
        answer = client.get(reverse("raci:department_load", args=[lead.department_id]))

    assert len(answer.context["page"].lines) == rows + 1


def test_the_figure_has_its_table_and_says_what_it_is_not_for(client):
    person = people()["person"]
    make.deliverable(accountable=person)
    client.force_login(person)

    page = client.get(reverse("raci:load")).content.decode()

    assert page.count('class="load__weeks"') == 1
    assert page.count("load__table") == 1
    assert "not for appraisals" in page


def test_two_things_are_near_within_48_hours_on_either_side():
    person = people()["person"]
    for hours in (-48, 0, 48, 49):
        make.deliverable(accountable=person, due_at=NOW + hours * HOUR)
    make.deliverable(accountable=person, due_at=NOW, status="delivered")
    own = make.deliverable(accountable=person, due_at=NOW)

    found = nearby(User.objects.get(pk=person.department.lead_id), person.department_id, NOW, but=own.pk)

    assert found == [("Tang Wei", 4)]


@pytest.mark.parametrize("who", ["person", "other lead", "boss", "administrator"])
def test_what_is_near_is_said_to_the_lead_only(who):
    cast = people()
    make.deliverable(accountable=cast["person"], due_at=NOW)

    assert nearby(cast[who], cast["person"].department_id, NOW) == []
    assert nearby(cast["own lead"], cast["person"].department_id, NOW) == [("Tang Wei", 2)]


def test_a_lead_who_names_somebody_reads_how_much_is_due_around_then(client):
    cast = people()
    lead, person = cast["own lead"], cast["person"]
    for _ in range(3):
        make.deliverable(accountable=person, due_at=NOW + DAY)
    row = make.deliverable(accountable_department=lead.department, due_at=NOW + DAY)
    make.takes_part(row.activity, lead.department)
    client.force_login(lead)

    page = client.get(reverse("activities:deliverable", args=[row.activity_id, row.pk])).content.decode()

    assert "Tang Wei: 4th thing due within 48 h" in page


def test_who_drives_it_does_not_read_it(client):
    cast = people()
    for _ in range(3):
        make.deliverable(accountable=cast["person"], due_at=NOW + DAY)
    row = make.deliverable(accountable_department=cast["person"].department, due_at=NOW + DAY)
    client.force_login(row.activity.lead)

    page = client.get(reverse("activities:deliverable", args=[row.activity_id, row.pk])).content.decode()

    assert "within 48 h" not in page


def test_weeks_begin_on_mondays():
    assert rules.monday(date(2026, 3, 15)) == date(2026, 3, 9)
    assert rules.mondays(date(2026, 3, 11), before=1, after=1) == [
        date(2026, 3, 2),
        date(2026, 3, 9),
        date(2026, 3, 16),
    ]


def test_on_the_sign_off_page_a_lead_reads_it_beside_the_names(client):
    plan = scene()
    for _ in range(2):
        make.deliverable(accountable=plan.painter, due_at=plan.poster.due_at)
    Deliverable.objects.filter(pk=plan.outcome.pk).update(due_at=plan.poster.due_at)
    make.letter(plan.outcome, "R", plan.design.department)
    put_forward(plan)
    client.force_login(plan.design)

    page = client.get(reverse("raci:signoff")).content.decode()

    assert "Painter: 4th thing due within 48 h" in page


def test_what_many_carry_is_read_at_once_and_for_leads_only(django_assert_num_queries):
    cast = people()
    make.deliverable(accountable=cast["person"], due_at=NOW)
    window = {"since": NOW - DAY, "until": NOW + DAY}

    with django_assert_num_queries(2):
        mine = carried_for(cast["own lead"], **window)
    with django_assert_num_queries(1):
        none = carried_for(cast["person"], **window)

    home = cast["person"].department_id
    assert mine.near(home, NOW) == [("Tang Wei", 2)]
    assert mine.near(cast["other lead"].department_id, NOW) == []
    assert none.near(home, NOW) == []
