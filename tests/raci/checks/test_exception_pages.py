"""The pages of exceptions: who opens them, what they refuse, what stands beside the row."""

from datetime import timedelta

import pytest
from django.urls import reverse

from postmortem.activities.models import Waiver
from raci.actions.waiving import Exempt, waive
from tests import make
from tests.make import NOW
from tests.raci.scene import scene
from tests.raci.test_matrix_page import text_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def address(plan, query="code=R02", name="exception", *more):
    page = reverse(f"raci:{name}", args=[plan.activity.pk, *more])
    return f"{page}?{query}" if query else page


def entered(plan, **said):
    said = {"reason": "The agency does it.", "by": plan.driver, "now": NOW, **said}
    return waive(plan.activity.pk, Exempt("R02", row=plan.poster), **said)


def test_the_page_says_what_the_exception_is_from(client):
    plan = scene()
    client.force_login(plan.driver)

    response = client.get(address(plan, f"code=R02&row={plan.poster.pk}"))

    text = text_of(response)
    assert "the rule Somebody is responsible not for Poster" in text
    assert response.content.decode().count("btn-primary") == 1


def test_entering_one_leads_back_to_the_matrix(client):
    plan = scene()
    client.force_login(plan.design)
    about = f"code=R11&row={plan.poster.pk}&department={plan.design.department_id}&person={plan.painter.pk}"

    response = client.post(address(plan, about), {"reason": "Trained.", "until": "2026-03-14T10:00"})

    waiver = Waiver.objects.get()
    assert (response.status_code, response.url) == (302, address(plan, "", "matrix"))
    assert (waiver.code, waiver.deliverable, waiver.person, waiver.department, waiver.by) == (
        "R11",
        plan.poster,
        plan.painter,
        plan.design.department,
        plan.design,
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reason": "", "until": "2026-03-14T10:00"}, "This field is required."),
        ({"reason": "So.", "until": "2025-03-14T10:00"}, "Choose an end that still lies ahead."),
        ({"reason": "So.", "until": "2028-03-14T10:00"}, "An exception lasts at most 90 days"),
        ({"reason": "So.", "until": "tomorrow"}, "Write the day and the time"),
    ],
)
def test_what_cannot_be_comes_back_with_its_sentence(client, typed, sentence):
    plan = scene()
    client.force_login(plan.driver)

    response = client.post(address(plan), typed)

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert Waiver.objects.count() == 0


@pytest.mark.parametrize(
    "query",
    [
        "",
        "code=R99",
        "code=R02&row=999999",
        "code=R02&row=x",
        f"code=R02&row={10**30}",
        "code=R02&person=9999",
    ],
)
def test_an_unknown_rule_or_thing_is_not_found(client, query):
    plan = scene()
    client.force_login(plan.driver)

    assert client.get(address(plan, query)).status_code == 404


def test_a_row_of_another_activity_is_not_found(client):
    plan = scene()
    client.force_login(plan.driver)

    assert client.get(address(plan, f"code=R02&row={make.deliverable().pk}")).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("painter", 403), ("design", 200), ("driver", 403)])
def test_what_a_person_carries_is_excepted_by_that_person_and_the_own_lead(client, who, status):
    plan = scene()
    client.force_login(getattr(plan, who))

    assert client.get(address(plan, f"code=C01&person={plan.painter.pk}")).status_code == status


def test_the_same_twice_is_too_late(client):
    plan = scene()
    entered(plan)
    client.force_login(plan.driver)

    about, typed = f"code=R02&row={plan.poster.pk}", {"reason": "So.", "until": "2026-03-14T10:00"}
    response = client.post(address(plan, about), typed)

    assert response.status_code == 409
    assert "There is an exception for this already." in text_of(response)


def test_renewing_shows_the_old_reason_and_enters_a_new_end(client):
    plan = scene()
    waiver = entered(plan, until=NOW + DAY)
    client.force_login(plan.driver)
    page = address(plan, "", "exception_renew", waiver.pk)

    shown = client.get(page)
    response = client.post(page, {"reason": "Still so.", "until": "2026-03-20T10:00"})

    assert "It ends Thu 12 March, 08:00; after that the rule holds again." in text_of(shown)
    assert "The agency does it." in text_of(shown)
    assert response.status_code == 302
    assert [one.reason for one in Waiver.objects.at(NOW)] == ["Still so."]


def test_an_exception_that_has_ended_offers_nothing(client):
    plan = scene()
    waiver = entered(plan)
    Waiver.objects.update(ended_at=NOW)
    client.force_login(plan.driver)

    response = client.get(address(plan, "", "exception_renew", waiver.pk))

    assert "It has ended; the rule holds again." in text_of(response)
    assert "Renew it" not in text_of(response)


def test_ending_twice_is_too_late(client):
    plan = scene()
    page = address(plan, "", "exception_end", entered(plan).pk)
    client.force_login(plan.driver)

    answers = [client.post(page).status_code, client.post(page).status_code]

    assert answers == [302, 409]


def test_an_exception_of_another_activity_is_not_found(client):
    plan, other = scene(), make.activity()
    waiver = entered(plan)
    client.force_login(other.lead)

    foreign = reverse("raci:exception_renew", args=[other.pk, waiver.pk])

    assert client.get(foreign).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_as_many_queries_for_three_rows_as_for_one(client, django_assert_num_queries, rows):
    plan = scene()
    for number in range(rows - 1):
        make.deliverable(activity=plan.activity, name=f"Row {number}")
    client.force_login(plan.driver)

    with django_assert_num_queries(5):
        client.get(address(plan, f"code=R02&row={plan.poster.pk}"))


def test_the_launch_page_says_whose_signature_is_open(client):
    plan = scene()
    client.force_login(plan.driver)

    text = text_of(client.get(reverse("raci:launch", args=[plan.activity.pk])))

    assert "Business has not signed. Design has not signed. The sponsor has not signed." in text
