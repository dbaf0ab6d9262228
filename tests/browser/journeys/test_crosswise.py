"""Journeys crosswise: what each persona does most, in the language and at the size that their own journey
(and `test_nine_checks`) leaves out. A manager is there in both languages and sizes already.
"""

import re
from datetime import timedelta

from django.core import mail
from playwright.sync_api import expect

from incidents.models import Retrospective
from postmortem.activities.actions import NewEntry, write_entry
from postmortem.activities.models import LogEntry
from postmortem.demo import learning, voucher
from postmortem.demo.cast import PASSWORD, hire
from postmortem.demo.stage import Stage, words_of
from postmortem.outbox.actions import begin
from postmortem.outbox.relay import relay
from postmortem.people.models import User
from raci.models import SignedRow
from tests import make
from tests.browser.driver import DESK, PHONE
from tests.browser.journeys import played
from tests.browser.journeys.company import company
from tests.browser.journeys.days import moment

CHINESE = "zh-hans"
OWN = "a-long-enough-password"


def speaks_chinese(person):
    User.objects.filter(pk=person.pk).update(language=CHINESE)


def test_a_lead_signs_in_chinese_at_a_desk(enter, clock):
    people = company()
    speaks_chinese(people.tang)
    activity = played.campaign(people)
    banner = played.row(people, activity, "横幅", person=people.fang)
    played.accept(banner, people.fang)
    played.give(people, banner, "R", "design")
    played.put_forward(people, activity)
    tang = enter("tang", DESK)

    assert tang.page.locator("html").get_attribute("lang") == "zh-Hans"
    tang.go("/signoff/").reads("1行等你答复。").press(re.compile("^会签这张表"))

    tang.reads("没有等你会签的内容。")
    assert [row.answer for row in SignedRow.objects.all()] == ["accepted"]


def test_a_boss_reads_in_english_at_a_desk(enter, clock):
    clock.to("Mon 09:00")
    stage = Stage(hire(now=moment("Tue 18:20")), words_of("voucher", "en"), "en", moment("Thu 20:00"))
    learning.voucher(stage, voucher.play(stage))
    User.objects.update(is_demo=False)
    boss = enter("boss", DESK, password=PASSWORD)

    boss.follow("Read “No orders in the first hour”").reads("No orders in the first hour")
    boss.go(f"/retrospectives/{Retrospective.objects.get().pk}/")

    assert boss.headline() == "No orders in the first hour"
    screen = boss.page.locator(".masthead__lead, .minute__words")
    assert {one.bounding_box()["y"] < DESK["height"] for one in screen.all()} == {True}
    boss.reads("twelve minutes before")


def test_an_administrator_makes_a_department_and_a_login_in_chinese_on_a_phone(enter):
    speaks_chinese(company().admin)
    admin = enter("admin", PHONE).go("/settings/departments/").follow("添加部门")

    admin.fill("英文名", "Legal").fill("中文名", "法务").press("保存").reads("1个部门没有主管")
    admin.go("/settings/people/").follow("添加人员").fill("账号名", "hanmei").fill("显示名", "韩梅")
    admin.choose("部门", "法务").fill("初始密码", OWN).press("保存").reads("韩梅的账号已开通。")

    assert User.objects.get(account="hanmei").department.name_zh == "法务"


def test_a_partner_confirms_from_a_mail_in_chinese_at_a_desk(new_context, live_server, settings, clock):
    settings.BASE_URL, now = live_server.url, moment("Wed 10:00")
    begin()
    clock.to("Wed 10:00")
    people = company()
    desk = make.contact(language=CHINESE)
    said = NewEntry(kind="agreement", text="名称最多64个字符。", contacts=[desk])
    entry = write_entry(played.campaign(people), said, by=people.pm, now=now)
    relay(now=now + timedelta(minutes=5))
    [message] = [one for one in mail.outbox if one.to == [desk.email]]
    page = new_context(viewport=DESK).new_page()

    page.goto(re.search(r"http://\S+/p/\S+", message.body)[0])
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.get_by_role("button", name="确认", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("已确认")
    assert LogEntry.objects.get(pk=entry.pk).frozen_at is not None
