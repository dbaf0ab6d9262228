"""What the words mean, for people who never heard of them."""

import pytest

from incidents.models import ActionItem, Incident, Retrospective
from postmortem.activities.models import Activity, Deliverable
from tests import make

pytestmark = pytest.mark.django_db
STATES = (Activity.Status, Deliverable.Status, Incident.Status, Retrospective.Status, ActionItem.Status)
ON_THE_SIDE = {"duplicate", "skipped", "replaced"}


@pytest.fixture(autouse=True)
def _signed_in(client):
    client.force_login(make.user())


def test_every_state_that_people_see_is_explained(client):
    html = client.get("/help/states/").text

    words = {str(label) for states in STATES for label in states.labels} - ON_THE_SIDE
    assert {word for word in words if f"<span>{word}</span>" not in html} == set()


def test_every_letter_is_explained_in_words(client):
    html = client.get("/help/letters/").text

    assert [
        html.count(f"</span> {word}</dt>") for word in ("accountable", "responsible", "consulted", "informed")
    ] == [
        1,
        1,
        1,
        1,
    ]


@pytest.mark.parametrize("path", ["/help/letters/", "/help/states/", "/help/situations/"])
def test_the_first_page_and_every_foot_lead_there(client, path):
    assert f'href="{path}"' in client.get("/help/").text
    assert 'href="/help/"' in client.get("/new/").text


@pytest.mark.parametrize("path", ["/help/", "/help/letters/", "/help/states/"])
def test_the_pages_ask_the_database_for_nothing_of_their_own(client, path, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get(path)
