"""Choosing an activity or an incident by its title: only of those that one may open, in a list or not."""

import pytest
from django.test import Client
from django.urls import reverse

from incidents.forms.choices import IncidentField, ReportableField
from postmortem.people.choosing import Typed
from postmortem.people.models import User
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return make.user("reader", department=make.department())


def many(reader, number=60):
    return [make.activity(title=f"Campaign {n:02}", lead=reader) for n in range(number)]


def offered(field, user, **within):
    field.offer(user, **within)
    return field


def asks(user, field, **query):
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("lookup", args=[field.token()]), query)
    return [hit["name"] for hit in answer.json()["hits"]]


def test_few_activities_are_a_list_and_many_a_text(reader, django_assert_num_queries):
    many(reader, 2)
    field = offered(ReportableField(required=False, empty_label="None of these"), reader)
    with django_assert_num_queries(1):
        few = field.widget.render("activity", None, {"id": "id_activity"})
    many(reader)
    with django_assert_num_queries(1):
        more = field.widget.render("activity", None, {"id": "id_activity"})

    assert few.count("<option") == 3
    assert ("<option" in more, "Words of its title" in more) == (False, True)


def test_what_is_proposed_is_found_again_and_a_part_is_asked_about(reader):
    many(reader)
    field = offered(ReportableField(), reader)
    hits, is_more = field.suggest("campaign 0", reader)

    assert (len(hits), is_more) == (15, False)
    assert [field.to_python(Typed(hit.text)).pk for hit in hits] == [hit.pk for hit in hits]
    assert field.to_python(Typed("campaign 07")).title == "Campaign 07"


def test_before_anything_is_typed_ones_own_come_first_and_then_the_newest():
    boss = make.user("boss", role=User.Role.EXECUTIVE)
    make.activity(title="Mine", lead=boss)
    for n in range(60):
        make.activity(title=f"Theirs {n:02}")

    proposed = asks(boss, offered(ReportableField(), boss))

    assert (len(proposed), proposed[:3]) == (20, ["Mine", "Theirs 59", "Theirs 58"])


def test_what_is_closed_to_somebody_is_neither_proposed_nor_taken(reader):
    """Whoever was given the note of another person asks in the rights of their own."""
    many(reader)
    owner = make.user("owner", role=User.Role.PM, department=make.department())
    secret = make.activity(title="Campaign secret", lead=owner, restricted=True)
    theirs = offered(ReportableField(), owner)

    assert asks(owner, theirs, q="secret") == ["Campaign secret"]
    assert asks(reader, theirs, q="secret") == []
    assert asks(reader, theirs, pk=secret.pk) == []
    field = offered(ReportableField(), reader)
    for typed in (f"Campaign secret · #{secret.pk}", "Campaign secret", str(secret.pk)):
        with pytest.raises(Exception, match="No activity fits"):
            field.clean(Typed(typed))


def test_an_incident_of_somebody_else_is_not_proposed(reader):
    foreign = make.incident(title="Checkout stands still")
    about = make.incident(title="Checkout again", owner=reader, reporter=reader)
    field = IncidentField()
    field.offer(foreign.owner, but=0)

    assert asks(foreign.owner, field, q="checkout") == ["Checkout stands still"]
    assert asks(reader, field, q="checkout") == ["Checkout again"]
    field.offer(reader, but=about.pk)
    assert asks(reader, field, q="checkout") == []
