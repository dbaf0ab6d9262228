"""The pages of the plan: what they answer, and at what price."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from postmortem.activities import actions
from postmortem.activities.actions import Arrival
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def words(text):
    """The text without tags; a time in it is part of its sentence."""
    plain = re.sub(r"<[^>]+>", " ", re.sub(r"</?time[^>]*>", "", text))
    return re.sub(r"\s+", " ", unescape(plain)).strip()


def answer(response):
    """The line on top of a page."""
    lead = response.content.decode().split('class="page-head__lead">', 1)[1].split("</p>", 1)[0]
    return words(lead)


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(f"activities:{name}", args=args), query)


def open_row(activity, **fields):
    return make.deliverable(activity=activity, accountable=make.user(department=make.department()), **fields)


def test_the_list_says_what_goes_live_next_and_what_is_in_danger(client):
    driver = make.user(role="pm", department=make.department())
    calm = make.activity(lead=driver, title="Points shop", agreed_launch_at=NOW + 50 * HOUR)
    late = make.activity(lead=driver, title="Voucher campaign", agreed_launch_at=NOW + 2 * HOUR)
    open_row(calm)
    open_row(late, due_at=NOW - HOUR)

    response = page(client, driver, "list")

    danger = "<p>1 has something past its due time, or nobody for the final effect.</p>"
    assert answer(response) == "Next: Voucher campaign, in 2 h."
    assert danger in re.sub(r"\s*\n\s*", "", response.content.decode())
    names = re.findall(r'<th scope="row">\s*<a[^>]*>([^<]+)</a>', response.content.decode())
    assert names == ["Voucher campaign", "Points shop"]


@pytest.mark.parametrize(("number", "shown"), [(50, "50"), (51, "50+")])
def test_beside_a_group_no_more_is_counted_than_a_reader_counts(client, number, shown):
    driver = make.user(role="pm", department=make.department())
    for _ in range(number):
        late = make.activity(lead=driver)
        make.deliverable(activity=late, kind="outcome", due_at=NOW - HOUR)

    body = page(client, driver, "list").content.decode()

    known = (f"{shown} have something past its due time", "More than 50 have something past its due time")
    assert re.findall(r"In preparation <span[^>]*>([^<]+)<", body) == [shown]
    assert [one in body for one in known] == [number == 50, number > 50]


def test_the_list_is_empty_with_a_way_to_begin(client):
    response = page(client, make.user(), "list")

    assert answer(response) == "Nothing has an agreed launch ahead."
    assert "Begin one" in response.content.decode()


def test_foreign_activities_are_not_listed(client):
    make.activity(title="Foreign thing")

    assert "Foreign thing" not in page(client, make.user(), "list").content.decode()


def test_the_list_goes_on_where_the_page_before_ended(client, monkeypatch):
    monkeypatch.setattr("postmortem.activities.queries.lists.PAGE", 2)
    driver = make.user(role="pm", department=make.department())
    for number in (1, 2, 3, 4, 5):
        at = None if number == 5 else NOW + number * HOUR
        make.activity(lead=driver, title=f"Number {number}", agreed_launch_at=at)

    seen, after = [], ""
    for _ in range(3):
        listing = page(client, driver, "list", show="preparing", after=after).context["listing"]
        seen.append([one.activity.title for one in listing.items])
        after = listing.after

    assert seen == [["Number 1", "Number 2"], ["Number 3", "Number 4"], ["Number 5"]]
    assert after == ""


def test_what_is_live_is_listed_with_the_newest_first(client, monkeypatch):
    monkeypatch.setattr("postmortem.activities.queries.lists.PAGE", 1)
    driver = make.user(role="pm", department=make.department())
    for number in (1, 2):
        made = make.activity(lead=driver, title=f"Number {number}", agreed_launch_at=NOW)
        for step in ("aligning", "ready"):
            actions.move_activity(made.pk, step, by=driver, now=NOW)
        actions.launch(made.pk, NOW - timedelta(days=9 - number), by=driver, now=NOW)

    first = page(client, driver, "list", show="live").context["listing"]
    second = page(client, driver, "list", show="live", after=first.after).context["listing"]

    assert [one.activity.title for one in [*first.items, *second.items]] == ["Number 2", "Number 1"]


def test_a_mark_nobody_gave_out_shows_the_first_page(client):
    activity = make.activity()

    listing = page(client, activity.lead, "list", after="yesterday~x").context["listing"]

    assert [one.activity for one in listing.items] == [activity]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_query_count_of_the_list_is_flat(client, rows, django_assert_num_queries):
    driver = make.user(role="pm", department=make.department())
    for _ in range(rows):
        open_row(make.activity(lead=driver))
    client.force_login(driver)

    with django_assert_num_queries(6):
        client.get(reverse("activities:list"))


def test_an_activity_in_time_says_so_and_names_the_next_gap(client):
    activity = make.activity(agreed_launch_at=NOW + 17 * HOUR, sponsor=make.user())
    make.deliverable(activity=activity, kind="outcome", name="Final effect", due_at=NOW + 90 * HOUR)
    open_row(activity, due_at=NOW + 4 * HOUR)

    response = page(client, activity.lead, "detail", activity.pk)

    assert answer(response) == "In time so far, 17 h to the launch. Next: the final effect has no owner"


def test_an_activity_with_something_late_counts_it(client):
    activity = make.activity(agreed_launch_at=NOW + 17 * HOUR, sponsor=make.user())
    open_row(activity, name="Poster", due_at=NOW - 3 * HOUR)
    open_row(activity, name="Copy", due_at=NOW + 3 * HOUR)

    response = page(client, activity.lead, "detail", activity.pk)

    assert answer(response) == ("1 of 2 things is past its due time. Next: Poster is 3 h past its due time")


def test_what_went_live_late_says_how_much(client):
    activity = make.activity(agreed_launch_at=NOW - 3 * HOUR)
    for step in ("aligning", "ready"):
        actions.move_activity(activity.pk, step, by=activity.lead, now=NOW)
    actions.launch(activity.pk, NOW - HOUR, by=activity.lead, now=NOW)

    response = page(client, activity.lead, "detail", activity.pk)

    assert answer(response) == "It went live Wed 11 March, 07:00, 2 h later than agreed."


def test_each_row_says_when_it_came(client):
    activity = make.activity()
    early, late = (
        open_row(activity, name=name, due_at=due)
        for name, due in (("Poster", NOW + HOUR), ("Copy", NOW - timedelta(minutes=58)))
    )
    for row in (early, late):
        actions.record_arrival(row, Arrival(text="Done"), by=row.accountable, now=NOW)

    text = words(page(client, activity.lead, "detail", activity.pk).content.decode())

    assert "to be approved 1 h early" in text
    assert "to be approved 58 min late" in text


def test_the_overview_has_one_filled_button(client):
    activity = make.activity()
    open_row(activity, due_at=NOW - HOUR)

    body = page(client, activity.lead, "detail", activity.pk).content.decode()

    assert len(re.findall(r"btn-primary", body)) == 1


def test_the_text_for_the_chat_names_nobody_and_ends_with_the_link(client):
    activity = make.activity(lead=make.user(display_name="Wang Wei", role="pm", department=make.department()))

    body = page(client, activity.lead, "detail", activity.pk).content.decode()

    chat = body.split('id="chat"', 1)[1].split(">", 1)[1].split("</textarea>", 1)[0].splitlines()
    assert chat == [
        "Voucher campaign",
        "No launch is agreed yet. Next: no launch time is agreed",
        f"http://testserver/activities/{activity.pk}/",
    ]


def test_an_executive_reads_sides_instead_of_names(client):
    home = make.department("design")
    activity = make.activity(goal="Wang Wei wants 30 orders", sponsor=make.user(display_name="Zhao Min"))
    painter = make.user(display_name="Wang Wei", department=home)
    row = make.deliverable(activity=activity, accountable=painter)
    actions.record_arrival(row, Arrival(text="By Wang Wei"), by=painter, now=NOW)
    executive = make.user(role="executive")

    pages = [
        page(client, executive, "detail", activity.pk).content.decode(),
        page(client, executive, "deliverable", activity.pk, row.pk).content.decode(),
    ]

    assert ["Wang Wei" in body or "Zhao Min" in body for body in pages] == [False, False]
    assert ["Design side" in body for body in pages] == [True, True]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_query_count_of_an_activity_is_flat(client, rows, django_assert_num_queries):
    activity = make.activity(agreed_launch_at=NOW + 9 * HOUR)
    for _ in range(rows):
        row = open_row(activity)
        actions.record_arrival(row, Arrival(text="Done"), by=row.accountable, now=NOW)
    client.force_login(activity.lead)

    with django_assert_num_queries(9):
        client.get(reverse("activities:detail", args=[activity.pk]))


@pytest.mark.parametrize("is_theirs", [False, True])
def test_whoever_answers_for_the_effect_sees_the_way_to_the_launch(
    client, is_theirs, django_assert_num_queries
):
    activity, reader = make.activity(), make.user()
    activity.status = "aligning"
    activity.save()
    make.participant(activity, reader)
    holder = reader if is_theirs else make.user()
    make.deliverable(activity=activity, kind="outcome", accountable=holder, accepted_at=NOW, status="agreed")
    client.force_login(reader)

    with django_assert_num_queries(9):
        html = client.get(reverse("activities:detail", args=[activity.pk])).content.decode()

    assert ("It goes live" in html) == is_theirs


def row_answer(client, user, row):
    return answer(page(client, user, "deliverable", row.activity_id, row.pk))


def test_a_row_says_what_is_asked_of_whom(client):
    activity = make.activity(sponsor=make.user())
    lead = make.lead()
    painter = make.user(display_name="Sun Qi", department=lead.department)
    row = make.deliverable(activity=activity, due_at=NOW + 20 * HOUR)

    actions.address(row, lead.department, by=activity.lead, now=NOW)
    named = row_answer(client, lead, row)
    actions.propose(row, painter, by=lead, now=NOW)
    asked = row_answer(client, painter, row)
    waiting = row_answer(client, activity.sponsor, row)
    actions.accept(row.pk, by=painter, now=NOW)
    owed = row_answer(client, painter, row)
    actions.record_arrival(row, Arrival(text="Done"), by=painter, now=NOW)
    came = row_answer(client, activity.lead, row)

    assert [named, asked, waiting, owed, came] == [
        "Name who answers for it, by Wed 11 March, 18:00.",
        "Accept it or send it back, by Wed 11 March, 18:00.",
        "Nothing is asked of you here. It waits for Sun Qi · "
        f"{lead.department.name}, by Wed 11 March, 18:00.",
        "Hand it in by Thu 12 March, 04:00.",
        "It has come: approve or return it, by Thu 12 March, 08:00.",
    ]


def test_the_acceptance_prints_its_rights(client):
    row, painter = make.deliverable(freeze_at=NOW + 30 * HOUR), make.user(department=make.department())
    actions.propose(row, painter, by=row.activity.lead, now=NOW)

    text = words(page(client, painter, "deliverable", row.activity_id, row.pk).content.decode())

    assert (
        "It brings three rights: move the due time, before it must be final (Thu 12 March, 14:00) "
        "cut the scope, with a line in the log hold the launch I answer for it"
    ) in text


def test_a_row_shows_only_the_steps_of_its_reader(client):
    row = make.deliverable(accountable=make.user(department=make.department()))
    bystander = make.user(department=make.department())
    make.participant(row.activity, bystander)

    def forms(user):
        body = page(client, user, "deliverable", row.activity_id, row.pk).content.decode()
        return sorted(set(re.findall(r"deliverables/\d+/([a-z-]+)/", body)) - {"edit"})

    assert forms(row.accountable) == ["deliver", "drop", "hand-over"]
    assert forms(bystander) == ["deliver"]


def test_a_known_content_is_said_on_the_page(client):
    row = make.deliverable(accountable=make.user(department=make.department()))
    old = Arrival(text="Old copy", placeholder=True, origin_note="the spring campaign")
    actions.record_arrival(row, old, by=row.activity.lead, now=NOW)
    actions.record_arrival(row, Arrival(text="Old copy"), by=row.accountable, now=NOW)

    text = words(page(client, row.activity.lead, "deliverable", row.activity_id, row.pk).content.decode())

    assert "The same as version 1; it does not count as delivered." in text
    assert "A stand-in from the spring campaign; it does not count as delivered." in text


def test_the_history_says_why_something_came_back(client):
    row, painter = make.deliverable(), make.user(department=make.department())
    actions.propose(row, painter, by=row.activity.lead, now=NOW)
    actions.send_back(row.pk, "I am on leave.", {}, by=painter, now=NOW)

    text = words(page(client, row.activity.lead, "deliverable", row.activity_id, row.pk).content.decode())

    assert "Sent back “I am on leave.”" in text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_query_count_of_a_row_is_flat(client, rows, django_assert_num_queries):
    row = make.deliverable(accountable=make.user(department=make.department()))
    for number in range(rows):
        actions.record_arrival(row, Arrival(text=f"Try {number}"), by=row.accountable, now=NOW)
    client.force_login(row.activity.lead)

    with django_assert_num_queries(13):
        client.get(reverse("activities:deliverable", args=[row.activity_id, row.pk]))
