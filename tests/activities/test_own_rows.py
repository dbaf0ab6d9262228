"""One person answers for several rows of one activity with one press, and for none unseen."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from postmortem.activities import actions
from postmortem.activities.actions import NewDeliverable
from postmortem.activities.models import Deliverable
from postmortem.activities.queries import mark_of
from postmortem.outbox.models import Duty
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
ROWS = ("Poster", "Copy", "Banner")


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def painter():
    return make.user("painter", department=make.department())


@pytest.fixture
def activity(painter):
    made = make.activity()
    for name in ROWS:
        new = NewDeliverable(
            name, NOW + make.timedelta(days=2), acceptance=f"{name} is good.", person=painter
        )
        actions.add_deliverable(made, new, by=made.lead, now=NOW)
    return made


def rows_of(activity):
    return list(activity.deliverables.filter(name__in=ROWS).order_by("pk"))


def address(activity):
    return reverse("activities:own_rows", args=[activity.pk])


def open_kinds(person):
    return sorted(Duty.objects.open().filter(holder=person).values_list("kind", flat=True))


def test_all_rows_stand_on_the_page_and_one_press_accepts_them(client, activity, painter):
    client.force_login(painter)
    html = client.get(address(activity)).content.decode()
    marks = re.findall(r'name="row" value="([^"]+)"', html)

    response = client.post(address(activity), {"row": marks})

    assert [f"{name} is good." in html for name in ROWS] == [True] * 3
    assert response.headers["Location"] == reverse("activities:detail", args=[activity.pk])
    assert [(row.status, row.accepted_at) for row in rows_of(activity)] == [("agreed", NOW)] * 3
    assert open_kinds(painter) == ["deliver"] * 3


def test_what_is_not_ticked_stays_a_question(client, activity, painter):
    client.force_login(painter)
    first = rows_of(activity)[0]

    client.post(address(activity), {"row": [mark_of(first)]})

    assert [row.status for row in rows_of(activity)] == ["agreed", "draft", "draft"]
    assert open_kinds(painter) == ["accept", "accept", "deliver"]


def test_of_rows_that_changed_meanwhile_none_is_accepted(client, activity, painter):
    client.force_login(painter)
    marks = [mark_of(row) for row in rows_of(activity)]
    first = rows_of(activity)[0]
    said = {"acceptance": "It is even better."}
    actions.edit_deliverable(first.pk, first.version, said, by=activity.lead, now=NOW)

    response = client.post(address(activity), {"row": marks})

    assert response.status_code == 409
    assert Deliverable.objects.filter(accepted_at__isnull=False).count() == 0


@pytest.mark.parametrize(("sent", "said"), [([], "Choose at least one."), (["x"], "Choose from the list.")])
def test_nothing_chosen_is_said(client, activity, painter, sent, said):
    client.force_login(painter)

    response = client.post(address(activity), {"row": sent})

    assert (response.status_code, said in response.content.decode()) == (422, True)
    assert Deliverable.objects.filter(accepted_at__isnull=False).count() == 0


def test_a_row_of_somebody_else_cannot_be_accepted(activity, painter):
    with pytest.raises(ValidationError) as refusal:
        actions.accept_rows(activity, [mark_of(rows_of(activity)[0])], by=activity.lead, now=NOW)

    assert refusal.value.code == "stale"


def test_the_page_of_one_row_leads_to_all_of_them(client, activity, painter):
    client.force_login(painter)
    first = rows_of(activity)[0]
    page = reverse("activities:deliverable", args=[activity.pk, first.pk])
    several = client.get(page).content.decode()
    actions.accept_rows(activity, [mark_of(row) for row in rows_of(activity)[1:]], by=painter, now=NOW)

    alone = client.get(page).content.decode()

    assert "You are asked for 3 rows here: answer them together" in several
    assert address(activity) not in alone


def test_whoever_is_asked_nothing_reads_so(client, activity):
    client.force_login(activity.lead)

    html = client.get(address(activity)).content.decode()

    assert "Nothing here waits for your yes." in html
    assert 'type="submit"' not in html.partition("<main")[2]


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_queries_for_three_rows_as_for_one(
    client, activity, painter, django_assert_num_queries, number
):
    rows = rows_of(activity)
    if number == 1:
        actions.accept_rows(activity, [mark_of(row) for row in rows[1:]], by=painter, now=NOW)
    client.force_login(painter)

    with django_assert_num_queries(8):
        client.get(address(activity))
