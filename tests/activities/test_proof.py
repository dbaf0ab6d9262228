"""Received elsewhere: who sent it, when it really came, who recorded it, and what shows it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from postmortem.activities.models import AssetVersion
from postmortem.evidence.models import Evidence, StoredFile
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def row(client):
    made = make.deliverable(accountable=make.user(department=make.department()))
    client.force_login(made.activity.lead)
    return made


def handed_in(client, row, **fields):
    sent = {"text": "The poster", "provider": row.accountable.pk, "arrived_at": "2026-03-11T15:48", **fields}
    with time_machine.travel(NOW, tick=False):
        return client.post(f"/activities/{row.activity_id}/deliverables/{row.pk}/deliver/", sent)


def screenshot(name="chat.txt", content=b"19:48 Here it is"):
    return SimpleUploadedFile(name, content)


def test_what_came_elsewhere_keeps_its_screenshot(client, row):
    answer = handed_in(client, row, proof=screenshot())

    version = AssetVersion.objects.get()
    assert answer.status_code == 302
    assert (version.provider, version.recorded_by) == (row.accountable, row.activity.lead)
    assert version.recorded_at - version.arrived_at == timedelta(minutes=12)
    page = client.get(f"/activities/{row.activity_id}/deliverables/{row.pk}/")
    assert "What shows when it came" in page.text
    shown = client.get(f"/activities/files/{version.pk}/arrival/")
    assert (shown.status_code, shown.getvalue()) == (200, b"19:48 Here it is")


def test_without_a_screenshot_there_is_none_to_see(client, row):
    handed_in(client, row)

    version = AssetVersion.objects.get()
    assert client.get(f"/activities/files/{version.pk}/arrival/").status_code == 404


def test_a_screenshot_that_is_not_taken_leaves_nothing_behind(client, row):
    answer = handed_in(client, row, proof=screenshot("chat.exe"))

    assert answer.status_code == 422
    assert list(answer.context["forms"]["hand_in"].errors) == ["proof"]
    assert (AssetVersion.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_an_arrival_that_is_refused_keeps_no_screenshot(client, row):
    answer = handed_in(client, row, proof=screenshot(), arrived_at="2026-03-12T15:48")

    assert answer.status_code == 422
    assert (AssetVersion.objects.count(), StoredFile.objects.count(), Evidence.objects.count()) == (0, 0, 0)
