"""Things linked to other tools: added by an address, moved to another state, taken out."""

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from postmortem.audit.models import Entry
from postmortem.links.models import Link
from postmortem.people.models import User
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
BOARD = "https://acme.pingcode.com/pjm/items/SHP-7"


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def driver():
    return make.user("dora", display_name="Dora Dix", department=make.department("product"))


@pytest.fixture
def activity(driver):
    return make.activity(lead=driver)


def links_of(kind, thing):
    return reverse("links:of", args=[kind, thing.pk])


def sent(client, person, to, **said):
    client.force_login(person)
    return client.post(to, {"state": "unknown", **said})


def things(driver):
    activity = make.activity(lead=driver)
    incident = make.incident(activity=activity, reporter=driver)
    yield "activity", activity
    yield "deliverable", make.deliverable(activity=activity)
    yield "incident", incident
    yield "improvement", make.improvement(owner=driver)


def test_a_pasted_address_is_enough_for_each_kind_of_thing(client, driver):
    for kind, thing in things(driver):
        answer = sent(client, driver, links_of(kind, thing), address=BOARD, state="doing")

        link = Link.objects.get(**{kind: thing})
        assert answer["Location"] == links_of(kind, thing)
        assert (link.service, link.external_id, link.url, link.state) == ("pingcode", "SHP-7", BOARD, "doing")
        assert Entry.objects.filter(verb="link.added", subj_id=link.pk).count() == 1
        page = client.get(links_of(kind, thing))
        assert [one.link for one in page.context["links"]] == [link]
        assert f'href="{BOARD}"' in page.content.decode()


def test_the_same_number_in_the_same_tool_is_linked_once(client, driver, activity):
    sent(client, driver, links_of("activity", activity), address=BOARD)

    answer = sent(client, driver, links_of("activity", activity), service="pingcode", external_id="SHP-7")

    assert (answer.status_code, Link.objects.count()) == (422, 1)
    assert "This is linked already." in answer.content.decode()


def test_the_database_keeps_a_link_to_one_thing_with_one_number(driver, activity):
    said = {"service": "jira", "external_id": "A-1", "by": driver, "at": NOW}
    row = make.deliverable(activity=activity)
    Link.objects.create(activity=activity, **said)
    wrong = [
        {**said, "activity": activity},
        {**said, "activity": activity, "deliverable": row},
        said,
        {**said, "deliverable": row, "external_id": ""},
        {**said, "deliverable": row, "url": "javascript:alert(1)"},
    ]

    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Link.objects.create(**fields)
    assert Link.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Paste an address, or choose the tool and type the number there."),
        ({"external_id": "7"}, "Paste an address, or choose the tool and type the number there."),
        (
            {"address": "javascript:alert(1)"},
            "Only addresses that begin with http:// or https:// are linked.",
        ),
        ({"address": BOARD, "state": "burning"}, "burning is not one of the available choices."),
    ],
)
def test_what_cannot_be_linked_is_answered_in_one_sentence_and_kept(client, driver, activity, said, sentence):
    answer = sent(client, driver, links_of("activity", activity), **said)

    page = answer.content.decode()
    assert (answer.status_code, Link.objects.count(), sentence in page) == (422, 0, True)
    assert all(f'value="{typed}"' in page for name, typed in said.items() if name != "state")


def test_sent_twice_it_is_one(client, driver, activity):
    token = "7f6e3c1a-1111-4222-8333-444455556666"
    answers = [
        sent(client, driver, links_of("activity", activity), address=BOARD, submit_token=token)
        for _time in range(2)
    ]

    assert [(one.status_code, one["Location"]) for one in answers] == [
        (302, links_of("activity", activity))
    ] * 2
    assert Link.objects.count() == 1


def linked(client, driver, activity):
    sent(client, driver, links_of("activity", activity), address=BOARD)
    return Link.objects.get()


def test_of_two_people_who_change_the_state_one_is_told(client, driver, activity):
    link = linked(client, driver, activity)
    address = reverse("links:state", args=[link.pk])

    first = client.post(address, {"state": "done", "version": 1})
    second = client.post(address, {"state": "dropped", "version": 1})

    link.refresh_from_db()
    assert (first.status_code, second.status_code, link.state, link.version) == (302, 409, "done", 2)
    assert "Somebody has changed this link meanwhile." in second.content.decode()


def test_a_state_that_there_is_not_changes_nothing(client, driver, activity):
    link = linked(client, driver, activity)

    answer = client.post(reverse("links:state", args=[link.pk]), {"state": "burning", "version": 1})

    link.refresh_from_db()
    assert (answer.status_code, link.state, link.version) == (409, "unknown", 1)


def test_a_link_is_taken_out_once_and_recorded(client, driver, activity):
    link = linked(client, driver, activity)
    address = reverse("links:remove", args=[link.pk])

    answers = [client.post(address).status_code for _time in range(2)]

    assert (answers, Link.objects.count()) == ([302, 404], 0)
    assert Entry.objects.filter(verb="link.removed").count() == 1


def test_who_sees_sides_reads_no_name_in_numbers_and_addresses(client, driver, activity):
    make.participant(activity, make.user("li.lei", display_name="Li Lei"))
    boss = make.user(role=User.Role.EXECUTIVE)
    address = "https://jira.example.com/people/li.lei/tasks"
    sent(client, driver, links_of("activity", activity), address=address, external_id="Li Lei 7")

    client.force_login(boss)
    page = client.get(links_of("activity", activity)).content.decode()

    assert ("li.lei" in page, "Li Lei" in page, "Jira" in page) == (False, False, False)
    assert "[name removed] 7" in page


def test_foreign_things_have_no_page(client, driver):
    for kind, thing in things(driver):
        client.force_login(make.user())
        assert client.get(links_of(kind, thing)).status_code == 404


def test_who_may_only_read_is_offered_nothing(client, driver, activity):
    linked(client, driver, activity)
    reader = make.user("rita")
    make.participant(activity, reader)

    client.force_login(reader)
    page = client.get(links_of("activity", activity)).content.decode()

    assert (BOARD in page, "Link it" in page, "Take the link out" in page) == (True, False, False)


def test_the_script_is_given_a_part_and_everybody_else_a_page(client, driver, activity):
    linked(client, driver, activity)

    part = client.get(links_of("activity", activity), headers={"HX-Request": "true"}).content.decode()
    page = client.get(links_of("activity", activity)).content.decode()

    assert ("<html" in part, "<html" in page) == (False, True)
    assert ("SHP-7" in part, "SHP-7" in page) == (True, True)


@pytest.mark.parametrize("count", [1, 9])
def test_the_part_costs_the_same_whatever_is_linked(
    client, driver, activity, django_assert_num_queries, count
):
    for number in range(count):
        sent(client, driver, links_of("activity", activity), service="jira", external_id=f"A-{number}")

    with django_assert_num_queries(7):
        client.get(links_of("activity", activity), headers={"HX-Request": "true"})


def test_a_thing_with_very_many_links_takes_no_more(client, driver, activity):
    about = {"activity": activity, "service": "jira", "by": driver, "at": NOW}
    Link.objects.bulk_create(Link(external_id=f"A-{number}", **about) for number in range(40))

    answer = sent(client, driver, links_of("activity", activity), address=BOARD)

    assert (answer.status_code, Link.objects.count()) == (422, 40)
    assert "There are very many links here." in answer.content.decode()


def test_the_things_page_leads_there_and_asks_nothing_for_it(client, driver, activity):
    client.force_login(driver)

    page = client.get(reverse("activities:detail", args=[activity.pk])).content.decode()

    assert f'href="{links_of("activity", activity)}"' in page
    assert f'hx-get="{links_of("activity", activity)}"' in page


def test_the_sentence_of_the_constraint_is_the_one_that_is_shown():
    names = {
        one.name: one.violation_error_message
        for one in Link._meta.constraints
        if one.name.startswith("link_once")
    }

    assert {str(said) for said in names.values()} == {"This is linked already."}
