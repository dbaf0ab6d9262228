"""Watching a backup: how far it has come moves by itself, and ends with it."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from postmortem.backup.models import Archive
from tests import make

pytestmark = pytest.mark.browser


def test_how_far_a_backup_has_come_moves_by_itself_and_ends_with_it(page, client, live_server):
    now = timezone.now()
    running = Archive.objects.create(began_at=now, alive_at=now, done=2100, total=5000)
    client.force_login(make.user(role="admin"))
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([session])
    made = page.locator("#made")

    page.goto(live_server.url + reverse("settings_backup"))
    bar = made.get_by_role("progressbar", name="The backup is being made")
    expect(bar).to_have_js_property("value", 42)
    Archive.objects.filter(pk=running.pk).update(done=4000)
    expect(made).to_contain_text("80% done")
    expect(bar).to_have_js_property("value", 80)
    counts = {"rows": 12, "files": 3}
    Archive.objects.filter(pk=running.pk).update(state="done", ended_at=now, size=5000, counts=counts)

    expect(made).to_contain_text("Rows: 12; files: 3.")
    expect(bar).to_have_count(0)
    assert made.get_attribute("hx-trigger") is None
