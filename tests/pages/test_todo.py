"""To do, inbox, links of mails, and what the plus offers."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import translation

from postmortem.outbox.actions import begin, tell
from postmortem.outbox.models import Control, Duty, Message
from postmortem.outbox.planner import plan
from postmortem.outbox.registry import SOURCES, page_of
from tests import make

pytestmark = pytest.mark.django_db
NOW, HOUR, DAY = make.NOW, timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ada(client):
    person = make.user("ada", display_name="Ada")
    client.force_login(person)
    return person


def page(client, path="/"):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def titles(html):
    return re.findall(r'<h[23]>\s*(?:<input[^>]*>\s*)?<a href="[^"]*">([^<]*)</a>', html)


def headline(html):
    return re.search(r"<h1>([^<]*)</h1>", html)[1]


def links(html):
    return re.findall(r'href="(/[^"]*)"', html)


# --- what waits for me -----------------------------------------------------------------------------
def test_nothing_waiting_says_so_and_offers_a_beginning(client, ada):
    html = page(client)

    assert headline(html) == "Nothing waits for you"
    assert "Something to begin?" in html
    assert html.count("btn-primary") == 0


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "One thing waits for you"), (6, "Six things wait for you"), (12, "12 things wait for you")],
)
def test_the_headline_says_how_many_wait(client, ada, number, said):
    for _ in range(number):
        make.duty(holder=ada)

    assert headline(page(client)) == said


def test_things_come_by_due_time_the_overdue_first(client, ada):
    make.duty(holder=ada, kind="accept", title="Guidance", due_at=NOW + 8 * DAY)
    make.duty(holder=ada, kind="deliver", title="Copy", due_at=NOW + 2 * DAY)
    make.duty(holder=ada, kind="deliver", title="Poster", due_at=NOW - HOUR, from_at=NOW - DAY)
    make.duty(holder=ada, kind="note", title="Retrospective", due_at=NOW + HOUR)

    html = page(client)

    heads = re.findall(r'<h2 id="group-[a-z]+">([^<]*)</h2>', html)
    assert heads == ["Past due", "Today", "Within seven days", "Later"]
    assert titles(html) == [
        "Hand in “Poster”",
        "Read “Retrospective”",
        "Hand in “Copy”",
        "Say whether you answer for “Guidance”",
    ]
    assert "1 is past due. The next one is due" in html


def test_each_thing_says_why_by_when_and_has_one_button_and_only_the_first_is_filled(client, ada):
    first = make.duty(holder=ada, title="Poster")
    make.duty(holder=ada, title="Copy", due_at=NOW + 2 * DAY)

    html = page(client)

    assert "You are accountable for it" in html
    assert '<time class="nowrap" datetime="2026-03-12T08:00:00+00:00">Thu 12 March, 08:00</time>' in html
    assert html.count('class="btn btn-sm') == 2
    assert html.count('name="item"') == 2
    assert re.findall(r'btn-primary"\s+href="([^"]*)"', html) == [f"/items/{first.pk}/"]


def test_times_are_in_the_zone_of_the_reader(client):
    client.force_login(make.user("berlin", time_zone="Europe/Berlin"))
    make.duty(holder=make.User.objects.get(account="berlin"))

    assert "Thu 12 March, 09:00" in page(client)


def test_what_is_answered_does_not_wait_any_more(client, ada):
    make.duty(holder=ada, state="done")

    assert headline(page(client)) == "Nothing waits for you"


def test_the_things_of_others_are_not_mine(client, ada):
    make.duty()

    assert titles(page(client)) == []


def test_in_chinese_the_headline_is_one_sentence(client, ada):
    make.duty(holder=ada)

    with translation.override("zh-hans"):
        html = page(client, "/?lang=zh-hans")

    assert 'lang="zh-Hans"' in html


# --- the other two views ---------------------------------------------------------------------------
def test_only_who_leads_or_sponsors_sees_the_other_views(client, ada):
    assert "?view=" not in page(client)

    home = make.department(lead=ada)
    make.activity(sponsor=ada)

    html = page(client)
    assert home.lead == ada
    assert [link for link in links(html) if "view=" in link] == ["/?view=department", "/?view=sponsor"]


def test_a_lead_sees_what_waits_for_others_of_the_department(client, ada):
    home = make.department(lead=ada)
    activity = make.activity()
    make.takes_part(activity, home)
    params = {"activity_id": activity.pk, "activity": activity.title}
    make.duty(department=home, holder=make.user(display_name="Bob"), params=params)
    make.duty(department=home, holder=ada, params=params)

    html = page(client, "/?view=department")

    assert headline(html) == "One thing waits for others"
    assert "It waits for Bob." in html
    assert html.count("btn-primary") == 0


def test_a_sponsor_sees_what_waits_for_others_in_what_is_sponsored(client, ada):
    activity = make.activity(sponsor=ada)
    make.duty(sponsor=ada, title="Poster", params={"activity_id": activity.pk, "activity": activity.title})

    assert titles(page(client, "/?view=sponsor")) == ["Hand in “Poster”"]


def put_forward(**fields):
    activity = make.activity(**fields)
    type(activity).objects.filter(pk=activity.pk).update(status="aligning")
    return activity


def test_a_sponsor_reads_first_whose_final_effect_nobody_answers_for(client, ada):
    open_one = put_forward(title="Voucher campaign", sponsor=ada)
    owned = put_forward(title="Redesign", sponsor=ada)
    make.deliverable(activity=open_one, kind="outcome")
    make.deliverable(activity=owned, kind="outcome", accountable=make.lead())
    make.activity(title="Only a draft", sponsor=ada)
    put_forward(title="Of others")

    own, sponsored = page(client), page(client, "/?view=sponsor")

    assert strip(own) == "Voucher campaign: the final effect has no owner. Look at it"
    assert (own.count('class="strip"'), sponsored.count('class="strip"')) == (1, 1)
    assert f"/activities/{open_one.pk}/" in links(own)


@pytest.mark.parametrize("number", [1, 3])
def test_a_sponsors_page_costs_the_same_queries_however_much_has_no_owner(
    client, ada, django_assert_num_queries, number
):
    for _ in range(number):
        put_forward(sponsor=ada)

    with django_assert_num_queries(8):
        page(client)


def test_a_restricted_activity_stays_unseen_by_a_lead_who_is_not_listed(client, ada):
    home = make.department(lead=ada)
    secret = make.activity(restricted=True)
    make.takes_part(secret, home)
    make.duty(department=home, title="Layoffs", params={"activity_id": secret.pk, "activity": "Secret"})

    html = page(client, "/?view=department")

    assert titles(html) == []
    assert "Secret" not in html


def test_a_view_that_is_not_there_is_the_own_one(client, ada):
    make.duty(holder=ada)

    assert headline(page(client, "/?view=sponsor")) == "One thing waits for you"
    assert headline(page(client, "/?view=<b>")) == "One thing waits for you"


# --- my activities ---------------------------------------------------------------------------------
def test_my_activities_say_how_many_rows_are_in(client, ada):
    activity = make.activity(title="Voucher campaign", agreed_launch_at=NOW + 5 * HOUR)
    make.participant(activity, ada)
    for status in ("approved", "delivered", "agreed", "dropped"):
        make.deliverable(activity=activity, accountable=ada, status=status)
    make.deliverable(activity=activity)

    html = page(client)

    assert re.search(r"2 of 4 in\s+·\s+1 not accepted", html)
    assert "in 5 h" in html
    marks = re.findall(r"meter__unit--([a-z]+)", html)
    assert marks == ["done", "half", "open", "said"]
    assert f"/activities/{activity.pk}/" in links(html)


def test_ended_activities_and_those_of_others_do_not_stand_there(client, ada):
    ended = make.activity(title="Ended")
    make.participant(ended, ada)
    type(ended).objects.filter(pk=ended.pk).update(status="cancelled")
    make.activity(title="Foreign")

    html = page(client)

    assert "Ended" not in html
    assert "Foreign" not in html


# --- whether reminders are late, for those who lead, drive or administer ------------------------------
def strip(html):
    """What the first strip says; the first steps of an administrator are another thing."""
    found = re.findall(r'<aside class="strip" aria-label="([^"]*)">.*?<p>(.*?)</p>', html, re.S)
    said = [text for label, text in found if label != "The first steps"]
    return " ".join(re.sub(r"<[^>]*>", " ", said[0]).split()) if said else None


def leads(person):
    make.department(lead=person)


def drives(person):
    make.duty(driver=person)


def administers(person):
    type(person).objects.filter(pk=person.pk).update(role="admin")


def is_late():
    begin()
    make.duty(next_at=NOW - HOUR)
    make.user(next_digest_at=NOW - 2 * HOUR)


LATE = "Reminders are late: the oldest has waited since Wed 11 March, 06:00 ; nothing is lost."


@pytest.mark.parametrize("is_concerned", [leads, drives, administers])
def test_who_leads_drives_or_administers_is_told_that_reminders_are_late(client, ada, is_concerned):
    is_concerned(ada)
    before = strip(page(client))
    is_late()

    html = page(client)

    by_admin = is_concerned is administers
    assert (before, strip(html)) == (None, f"{LATE} See what runs" if by_admin else LATE)
    assert ("/settings/runs/" in links(html)) == by_admin


def test_nobody_else_is_bothered(client, ada):
    make.duty(driver=ada, state="done")
    is_late()

    assert strip(page(client)) is None


def test_they_are_told_why_reminders_are_paused(client, ada):
    leads(ada)
    is_late()
    Control.objects.update(paused_at=NOW, pause_reason="The mail server moves.")
    paused = strip(page(client))
    Control.objects.update(paused_at=None, installation=uuid4())
    copied = strip(page(client))

    assert paused == "Reminders are paused: The mail server moves."
    assert copied == "Reminders are paused: this database is a copy of another installation."


@pytest.mark.parametrize("number", [1, 3])
def test_the_strip_costs_one_query_also_where_much_is_late(client, ada, django_assert_num_queries, number):
    leads(ada)
    for _ in range(number):
        is_late()
        Message.objects.create(kind="notices", available_at=NOW - HOUR)

    with django_assert_num_queries(8):
        page(client)


# --- cost ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_queries_however_many_things(client, ada, django_assert_num_queries, number):
    for _ in range(number):
        make.participant(make.activity(), ada)
        make.duty(holder=ada)

    # One asks whether reminders are late, three for whom she stands in and whether she was away.
    with django_assert_num_queries(7):
        page(client)


@pytest.mark.parametrize("number", [1, 3])
def test_the_inbox_costs_the_same_queries_however_many_entries(
    client, ada, django_assert_num_queries, number
):
    for _ in range(number):
        make.duty(holder=ada, from_at=NOW - 2 * DAY, due_at=NOW - DAY)
    plan(now=NOW)

    with django_assert_num_queries(4):
        page(client, "/inbox/")


# --- the inbox -------------------------------------------------------------------------------------
def test_the_inbox_holds_everything_done_things_included(client, ada):
    make.duty(holder=ada, title="Copy", state="done", answered_at=NOW - HOUR, from_at=NOW - 3 * DAY)
    make.duty(holder=ada, title="Poster", from_at=NOW - 2 * DAY, due_at=NOW - DAY)
    plan(now=NOW)
    tell([ada], "dropped", {"title": "Banner", "path": "/activities/7/"}, now=NOW + HOUR)

    html = page(client, "/inbox/")

    assert titles(html) == [
        "“Banner” is not needed any more",
        "Due now: Hand in “Poster”",
        "Hand in “Poster”",
        "Hand in “Copy”",
    ]
    assert "/activities/7/" in links(html)


def test_the_inbox_goes_back_page_by_page_without_gap_or_repetition(client, ada):
    for number in range(40):  # all at one moment: the place of a page's end is more than a time
        make.duty(holder=ada, title=f"Row {number:02}", from_at=NOW - DAY)
    tell([ada], "dropped", {"title": "Row at the same moment"}, now=NOW - DAY)
    for number in range(31):
        tell([ada], "dropped", {"title": f"Later {number:02}"}, now=NOW + number * HOUR)

    seen, path = [], "/inbox/"
    while path and len(seen) < 200:
        html = page(client, path)
        seen += titles(html)
        older = re.search(r'href="(\?before=[^"]*)" rel="next"', html)
        path = older and f"/inbox/{older[1]}".replace("&amp;", "&")

    assert len(seen) == 72
    assert len(set(seen)) == 72
    assert seen[0] == "“Later 30” is not needed any more"
    assert seen[31:71] == [f"Hand in “Row {number:02}”" for number in range(40)]


@pytest.mark.parametrize("place", ["yesterday", "2026-03-11~0~x", "~~", "2026-03-11T08:00:00+00:00~1~7"])
def test_a_place_that_no_page_ended_at_is_not_found(client, ada, place):
    assert client.get("/inbox/", {"before": place}).status_code == 404


def test_an_empty_inbox_says_so(client, ada):
    assert "Nothing was asked of you or told to you yet." in page(client, "/inbox/")


# --- links -----------------------------------------------------------------------------------------
def test_the_link_of_a_thing_leads_to_the_page_where_it_is_answered(client, ada):
    row = make.deliverable(accountable=ada)
    duty = make.duty(holder=ada, subj_id=row.pk, params={"activity_id": row.activity_id})

    answer = client.get(f"/items/{duty.pk}/")

    page = f"/activities/{row.activity_id}/deliverables/{row.pk}/"
    assert (answer.status_code, answer["Location"]) == (302, page)


def test_who_is_told_about_a_thing_may_follow_the_link(client, ada):
    home = make.department(lead=ada)
    duties = [make.duty(driver=ada), make.duty(sponsor=ada), make.duty(department=home)]

    assert [client.get(f"/items/{duty.pk}/").status_code for duty in duties] == [200, 200, 200]


def test_nobody_else_and_nothing_unknown_is_found(client, ada):
    foreign = make.duty()

    assert client.get(f"/items/{foreign.pk}/").status_code == 404
    assert client.get("/items/999999/").status_code == 404


ENTRY = "/activities/3/log/7/"
ABOUT_THE_ROW = "/activities/3/deliverables/5/"


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("name", ABOUT_THE_ROW),
        ("accept", ABOUT_THE_ROW),
        ("deliver", ABOUT_THE_ROW),
        ("choose", ABOUT_THE_ROW),
        ("approve", "/activities/3/deliverables/8/"),
        ("confirm", ENTRY),
        ("approval", ENTRY),
        ("answer", ENTRY),
        ("taken_note", ENTRY),
        ("accept_risk", f"{ENTRY}risk/"),
        ("fill", "/activities/3/checks/4/lines/5/fill/"),
        ("measure", "/activities/3/goal/figures/5/"),
        ("weekly", "/activities/5/weekly/"),
        ("premortem", "/activities/5/pre-mortem/"),
        ("lessons", "/activities/5/lessons/"),
        ("preview", "/activities/5/launch/"),
        ("sign", "/signoff/"),
        ("decide", "/activities/5/launch/"),
        ("view", "/retrospectives/5/views/"),
        ("facts", "/retrospectives/5/facts/"),
        ("agree", "/retrospectives/5/edit/"),
        ("note", "/retrospectives/5/"),
        ("act", "/improvements/5/"),
        ("verify", "/improvements/5/"),
        ("share", "/retrospectives/5/edit/"),
        ("publish", "/retrospectives/5/edit/"),
        ("sweep", "/incidents/5/sweep/"),
        ("reply", "/incidents/5/"),
        ("second", "/retrospectives/5/"),
        ("remark", "/remarks/5/"),
        ("pulse", "/activities/5/pulse/"),
        ("review_pulse", "/retrospectives/5/pulse/"),
        ("scheme_pulse", "/activities/3/checks/5/pulse/"),
        ("exception", "/activities/3/matrix/exception/5/"),
        ("resolve", "/activities/3/matrix/back/5/"),
    ],
)
def test_every_kind_of_duty_has_its_page(kind, path):
    params = {"activity_id": 3, "deliverable_id": 8, "number": 7, "table_id": 4}
    duty = Duty(kind=kind, subj_id=5, subj_type="activities.checkline", params=params)

    assert page_of(duty) == path


def test_every_kind_is_in_that_list():
    marks = test_every_kind_of_duty_has_its_page.pytestmark

    assert sorted(kind for kind, _path in marks[0].args[1]) == sorted(SOURCES)


# --- the plus, and who may --------------------------------------------------------------------------
def test_the_plus_asks_what_happened(client, ada):
    html = page(client, "/new/")

    assert headline(html) == "What happened?"
    assert {"/incidents/new/", "/activities/new/"} <= set(links(html))


@pytest.mark.parametrize("path", ["/", "/inbox/", "/items/1/", "/new/"])
def test_without_signing_in_nothing_is_shown(client, path):
    answer = client.get(path)

    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={path}")
