"""The ways out to chat services and other programs. Knows nothing of our models and of the database.

An adapter sends one Letter with one config; the caller sees to the pace (`per_minute`), to retries and to the
log. Everything but Apprise goes through `guard`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from postmortem.outbox.channels.apprise import Apprise
from postmortem.outbox.channels.contract import Adapter, Field, Later, Letter, Refused, Unreachable
from postmortem.outbox.channels.dingtalk import DingTalkApp, DingTalkRobot
from postmortem.outbox.channels.feishu import FeishuApp, FeishuRobot
from postmortem.outbox.channels.slack import SlackHook
from postmortem.outbox.channels.webhook import Webhook
from postmortem.outbox.channels.wecom import WeComApp, WeComRobot

CHANNELS: Mapping[str, Adapter] = MappingProxyType(
    {
        adapter.kind: adapter
        for adapter in (
            WeComApp(),
            DingTalkApp(),
            FeishuApp(),
            WeComRobot(),
            DingTalkRobot(),
            FeishuRobot(),
            SlackHook(),
            Webhook(),
            Apprise(),
        )
    }
)

__all__ = ["CHANNELS", "Adapter", "Field", "Later", "Letter", "Refused", "Unreachable"]
