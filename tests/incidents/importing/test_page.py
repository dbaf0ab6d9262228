"""Bringing an older post-mortem on a page: looked at first, then taken over."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from incidents.importing import read
from incidents.models import Incident, Retrospective
from postmortem.people.models import User
from tests import make
from tests.queries import asked_once

pytestmark = pytest.mark.django_db
CORPUS = Path(__file__).parent / "corpus"
PAGE = reverse("incidents:report_import")
TEXT = "# Checkout was down\n\nNobody could pay on 2024-03-05.\n\n## Timeline\n\n- 10:05 <b>alert</b>\n"


@pytest.fixture
def keeper(client):
    person = make.user(role=User.Role.PM, department=make.department())
    client.force_login(person)
    return person


def take(client, text=TEXT):
    return client.post(PAGE, {"text": text, "step": "take", "seen": read("a", text.encode()).key})


def test_what_was_read_is_shown_before_anything_changes(client, keeper):
    page = client.post(PAGE, {"text": TEXT})

    assert page.status_code == 200
    assert "Checkout was down" in page.text
    assert "&lt;b&gt;alert&lt;/b&gt;" in page.text
    assert Incident.objects.count() == 0


def test_a_file_is_shown_with_its_text_to_be_changed(client, keeper):
    path = CORPUS / "volcengine.md"

    page = client.post(PAGE, {"file": SimpleUploadedFile(path.name, path.read_bytes())})

    assert page.context["form"].initial["text"] == path.read_text(encoding="utf-8")
    assert page.context["page"].report.severity == "P1"


def test_what_was_looked_at_is_taken_over_and_opened(client, keeper):
    answer = take(client)

    made = Retrospective.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("incidents:retrospective_edit", args=[made.pk]))
    assert made.owner == keeper
    assert client.get(answer.url).status_code == 200
    assert client.get(reverse("incidents:retrospective", args=[made.pk])).status_code == 200


def test_a_text_that_was_changed_since_is_shown_again(client, keeper):
    page = client.post(PAGE, {"text": TEXT + "\nMore.", "step": "take", "seen": read("a", TEXT.encode()).key})

    assert page.status_code == 200
    assert Incident.objects.count() == 0


def test_it_may_belong_to_an_activity_that_one_takes_part_in(client, keeper):
    own, other = make.activity(lead=keeper, title="Spring sale"), make.activity()
    seen = read("a", TEXT.encode()).key

    refused = client.post(PAGE, {"text": TEXT, "step": "take", "seen": seen, "activity": other.pk})
    looked = client.post(PAGE, {"text": TEXT, "activity": own.pk})
    answer = client.post(PAGE, {"text": TEXT, "step": "take", "seen": seen, "activity": own.pk})

    assert (refused.status_code, looked.status_code, answer.status_code) == (422, 200, 302)
    assert f'<option value="{own.pk}" selected' in looked.text
    assert Incident.objects.get().activity == own


def test_the_same_text_a_second_time_leads_to_what_is_there(client, keeper):
    take(client)

    shown = client.post(PAGE, {"text": TEXT})
    answer = take(client)

    assert shown.context["page"].readable == Retrospective.objects.get()
    assert answer.url == reverse("incidents:retrospective", args=[Retrospective.objects.get().pk])
    assert Incident.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ({}, 422, "Choose a file or paste the text, one of the two."),
        ({"text": " \n "}, 422, "Choose a file or paste the text, one of the two."),
        ({"text": "---"}, 422, "There is no text in the file."),
        ({"file": b""}, 422, "The file is empty."),
        ({"file": b"\x00\x01\x02"}, 422, "The file is not a text, or it is damaged."),
        ({"file": b"x" * 300_000}, 413, "On this page a file has at most 256 KB"),
        ({"file": b"x" * (5 * 1024 * 1024 + 1)}, 413, "The file is larger than 5 MB."),
    ],
    ids=["nothing", "spaces", "no letter", "empty", "binary", "too large here", "too large"],
)
def test_what_cannot_be_read_is_said_in_one_sentence_and_changes_nothing(
    client, keeper, sent, status, sentence
):
    data = {key: SimpleUploadedFile("a.md", said) if key == "file" else said for key, said in sent.items()}

    page = client.post(PAGE, data)

    assert page.status_code == status
    assert sentence in page.text
    assert Incident.objects.count() == 0


@pytest.mark.parametrize("lines", [1, 3])
def test_looking_costs_as_many_queries_for_one_line_as_for_three(client, keeper, lines):
    text = TEXT + "- 10:06 and on\n" * lines
    client.get(PAGE)

    with asked_once(5):
        client.post(PAGE, {"text": text})
