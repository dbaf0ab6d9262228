"""What has to stay easy (experience, the nine checks), with taps and fields counted.

Stand elsewhere, for they have their own stories: forty letters (test_sign_off), the first screen of the boss
(test_boss), a colleague signed in on a phone (test_administrator), lead and sponsor hear before the slot
(test_reminders), one person alone (tests/incidents/test_one_alone), opening changes nothing (tests/pages/
test_personal and test_partner), one filled button on every page (test_axe).
"""

import re
from types import SimpleNamespace

import pytest
from django.core import mail
from playwright.sync_api import expect

from incidents.models import Incident
from postmortem.activities import actions
from postmortem.activities.models import Activity, CheckCell
from postmortem.outbox.links import item_path
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from tests import make
from tests.browser.driver import DESK, PHONE, Visitor
from tests.browser.journeys import played
from tests.browser.journeys.company import company
from tests.browser.journeys.counted import Count
from tests.browser.journeys.days import moment

SEEN = "领券页打不开"
SAID = {
    "en": SimpleNamespace(
        plus="New: what happened?",
        wrong="Something went wrong",
        see="What do you see?",
        customers="Customers",
        send="Send the report",
        filed="The report is filed.",
        new="New activity",
        name="What is it called?",
        live="When does it go live?",
        asked="Which department asked for it?",
        business="Business",
        home="Design",
        begin="Begin the activity",
        confirm="Confirm",
        recorded="It is recorded: answered.",
    ),
    "zh-hans": SimpleNamespace(
        plus="新建：发生了什么？",
        wrong="报问题",
        see="你看到了什么？",
        customers="客户",
        send="提交",
        filed="问题已报。",
        new="新建项目",
        name="叫什么名字？",
        live="什么时候上线？",
        asked="由哪个部门提出？",
        business="业务",
        home="设计",
        begin="新建项目",
        confirm="确认",
        recorded="已记下：已回答。",
    ),
}


@pytest.fixture(params=SAID)
def language(request):
    return request.param


@pytest.fixture
def manager(enter, clock, language):
    """A product manager with the phone in one hand."""
    company()
    pm = enter("pm", PHONE)
    User.objects.filter(account="pm").update(language=language)
    pm.go("/")
    return SimpleNamespace(visitor=pm, count=Count(pm), says=SAID[language])


def test_from_the_plus_to_a_filed_report_takes_one_typed_field_and_four_taps(manager):
    pm, says, count = manager.visitor, manager.says, manager.count

    pm.follow(says.plus).follow(re.compile(f"^{says.wrong}"))
    pm.fill(says.see, SEEN).tick(says.customers).press(says.send).reads(says.filed)

    assert count.typed == ["seen"]
    assert count.taps == 4  # the plus, what it is, whom it touches, the button
    assert Incident.objects.get().title == SEEN


def test_a_rush_activity_takes_four_fields(manager):
    pm, says, count = manager.visitor, manager.says, manager.count

    pm.follow(says.plus).follow(re.compile(f"^{says.new}"))
    pm.fill(says.name, "Coupons").when(says.live, moment("Thu 20:00"))
    pm.choose(says.asked, says.business).tick(says.home).press(says.begin)

    made = Activity.objects.get()
    assert [*count.typed, *count.chosen] == [
        "title",
        "agreed_launch_at",
        "requesting_department",
        "departments",
    ]
    assert count.taps == 4  # the plus, what it is, one department, the button
    assert (pm.headline(), made.deliverables.count()) == ("Coupons", 5)


def test_the_boss_reads_the_minute_from_a_chat_link_without_a_password(page, live_server, clock):
    people = company()
    activity = played.campaign(people)
    clock.to("Fri 14:00")
    played.sent_round(people, activity, "Fri 14:00")
    asked = Duty.objects.open().get(kind="agree", holder=people.boss)
    boss = Visitor(page, live_server.url)
    page.set_viewport_size(PHONE)

    boss.go(item_path(asked.pk, people.boss, now=moment("Fri 14:00")))
    count = Count(boss)

    boss.reads(played.SUMMARY, "Material is final four hours before the slot · Tang Wei")
    assert (count.taps, count.typed) == (0, [])
    assert "sessionid" not in {cookie["name"] for cookie in page.context.cookies()}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_partner_confirms_a_field_rule_from_the_mail_with_one_tap(
    page, live_server, settings, clock, size, language
):
    settings.BASE_URL, people, says = live_server.url, company(), SAID[language]
    plan, desk = played.campaign(people), make.contact(language=language)
    cell = asked_for_a_rule(plan, desk)
    clock.to("Wed 10:00")
    [message] = [one for one in mail.outbox if one.to == [desk.email]]
    visitor = Visitor(page, live_server.url)
    page.set_viewport_size(size)

    visitor.go(re.search(r"/p/\S+", message.body)[0])
    count = Count(visitor)
    visitor.reads("64").press(says.confirm)
    expect(page.get_by_role("heading", level=1)).to_contain_text(says.recorded)

    cell.refresh_from_db()
    assert (count.taps, count.typed, count.chosen) == (1, [], [])
    assert (cell.state, cell.confirmed_by) == ("confirmed", None)
    assert "sessionid" not in {cookie["name"] for cookie in page.context.cookies()}


def asked_for_a_rule(plan, desk):
    """How long a name may be, as the house understood it, for the bank to confirm."""
    now = moment("Tue 18:30")
    columns = [actions.NewLine("Our side"), actions.NewLine("Partner bank", party=desk.party)]
    rows = [actions.NewLine("Name of the receiver")]
    table = actions.make_table(
        plan, "field_rules", "Fields of the transfer", rows=rows, columns=columns, by=plan.lead, now=now
    )
    cell = CheckCell(
        table=table, row=table.lines.get(axis="row"), column=table.lines.get(axis="column", party=desk.party)
    )
    cell = actions.answer_cell(cell, {"known_by": "told", "max": 64}, by=plan.lead, now=now, version=1)
    actions.ask_cell(cell, desk, None, by=plan.lead, now=now)
    return cell


def test_everything_that_is_asked_is_reached_from_the_first_of_the_three_words(enter, clock):
    people = company()
    activity = played.campaign(people)
    poster = played.row(people, activity, "Poster", person=people.tang)
    played.give(people, poster, "R", "design")
    played.put_forward(people, activity)
    clock.to("Fri 14:00")
    played.sent_round(people, activity, "Fri 14:00")

    for account in ("tang", "zhao", "boss", "sunli"):
        visitor = enter(account, PHONE)
        bar = visitor.page.get_by_role("navigation", name="Main")
        words = bar.get_by_role("link").all_inner_texts()
        asked = {str(duty.pk) for duty in Duty.objects.open().filter(holder__account=account)}
        offered = visitor.main.locator("a[href], form[action]").evaluate_all(
            "all => all.map(one => one.getAttribute('href') || one.getAttribute('action'))"
        )

        assert [word.strip() for word in words[:3]] == ["To do", "Activities", "Retrospectives"]
        assert len(words) == 4
        assert asked - {found for path in offered for found in re.findall(r"/items/(\d+)/", path)} == set()
