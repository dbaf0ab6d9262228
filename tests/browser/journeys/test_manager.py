"""Journey: a product manager enters case 1 by hand, from an empty database to a published retrospective."""

import re
from types import SimpleNamespace

import pytest

from incidents.models import Retrospective
from postmortem.activities.models import Activity
from tests.browser.driver import DESK, PHONE
from tests.browser.journeys import after, before, published
from tests.browser.journeys.company import company


def agree_on_the_plan(enter, clock):
    """Tuesday evening: rows, owners, letters and the signatures that come; the final effect stays open."""
    pm = enter("pm")
    activity = before.begin(pm)
    before.add_rows(pm, activity)
    clock.to("Tue 19:00")
    others = {account: enter(account, PHONE) for account in ("zhao", "linqiao", "wuhao", "tang", "boss")}
    room = SimpleNamespace(pm=pm, activity=activity, **others)
    before.name_somebody(room.zhao, "Copy and guidance", "Lin Qiao · Business")
    before.accept(room.linqiao, "Poster")
    before.accept(room.linqiao, "Copy and guidance")
    before.accept(room.wuhao, "Page")
    before.set_letters(pm, activity)
    pm.press("Ask for sign-off").reads("Version 1 is fixed; whoever has to sign it has been asked.")
    before.sign(room.tang)
    before.sign(room.boss)
    return room


def work_until_the_slot(room, clock):
    """Wednesday and Thursday: stand-ins, a page in time, copy and poster in the last minutes, live."""
    clock.to("Wed 10:00")
    before.stand_in(room.pm, room.activity, "Poster")
    before.stand_in(room.pm, room.activity, "Copy and guidance")
    clock.to("Wed 16:40")
    before.hand_in(room.wuhao, "Page", "https://campaign.example/voucher").reads("1 h 20 min early")
    clock.to("Wed 17:30")
    after.approve(room.pm, "Page", "flow")
    clock.to("Thu 19:40")
    before.hand_in(room.linqiao, "Copy and guidance", "https://files.example/copy").reads("7 h 40 min late")
    clock.to("Thu 19:50")
    before.came_elsewhere(room.pm, room.activity, "Poster", "Thu 19:48")
    clock.to("Thu 20:01")
    before.launch(room.pm, room.activity)


def report_and_stop(room, clock):
    """Thursday night, on the phone: six answers, findings, figures; a new poster, and it has stopped."""
    room.pm.page.set_viewport_size(PHONE)
    clock.to("Thu 21:05")
    incident = after.report(room.pm)
    after.name_departments(room.pm, "Business", "Design", "General management")
    for kind, text, row, held in after.FINDINGS:
        room.pm.reads(held, inside=after.find(room.pm, kind, text, row))
    for when, text in after.EVENTS:
        after.tell_event(room.pm, when, "message", text)
    after.count(room.pm, "in the first hour", "30", "0")
    clock.to("Thu 23:20")
    after.rewrite(room.pm, room.activity, "Poster", "https://files.example/poster-v4")
    clock.to("Thu 23:38")
    after.approve(room.boss, "Poster", "all of it")
    clock.to("Thu 23:45")
    after.stop(room.pm, incident)
    room.pm.page.set_viewport_size(DESK)


def learn(room, clock):
    """Friday: facts by the tick, words by hand, the round; published when two working days have passed."""
    clock.to("Fri 09:30")
    room.pm.press("Start the retrospective").reads("facts: being compiled")
    retrospective = room.pm.number
    after.begin_to_write(room.pm)
    clock.to("Fri 09:31")
    room.pm.reads("facts: compiled from the record")
    after.write(room.pm)
    clock.to("Fri 14:00")
    after.share(room.pm)
    clock.to("next Tue 14:01")
    after.send(room.pm.go(room.pm.path))
    after.answer(room.tang, "Agree")
    after.answer(room.zhao, "Object, with a reason", after.OBJECTION)
    after.answer(room.boss, "Agree")
    clock.to("next Thu 14:05")
    room.pm.go(room.pm.path).press("Publish").reads("Published. This version is locked")
    return retrospective


@pytest.mark.both_engines
def test_case_one_from_an_empty_database_to_a_published_retrospective(enter, clock):
    company()
    assert (Activity.objects.count(), Retrospective.objects.count()) == (0, 0)

    room = agree_on_the_plan(enter, clock)
    work_until_the_slot(room, clock)
    report_and_stop(room, clock)
    number = learn(room, clock)

    published.facts_are_right(Retrospective.objects.get(pk=number).current.document)
    room.boss.go("/inbox/").follow(re.compile("^Published: “No orders in the first hour”"))
    published.page_is_right(room.boss)
