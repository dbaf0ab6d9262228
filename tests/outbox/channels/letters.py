"""Letters to send, long ones and ones that try something."""

from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from postmortem.outbox.channels import CHANNELS, Letter
from tests import make

KEY = UUID("1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d")
NOW = make.NOW
_secrets = (f"secret-{number}" for number in count())  # tokens outlive a test; their secret does not
LINK = "https://postmortem.example.com/i/AbCdEf?from=chat"
CHINESE = "交付物还差一项，截止 09:00，请确认海报是否可以按时交付。\n" * 2000


def letter(**changes: Any) -> Letter:
    """A plain reminder to one person."""
    usual = {
        "key": KEY,
        "title": "Hand in: poster",
        "text": "The poster is due on Tuesday at 09:00.\nYou are its owner.",
        "markdown": "The poster is due on **Tuesday at 09:00**.\n\nYou are its owner.",
        "url": LINK,
        "button": "Hand in",
        "to": "zhangsan",
        "event": "duty.due_now",
    }
    return Letter(**{**usual, **changes})


@dataclass(frozen=True)
class Through:
    """One kind of channel with its config: sends and finds without further ado."""

    kind: str
    config: dict[str, str]

    def send(self, *, now=NOW, **changes: Any) -> str:
        return CHANNELS[self.kind].send(self.config, letter(**changes), now=now)

    def find(self, *, email: str = "", mobile: str = "", now=NOW) -> str | None:
        return CHANNELS[self.kind].find(self.config, email=email, mobile=mobile, now=now)


def wecom_app(service) -> Through:
    return Through(
        "wecom_app", {"corp_id": "ww1", "agent_id": "1000002", "secret": next(_secrets), "base": service.url}
    )


def wecom_robot(service) -> Through:
    return Through("wecom_robot", {"url": f"{service.url}/cgi-bin/webhook/send?key=693a91f6"})


def dingtalk_app(service) -> Through:
    return Through(
        "dingtalk_app",
        {"app_key": "dingkey", "app_secret": next(_secrets), "agent_id": "123456", "base": service.url},
    )


def dingtalk_robot(service, **more: str) -> Through:
    return Through("dingtalk_robot", {"url": f"{service.url}/robot/send?access_token=abc", **more})


def feishu_app(service) -> Through:
    return Through("feishu_app", {"app_id": "cli_a1", "app_secret": next(_secrets), "base": service.url})


def feishu_robot(service, **more: str) -> Through:
    return Through("feishu_robot", {"url": f"{service.url}/open-apis/bot/v2/hook/0000-1111", **more})


def slack(service) -> Through:
    return Through("slack", {"url": f"{service.url}/services/T0/B0/X"})


def webhook(service) -> Through:
    config = {"url": f"{service.url}/in?room=7", "secret": "a-secret-of-our-own", "key_id": "main"}
    return Through("webhook", config)
