"""A contact outside, on the phone: the mail, its link, the answer; no account, no password."""

import re
from datetime import timedelta

from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from postmortem.activities import actions
from postmortem.activities.actions import NewEntry
from postmortem.activities.models import LogEntry, Pulse
from postmortem.evidence.models import Evidence
from postmortem.outbox.actions import begin
from postmortem.outbox.links import partner_path
from postmortem.outbox.models import Duty
from postmortem.outbox.relay import relay
from tests import make
from tests.activities.test_partner_pulse import asked_of_five
from tests.browser.driver import PHONE


def test_a_contact_confirms_from_the_mail_on_the_phone(page, live_server, transactional_db, settings):
    settings.BASE_URL, now = live_server.url, timezone.now()
    begin()
    driver = make.user(display_name="Vexa Marlund", department=make.department("product"), role="pm")
    plan, desk = make.activity(lead=driver), make.contact()
    new = NewEntry(kind="agreement", text="The name may have 64 characters.", contacts=[desk])
    entry = actions.write_entry(plan, new, by=driver, now=now)
    relay(now=now + timedelta(days=1))
    [message] = [one for one in mail.outbox if one.to == [desk.email]]
    page.set_viewport_size(PHONE)

    page.goto(re.search(r"http://\S+/p/\S+", message.body)[0])
    expect(page.get_by_text("Vexa")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("link", name="简体中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.get_by_role("link", name="English").click()
    page.get_by_role("button", name="Confirm", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("It is recorded: confirmed.")
    assert LogEntry.objects.get(pk=entry.pk).frozen_at is not None
    assert {cookie["name"] for cookie in page.context.cookies()} == {"csrftoken"}


def test_a_contact_attaches_a_file_and_says_how_the_alignment_was(
    page, live_server, transactional_db, settings
):
    settings.BASE_URL, now = live_server.url, timezone.now()
    begin()
    plan, _lead, table, desk = asked_of_five()
    new = NewEntry(kind="agreement", text="The name may have 64 characters.", contacts=[desk])
    entry = actions.write_entry(plan, new, by=plan.lead, now=now)
    asked = Duty.objects.get(contact=desk, kind="confirm")
    pulse = Duty.objects.get(contact=desk, kind="scheme_pulse")
    page.set_viewport_size(PHONE)

    page.goto(live_server.url + partner_path(asked.pk, desk, now=now))
    page.get_by_text("Attach a file").first.click()
    page.get_by_label("A file that shows it").first.set_input_files(
        {"name": "rules.txt", "mimeType": "text/plain", "buffer": b"64 characters, page 3"}
    )
    page.get_by_role("button", name="Confirm", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("It is recorded: confirmed.")
    page.goto(live_server.url + partner_path(pulse.pk, desk, now=now))
    for question in page.get_by_role("group").all():
        question.get_by_label("mostly").check()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Answer", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("counted, without a name")
    assert Evidence.objects.get(subj_id=entry.pk).file.original_name == "rules.txt"
    assert set(Pulse.objects.filter(subj_id=table.pk).values_list("score", flat=True)) == {4}
