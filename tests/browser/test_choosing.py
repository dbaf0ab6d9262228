"""Choosing one of many in a real browser: by keyboard, on a phone, without JavaScript, in both languages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from incidents.models import Incident
from postmortem.activities.models import LogEntry
from postmortem.drafts.models import Draft
from postmortem.people.models import Deputy, User
from tests import make
from tests.raci.scene import scene

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}
DEPUTIES = "/settings/deputies/"


@pytest.fixture
def house():
    """Somebody of Sales among sixty people, two of whom are called the same."""
    sales = make.department("sales", name_en="Sales", name_zh="销售部")
    law = make.department("law", name_en="Law", name_zh="法务部")
    User.objects.bulk_create(
        User(account=f"crowd{n}", display_name=f"Crowd {n:02}", department=sales) for n in range(60)
    )
    make.user("ming.law", display_name="王小明", department=law)
    make.user("ming.sales", display_name="王小明", department=sales)
    return make.user("reader", department=law)


@pytest.fixture
def without_script(browser, browser_context_args, live_server, client):
    context = browser.new_context(**browser_context_args, java_script_enabled=False, viewport=PHONE)

    def enter(person, path):
        client.force_login(person)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([session])
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    yield enter
    context.close()


def violations(page):
    return [(found["id"], found["nodes"][0]["html"]) for found in Axe().run(page).response["violations"]]


def test_somebody_is_found_and_chosen_by_keyboard_alone(house, as_person):
    page = as_person(house, DEPUTIES)
    field = page.get_by_role("combobox", name="Who stands in?")
    options = page.locator(".lookup [role=option]")

    field.focus()
    expect(options).to_have_text(["王小明 Law · ming.law"])  # of the own department, but not oneself
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("crowd 0")
    expect(options).to_have_count(15)
    expect(page.locator(".lookup [role=status]")).to_have_text("15 fit.")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    active = page.locator(".lookup [aria-selected=true]")
    expect(active).to_have_text("Crowd 01 Sales")
    chosen = active.get_attribute("id")
    expect(field).to_have_attribute("aria-activedescendant", chosen)
    page.keyboard.press("Enter")
    expect(field).to_have_value("Crowd 01 · Sales")
    expect(options).to_have_count(0)
    page.keyboard.press("Enter")  # now it sends the form

    expect(page.locator("#main")).to_contain_text("Crowd 01")
    assert Deputy.objects.get().deputy.account == "crowd1"


def test_of_two_of_one_name_the_one_that_was_tapped_is_sent(house, as_person):
    page = as_person(house, f"{DEPUTIES}?lang=zh-hans")
    page.set_viewport_size(PHONE)
    field = page.get_by_role("combobox").first

    field.fill("小明")
    page.get_by_role("option", name="销售部").click()
    expect(field).to_have_value("王小明 · 销售部 · ming.sales")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state("networkidle")

    assert Deputy.objects.get().deputy.account == "ming.sales"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_fits_is_readable_by_everybody(house, as_person, language, theme):
    page = as_person(house, f"{DEPUTIES}?lang={language}")
    page.emulate_media(color_scheme=theme)
    field = page.get_by_role("combobox").first
    field.fill("crowd")
    options = page.locator(".lookup [role=option]")
    expect(options).to_have_count(20)
    page.keyboard.press("ArrowDown")

    on_a_desk = violations(page)
    page.set_viewport_size(PHONE)

    assert (on_a_desk, violations(page)) == ([], [])
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    heights = options.evaluate_all("all => all.map(one => one.offsetHeight)")
    assert min(heights) >= 24


def test_without_script_what_was_typed_is_looked_up_and_asked_about(house, without_script):
    page = without_script(house, DEPUTIES)

    page.get_by_label("Who stands in?").fill("王小明")
    page.get_by_role("button", name="Name this deputy").click()
    expect(page.get_by_text("Choose who is meant, or type more.")).to_be_visible()
    expect(page.get_by_label("Who stands in?")).to_have_value("王小明")
    assert not Deputy.objects.exists()
    page.get_by_label("王小明 · Sales · ming.sales").check(force=True)
    page.get_by_role("button", name="Name this deputy").click()

    assert Deputy.objects.get().deputy.account == "ming.sales"


def test_without_script_nobody_of_that_name_is_said_in_chinese_too(house, without_script):
    page = without_script(house, f"{DEPUTIES}?lang=zh-hans")

    page.locator("input[name=deputy]").fill("张三")
    page.locator("main form button[type=submit]").last.click()

    expect(page.locator("input[name=deputy]")).to_have_value("张三")
    expect(page.locator(".invalid-feedback")).to_contain_text("张三")
    assert not Deputy.objects.exists()


def test_a_report_proposes_the_newest_activities_at_once(house, as_person):
    """As many taps as a list takes: into the field, and on the activity."""
    begun = [make.activity(title=f"Campaign {n}", lead=house) for n in range(60)]
    page = as_person(house, reverse("incidents:new"))
    page.set_viewport_size(PHONE)
    page.get_by_label("What do you see?").fill("The voucher page is blank")

    page.get_by_role("combobox", name="In which activity?").click()
    page.get_by_role("option", name="Campaign 58").click()
    page.get_by_label("Customers").check()
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("The report is filed.")).to_be_visible()

    assert Incident.objects.get().activity == begun[58]


def test_a_draft_brings_back_who_was_chosen(as_person):
    plan = scene()
    User.objects.bulk_create(
        User(account=f"crowd{n}", display_name=f"Crowd {n:02}", department=plan.painter.department)
        for n in range(60)
    )
    at = f"/activities/{plan.activity.pk}/log/?new=risk"
    page = as_person(plan.driver, at)
    page.get_by_label("What could happen?").fill("The bank changes its form.")
    for name in ("How likely is it?", "How much would it matter?"):
        page.get_by_label(name).select_option("2")
    page.get_by_label("Who keeps an eye on it?").fill("crowd 07")
    page.get_by_role("option", name="Crowd 07").click()
    several = page.get_by_role("combobox", name="Who else is to take note?")
    for name in ("Crowd 01", "Crowd 02"):
        several.fill(name)
        page.get_by_role("option", name=name).click()
    last = User.objects.get(account="crowd2")
    kept = {("owner", "Crowd 07 · Design"), ("people", str(last.pk))}
    for _wait in range(80):
        if kept <= {tuple(pair) for draft in Draft.objects.all() for pair in draft.fields}:
            break
        page.wait_for_timeout(250)
    page.close(run_before_unload=False)

    again = as_person(plan.driver, at)
    again.get_by_role("button", name="Use it").click()
    expect(again.get_by_label("Who keeps an eye on it?")).to_have_value("Crowd 07 · Design")
    expect(again.get_by_label("Crowd 01 · Design")).to_be_checked()
    expect(again.get_by_label("Crowd 02 · Design")).to_be_checked()
    with again.expect_navigation():
        again.get_by_role("button", name="Write it down").click()

    risk = LogEntry.objects.get(kind="risk")
    assert (risk.activity_id, risk.owner.account) == (plan.activity.pk, "crowd7")
