"""Feishu: cards to one person, and the group robot."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest

from postmortem.outbox.channels import Later, Refused, Unreachable
from postmortem.outbox.channels.feishu import signed
from tests.outbox.channels.fake import closes_mid_body, floods, hangs, redirects, says
from tests.outbox.channels.letters import CHINESE, KEY, LINK, NOW, feishu_app, feishu_robot

pytestmark = pytest.mark.once
TOKEN = "/open-apis/auth/v3/tenant_access_token/internal"
SEND, FIND = "/open-apis/im/v1/messages", "/open-apis/contact/v3/users/batch_get_id"
HOOK = "/open-apis/bot/v2/hook/0000-1111"
CARD = {
    "config": {"wide_screen_mode": True},
    "header": {"title": {"tag": "plain_text", "content": "Hand in: poster"}},
    "elements": [
        {"tag": "markdown", "content": "The poster is due on **Tuesday at 09:00**.\n\nYou are its owner."},
        {
            "tag": "action",
            "actions": [
                {
                    "tag": "button",
                    "type": "primary",
                    "text": {"tag": "plain_text", "content": "Hand in"},
                    "url": LINK,
                }
            ],
        },
        {"tag": "note", "elements": [{"tag": "plain_text", "content": "· 1a2b3c4d"}]},
    ],
}


@pytest.mark.parametrize(
    ("to", "id_kind"), [("ou_7d8a", "open_id"), ("on_7d8a", "union_id"), ("zhangsan", "user_id")]
)
def test_a_letter_goes_as_a_card_under_its_key(feishu, to, id_kind):
    said = feishu_app(feishu).send(to=to)

    sent = feishu.asked(SEND)[0]
    assert said == "Feishu 0, message_id om_1"
    assert (sent.query, sent.headers["authorization"]) == ({"receive_id_type": id_kind}, "Bearer token-1")
    assert {**sent.json, "content": json.loads(sent.json["content"])} == {
        "receive_id": to,
        "msg_type": "interactive",
        "content": CARD,
        "uuid": str(KEY),
    }


@pytest.mark.parametrize(("code", "status"), [(99991663, 200), (99991661, 400), (99991668, 401)])
def test_a_token_that_is_refused_is_fetched_anew_and_the_call_repeated(feishu, code, status):
    fresh = {"code": 0, "tenant_access_token": "token-2", "expire": 7200}
    feishu.script(TOKEN, says({**fresh, "tenant_access_token": "token-1"}), says(fresh))
    feishu.script(SEND, says({"code": code, "msg": "Invalid access token"}, status), says({"code": 0}))

    feishu_app(feishu).send()

    shown = [sent.headers["authorization"] for sent in feishu.asked(SEND)]
    assert shown == ["Bearer token-1", "Bearer token-2"]


def test_a_wrong_secret_is_final_and_not_shown(feishu):
    feishu.script(TOKEN, says({"code": 10014, "msg": "app secret invalid"}))

    with pytest.raises(Refused) as caught:
        feishu_app(feishu).send()

    assert str(caught.value) == "Feishu 10014: The id, key or secret of this channel is not valid."


@pytest.mark.parametrize("token", [None, "", "two words", "t-1\r\nX: y", ["t"]])
def test_an_answer_without_a_usable_token_is_asked_for_later(feishu, token):
    feishu.script(TOKEN, says({"code": 0, "tenant_access_token": token}))

    with pytest.raises(Later, match="Feishu 0: The answer could not be read"):
        feishu_app(feishu).send()


def test_nothing_goes_to_nobody(feishu):
    with pytest.raises(Refused, match="This person's id in Feishu is not known"):
        feishu_app(feishu).send(to="")

    assert feishu.seen == []


@pytest.mark.parametrize("code", [230013, 230029])
def test_a_person_out_of_reach_is_final(feishu, code):
    feishu.script(SEND, says({"code": code, "msg": "no"}, 400))

    with pytest.raises(Refused, match=f"Feishu {code}: The service does not know this person"):
        feishu_app(feishu).send()


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (says({"code": 99991400}, 429, x_ogw_ratelimit_reset="52"), timedelta(seconds=52)),
        (says({"code": 99991400}, 400, x_ogw_ratelimit_reset="52"), timedelta(seconds=52)),
        (says({"code": 99991400}, 400), timedelta(minutes=1)),
        (says({"code": 230020}, 400), timedelta(seconds=5)),
    ],
)
def test_a_frequency_limit_is_waited_for_as_long_as_it_says(feishu, answer, wait):
    feishu.script(SEND, answer)

    with pytest.raises(Later) as caught:
        feishu_app(feishu).send()

    assert caught.value.wait == wait


def test_a_person_is_found_by_mail_or_mobile(feishu):
    people = [{"email": "a@example.com"}, {"user_id": "ou_1", "mobile": "138"}]
    feishu.script(FIND, says({"code": 0, "data": {"user_list": people}}), says({"code": 0, "data": {}}))
    app = feishu_app(feishu)

    found = [app.find(email="a@example.com", mobile="138"), app.find(mobile="139"), app.find()]

    assert found == ["ou_1", None, None]
    assert feishu.asked(FIND)[0].query == {"user_id_type": "open_id"}
    assert [seen.json for seen in feishu.asked(FIND)] == [
        {"emails": ["a@example.com"], "mobiles": ["138"]},
        {"mobiles": ["139"]},
    ]


def test_the_signature_is_the_one_of_the_vector():
    assert signed("fsexample", 1700000000) == "iRSkVA9rjmsFTrFgVNqF9fc6X3p7pSRmoD+k3pKoCgU="


def test_the_robot_signs_in_the_body_with_seconds(feishu):
    feishu_robot(feishu, secret="fsexample").send(now=datetime.fromtimestamp(1700000000, tz=UTC))

    sent = feishu.seen[0].json
    assert (sent["timestamp"], sent["sign"]) == ("1700000000", "iRSkVA9rjmsFTrFgVNqF9fc6X3p7pSRmoD+k3pKoCgU=")


def test_the_signature_is_what_a_receiver_computes(feishu):
    feishu_robot(feishu, secret="other").send()

    sent = feishu.seen[0].json
    key = f"{sent['timestamp']}\nother".encode()
    assert int(sent["timestamp"]) == NOW.timestamp()
    assert sent["sign"] == base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()


def test_the_robot_shows_the_card_and_names_nobody(feishu):
    said = feishu_robot(feishu).send()

    assert said == "Feishu 0"
    assert (feishu.seen[0].path, feishu.seen[0].json) == (HOOK, {"msg_type": "interactive", "card": CARD})


def test_a_mention_that_somebody_typed_is_none(feishu):
    feishu_robot(feishu).send(markdown='<at user_id="all"></at> late', url="")

    elements = feishu.seen[0].json["card"]["elements"]
    assert [element["tag"] for element in elements] == ["markdown", "note"]
    assert elements[0]["content"] == '＜at user_id="all">＜/at> late'


def test_the_keyword_of_the_robot_is_always_there(feishu):
    feishu_robot(feishu, keyword="复盘").send()

    note = feishu.seen[0].json["card"]["elements"][-1]
    assert note == {"tag": "note", "elements": [{"tag": "plain_text", "content": "复盘 · 1a2b3c4d"}]}


@pytest.mark.parametrize("speaker", [feishu_robot, feishu_app])
def test_a_request_keeps_to_20_kilobytes_with_its_button(feishu, speaker):
    speaker(feishu).send(markdown=CHINESE + '"quoted"\n' * 9000, to="ou_1")

    sent = feishu.seen[-1]
    card = sent.json["card"] if "card" in sent.json else json.loads(sent.json["content"])
    assert 20 * 1024 - 30 <= len(sent.body) <= 20 * 1024
    assert card["elements"][0]["content"].endswith("…")
    assert card["elements"][1]["actions"][0]["url"] == LINK


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (says({"code": 19021, "msg": "sign match fail"}), Refused, "Feishu 19021: The signature was not"),
        (
            says({"code": 19022, "msg": "Ip Not Allowed"}),
            Refused,
            "Feishu 19022: The service does not accept",
        ),
        (says({"code": 19024, "msg": "Key Words Not Found"}), Refused, "Feishu 19024: The robot asks for"),
        (says({"code": 9499, "msg": "Bad Request"}, 400), Refused, "Feishu 9499: The service did not take"),
        (says({"code": 9499, "msg": "too many request"}, 400), Later, "Feishu 11232: The service asks to"),
        (says({"code": 11232, "msg": "frequency limited"}), Later, "Feishu 11232: The service asks to wait"),
        (says({"code": 1500}, 500), Later, "Feishu 500: The service has a trouble of its own."),
        (closes_mid_body, Later, "The connection was closed"),
        (floods, Later, "Feishu 200: The answer could not be read."),
        (redirects("http://127.0.0.1:1/", 301), Refused, "Feishu 301: The address leads elsewhere"),
    ],
)
def test_a_bad_day_of_the_service(feishu, answer, error, said):
    feishu.script(HOOK, answer)

    with pytest.raises(error) as caught:
        feishu_robot(feishu).send()

    assert str(caught.value).startswith(said)
    assert type(caught.value) is error


def test_an_old_robot_says_status_code(feishu):
    feishu.script(HOOK, says({"StatusCode": 0, "StatusMessage": "success"}))

    assert feishu_robot(feishu).send() == "Feishu 0"


def test_a_service_that_hangs_is_away(feishu, allowed):
    feishu.script(HOOK, hangs)
    allowed(feishu, seconds=0.3)

    with pytest.raises(Unreachable, match="No complete answer in time"):
        feishu_robot(feishu).send()
