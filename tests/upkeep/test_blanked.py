"""Where a file was, its page says that the content is gone, and leads nowhere."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from incidents import actions as incidents
from postmortem.evidence.models import StoredFile
from postmortem.people.models import User
from postmortem.upkeep import actions
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


def test_a_claim_shows_that_the_content_of_its_file_was_taken_away(client, admin):
    owner = make.user(role=User.Role.PM, department=make.department())
    incident = make.incident(owner=owner, reporter=owner, status="analysing")
    claim = incidents.add_claim(incident.pk, "The queue was full", "Look at the log", by=owner, now=NOW)
    upload = SimpleUploadedFile("queue.txt", b"full")
    incidents.add_claim_evidence(claim, incidents.Shown("for"), upload, by=owner, now=NOW)
    client.force_login(owner)
    address = reverse("incidents:claims", args=[incident.pk])
    before = client.get(address).content.decode()

    actions.blank_file(StoredFile.objects.get(), "It shows a customer.", by=admin, now=NOW)

    after = client.get(address).content.decode()
    assert "queue.txt: its content was taken away" in after
    assert ["/claims/files/" in page for page in (before, after)] == [True, False]
