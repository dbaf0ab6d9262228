"""What mails say: verb and thing, by when, why you and one link; short, in the reader's language and time."""

import ast
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import translation

from postmortem.outbox import links, queries, wording
from postmortem.outbox.actions import begin, close, tell
from postmortem.outbox.models import Duty, Notice
from postmortem.outbox.planner import plan
from postmortem.outbox.queries import Away
from postmortem.outbox.registry import SOURCES
from postmortem.outbox.relay import relay
from postmortem.people.models import Absence, User
from tests import make
from tests.source import MODULES

pytestmark = pytest.mark.django_db
DUE = make.NOW + timedelta(days=1)
THREATS = re.compile(r"escalat|final (call|reminder|warning)|overdue|fail|blame|!", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _address(settings):
    settings.BASE_URL = "https://postmortem.example.com"


def sent(now=DUE, **fields):
    """The mails of one duty's step at `now`, by account name."""
    duty = make.duty(**fields)
    return duty, mailed(now)


def mailed(now=DUE):
    """The mails of all steps at `now`, by account name."""
    plan(now=now)
    relay(now=now)
    return {message.to[0].split("@")[0]: message for message in mail.outbox}


def html_of(message):
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    return html


def linked(text):
    """The text with its personal links as (what, id, account), and these."""
    tokens = re.findall(r"/l/([^/\s]+)/", text)
    found = [links.read(token, now=DUE) for token in tokens]
    people = dict(User.objects.values_list("pk", "account"))
    opened = [(link.what, link.pk, people[link.person_id]) for link in found]
    for token, link in zip(tokens, found, strict=True):
        text = text.replace(token, f"{link.what}-{link.pk}")
    return text, opened


def test_a_reminder_says_verb_and_thing_by_when_why_you_and_has_one_link():
    holder = make.user("ada", time_zone="Asia/Shanghai")

    duty, mails = sent(now=DUE - timedelta(hours=1), holder=holder)

    text, opened = linked(mails["ada"].body)
    assert mails["ada"].subject == "Hand in “Poster” by Thu 12 March, 16:00"
    assert opened == [("item", duty.pk, "ada")]
    assert text == (
        "Hand in “Poster”\n"
        "by Thu 12 March, 16:00\n"
        "Activity: Voucher campaign\n"
        "\n"
        "You are accountable for it: you may also move the date, or say what stands in the way.\n"
        "\n"
        f"Hand in: https://postmortem.example.com/l/item-{duty.pk}/\n"
        "\n"
        "-- \n"
        "The links in this message open without a password, for you alone: please do not pass them on.\n"
        "Postmortem\n"
    )


def test_the_html_half_says_the_same_with_one_link():
    duty, mails = sent(holder=make.user("ada"), title="<b>Poster</b>")

    html, opened = linked(html_of(mails["ada"]))
    assert re.findall(r'href="([^"]*)"', html) == [f"https://postmortem.example.com/l/item-{duty.pk}/"]
    assert opened == [("item", duty.pk, "ada")]
    assert "Hand in “&lt;b&gt;Poster&lt;/b&gt;”" in html


def test_a_link_opens_for_its_reader_alone():
    head = make.lead(account="head")

    duty, mails = sent(now=DUE + timedelta(days=5), holder=make.user("ada"), department=head.department)

    assert linked(mails["ada"].body)[1] == [("item", duty.pk, "ada")]
    assert linked(mails["head"].body)[1] == [("item", duty.pk, "head")]


def several(now=DUE + timedelta(days=5)):
    """Ada owes two things, leads where a third one is late, and is told of a fourth."""
    ada = make.lead("design", account="ada", language="en")
    form = make.duty(holder=ada, title="Form", due_at=now)
    poster = make.duty(holder=ada, title="Poster", due_at=now - timedelta(hours=1))
    banner = make.duty(holder=make.user("bob"), title="Banner", department=ada.department)
    tell([ada], "dropped", {"title": "Flyer", "path": "/activities/3/"}, now=now)
    return [poster.pk, form.pk, banner.pk], mailed(now)["ada"]


def test_what_comes_up_for_one_person_goes_in_one_mail_the_most_urgent_first():
    ids, message = several()

    text, opened = linked(message.body)
    assert message.subject == "Due now: Hand in “Poster”, and 3 more"
    assert text.startswith("4 things, the most urgent first\n\n\nHand in “Poster”\nActivity: Voucher")
    assert opened == [("item", pk, "ada") for pk in ids]
    assert re.findall(r"^\S.*: https://\S+", text, re.M) == [
        *(f"Hand in: https://postmortem.example.com/l/item-{pk}/" for pk in ids[:2]),
        f"Choose: https://postmortem.example.com/l/item-{ids[2]}/",
        "Look at it: https://postmortem.example.com/activities/3/",
    ]


def test_each_thing_of_several_has_one_link_and_only_the_first_is_a_button():
    ids, message = several()

    html, _opened = linked(html_of(message))
    assert re.findall(r'<a (class="button" | )href="([^"]*)"', html) == [
        ('class="button" ', f"https://postmortem.example.com/l/item-{ids[0]}/"),
        (" ", f"https://postmortem.example.com/l/item-{ids[1]}/"),
        (" ", f"https://postmortem.example.com/l/item-{ids[2]}/"),
        (" ", "https://postmortem.example.com/activities/3/"),
    ]
    assert re.findall(r"<h2>(.*?)</h2>", html) == [
        "Hand in “Poster”",
        "Hand in “Form”",
        "Help with “Banner”",
        "“Flyer” is not needed any more",
    ]


def test_the_subject_of_several_is_short_however_long_the_first_title_is():
    ada = make.user("ada")
    for title in ("Poster for the entrance, the lift, the canteen and all four doors " * 3, "Form"):
        make.duty(holder=ada, title=title)

    subject = mailed()["ada"].subject

    assert len(subject) <= 80
    assert subject.startswith("Due now: Hand in “Poster for the entrance")
    assert subject.endswith("…, and 1 more")


def test_what_no_longer_holds_is_left_out_of_the_mail():
    ada = make.user("ada")
    done, _open = make.duty(holder=ada, title="Poster"), make.duty(holder=ada, title="Form")
    plan(now=DUE)
    close(Duty.objects.filter(pk=done.pk), Duty.State.DONE, by=ada, now=DUE)

    relay(now=DUE)

    [message] = mail.outbox
    assert (message.subject, message.body.count("https://")) == ("Due now: Hand in “Form”", 1)


def test_reminders_cannot_be_unsubscribed_from():
    _ids, message = several()

    assert [name for name in message.extra_headers if name.startswith("List-")] == []
    assert "End these lists" not in message.body


def test_a_mail_is_in_the_time_zone_of_its_reader():
    _duty, mails = sent(holder=make.user("ada", time_zone="Europe/Berlin"))

    assert "The time set for it is Thu 12 March, 09:00." in mails["ada"].body


def test_a_mail_is_in_the_language_of_its_reader():
    _duty, mails = sent(holder=make.user("ada", language="zh-hans", time_zone="Asia/Shanghai"))

    assert "3月12日周四16:00" in mails["ada"].body


def test_each_hears_a_shared_step_in_the_own_words():
    head, driver, sponsor = make.lead(account="head"), make.user("driver"), make.user("sponsor")
    freeze = DUE + timedelta(hours=6)

    _duty, mails = sent(
        now=DUE + timedelta(hours=4),
        holder=make.user("ada"),
        department=head.department,
        driver=driver,
        sponsor=sponsor,
        freeze_at=freeze,
    )

    assert {name: message.subject for name, message in mails.items()} == {
        "ada": "Now with the sponsor, too: Hand in “Poster”",
        "head": "Help with “Poster”, now with the sponsor",
        "sponsor": "Choose how “Poster” goes on, open since Thu 12 March, 08:00",
    }
    assert "You lead the department it waits for." in mails["head"].body
    assert "by Thu 12 March, 14:00" in mails["head"].body
    assert (
        "It waits for Ada; it was due Thu 12 March, 08:00. It is shared with you so that help can come in"
        " time: you can move it, let somebody else take it over, or drop it."
    ) in mails["sponsor"].body


def test_a_long_title_is_cut_in_the_subject_and_whole_in_the_text():
    title = "Poster for the entrance, the lift, the canteen and every one of the four doors " * 2

    _duty, mails = sent(holder=make.user("ada"), title=title.strip())

    assert len(mails["ada"].subject) <= 80
    assert mails["ada"].subject.startswith("Due now: Hand in “Poster for the entrance")
    assert title.strip() in mails["ada"].body


def test_a_title_with_a_line_break_cannot_break_the_header():
    _duty, mails = sent(holder=make.user("ada"), title="Poster\r\nBcc: somebody@example.com")

    assert mails["ada"].subject == "Due now: Hand in “Poster Bcc: somebody@example.com”"


def test_a_notice_without_a_duty_links_to_the_page_it_tells_of():
    tell([make.user("ada")], "due_moved", {"title": "Poster", "path": "/activities/3/"}, now=make.NOW)
    begin()

    relay(now=make.NOW)

    assert re.findall(r"https\S+", mail.outbox[0].body) == ["https://postmortem.example.com/activities/3/"]


def test_a_notice_of_an_unknown_kind_still_reads(db):
    told = Notice(kind="new_in_a_later_version", params={"title": "Poster"})

    assert wording.said(told, now=make.NOW).subject == "News: “Poster”"


def test_times_among_the_params_are_said_in_words():
    told = Notice(kind="due_moved", params={"title": "Poster", "due_at": DUE.isoformat()})

    assert wording.said(told, now=make.NOW).subject == "“Poster” is now due Thu 12 March, 16:00"


@pytest.mark.parametrize("kind", sorted(SOURCES))
def test_every_kind_of_duty_has_its_words(kind):
    duty = Duty(kind=kind, title="Poster", params={}, holder_id=1)

    words = wording.asked(duty, now=make.NOW)

    assert "“Poster”" in words.do
    assert words.why.endswith(".")
    assert len(words.button) <= 20


@pytest.mark.parametrize(
    ("kind", "fields", "why"),
    [
        ("accept", {"params": {"hand_over": True}}, "It is to pass to you."),
        ("name", {"driver_id": 1}, "You drive the activity, and no lead can be asked"),
        ("choose", {"sponsor_id": 1}, "It was sent back; you sponsor the activity"),
        ("sign", {"sponsor_id": 1, "driver_id": 1}, "You sponsor it"),
        ("deliver", {"sponsor_id": 1, "driver_id": 1}, "You are accountable for it"),
    ],
)
def test_why_you_depends_on_what_you_are_to_it(kind, fields, why):
    duty = Duty(**{"kind": kind, "title": "Poster", "params": {}, "holder_id": 1, **fields})

    assert wording.asked(duty, now=make.NOW).why.startswith(why)


def step(at, role, **fields):
    """A notice of one step to somebody, as the ladder would tell it."""
    people = {"holder_id": 1, "sponsor_id": 2, "params": {"activity": "Voucher campaign"}}
    duty = Duty(**{"pk": 7, "title": "Poster", "due_at": DUE, **people, **fields})
    duty.holder = User(pk=duty.holder_id, display_name="Ada")
    away = {"stands_in_for": 1} if role == "deputy" else {}
    return Notice(kind=at, duty=duty, params={"due_at": DUE.isoformat(), "role": role} | away)


def worded(at, role, **fields):
    return wording.said(step(at, role, **fields), now=DUE)


ROLES = ("holder", "lead", "driver", "sponsor", "deputy")
KINDS = ("due_soon", "due_now", "with_lead", "with_sponsor", "with_all")


@pytest.mark.parametrize("kind", sorted(SOURCES))
def test_every_step_of_every_kind_has_its_words_for_everybody_who_hears_it(kind):
    said = [worded(at, role, kind=kind) for at in KINDS for role in ROLES]

    assert [words for words in said if not (words.subject and words.do and words.why and words.button)] == []
    assert [words.subject for words in said if len(words.subject) > 80] == []
    assert [words.button for words in said if len(words.button) > 20] == []
    assert [words for words in said if "%(" in "".join(map(str, words))] == []


CHOICES = {
    "name": "you can name somebody or drop it.",
    "accept": "you can name somebody else or drop it.",
    "deliver": "you can move it, let somebody else take it over, or drop it.",
    "approve": "you can ask somebody else to look at it.",
}


@pytest.mark.parametrize("kind", sorted(SOURCES))
def test_moving_replacing_and_dropping_are_named_only_where_the_page_can_do_it(kind):
    said = [worded(at, role, kind=kind) for at in KINDS[2:] for role in ("lead", "driver", "sponsor")]

    offers = kind in CHOICES
    assert offers == SOURCES[kind].choices
    assert {words.body.partition(": ")[2] for words in said} == {CHOICES.get(kind, "")}
    assert {words.button == "Choose" for words in said} == {offers}


@pytest.mark.parametrize("kind", sorted(SOURCES))
def test_what_is_passed_on_is_called_shared(kind):
    said = [worded(at, role, kind=kind) for at in KINDS[2:] for role in ROLES[:4]]

    assert [words.body for words in said if "shared with" not in words.body] == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            "approve",
            "It has arrived and waits for Ada to look at it; an answer was asked for by Thu 12 March",
        ),
        (
            "accept",
            "The answer of Ada is open; it was asked for by Thu 12 March",
        ),
        ("name", "Nobody answers for it yet. The name is asked of Ada, and was asked for by Thu 12 March"),
        ("sign", "The sign-off waits for Ada; it was asked for by Thu 12 March"),
        ("verify", "It is said to be done and waits for a look by Ada, asked for by Thu 12 March"),
        ("deliver", "It waits for Ada; it was due Thu 12 March"),
    ],
)
def test_a_shared_step_says_how_the_thing_stands(kind, body):
    assert worded("with_lead", "lead", kind=kind).body.startswith(body)


def test_without_a_sponsor_besides_the_holder_nothing_is_said_to_be_with_the_sponsor():
    said = [worded("with_sponsor", "holder", kind="act", sponsor_id=pk).subject for pk in (None, 1, 2)]

    alone = "Now with others who can help: Finish the improvement “Poster”"
    assert said == [alone, alone, "Now with the sponsor, too: Finish the improvement “Poster”"]


def test_a_deputy_reads_for_whom_and_until_when():
    head, ada = make.lead(account="head"), make.user("ada", display_name="Ada Lovelace")
    bob = make.user("bob")
    back = DUE + timedelta(days=1, hours=2)
    Absence.objects.create(person=ada, deputy=bob, since=make.NOW, until=back)

    duty, mails = sent(holder=ada, department=head.department)

    text, opened = linked(mails["bob"].body)
    assert sorted(mails) == ["bob"]
    assert mails["bob"].subject == "For Ada Lovelace: “Poster” is due now"
    assert "You stand in for Ada Lovelace until Fri 13 March, 10:00." in text
    assert text.startswith("Look after “Poster”\nActivity: Voucher campaign\n\nIt waits for Ada Lovelace.")
    assert opened == [("item", duty.pk, "bob")]


def test_all_who_are_away_are_named_by_one_query(django_assert_num_queries):
    people = [make.user() for _ in range(3)]
    for person in people[:2]:
        Absence.objects.create(person=person, deputy=people[2], since=make.NOW, until=DUE + timedelta(days=1))
    told = [Notice(params={"stands_in_for": person.pk}) for person in people] + [Notice(params={})]

    with django_assert_num_queries(1):
        found = queries.stood_in_for(told, now=DUE)
    with django_assert_num_queries(0):
        nobody = queries.stood_in_for(told[3:], now=DUE)

    until = DUE + timedelta(days=1)
    assert nobody == {}
    assert found == {
        people[0].pk: Away(people[0].display_name, until),
        people[1].pk: Away(people[1].display_name, until),
        people[2].pk: Away(people[2].display_name, None),
    }


def test_a_deputy_reads_on_after_the_absence_has_ended():
    notice = step("due_now", "deputy", kind="deliver")

    known = [wording.said(notice, now=DUE, away=away).why for away in ({}, {1: Away("Ada", None)})]

    assert known == ["You stand in for somebody who is away.", "You stand in for Ada."]


def test_nothing_threatens_or_reproaches():
    told = [
        words for source in SOURCES.values() for words in (*source.asked.values(), *source.steps.values())
    ]
    tables = (wording.STEPS, wording.CHOICES, wording.NOTICES, wording.GROUPS)
    told += [words for table in tables for words in table.values()]

    with translation.override("en"):
        said = [str(sentence) for words in told for sentence in words] + list(map(str, wording.WHY.values()))

    assert [sentence for sentence in said if THREATS.search(sentence)] == []


def test_every_kind_of_notice_that_is_told_has_its_words():
    told = {
        call.args[1].value
        for module in MODULES.values()
        for call in calls_of(module, "tell")
        if len(call.args) > 1 and isinstance(call.args[1], ast.Constant)
    }

    assert (len(told) > 5, told - set(wording.NOTICES)) == (True, set())


def calls_of(module, name):
    return [
        node
        for node in module.nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func) in (name, f"outbox.{name}")
    ]


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({}, "/inbox/"),
        ({"activity_id": 3}, "/activities/3/"),
        ({"activity_id": 3, "deliverable_id": 5}, "/activities/3/deliverables/5/"),
        ({"activity_id": 3, "retrospective_id": 7}, "/retrospectives/7/"),
        ({"activity_id": 3, "path": "/signoff/"}, "/signoff/"),
    ],
)
def test_a_notice_leads_to_what_it_names(params, path):
    told = Notice(kind="dropped", params=params)

    assert wording.said(told, now=make.NOW).path == path


def test_a_duty_says_who_asks_unless_that_is_the_holder():
    bob, ada = make.user("bob"), make.user("ada")
    asked = [make.duty(holder=ada, asked_by=by) for by in (bob, ada, None)]

    assert [wording.asked(duty, now=make.NOW).asked_by for duty in asked] == ["Bob", "", ""]
