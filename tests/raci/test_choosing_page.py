"""The page on which a row that came back is chosen about, and what a version's page says of the answers."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from postmortem.audit.models import Revision
from postmortem.outbox.models import Duty
from postmortem.people import actions as people
from postmortem.people.queries import fingerprint
from raci import actions
from raci.models import SignedRow
from raci.queries import revision_page, sheets_of
from tests import make
from tests.make import NOW
from tests.raci.scene import HOUR, answer_to, put_forward, scene, sign

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW + 4 * HOUR, tick=False)


def came_back(**counter):
    plan = scene()
    put_forward(plan)
    answer = answer_to(sheets_of(plan.design)[0])
    back = replace(answer.rows[plan.poster.pk], said="sent_back", reason="Until Friday", counter=counter)
    actions.sign(replace(answer, rows={plan.poster.pk: back}), by=plan.design, now=NOW + HOUR)
    plan.signed = SignedRow.objects.get()
    plan.page = reverse("raci:resolve", args=[plan.activity.pk, plan.signed.pk])
    return plan


def whole_text(response):
    """Also of a page for paper, which has no frame."""
    return text_of(response) or " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def text_of(response):
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_it_says_what_came_back_why_and_what_is_proposed(client):
    plan = came_back(due_at=(NOW + timedelta(days=3)).isoformat(), scope="One size only")
    client.force_login(plan.driver)

    page = client.get(plan.page)

    assert "Poster came back Design proposes something else instead. Is it taken?" in text_of(page)
    assert "The reason: “Until Friday”" in text_of(page)
    assert "Sat 14 March, 08:00 instead of Thu 12 March, 08:00" in text_of(page)
    assert page.content.decode().count("btn-primary") == 1


def test_the_proposal_is_taken_by_one_tap(client):
    plan = came_back(scope="One size only")
    client.force_login(plan.driver)

    response = client.post(plan.page, {"step": "take"})

    assert (response.status_code, response.url) == (302, reverse("raci:matrix", args=[plan.activity.pk]))
    plan.poster.refresh_from_db()
    assert plan.poster.acceptance == "One size only"


def test_somebody_else_is_named_with_what_would_follow(client):
    other = make.user("other", department=make.department("print"))
    plan = came_back(person_id=other.pk)
    client.force_login(plan.boss)

    text = text_of(client.get(plan.page))

    assert "Answers for it Other · Print" in text
    assert "the other person is asked to take it over, and nothing moves before the yes." in text


def test_without_a_proposal_the_row_is_changed_or_left(client):
    plan = came_back()
    client.force_login(plan.driver)

    text = text_of(client.get(plan.page))
    response = client.post(plan.page, {"step": "leave"})

    assert "Design sent it back and proposes nothing instead." in text
    assert (response.status_code, Duty.objects.get(kind="resolve").state) == (302, "done")


@pytest.mark.parametrize("step", ["take", "leave", "x"])
def test_what_was_chosen_is_answered_409_and_changes_nothing(client, step):
    plan = came_back(scope="One size only")
    client.force_login(plan.driver)
    client.post(plan.page, {"step": "leave"})

    response = client.post(plan.page, {"step": step})

    assert response.status_code == 409
    assert "It was chosen already; nothing waits here." in text_of(response)
    plan.poster.refresh_from_db()
    assert plan.poster.acceptance == ""


def test_what_cannot_be_taken_is_answered_422(client):
    plan = came_back(due_at=(NOW + timedelta(days=3)).isoformat())
    plan.poster.freeze_at = NOW + timedelta(days=2)
    plan.poster.save()
    client.force_login(plan.driver)

    response = client.post(plan.page, {"step": "take"})

    assert response.status_code == 422
    assert Duty.objects.get(kind="resolve").state == "open"


@pytest.mark.parametrize(
    ("who", "status"), [("driver", 200), ("boss", 200), ("design", 403), ("painter", 403), ("stranger", 404)]
)
def test_who_drives_it_and_the_sponsor_choose(client, who, status):
    plan = came_back()
    plan.stranger = make.user()
    client.force_login(getattr(plan, who))

    assert client.get(plan.page).status_code == status


def test_a_row_that_never_came_back_has_no_page(client):
    plan = scene()
    put_forward(plan)
    sign(plan.design, now=NOW + HOUR)
    client.force_login(plan.driver)

    response = client.get(reverse("raci:resolve", args=[plan.activity.pk, SignedRow.objects.get().pk]))

    assert response.status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_rows_as_for_one(
    client, django_assert_num_queries, rows
):
    plan = came_back(scope="One size only")
    for number in range(rows):
        make.deliverable(activity=plan.activity, name=f"Row {number}", accountable=plan.painter)
    client.force_login(plan.driver)

    with django_assert_num_queries(10):
        client.get(plan.page)


# --- a version ---------------------------------------------------------------------------------------


def test_a_version_says_who_answered_and_with_which_reservation(client):
    plan = scene()
    put_forward(plan)
    answer = answer_to(sheets_of(plan.design)[0])
    row = replace(answer.rows[plan.poster.pk], said="reserved", reason="If it rains")
    answer = replace(answer, rows={plan.poster.pk: row}, said="reserved", reason="The goal is bold")
    actions.sign(answer, by=plan.design, now=NOW + HOUR)
    client.force_login(plan.driver)

    text = text_of(client.get(reverse("raci:revision", args=[plan.activity.pk, 1])))

    assert "Design agreed with a reservation, Wed 11 March, 09:00 “The goal is bold”" in text
    assert "Poster: agreed with a reservation, “If it rains”" in text
    assert "Computed again just now: unchanged since Wed 11 March, 08:00" in text


def test_versions_lead_to_each_other(client):
    plan = scene()
    put_forward(plan)
    plan.poster.name = "Banner"
    plan.poster.save()
    put_forward(plan, now=NOW + HOUR)
    first, second = (reverse("raci:revision", args=[plan.activity.pk, number]) for number in (1, 2))
    client.force_login(plan.driver)

    assert f'href="{second}" rel="next"' in client.get(first).content.decode()
    assert f'href="{first}" rel="prev"' in client.get(second).content.decode()


def test_a_version_calls_departments_what_they_were_called_when_it_was_fixed(client):
    plan = scene()
    put_forward(plan)
    design = plan.design.department
    renamed = people.House("Brand", "品牌部", lead=plan.design)
    people.edit_department(design, renamed, seen=fingerprint(design), by=plan.driver, now=NOW + HOUR)
    plan.poster.name = "Banner"
    plan.poster.save()
    put_forward(plan, now=NOW + 2 * HOUR)
    client.force_login(plan.driver)

    pages = [
        whole_text(client.get(reverse(name, args=[plan.activity.pk, number])))
        for name in ("raci:revision", "raci:print_revision")
        for number in (1, 2)
    ]

    assert [("Design" in page, "Brand" in page) for page in pages] == [(True, False), (False, True)] * 2


def test_a_version_that_was_tampered_with_is_said_so():
    plan = scene()
    revision = put_forward(plan)
    revision.document["sheet"]["goal"] = "Sixty orders"

    assert revision_page(plan.driver, plan.activity, revision).is_unchanged is False
    assert revision_page(plan.driver, plan.activity, Revision.objects.get()).is_unchanged is True


@pytest.mark.parametrize("signers", [1, 3])
def test_a_version_asks_the_database_as_often_for_three_answers_as_for_one(
    client, django_assert_num_queries, signers
):
    plan = scene()
    put_forward(plan)
    for person in (plan.design, plan.business, plan.boss)[:signers]:
        sign(person, now=NOW + HOUR)
    client.force_login(plan.driver)

    with django_assert_num_queries(10):
        client.get(reverse("raci:revision", args=[plan.activity.pk, 1]))
