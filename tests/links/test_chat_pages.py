"""A chat is pasted, looked at, and the ticked messages become rows of the timeline, without names."""

import pytest
import time_machine
from django.urls import reverse

from incidents.models import TimelineEvent
from postmortem.audit.models import Entry
from postmortem.evidence.models import Evidence
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
CHAT = "Li Lei 03-10 09:31:02\nThe page shows no price.\nSomebody 03-10 09:40\nRolled back.\n"
LINK = "https://acme.feishu.cn/docx/Abc123Def"


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def lei():
    return make.user("li.lei", display_name="Li Lei", department=make.department("design"))


@pytest.fixture
def incident(lei):
    return make.incident(reporter=lei)


@pytest.fixture
def desk(client, lei):
    client.force_login(lei)
    return client


def sent(desk, incident, lines=CHAT, take=None, **typed):
    more = {} if take is None else {"confirm": "1", "take": take}
    said = {"lines": lines, "on": "2026-03-10", **more, **typed}
    return desk.post(reverse("links:chat", args=[incident.pk]), said)


def rows(incident):
    return list(TimelineEvent.objects.filter(incident=incident).order_by("happened_at"))


def test_it_is_looked_at_before_anything_is_added(desk, incident):
    page = sent(desk, incident)

    read = page.context["read"]
    assert (page.status_code, rows(incident)) == (200, [])
    assert [(one.text, one.side) for one in read] == [
        ("The page shows no price.", "Design side"),
        ("Rolled back.", "somebody else"),
    ]


def test_the_ticked_messages_become_rows_with_their_words_and_the_link(desk, incident, lei):
    answer = sent(desk, incident, take=[1, 2], url=LINK)

    one, other = rows(incident)
    assert answer["Location"] == reverse("incidents:timeline", args=[incident.pk])
    assert (one.text, one.department, one.evidence_url) == ("The page shows no price.", lei.department, LINK)
    assert (other.text, other.department, other.marker) == ("Rolled back.", None, "mitigation")
    kept = Evidence.objects.get(subj_type="incidents.timelineevent", subj_id=one.pk)
    assert kept.text == "Design side · 03-10 09:31:02\nThe page shows no price."
    assert Entry.objects.filter(verb="incident.chat_brought", subj_id=incident.pk).count() == 1


def test_nobody_who_spoke_is_kept_by_name(desk, incident):
    sent(desk, incident, take=[1, 2])

    stored = [*(row.text for row in rows(incident)), *Evidence.objects.values_list("text", flat=True)]
    assert not any("Li Lei" in text or "Somebody" in text for text in stored)


def test_what_is_not_ticked_stays_out(desk, incident):
    sent(desk, incident, take=[2])

    assert [row.text for row in rows(incident)] == ["Rolled back."]


def test_sent_twice_it_is_added_once(desk, incident):
    token = "7f6e3c1a-1111-4222-8333-444455556666"

    codes = [sent(desk, incident, take=[1, 2], submit_token=token).status_code for _time in range(2)]

    assert (codes, len(rows(incident))) == ([302, 302], 2)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"lines": "It broke."}, "No message is found: each one begins with who said it, and when."),
        ({"lines": ""}, "This field is required."),
        ({"on": "yesterday"}, "Enter a valid date."),
        ({"url": "javascript:alert(1)"}, "Only addresses that begin with http:// or https:// are linked."),
        ({"take": []}, "Tick at least one message that belongs into the timeline."),
        ({"take": [7]}, "Tick at least one message that belongs into the timeline."),
        ({"take": ["x"]}, "Tick at least one message that belongs into the timeline."),
        ({"lines": "Li Lei 2026-03-12 09:31\nIt broke."}, "It cannot have happened later than now."),
    ],
)
def test_what_cannot_be_added_is_said_in_one_sentence_and_changes_nothing(desk, incident, typed, sentence):
    page = sent(desk, incident, **{"take": [1], **typed})

    assert (page.status_code, rows(incident), Evidence.objects.count()) == (422, [], 0)
    assert sentence in page.content.decode()


def test_who_may_only_read_brings_no_chat(client, incident):
    client.force_login(make.user())

    assert client.get(reverse("links:chat", args=[incident.pk])).status_code in (403, 404)


@pytest.mark.parametrize("count", [1, 40])
def test_a_look_costs_the_same_whatever_is_pasted(desk, incident, count, django_assert_num_queries):
    with django_assert_num_queries(8):
        sent(desk, incident, "Li Lei 03-10 09:31\nx\n" * count)
