"""The page about deputies: who stands in for me, for whom I do, what was done in my name."""

from datetime import timedelta

import pytest
import time_machine

from postmortem.audit.models import Entry
from postmortem.outbox.actions import close
from postmortem.outbox.models import Duty, Notice
from postmortem.people.models import Absence, Deputy, User
from tests import make
from tests.pages.links import words

pytestmark = pytest.mark.django_db
NOW, HOUR, DAY = make.NOW, timedelta(hours=1), timedelta(days=1)
PAGE = "/settings/deputies/"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ada(client):
    person = make.user("ada", display_name="Ada")
    client.force_login(person)
    return person


@pytest.fixture
def ben():
    return make.user("ben", display_name="Ben")


def told():
    return list(Notice.objects.order_by("pk").values_list("recipient__account", "kind"))


def errors(answer):
    return {name: list(said) for name, said in answer.context["form"].errors.items()}


def test_i_name_a_deputy_and_both_are_told(client, ada, ben):
    answer = client.post(PAGE, {"deputy": ben.pk, "scope": "all", "until": "2026-03-14T18:00"}, follow=True)

    made = Deputy.objects.get()
    assert (made.person, made.deputy, made.since, made.until) == (
        ada,
        ben,
        NOW,
        NOW.replace(day=14, hour=18),
    )
    assert sorted(told()) == [("ada", "has_deputy"), ("ben", "deputy_named_until")]
    assert "Ben · everything from Wed 11 March, 08:00 until Sat 14 March, 18:00" in words(answer)


def test_the_deputy_reads_it_in_the_inbox_and_among_the_own_settings(client, ada, ben):
    client.post(PAGE, {"deputy": ben.pk, "scope": "all"})
    client.force_login(ben)

    inbox, page = words(client.get("/inbox/")), words(client.get(PAGE))

    assert "You may answer for Ada" in inbox
    assert "I stand in for" in page
    assert "Ada · everything from Wed 11 March, 08:00 until it is ended" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, {"deputy": ["This field is required."], "scope": ["This field is required."]}),
        (
            {"deputy": "0", "scope": "nothing"},
            {"deputy": ["Choose one from the list."], "scope": ["Choose one from the list."]},
        ),
        ({"scope": "office"}, {"scope": ["Choose one from the list."]}),
        ({"scope": "department-1"}, {"scope": ["Choose one from the list."]}),
        ({"scope": "activity-1"}, {"scope": ["Choose one from the list."]}),
        ({"since": "soon"}, {"since": ["Write the day and the time, like 2026-03-12 18:00."]}),
        (
            {"until": "2026-03-10T18:00"},
            {"until": ["Choose an end after the beginning that still lies ahead."]},
        ),
        (
            {"since": "2026-03-13T18:00", "until": "2026-03-13T18:00"},
            {"until": ["The end must lie after the beginning."]},
        ),
    ],
)
def test_what_cannot_be_is_said_and_nobody_is_told(client, ada, ben, typed, said):
    sent = {"deputy": ben.pk, "scope": "all", **typed} if typed else {}

    answer = client.post(PAGE, sent)

    assert (answer.status_code, errors(answer)) == (422, said)
    assert (Deputy.objects.count(), told(), Entry.objects.count()) == (0, [], 0)


def test_the_same_twice_is_refused_above_the_form(client, ada, ben):
    make.deputy(ada, ben)

    answer = client.post(PAGE, {"deputy": ben.pk, "scope": "all"})

    assert answer.status_code == 422
    assert errors(answer) == {
        "__all__": ["Ben stands in for this already in that time: end that first, or choose other times."]
    }


def test_what_can_be_given_is_what_i_have(client, ada):
    def scopes():
        choices = client.get(PAGE).context["form"].fields["scope"].choices
        return [code if isinstance(name, str) else [one for one, _ in name] for code, name in choices]

    assert scopes() == ["all"]

    home = make.department(lead=ada)
    of = make.activity(sponsor=ada)
    make.activity()

    assert scopes() == ["all", "office", [f"department-{home.pk}"], [f"activity-{of.pk}"]]


@pytest.mark.parametrize("what", ["department", "activity", "office"])
def test_a_part_is_given(client, ada, ben, what):
    home, of = make.department("design", lead=ada), make.activity(sponsor=ada)
    code = {"department": f"department-{home.pk}", "activity": f"activity-{of.pk}", "office": "office"}[what]

    answer = client.post(PAGE, {"deputy": ben.pk, "scope": code}, follow=True)

    made = Deputy.objects.get()
    assert (made.scope, made.department, made.activity_id) == (
        what,
        home if what == "department" else None,
        of.pk if what == "activity" else None,
    )
    shown = {"department": "Design", "activity": "Voucher campaign", "office": "everything, as the office"}
    assert f"Ben · {shown[what]} from" in words(answer)


def test_an_executive_has_an_office(client, ben):
    boss = make.user("boss", role=User.Role.EXECUTIVE)
    client.force_login(boss)

    client.post(PAGE, {"deputy": ben.pk, "scope": "office"})

    assert Deputy.objects.get().scope == "office"


@pytest.mark.parametrize("who", ["ada", "ben", "lead", "admin"])
def test_it_is_ended_by_whom_it_concerns_and_both_are_told(client, ada, ben, who):
    lead = make.lead("design", account="lead")
    User.objects.filter(pk=ada.pk).update(department=lead.department)
    make.user("admin", role=User.Role.ADMIN)
    made = make.deputy(ada, ben)
    client.force_login(User.objects.get(account=who))

    answer = client.post(f"{PAGE}{made.pk}/end/")

    made.refresh_from_db()
    assert (answer.status_code, made.until) == (302, NOW)
    assert sorted(told()) == [("ada", "has_no_deputy"), ("ben", "deputy_ended")]


def test_what_is_over_or_foreign_is_not_ended(client, ada, ben):
    over = make.deputy(ada, ben, until=NOW)
    foreign = make.deputy(ben, make.user())

    assert client.post(f"{PAGE}{over.pk}/end/").status_code == 409
    assert client.post(f"{PAGE}{foreign.pk}/end/").status_code == 404
    assert client.post(f"{PAGE}987654/end/").status_code == 404
    assert (told(), Entry.objects.count()) == ([], 0)


# --- for somebody who is away ----------------------------------------------------------------------
def test_a_lead_names_one_for_somebody_else_but_no_office(client, ben):
    lead = make.lead("design")
    ada = make.user("ada", display_name="Ada", department=lead.department, role=User.Role.EXECUTIVE)
    client.force_login(lead)
    page = f"/settings/people/{ada.pk}/deputies/"

    refused = client.post(page, {"deputy": ben.pk, "scope": "office"})
    answer = client.post(page, {"deputy": ben.pk, "scope": "all"}, follow=True)

    assert (refused.status_code, list(errors(refused))) == (422, ["scope"])
    assert "Deputies of Ada" in words(answer)
    assert (Deputy.objects.get().person, Entry.objects.get().actor_id) == (ada, lead.pk)
    assert sorted(told()) == [("ada", "has_deputy"), ("ben", "deputy_named")]


def test_of_an_activity_only_what_both_may_open_is_offered(client):
    lead = make.lead("design")
    ada = make.user(department=lead.department)
    shared, own = make.activity(), make.activity(restricted=True)
    make.takes_part(shared, lead.department)
    for of in (shared, own):
        make.participant(of, ada)
    client.force_login(lead)

    form = client.get(f"/settings/people/{ada.pk}/deputies/").context["form"]

    assert list(form.activities) == [f"activity-{shared.pk}"]


def test_nobody_else_names_one_for_somebody(client, ada, ben):
    assert client.get(f"/settings/people/{ben.pk}/deputies/").status_code == 404
    assert client.post(f"/settings/people/{ben.pk}/deputies/", {"deputy": ada.pk}).status_code == 404
    assert Deputy.objects.count() == 0


# --- done in my name -------------------------------------------------------------------------------
def answered(by, holder):
    duty = make.duty(kind="name", holder=holder, from_at=NOW - 3 * DAY)
    close(Duty.objects.filter(pk=duty.pk), "done", by=by, now=NOW - 2 * DAY)


def test_on_return_it_says_how_much_was_done_in_my_name(client, ada, ben):
    make.absence(ada, ben, since=NOW - 4 * DAY, until=NOW - DAY)
    answered(ben, ada)
    answered(ben, ada)

    home, page = words(client.get("/")), words(client.get(PAGE))

    assert "Done in your name: 2" in home
    assert "Done in your name: 2" in page
    assert "Name who answers for “Poster” Ben answered for you. somebody is named Mon 9 March, 08:00" in page

    Absence.objects.update(until=NOW - 14 * DAY, since=NOW - 20 * DAY)
    assert "Done in your name" not in words(client.get("/"))


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_queries(client, ada, ben, number, django_assert_num_queries):
    make.absence(ada, ben, since=NOW - 4 * DAY)
    for _ in range(number):
        make.deputy(ada, make.user())
        make.deputy(make.user(), ada)
        answered(ben, ada)

    with django_assert_num_queries(13):
        client.get(PAGE)
