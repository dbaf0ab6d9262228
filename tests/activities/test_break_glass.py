"""Looking in by a break-glass: for a reason, with a second factor, for an hour; those concerned are told."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from postmortem.activities import actions
from postmortem.activities.models import BreakGlass
from postmortem.audit.models import Entry
from postmortem.outbox.models import Message, Notice
from postmortem.people.models import User
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WHY = "The driver is ill and customers wait."


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def plan():
    """An activity with a driver, a participant, somebody who took part once, and a lead."""
    found = make.activity(title="Voucher campaign", lead=make.user("driver", role=User.Role.PM))
    make.participant(found, make.user("participant"))
    before = make.participant(found, make.user("before"))
    before.until = NOW
    before.save()
    make.takes_part(found, make.lead("design", account="lead").department)
    return found


@pytest.fixture
def admin():
    return make.user("admin", role=User.Role.ADMIN)


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    return client


def confirm(desk, admin, *, at=NOW):
    """The second factor was typed in at that time."""
    key = Authenticator.objects.get_or_create(user=admin, type="totp", defaults={"data": {}})[0]
    session = desk.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": at.timestamp(), "id": key.pk}]
    session["account_authentication_methods_user"] = str(admin.pk)
    session.save()


def at(moment):
    return time_machine.travel(moment, tick=False)


def look_in(desk, admin, plan, **typed):
    confirm(desk, admin)
    with at(NOW):
        return desk.post(f"/activities/{plan.pk}/break-glass/", {"reason": WHY, **typed})


def codes(desk, plan, moment=NOW):
    with at(moment):
        return [desk.get(f"/activities/{plan.pk}/{page}").status_code for page in ("", "log/", "matrix/")]


def test_an_administrator_reads_it_for_an_hour(desk, admin, plan):
    before = codes(desk, plan)

    answer = look_in(desk, admin, plan)

    assert (answer.status_code, answer["Location"]) == (302, f"/activities/{plan.pk}/")
    assert before == [404, 404, 404]
    assert codes(desk, plan) == [200, 200, 200]
    assert codes(desk, plan, NOW + HOUR - timedelta(seconds=1)) == [200, 200, 200]
    assert codes(desk, plan, NOW + HOUR) == [404, 404, 404]


def test_it_shows_names_and_offers_nothing_to_change(desk, admin, plan):
    look_in(desk, admin, plan)

    with at(NOW):
        pages = [desk.get(f"/activities/{plan.pk}/{page}") for page in ("", "log/", "checks/", "risks/")]

    forms = {form for page in pages for form in actions_in(page)}
    assert "Driver" in pages[0].content.decode()
    assert forms == {f"/activities/{plan.pk}/break-glass/end/", "/retrospectives/who/"} & forms
    assert f"/activities/{plan.pk}/break-glass/end/" in forms


def test_what_is_sent_is_answered_as_if_it_were_closed(desk, admin, plan):
    look_in(desk, admin, plan)

    sent = [desk.post(f"/activities/{plan.pk}/{page}", {}) for page in ("log/write/", "move/", "edit/", "")]

    assert [answer.status_code for answer in sent] == [404, 404, 404, 404]


def actions_in(page):
    found = page.content.decode().split("<form ")[1:]
    posted = [form.split(">")[0] for form in found if 'method="post"' in form.split(">")[0]]
    return [form.split('action="')[1].split('"')[0] for form in posted]


def test_everybody_named_there_is_told_who_and_why_and_nobody_else(desk, admin, plan):
    make.user("elsewhere")

    look_in(desk, admin, plan)

    told = Notice.objects.filter(kind="glass_broken").select_related("recipient")
    assert {one.recipient.account for one in told} == {"driver", "participant", "before", "lead"}
    assert {one.params["reason"] for one in told} == {WHY}
    assert Message.objects.filter(notices__in=told).distinct().count() == 4


def test_the_notice_says_it_in_words(desk, admin, plan, client):
    look_in(desk, admin, plan)

    client.force_login(plan.lead)
    with at(NOW):
        page = client.get("/inbox/").content.decode()

    assert "An administrator looks into “Voucher campaign”" in page


def test_it_stands_in_the_record(desk, admin, plan):
    look_in(desk, admin, plan)
    with at(NOW):
        desk.post(f"/activities/{plan.pk}/break-glass/end/")

    verbs = Entry.objects.filter(stream=plan.stream).values_list("verb", "actor_id").order_by("seq")
    assert list(verbs) == [("activity.looked_into", admin.pk), ("activity.look_ended", admin.pk)]


def test_ending_it_closes_it_at_once(desk, admin, plan):
    look_in(desk, admin, plan)

    with at(NOW):
        ended = desk.post(f"/activities/{plan.pk}/break-glass/end/")
        again = desk.post(f"/activities/{plan.pk}/break-glass/end/")

    assert (ended.status_code, again.status_code) == (302, 409)
    assert codes(desk, plan) == [404, 404, 404]


def test_only_the_browser_that_looked_in_reads(desk, admin, plan):
    look_in(desk, admin, plan)
    other = type(desk)()
    other.force_login(admin)

    assert codes(other, plan) == [404, 404, 404]


def test_a_key_that_somebody_puts_into_the_session_opens_nothing_of_others(desk, admin, plan):
    look = actions.break_glass(plan, WHY, by=admin, now=NOW)
    stranger = make.user("other", role=User.Role.ADMIN)
    other = type(desk)()
    other.force_login(stranger)
    session = other.session
    known = {"activity": plan.pk, "title": "", "until": look.until.isoformat(), "reason": ""}
    session["break_glass"] = {str(look.pk): known}
    session.save()

    with at(NOW):
        code = other.get(f"/activities/{plan.pk}/log/").status_code

    assert code == 404


@pytest.mark.parametrize("typed", [None, NOW - timedelta(minutes=11), NOW + timedelta(minutes=1)])
def test_without_a_fresh_second_factor_it_stays_closed(desk, admin, plan, typed):
    if typed:
        confirm(desk, admin, at=typed)

    with at(NOW):
        page = desk.get(f"/activities/{plan.pk}/break-glass/").content.decode()
        answer = desk.post(f"/activities/{plan.pk}/break-glass/", {"reason": WHY})

    assert "Confirm that it is you" in page
    assert (answer.status_code, WHY in answer.content.decode()) == (422, True)
    assert (BreakGlass.objects.count(), Notice.objects.count(), Entry.objects.count()) == (0, 0, 0)
    assert codes(desk, plan) == [404, 404, 404]


@pytest.mark.parametrize("reason", ["", "   ", "why", "x" * 301])
def test_without_a_reason_it_stays_closed(desk, admin, plan, reason):
    answer = look_in(desk, admin, plan, reason=reason)

    assert answer.status_code == 422
    assert (BreakGlass.objects.count(), Notice.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_who_is_no_administrator_does_not_find_the_pages(client, plan):
    client.force_login(make.user(role=User.Role.EXECUTIVE))

    pages = ["/settings/break-glass/", f"/activities/{plan.pk}/break-glass/", "/activities/999/break-glass/"]
    assert [client.get(page).status_code for page in pages] == [403, 403, 403]
    with pytest.raises(ValidationError):
        actions.break_glass(plan, WHY, by=make.user(), now=NOW)


def test_twice_at_once_is_one_look(admin, plan):
    actions.break_glass(plan, WHY, by=admin, now=NOW)

    with pytest.raises(ValidationError) as refusal:
        actions.break_glass(plan, WHY, by=admin, now=NOW + timedelta(minutes=59))
    later = actions.break_glass(plan, WHY, by=admin, now=NOW + HOUR)

    assert refusal.value.messages == ["You look into it already; end that first."]
    assert list(BreakGlass.objects.values_list("ended_at", flat=True)) == [None, NOW + HOUR]
    assert later.until == NOW + 2 * HOUR


def test_what_is_open_anyway_is_not_broken(admin, plan):
    make.participant(plan, admin)

    with pytest.raises(ValidationError) as refusal:
        actions.break_glass(plan, WHY, by=admin, now=NOW)

    assert refusal.value.messages == ["It is open to you anyway."]


def test_a_look_that_is_over_can_neither_change_nor_go(admin, plan):
    look = actions.end_look(actions.break_glass(plan, WHY, by=admin, now=NOW).pk, by=admin, now=NOW)

    for change in (lambda one: one.update(reason="nothing"), lambda one: one.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(BreakGlass.objects.filter(pk=look.pk))


def test_the_restricted_one_tells_no_title_before_and_no_lead_of_a_department(desk, admin):
    secret = make.activity(title="Office move", restricted=True, lead=make.user("driver"))
    make.takes_part(secret, make.lead("design", account="lead").department)

    with at(NOW):
        pages = [
            desk.get(page).content.decode()
            for page in (
                "/settings/break-glass/",
                "/settings/break-glass/?q=office",
                f"/activities/{secret.pk}/break-glass/",
            )
        ]
    look_in(desk, admin, secret)

    assert [page.count("Office move") for page in pages] == [0, 0, 0]
    assert f"Restricted activity {secret.pk}" in pages[0]
    assert codes(desk, secret) == [200, 200, 200]
    told = Notice.objects.filter(kind="glass_broken").values_list("recipient__account", flat=True)
    assert set(told) == {"driver"}


def test_the_strip_stands_on_every_page_while_it_lasts(desk, admin, plan):
    look_in(desk, admin, plan)

    said = []
    for moment in (NOW, NOW + HOUR):
        with at(moment):
            said += [desk.get(page).content.decode().count("You look into") for page in ("/", "/settings/")]

    assert said == [1, 1, 0, 0]


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_ask_the_database_the_same_number_of_times(desk, admin, django_assert_num_queries, number):
    plans = [make.activity(title=f"Plan {n}") for n in range(number)]
    for one in plans:
        actions.break_glass(one, WHY, by=admin, now=NOW)

    with django_assert_num_queries(5):
        desk.get("/settings/break-glass/")
    with django_assert_num_queries(8):
        desk.get(f"/activities/{plans[0].pk}/break-glass/")


@pytest.mark.parametrize("typed", ["0", "9" * 30, "-1", "x", "²", "None"])
def test_a_number_that_nobody_gave_out_breaks_nothing(desk, plan, typed):
    with at(NOW):
        pages = [desk.get("/settings/break-glass/", {key: typed}) for key in ("q", "before")]

    assert [page.status_code for page in pages] == [200, 200]
    assert desk.get(f"/activities/{'9' * 30}/break-glass/").status_code == 404
