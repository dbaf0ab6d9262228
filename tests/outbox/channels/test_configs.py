"""What may be entered for a channel, and what is said of what may not."""

import pytest
from django.core.exceptions import ValidationError

from postmortem.outbox.channels import CHANNELS

pytestmark = pytest.mark.once
GOOD = {
    "wecom_app": {"corp_id": "ww0123", "agent_id": "1000002", "secret": "s3cret"},
    "dingtalk_app": {"app_key": "ding01", "app_secret": "s3cret", "agent_id": "123"},
    "feishu_app": {"app_id": "cli_a1", "app_secret": "s3cret"},
    "wecom_robot": {"url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6"},
    "dingtalk_robot": {"url": "https://oapi.dingtalk.com/robot/send?access_token=abc"},
    "feishu_robot": {"url": "https://open.feishu.cn/open-apis/bot/v2/hook/0000-1111"},
    "slack": {"url": "https://hooks.slack.com/services/T0/B0/XXX"},
    "webhook": {"url": "https://api.example.com/in?room=7", "secret": "sixteen-and-more"},
}
FILLED_IN = {
    "wecom_app": {"base": "https://qyapi.weixin.qq.com"},
    "dingtalk_app": {"base": "https://oapi.dingtalk.com"},
    "feishu_app": {"base": "https://open.feishu.cn"},
    "dingtalk_robot": {"secret": "", "keyword": ""},
    "feishu_robot": {"secret": "", "keyword": ""},
    "webhook": {"key_id": "1"},
}


def refused(kind, **changes):
    """The sentences by field."""
    with pytest.raises(ValidationError) as caught:
        CHANNELS[kind].check({**GOOD[kind], **changes})
    return caught.value.message_dict


def test_every_kind_is_there_with_what_the_relay_asks_of_it():
    facts = {kind: (adapter.is_private, adapter.per_minute) for kind, adapter in CHANNELS.items()}

    assert facts == {
        "wecom_app": (True, 200),
        "dingtalk_app": (True, 200),
        "feishu_app": (True, 200),
        "wecom_robot": (False, 18),
        "dingtalk_robot": (False, 18),
        "feishu_robot": (False, 90),
        "slack": (False, 50),
        "webhook": (False, 120),
        "apprise": (False, 20),
    }


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_config_is_cleaned_and_completed(kind):
    spaced = {name: f"  {value}\n" for name, value in GOOD[kind].items()}

    assert CHANNELS[kind].check({**spaced, "other": "x"}) == {**GOOD[kind], **FILLED_IN.get(kind, {})}


@pytest.mark.parametrize("kind", GOOD)
def test_what_is_missing_is_named(kind):
    required = [field.name for field in CHANNELS[kind].fields if field.is_required]

    with pytest.raises(ValidationError) as caught:
        CHANNELS[kind].check({})

    assert caught.value.message_dict == {name: ["This value is needed."] for name in required}


@pytest.mark.parametrize("kind", CHANNELS)
def test_whatever_can_write_for_us_is_a_secret(kind):
    plain = {"corp_id", "agent_id", "app_key", "app_id", "base", "keyword", "key_id"}

    assert CHANNELS[kind].plain == {field.name for field in CHANNELS[kind].fields} & plain


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("wecom_app", {"secret": "two words"}, "This may hold letters, digits and signs, but no blanks."),
        ("wecom_app", {"agent_id": "１２３"}, "This is a number."),
        (
            "wecom_app",
            {"base": "http://qyapi.weixin.qq.com"},
            "Only addresses that start with https:// are allowed.",
        ),
        (
            "wecom_app",
            {"base": "https://qyapi.weixin.qq.com/cgi-bin"},
            "Only scheme and host are needed here, like https://qyapi.weixin.qq.com.",
        ),
        (
            "feishu_app",
            {"base": "https://open.feishu.cn.evil.example"},
            "The address belongs to open.feishu.cn, open.larksuite.com; "
            "PRIVATE_TARGETS can allow another one.",
        ),
        (
            "wecom_robot",
            {"url": "https://evil.example/cgi-bin/webhook/send?key=1"},
            "The address belongs to qyapi.weixin.qq.com; PRIVATE_TARGETS can allow another one.",
        ),
        (
            "wecom_robot",
            {"url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"},
            "The key is missing at the end of the address.",
        ),
        (
            "wecom_robot",
            {"url": "https://qyapi.weixin.qq.com/cgi-bin/gettoken?key=1"},
            "This is not the address of such a robot: copy it as the service shows it.",
        ),
        (
            "feishu_robot",
            {"url": "https://open.feishu.cn/open-apis/bot/v2/hook/"},
            "This is not the address of such a robot: copy it as the service shows it.",
        ),
        ("dingtalk_robot", {"keyword": "elevenletters"}, "A keyword has at most 10 characters."),
        ("slack", {"url": "https://hooks.slack.com@evil.example/services/x"}, None),
        ("slack", {"url": "javascript:alert(1)"}, "This is no web address."),
        ("webhook", {"url": "https://169.254.169.254/latest/meta-data"}, None),
        ("webhook", {"url": "https://api.example.com:8080/"}, "Port 8080 is not allowed."),
        ("webhook", {"secret": "short"}, "The secret needs at least 16 characters."),
        (
            "webhook",
            {"key_id": "a b"},
            "This may hold letters, digits, dot, dash and underscore, 32 at most.",
        ),
    ],
)
def test_what_may_not_be_entered_is_said_at_its_field(kind, changes, said):
    (name,) = changes

    sentences = refused(kind, **changes)

    assert list(sentences) == [name]
    assert sentences[name] == [said] if said else len(sentences[name]) == 1


def test_a_gateway_of_our_own_may_be_entered_when_it_is_listed(settings):
    settings.PRIVATE_TARGETS = ["10.0.0.5:8080"]

    cleaned = CHANNELS["wecom_app"].check({**GOOD["wecom_app"], "base": "http://10.0.0.5:8080/"})

    assert cleaned["base"] == "http://10.0.0.5:8080"


def test_lark_is_feishu_elsewhere():
    base = {"base": "https://open.larksuite.com"}

    assert CHANNELS["feishu_app"].check({**GOOD["feishu_app"], **base}) == {**GOOD["feishu_app"], **base}


def test_in_a_group_nobody_is_looked_up():
    found = CHANNELS["wecom_robot"].find(GOOD["wecom_robot"], email="a@example.com", mobile="1", now=None)

    assert found is None
