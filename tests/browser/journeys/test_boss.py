"""Journey: the boss reads a published page on the phone, in Chinese: one screen, nothing to click."""

import re

import pytest

from incidents.models import Retrospective
from postmortem.demo import learning, voucher
from postmortem.demo.cast import PASSWORD, hire
from postmortem.demo.stage import Stage, words_of
from postmortem.people.models import User
from tests.browser.journeys.days import moment

SMALL = {"width": 360, "height": 640}
MESSAGE = {
    "outcome": ".masthead__lead",
    "minute": ".minute__words",
    "carry": ".carry",
    "decision": ".decision",
}
CARRIED = [
    ("推送前4小时定稿，否则顺延", "Sun Li 孙莉"),
    ("发布前3位外部门同事试读：是什么、想不想要、怎么用", "Zhao Ming 赵明"),
    ("批准由本人确认，并写明看过什么", "Chen Yu 陈雨"),
]
TOLD = ("#minute", "#story", "#conditions", "#well", "#similar", "#time")
LATIN_WORD = re.compile(r"[A-Za-z]{3,}")


@pytest.fixture
def boss(enter, clock):
    """Case 1 is published in Chinese; the sponsor opens the page on a small phone."""
    clock.to("Mon 09:00")
    cast = hire(now=moment("Tue 18:20"))
    stage = Stage(cast, words_of("voucher", "zh-hans"), "zh-hans", moment("Thu 20:00"))
    learning.voucher(stage, voucher.play(stage))
    User.objects.update(is_demo=False)
    User.objects.filter(account="boss").update(language="zh-hans")
    reader = enter("boss", SMALL, password=PASSWORD)
    return reader.go(f"/retrospectives/{Retrospective.objects.get().pk}/")


def bottom(boss, selector):
    box = boss.page.locator(selector).bounding_box()
    return box["y"] + box["height"]


def test_the_first_screen_holds_the_whole_message(boss):
    dock = boss.page.get_by_role("navigation").filter(has=boss.page.locator("a[href='/new/']"))
    screen = dock.bounding_box()["y"]

    ends = {part: bottom(boss, selector) for part, selector in MESSAGE.items()}

    assert {part: at for part, at in ends.items() if at > screen} == {}


def test_it_says_what_came_of_it_who_carries_it_on_and_what_to_decide(boss):
    assert boss.page.locator("html").get_attribute("lang") == "zh-Hans"
    assert boss.headline() == "首小时0单"
    for words in ("海报在推送前12分钟才定稿", "下次活动的最终效果由谁负责？"):
        assert boss.main.get_by_text(words).first.is_visible()
    carried = boss.page.locator(".carry li").all()
    assert [
        (one.get_by_role("link").inner_text(), one.locator("b").inner_text()) for one in carried
    ] == CARRIED


def test_nobody_is_named_in_what_is_told_and_no_word_is_left_in_english(boss):
    names = [part for name in User.objects.values_list("display_name", flat=True) for part in spellings(name)]

    told = "".join(
        boss.page.locator(f"section[aria-labelledby={place.removeprefix('#')}]").evaluate(
            "e => { e.querySelector('.carry')?.remove(); return e.innerText }"
        )
        for place in TOLD
    )

    assert [name for name in names if name in told] == []
    assert LATIN_WORD.findall(told.replace("Asia/Shanghai", "")) == []


def spellings(name):
    """ "Sun Li 孙莉" is also "Sun Li" and "孙莉"."""
    latin, _space, han = name.rpartition(" ")
    return name, latin, han
