"""Slack, and the webhook for programs of one's own."""

import hashlib
import hmac
from datetime import timedelta

import pytest

from postmortem.outbox.channels import Later, Refused
from tests.outbox.channels.fake import closes_mid_body, floods, redirects, says
from tests.outbox.channels.letters import CHINESE, KEY, LINK, NOW, slack, webhook

pytestmark = pytest.mark.once


def test_slack_gets_one_section_with_a_link(anything):
    anything.script("/services/T0/B0/X", says(b"ok"))

    said = slack(anything).send()

    assert said == "Slack 200"
    assert anything.seen[0].json == {
        "text": "Hand in: poster",
        "blocks": [
            {
                "type": "section",
                "text": {
                    "type": "mrkdwn",
                    "verbatim": True,
                    "text": "*Hand in: poster*\nThe poster is due on Tuesday at 09:00.\n"
                    f"You are its owner.\n\n<{LINK}|Hand in> · 1a2b3c4d",
                },
            }
        ],
    }


def test_slack_mentions_nobody_whatever_was_typed(anything):
    slack(anything).send(
        title="<!channel>", text="<@U123> & <https://evil.example|click>", button="a|b>", url=f"{LINK}|x>"
    )

    text = anything.seen[0].json["blocks"][0]["text"]["text"]
    assert text == (
        "*&lt;!channel&gt;*\n&lt;@U123&gt; &amp; &lt;https://evil.example|click&gt;\n\n"
        f"<{LINK}%7Cx%3E|a¦b&gt;> · 1a2b3c4d"
    )


def test_slack_keeps_to_3000_with_its_link(anything):
    slack(anything).send(text=CHINESE)

    text = anything.seen[0].json["blocks"][0]["text"]["text"]
    assert 2990 <= len(text.encode()) <= 3000
    assert text.endswith(f"…\n\n<{LINK}|Hand in> · 1a2b3c4d")


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (says(b"invalid_payload", 400), Refused, "Slack 400: The service did not take the message."),
        (says(b"action_prohibited", 403), Refused, "Slack 403: The app has not been given the right"),
        (says(b"no_service", 404), Refused, "Slack 404: The robot was removed"),
        (says(b"channel_is_archived", 410), Refused, "Slack 410: The robot was removed"),
        (says(b"rollup_error", 500), Later, "Slack 500: The service has a trouble of its own."),
        (closes_mid_body, Later, "The connection was closed"),
        (redirects("http://127.0.0.1:1/"), Refused, "Slack 302: The address leads elsewhere"),
    ],
)
def test_a_bad_day_of_slack(anything, answer, error, said):
    anything.script("/services/T0/B0/X", answer)

    with pytest.raises(error) as caught:
        slack(anything).send()

    assert str(caught.value).startswith(said)


def test_slack_is_waited_for_as_long_as_it_asks(anything):
    anything.script("/services/T0/B0/X", says(b"", 429, Retry_After="30"))

    with pytest.raises(Later) as caught:
        slack(anything).send()

    assert caught.value.wait == timedelta(seconds=30)


def test_the_webhook_carries_key_event_and_data(anything):
    said = webhook(anything).send(data={"activity": "春节促销", "at": NOW})

    seen = anything.seen[0]
    assert said == "Webhook 200"
    assert (seen.path, seen.query) == ("/in", {"room": "7"})
    assert seen.headers["idempotency-key"] == str(KEY)
    assert seen.json == {
        "key": str(KEY),
        "event": "duty.due_now",
        "title": "Hand in: poster",
        "text": "The poster is due on Tuesday at 09:00.\nYou are its owner.",
        "url": LINK,
        "data": {"activity": "春节促销", "at": "2026-03-11T08:00:00Z"},
    }


def test_the_webhooks_signature_is_what_a_receiver_computes(anything):
    webhook(anything).send()

    seen = anything.seen[0]
    parts = dict(part.split("=") for part in seen.headers["postmortem-signature"].split(","))
    words = parts["t"].encode() + b"." + seen.body
    assert (int(parts["t"]), parts["k"]) == (NOW.timestamp(), "main")
    assert parts["v1"] == hmac.new(b"a-secret-of-our-own", words, hashlib.sha256).hexdigest()


def test_another_attempt_has_the_same_key_and_body_but_its_own_time(anything):
    webhook(anything).send()
    webhook(anything).send(now=NOW + timedelta(minutes=5))

    first, second = anything.seen
    assert (first.body, first.headers["idempotency-key"]) == (second.body, second.headers["idempotency-key"])
    assert first.headers["postmortem-signature"] != second.headers["postmortem-signature"]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_2xx_says_that_it_was_taken(anything, status):
    anything.script("/in", says(b"", status))

    assert webhook(anything).send() == f"Webhook {status}"


def test_what_was_taken_with_too_many_words_was_taken(anything):
    anything.script("/in", floods)

    assert webhook(anything).send() == "Webhook 200"


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 503])
def test_what_is_tried_again(anything, status):
    anything.script("/in", says(b"a body of theirs", status, Retry_After="9"))

    with pytest.raises(Later) as caught:
        webhook(anything).send()

    assert str(caught.value).startswith(f"Webhook {status}: The service ")
    assert caught.value.wait == timedelta(seconds=9)


@pytest.mark.parametrize("status", [400, 401, 404, 410, 422])
def test_what_ends_the_message(anything, status):
    anything.script("/in", says(b"a body of theirs", status))

    with pytest.raises(Refused) as caught:
        webhook(anything).send()

    assert str(caught.value) == f"Webhook {status}: The service did not take the message."
