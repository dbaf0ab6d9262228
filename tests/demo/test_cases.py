"""Cases 2 to 4 as the demo plays them: what a reader sees on the pages, in both languages."""

import re
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from postmortem.activities.models import Activity, CheckTable, LogEntry
from postmortem.demo.stage import ZONE, story
from postmortem.people.models import User
from tests import make

ACCOUNTS = "Virtual account opening"
SCHEME = "Early repayment: technical alignment"
MEMBERS = "Membership redesign"
UNTIL = "Sat 14 March, 18:00"


pytestmark = [pytest.mark.usefixtures("loaded"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def pm(client):
    reader = User.objects.get(account="pm")
    client.force_login(reader, backend="postmortem.people.backend.Backend")
    return client


def table(title, kind):
    return CheckTable.objects.get(activity__title=title, kind=kind)


def page(client, name, *args):
    return client.get(reverse(f"activities:{name}", args=args)).content.decode()


def table_page(client, found):
    return page(client, "check", found.activity_id, found.pk)


def words(html):
    """The pieces of text of a page, in their order."""
    pieces = (unescape(strip_tags(piece)) for piece in re.split(r"<[^>]+>", html))
    return [" ".join(piece.split()) for piece in pieces if piece.strip()]


def piece(html, pattern):
    """The one piece of the page that looks like this, empty if there is none."""
    return next(iter(re.findall(pattern, html, re.DOTALL)), "")


def section(html, name):
    """The text of one section below its heading."""
    found = piece(html, rf'<section[^>]*aria-labelledby="{name}".*?</section>')
    return words(found.partition("</h2>")[2])


def row(html, label):
    """The text of one row of a table, without the names of its columns."""
    rows = re.findall(r"<tr.*?</tr>", html, re.DOTALL)
    found = next(one for one in rows if label in words(one))
    return words(re.sub(r'<span class="checks__who">.*?</span>', "", found))


@pytest.mark.parametrize("name", ["account", "alignment", "membership"])
def test_a_story_says_the_same_things_in_both_languages(name):
    told = story(name)

    assert list(told["en"]) == list(told["zh-hans"])
    assert [key for key, text in told["zh-hans"].items() if text == told["en"][key] != ""] == []


def test_the_brackets_of_a_company_name_are_shown_as_a_conflict(pm):
    html = table_page(pm, table(ACCOUNTS, "field_rules"))

    assert section(html, "conflicts") == [
        "Company name",
        "half-width brackets: allowed by Our side, E-signature platform, not by Bank.",
        "Business address",
        "half-width brackets: allowed by Our side, not by Bank.",
        "It can be proved only in production, so those concerned should know the risk before:",
        "Company name",
        ",",
        "Business address",
    ]
    assert row(html, "Company name")[:2] == [
        "Company name",
        "Filled in at the registration, checked there by the e-signature platform; like 某某(中国)有限公司",
    ]


def test_what_is_written_nowhere_is_asked_of_a_colleague_or_of_the_bank(pm):
    html = table_page(pm, table(ACCOUNTS, "field_rules"))

    assert row(html, "Account remark")[2:] == [
        "open",
        *("asked", "not written", "Interface guide 3.0, section 2.1"),
        *("Wu Hao 吴昊 · Engineering, by", UNTIL),
        "open",
    ]
    assert row(html, "Licence image, file name")[2:] == [
        *("open", "open"),
        *("asked", "bank desk · Partner bank · 合作银行, by", UNTIL),
    ]


def test_the_agreement_of_the_meeting_was_confirmed_by_both_sides_and_is_locked(pm):
    entry = LogEntry.objects.get(activity__title=ACCOUNTS, kind="agreement")

    said = section(page(pm, "entry", entry.activity_id, entry.number), "words")

    assert said[4:13:3] == [
        "Wu Hao 吴昊 · Engineering",
        "bank desk · Partner bank · 合作银行",
        "e-signature desk · E-signature platform · 电子签名平台",
    ]
    assert said[5:14:3] == ["confirmed"] * 3
    assert said[13] == "Locked: nobody can change it any more"


def test_operations_took_note_of_what_only_production_proves(pm):
    entry = LogEntry.objects.get(activity__title=ACCOUNTS, kind="risk")

    said = section(page(pm, "entry", entry.activity_id, entry.number), "words")

    assert said[:3] == [
        "likelihood medium, impact high · Wu Hao 吴昊 · Engineering keeps an eye on it",
        "What is done if it happens?",
        "Operations rings the customer within the hour, the bank’s desk is on call until 22:00, "
        "Engineering converts the field the same day.",
    ]
    assert said[7:9] == ["Xu Nan 许楠 · Operations", "taken note"]


def test_the_conflict_is_told_in_chinese_too(pm):
    User.objects.filter(account="pm").update(language="zh-hans")

    html = table_page(pm, table("开立虚拟户", "field_rules"))

    assert section(html, "conflicts")[:4] == [
        "企业名称",
        "半角括号：我方、电子签名平台 允许，银行 不允许。",
        "经营地址",
        "半角括号：我方 允许，银行 不允许。",
    ]


def test_two_cells_and_the_one_who_presents_keep_the_scheme_from_being_final(pm):
    said = section(table_page(pm, table(SCHEME, "coverage")), "scheme")

    reason = "“Their engineer is on leave this week, has read the scheme and answers in writing.”, until"
    assert said[1:11] == [
        "1 Brief the own developers",
        "2 Own scheme, reviewed",
        "3 Invite every party",
        "4 An engineer presents",
        "5 Overall scheme final",
        "2 cells are empty.",
        "Chen Yu 陈雨 presents the scheme, but is not of engineering.",
        "May it stay so?",
        "1 exception counts",
        "Payment platform · 支付平台: nobody of engineering is there.",
    ]
    assert said[11] == reason


def test_making_it_final_is_refused_while_two_cells_are_empty(pm):
    found = table(SCHEME, "coverage")

    answer = pm.post(reverse("activities:check_final", args=[found.activity_id, found.pk]))

    assert answer.status_code == 409
    assert [one for one in words(answer.content.decode()) if one.startswith("Not final yet:")] == [
        "Not final yet: “The payment fails half-way” is empty at Payment platform. And 2 more are missing."
    ]
    found.refresh_from_db()
    assert found.final_at is None


def test_at_the_meeting_the_product_manager_presents_and_the_developer_listens(pm):
    html = table_page(pm, table(SCHEME, "attendance"))

    assert row(html, "Alignment meeting") == [
        "Alignment meeting",
        *("answered", "product", "presents the scheme"),
        *("answered", "engineering", "is there and listens"),
        *("answered", "engineering", "is not there", "Has reviewed the scheme beforehand"),
        *("answered", "product", "takes part in it"),
    ]
    assert section(html, "meeting")[1] == "Chen Yu 陈雨 presents the scheme, but is not of engineering."


def test_the_five_steps_stand_before_the_one_in_which_an_engineer_presents(pm):
    html = table_page(pm, table(SCHEME, "coverage"))

    assert words(piece(html, r'<a[^>]*aria-current="step">.*?</a>')) == ["4 An engineer presents"]


def test_the_goal_is_to_raise_repurchase_and_not_the_number_of_members(pm):
    activity = Activity.objects.get(title=MEMBERS)

    html = page(pm, "goal", activity.pk)

    assert words(piece(html, r'<dl class="goal-lines">.*?</dl>')) == [
        *("Goal", "Raise repeat purchases."),
        *("Not pursued this time", "The number of members."),
    ]
    assert words(piece(html, r'<ul class="pulls.*?</ul>')) == [
        "“Membership levels” pulls in opposite directions: for Product more is better, "
        "for Operations less is better."
    ]


def test_three_key_metrics_have_their_figures_after_thirty_days_and_wait_for_ninety(pm):
    activity = Activity.objects.get(title=MEMBERS)

    keys = section(page(pm, "goal", activity.pk), "keys")

    found = [keys[at + 1 : at + 3] for at, one in enumerate(keys) if one == "after 30 days"]
    assert found == [["1.6", "1.7"], ["86", "84"], ["137.6", "142.8"]]
    assert [one for one in keys if "counted as" in one] == [
        "· target 162 · counted as Purchases per member and month × Average basket"
        " · carried together by Sun Li 孙莉 · Product and Xu Nan 许楠 · Operations"
    ]
    assert keys.count("both have confirmed it") == 1
    assert (keys.count("after 90 days"), keys.count("–"), keys.count("behind what was expected")) == (3, 3, 1)


def test_what_users_said_stands_beside_the_goal_by_what_it_is_about(pm):
    activity = Activity.objects.get(title=MEMBERS)

    voices = section(page(pm, "goal", activity.pk), "voices")

    themes = ("A benefit one can feel", "Claiming")
    assert [one for one in voices if one in themes] == list(themes)


def test_the_way_was_walked_and_nobody_saw_the_final_content(pm):
    way = table("Voucher campaign", "journey")

    walked = section(table_page(pm, way), "walked")

    assert sum("nobody has seen the final content" in one for one in walked) == 4


def test_figures_are_said_to_be_examples():
    noted = Activity.objects.get(title=MEMBERS).metrics.filter(checkpoints__actual__isnull=False)

    assert list(noted.values_list("checkpoints__note", flat=True)) == ["Example figure"] * 2


def test_this_weeks_three_sentences_stand_beside_those_of_last_week(pm):
    activity = Activity.objects.get(title=MEMBERS)

    said = section(page(pm, "weekly", activity.pk), "three")

    assert said[1:] == [
        "Core goal",
        "Raise the average basket to what was expected.",
        *("Last week", "Members of the first month come back for a second purchase."),
        "The key action of Product",
        "Show in the basket what is still missing for the offer.",
        *("Last week", "Show the offer on the page after the payment."),
        "What Operations gives for it",
        "Two sets of goods that go together, and a message to members who have an open offer.",
        *("Last week", "Banner on the start page from Tuesday to Sunday."),
        "Save the alignment",
    ]


def test_both_tracks_ended_at_one_time_before_the_launch(pm):
    found = table(MEMBERS, "tracks")
    before = found.activity.launched_at - timedelta(hours=16)

    said = section(table_page(pm, found), "both-tracks")

    assert said[1:] == [
        *("Product tests", "4 of 4 done"),
        *("Operations prepares", "4 of 4 done"),
        f"Both end at {before.astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M}.",
        "Nothing is missing.",
    ]


def test_operations_is_there_from_the_first_prototype(pm):
    html = table_page(pm, table(MEMBERS, "presence"))

    assert "The offer, from the first prototype on" in row(html, "Agree")
    assert section(html, "early")[1:] == ["Nothing is missing."]


def test_who_answers_for_the_effect_decided_that_it_goes():
    activity = Activity.objects.get(title=MEMBERS)

    decided = activity.gate_decisions.values_list("verdict", "by__account", "reason")

    assert list(decided) == [
        ("open_items", "xunan", "Both tracks are done; the signatures that are missing come this week.")
    ]
