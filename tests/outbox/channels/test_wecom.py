"""WeCom: the app that writes to one person, and the group robot."""

from datetime import timedelta

import pytest

from postmortem.outbox.channels import Later, Refused, Unreachable
from tests.outbox.channels.fake import closes_mid_body, floods, hangs, redirects, says
from tests.outbox.channels.letters import CHINESE, LINK, NOW, wecom_app, wecom_robot

pytestmark = pytest.mark.once
TOKEN, SEND, HOOK = "/cgi-bin/gettoken", "/cgi-bin/message/send", "/cgi-bin/webhook/send"


def test_a_letter_goes_to_one_person_with_its_link(wecom):
    said = wecom_app(wecom).send()

    sent = wecom.asked(SEND)[0]
    assert said == "WeCom 0, msgid msg-1"
    assert sent.query == {"access_token": "token-1"}
    assert sent.json == {
        "touser": "zhangsan",
        "msgtype": "text",
        "agentid": 1000002,
        "text": {
            "content": "Hand in: poster\n\nThe poster is due on Tuesday at 09:00.\nYou are its owner.\n\n"
            f'<a href="{LINK}">Hand in</a> · 1a2b3c4d'
        },
        "enable_duplicate_check": 1,
        "duplicate_check_interval": 4 * 3600,
    }


def test_every_attempt_says_the_same_so_that_the_service_can_drop_it(wecom):
    app = wecom_app(wecom)

    app.send()
    app.send(now=NOW + timedelta(minutes=8))

    first, second = wecom.asked(SEND)
    assert first.body == second.body


def test_one_token_serves_until_it_expires(wecom):
    app = wecom_app(wecom)

    for hours in (0, 1, 1.9, 3):
        app.send(now=NOW + timedelta(hours=hours))

    assert len(wecom.asked(TOKEN)) == 2
    assert len(wecom.asked(SEND)) == 4


def test_another_app_or_secret_has_another_token(wecom):
    for app in (wecom_app(wecom), wecom_app(wecom)):
        app.send()

    assert len({seen.query["corpsecret"] for seen in wecom.asked(TOKEN)}) == 2


@pytest.mark.parametrize("code", [40014, 42001, 40001])
def test_a_token_that_is_refused_is_fetched_anew_and_the_call_repeated(wecom, code):
    fresh = {"errcode": 0, "access_token": "token-2", "expires_in": 7200}
    wecom.script(TOKEN, says({**fresh, "access_token": "token-1"}), says(fresh))
    wecom.script(SEND, says({"errcode": code, "errmsg": "no"}), says({"errcode": 0, "msgid": "m"}))

    said = wecom_app(wecom).send()

    assert said == "WeCom 0, msgid m"
    assert [sent.query["access_token"] for sent in wecom.asked(SEND)] == ["token-1", "token-2"]


def test_a_token_that_stays_refused_is_tried_again_later(wecom):
    wecom.script(SEND, says({"errcode": 42001}))

    with pytest.raises(Later, match="WeCom 42001: The access token is not valid"):
        wecom_app(wecom).send()

    assert len(wecom.asked(SEND)) == 2


def test_a_wrong_secret_is_final(wecom):
    wecom.script(TOKEN, says({"errcode": 40001, "errmsg": "invalid credential"}))

    with pytest.raises(Refused, match="WeCom 40001: The id, key or secret of this channel is not valid"):
        wecom_app(wecom).send()

    assert wecom.asked(SEND) == []


@pytest.mark.parametrize(
    "answer",
    [
        {"errcode": 81013, "errmsg": "user & party & tag all invalid"},
        {"errcode": 0, "errmsg": "ok", "invaliduser": "zhangsan"},
        {"errcode": 0, "errmsg": "ok", "unlicenseduser": "zhangsan"},
        {"errcode": 60111},
    ],
)
def test_an_unknown_person_is_final(wecom, answer):
    wecom.script(SEND, says(answer))

    with pytest.raises(Refused, match="does not know this person"):
        wecom_app(wecom).send()


@pytest.mark.parametrize("to", ["", "@all", "zhangsan|lisi", "zhang san", "x" * 65])
def test_nothing_goes_to_nobody_to_several_or_to_all(wecom, to):
    with pytest.raises(Refused, match="This person's id in WeCom is not known"):
        wecom_app(wecom).send(to=to)

    assert wecom.seen == []


@pytest.mark.parametrize(
    ("code", "wait"), [(45009, timedelta(minutes=1)), (45033, timedelta(seconds=5)), (-1, None)]
)
def test_a_throttle_in_http_200_is_waited_for(wecom, code, wait):
    wecom.script(SEND, says({"errcode": code, "errmsg": "api freq out of limit"}))

    with pytest.raises(Later) as caught:
        wecom_app(wecom).send()

    assert (str(caught.value), caught.value.wait) == (f"WeCom {code}: The service asks to wait.", wait)


def test_an_unknown_code_is_final_and_its_words_are_not_repeated(wecom):
    wecom.script(SEND, says({"errcode": 47001, "errmsg": "secret-of-theirs"}))

    with pytest.raises(Refused) as caught:
        wecom_app(wecom).send()

    assert str(caught.value) == "WeCom 47001: The service did not take the message."


def test_a_person_is_found_by_mobile_or_by_either_mail(wecom):
    mobile, mail = "/cgi-bin/user/getuserid", "/cgi-bin/user/get_userid_by_email"
    wecom.script(mobile, says({"errcode": 46004, "errmsg": "not exist"}))
    wecom.script(mail, says({"errcode": 46004}), says({"errcode": 0, "userid": "lisi"}))

    found = wecom_app(wecom).find(email="lisi@example.com", mobile="13800000000")

    assert found == "lisi"
    assert wecom.asked(mobile)[0].json == {"mobile": "13800000000"}
    assert [seen.json["email_type"] for seen in wecom.asked(mail)] == [1, 2]


def test_a_person_whom_nobody_knows_is_not_found(wecom):
    wecom.script("/cgi-bin/user/getuserid", says({"errcode": 46004}))

    assert wecom_app(wecom).find(mobile="13800000000") is None
    assert wecom_app(wecom).find() is None


def test_who_may_not_look_people_up_is_told(wecom):
    wecom.script("/cgi-bin/user/getuserid", says({"errcode": 48002}))

    with pytest.raises(Refused, match="WeCom 48002: The app has not been given the right to do this"):
        wecom_app(wecom).find(mobile="13800000000")


def test_chinese_is_cut_by_bytes_and_the_link_is_kept(wecom):
    wecom_app(wecom).send(text=CHINESE, title="海报" * 200)

    content = wecom.asked(SEND)[0].json["text"]["content"]
    assert 2040 <= len(content.encode()) <= 2048
    assert content.endswith(f'…\n\n<a href="{LINK}">Hand in</a> · 1a2b3c4d')
    assert "\ufffd" not in content


def test_no_link_of_others_and_no_tag_survives(wecom):
    wecom_app(wecom).send(title='<a href="https://evil.example">now</a>', text="a < b\n<@lisi>", url="")

    content = wecom.asked(SEND)[0].json["text"]["content"]
    assert "<" not in content
    assert content.endswith("· 1a2b3c4d")


def test_the_robot_says_it_to_the_group_and_names_nobody(wecom):
    said = wecom_robot(wecom).send(markdown="One thing is missing.\n<@zhangsan> [here](https://evil.example)")

    sent = wecom.seen[0]
    assert said == "WeCom 0"
    assert (sent.path, sent.query) == (HOOK, {"key": "693a91f6"})
    assert sent.json == {
        "msgtype": "markdown",
        "markdown": {
            "content": "**Hand in: poster**\n\nOne thing is missing.\n＜@zhangsan> [here] (https://evil.example)\n\n"
            f"[Hand in]({LINK}) · 1a2b3c4d"
        },
    }


def test_the_robot_keeps_to_4096_bytes(wecom):
    wecom_robot(wecom).send(markdown=CHINESE)

    content = wecom.seen[0].json["markdown"]["content"]
    assert 4088 <= len(content.encode()) <= 4096
    assert content.endswith(f"…\n\n[Hand in]({LINK}) · 1a2b3c4d")


def test_a_removed_robot_is_final(wecom):
    wecom.script(HOOK, says({"errcode": 93000, "errmsg": "invalid webhook url"}))

    with pytest.raises(Refused, match="WeCom 93000: The robot was removed or stopped"):
        wecom_robot(wecom).send()


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (says({}, 502), Later, "WeCom 502: The service has a trouble of its own."),
        (says(b"<html>busy</html>"), Later, "WeCom 200: The answer could not be read."),
        (says(b"[1]"), Later, "WeCom 200: The answer could not be read."),
        (says({"errcode": True}), Later, "WeCom 200: The answer could not be read."),
        (says({}, 404), Refused, "WeCom 404: The service did not take the message."),
        (says({"errcode": 0}, 404), Refused, "WeCom 404: The service did not take the message."),
        (closes_mid_body, Later, "The connection was closed before the answer was complete."),
        (floods, Later, "WeCom 200: The answer could not be read."),
        (redirects("http://127.0.0.1:1/"), Refused, "WeCom 302: The address leads elsewhere;"),
    ],
)
def test_a_bad_day_of_the_service(wecom, answer, error, said):
    wecom.script(HOOK, answer)

    with pytest.raises(error) as caught:
        wecom_robot(wecom).send()

    assert str(caught.value).startswith(said)
    assert type(caught.value) is error


def test_a_service_that_hangs_is_away(wecom, allowed):
    wecom.script(HOOK, hangs)
    allowed(wecom, seconds=0.3)

    with pytest.raises(Unreachable, match="No complete answer in time"):
        wecom_robot(wecom).send()


def test_asked_to_wait_by_header_it_waits_that_long(wecom):
    wecom.script(HOOK, says({}, 429, Retry_After="17"))

    with pytest.raises(Later) as caught:
        wecom_robot(wecom).send()

    assert caught.value.wait == timedelta(seconds=17)
