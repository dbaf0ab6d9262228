"""DingTalk: work notifications to one person, and the group robot."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote_plus

import pytest

from postmortem.outbox.channels import Later, Refused, Unreachable
from postmortem.outbox.channels.dingtalk import signed
from tests.outbox.channels.fake import closes_mid_body, floods, hangs, redirects, says
from tests.outbox.channels.letters import CHINESE, LINK, NOW, dingtalk_app, dingtalk_robot

pytestmark = pytest.mark.once
TOKEN, SEND, HOOK = "/gettoken", "/topapi/message/corpconversation/asyncsend_v2", "/robot/send"


def test_a_letter_goes_as_a_card_with_a_button(dingtalk):
    said = dingtalk_app(dingtalk).send()

    sent = dingtalk.asked(SEND)[0]
    assert said == "DingTalk 0, task_id 256271667526"
    assert sent.query == {"access_token": "token-1"}
    assert sent.json == {
        "agent_id": 123456,
        "userid_list": "zhangsan",
        "msg": {
            "msgtype": "action_card",
            "action_card": {
                "title": "Hand in: poster",
                "markdown": "### Hand in: poster\n\nThe poster is due on **Tuesday at 09:00**.\n\n"
                "You are its owner.\n\n· 1a2b3c4d",
                "single_title": "Hand in",
                "single_url": LINK,
            },
        },
    }


def test_a_link_too_long_for_the_button_stands_in_the_text(dingtalk):
    long = f"{LINK}&{'x' * 500}"

    dingtalk_app(dingtalk).send(url=long)

    assert dingtalk.asked(SEND)[0].json["msg"]["msgtype"] == "markdown"
    assert f"[Hand in]({long})" in dingtalk.asked(SEND)[0].json["msg"]["markdown"]["text"]


@pytest.mark.parametrize(
    "stale",
    [
        {"errcode": 40014},
        {"errcode": 42001},
        {"errcode": 88, "sub_code": "40014", "sub_msg": "不合法的access_token"},
    ],
)
def test_a_token_that_is_refused_is_fetched_anew_and_the_call_repeated(dingtalk, stale):
    fresh = {"errcode": 0, "access_token": "token-2", "expires_in": 7200}
    dingtalk.script(TOKEN, says({**fresh, "access_token": "token-1"}), says(fresh))
    dingtalk.script(SEND, says(stale), says({"errcode": 0, "task_id": 1}))

    dingtalk_app(dingtalk).send()

    assert [sent.query["access_token"] for sent in dingtalk.asked(SEND)] == ["token-1", "token-2"]


def test_a_wrong_secret_is_final(dingtalk):
    dingtalk.script(TOKEN, says({"errcode": 40089, "errmsg": "不合法的corpid或corpsecret"}))

    with pytest.raises(Refused, match="DingTalk 40089: The id, key or secret of this channel is not valid"):
        dingtalk_app(dingtalk).send()


@pytest.mark.parametrize("to", ["", "a,b", "a b", "a|b"])
def test_nothing_goes_to_nobody_or_to_several(dingtalk, to):
    with pytest.raises(Refused, match="This person's id in DingTalk is not known"):
        dingtalk_app(dingtalk).send(to=to)

    assert dingtalk.seen == []


def test_a_right_that_the_app_lacks_is_named_by_its_sub_code(dingtalk):
    dingtalk.script(SEND, says({"errcode": 88, "sub_code": "60011", "sub_msg": "没有调用该接口的权限"}))

    with pytest.raises(Refused, match="DingTalk 60011: The app has not been given the right to do this"):
        dingtalk_app(dingtalk).send()


@pytest.mark.parametrize("answer", [{"errcode": 90018}, {"errcode": 88, "sub_code": "90018"}])
def test_too_many_calls_are_waited_for(dingtalk, answer):
    dingtalk.script(SEND, says(answer))

    with pytest.raises(Later) as caught:
        dingtalk_app(dingtalk).send()

    assert caught.value.wait == timedelta(minutes=1)


def test_a_person_is_found_by_mobile_only(dingtalk):
    path = "/topapi/v2/user/getbymobile"
    dingtalk.script(path, says({"errcode": 0, "result": {"userid": "lisi"}}), says({"errcode": 60121}))
    app = dingtalk_app(dingtalk)

    found = [
        app.find(mobile="13800000000"),
        app.find(mobile="13900000000"),
        app.find(email="lisi@example.com"),
    ]

    assert found == ["lisi", None, None]
    assert [seen.json for seen in dingtalk.asked(path)] == [
        {"mobile": "13800000000"},
        {"mobile": "13900000000"},
    ]


def test_a_notification_keeps_to_2048_bytes_with_its_button(dingtalk):
    dingtalk_app(dingtalk).send(markdown=CHINESE)

    raw = dingtalk.asked(SEND)[0].body.decode()
    message = raw[raw.index('"msg":') + len('"msg":') : -1]
    card = dingtalk.asked(SEND)[0].json["msg"]["action_card"]
    assert 2035 <= len(message.encode()) <= 2048
    assert (card["single_title"], card["single_url"]) == ("Hand in", LINK)
    assert card["markdown"].endswith("…\n\n· 1a2b3c4d")


def test_the_signature_is_the_one_of_the_vector():
    assert signed("SECexample", 1700000000000) == "uroalHrWHORz59talE1o26b8HuX2kOp8WlAN91F9Pj0%3D"


def test_the_robot_signs_the_time_of_sending_in_milliseconds(dingtalk):
    now = datetime.fromtimestamp(1700000000, tz=UTC)

    dingtalk_robot(dingtalk, secret="SECexample").send(now=now)

    assert dingtalk.seen[0].query == {
        "access_token": "abc",
        "timestamp": "1700000000000",
        "sign": unquote_plus("uroalHrWHORz59talE1o26b8HuX2kOp8WlAN91F9Pj0%3D"),
    }


def test_the_signature_is_what_a_receiver_computes(dingtalk):
    dingtalk_robot(dingtalk, secret="SEC0123").send()

    asked = dingtalk.seen[0].query
    words = f"{asked['timestamp']}\nSEC0123".encode()
    assert int(asked["timestamp"]) == NOW.timestamp() * 1000
    assert asked["sign"] == base64.b64encode(hmac.new(b"SEC0123", words, hashlib.sha256).digest()).decode()


def test_the_robot_shows_a_card_and_names_nobody(dingtalk):
    said = dingtalk_robot(dingtalk).send()

    assert said == "DingTalk 0"
    assert dingtalk.seen[0].query == {"access_token": "abc"}
    assert dingtalk.seen[0].json == {
        "msgtype": "actionCard",
        "actionCard": {
            "title": "Hand in: poster",
            "text": "### Hand in: poster\n\nThe poster is due on **Tuesday at 09:00**.\n\n"
            "You are its owner.\n\n· 1a2b3c4d",
            "singleTitle": "Hand in",
            "singleURL": LINK,
        },
    }


def test_the_keyword_of_the_robot_is_always_there_once(dingtalk):
    dingtalk_robot(dingtalk, keyword="复盘").send()
    dingtalk_robot(dingtalk, keyword="poster").send(markdown="x")

    missing, there = [seen.json["actionCard"]["text"] for seen in dingtalk.seen]
    assert missing.endswith("复盘 · 1a2b3c4d")
    assert there == "### Hand in: poster\n\nx\n\n· 1a2b3c4d"


def test_without_a_link_it_is_a_note(dingtalk):
    dingtalk_robot(dingtalk).send(url="", markdown="x")

    assert dingtalk.seen[0].json == {
        "msgtype": "markdown",
        "markdown": {"title": "Hand in: poster", "text": "### Hand in: poster\n\nx\n\n· 1a2b3c4d"},
    }


def test_the_robot_keeps_to_20000_bytes(dingtalk):
    dingtalk_robot(dingtalk).send(markdown=CHINESE)

    sent = dingtalk.seen[0]
    assert 19_985 <= len(sent.body) <= 20_000
    assert sent.json["actionCard"]["text"].endswith("…\n\n· 1a2b3c4d")
    assert sent.json["actionCard"]["singleURL"] == LINK


@pytest.mark.parametrize("code", [130101, 410100])
def test_the_robot_that_called_too_often_waits_ten_minutes(dingtalk, code):
    dingtalk.script(HOOK, says({"errcode": code, "errmsg": "send too fast, exceed 20 times per minute"}))

    with pytest.raises(Later) as caught:
        dingtalk_robot(dingtalk).send()

    assert caught.value.wait == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (says({"errcode": 310000, "errmsg": "sign not match"}), Refused, "DingTalk 310000: The robot's rule"),
        (
            says({"errcode": 300005, "errmsg": "token is not exist"}),
            Refused,
            "DingTalk 300005: The robot was",
        ),
        (says({"errcode": 460101}), Refused, "DingTalk 460101: The message is too long"),
        (says({"status": 1111, "wait": 5, "punish": "deny"}), Later, "DingTalk 200: The answer could not"),
        (says({}, 503), Later, "DingTalk 503: The service has a trouble"),
        (closes_mid_body, Later, "The connection was closed"),
        (floods, Later, "DingTalk 200: The answer could not be read."),
        (redirects("http://127.0.0.1:1/", 307), Refused, "DingTalk 307: The address leads elsewhere"),
    ],
)
def test_a_bad_day_of_the_service(dingtalk, answer, error, said):
    dingtalk.script(HOOK, answer)

    with pytest.raises(error) as caught:
        dingtalk_robot(dingtalk).send()

    assert str(caught.value).startswith(said)
    assert type(caught.value) is error


def test_a_service_that_hangs_is_away(dingtalk, allowed):
    dingtalk.script(TOKEN, hangs)
    allowed(dingtalk, seconds=0.3)

    with pytest.raises(Unreachable, match="No complete answer in time"):
        dingtalk_app(dingtalk).send()
