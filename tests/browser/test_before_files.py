"""Files in a real browser: a picture is seen small where it was handed in; text that would run does not."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from postmortem.activities import actions
from tests import make
from tests.security.payloads import PAYLOADS

COUNTED = "window.hits = 0; window.hit = () => { window.hits += 1; };"


@pytest.fixture
def enter(client, live_server):
    """Sign a person in to a browser."""

    def signed_in(context, person):
        client.force_login(person)
        value = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
        return context.new_page()

    return signed_in


def poster(size=(900, 600)):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    return out.getvalue()


def test_a_picture_is_seen_small_where_it_was_handed_in(context, enter, live_server):
    painter = make.user(department=make.department())
    row = make.deliverable(activity=make.activity(), accountable=painter, status="agreed", name="Poster")
    page = enter(context, painter)
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/activities/{row.activity_id}/deliverables/{row.pk}/")

    page.get_by_text("Something has come").click()
    page.locator("input[name=file]").set_input_files(
        {"name": "poster.png", "mimeType": "image/png", "buffer": poster()}
    )
    page.get_by_role("button", name="Hand it in").click()
    look = page.get_by_alt_text("Small look of poster.png")

    expect(look).to_be_visible()
    look.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete", arg=look.element_handle())
    assert look.evaluate("image => image.naturalWidth") == 320
    assert said == []


def test_text_that_would_run_does_not_even_without_a_content_policy(browser, enter, live_server):
    """The policy is switched off here: nothing may depend on it."""
    now, text = timezone.now(), "\n".join(PAYLOADS)
    lead = make.user(display_name=PAYLOADS[0][:80], department=make.department())
    plan = make.activity(lead=lead, title=PAYLOADS[3][:120], goal=text, non_goal=text)
    row = make.deliverable(activity=plan, accountable=lead, status="agreed", name=PAYLOADS[6][:100])
    actions.write_entry(plan, actions.NewEntry(kind="note", text=text), by=lead, now=now)
    actions.hand_in_file(row, SimpleUploadedFile(f"{PAYLOADS[4][:60]}.txt", b"x"), {}, by=lead, now=now)
    context = browser.new_context(bypass_csp=True)
    page = enter(context, lead)
    page.add_init_script(COUNTED)
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    hits = {}
    for place in ("", "matrix/", "log/", f"deliverables/{row.pk}/"):
        page.goto(f"{live_server.url}/activities/{plan.pk}/{place}")
        page.mouse.move(300, 300)
        hits[place] = page.evaluate("window.hits")
    context.close()

    assert hits == dict.fromkeys(hits, 0)
    assert [url for url in asked if not url.startswith(live_server.url)] == []
