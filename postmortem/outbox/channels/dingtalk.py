"""DingTalk (钉钉): work notifications by a self-built app, and group robots."""

import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import digest
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.outbox.channels import answers, fields, values
from postmortem.outbox.channels.apps import App
from postmortem.outbox.channels.calls import as_text, get_json, post_json
from postmortem.outbox.channels.contract import Adapter, Config, Field, Letter, Refused
from postmortem.outbox.channels.text import BUTTON_BYTES, ending, fitted, inert, one_line

HOST = "oapi.dingtalk.com"
ROBOT_BYTES = 20_000
NOTICE_BYTES = 2048
MOST_BUTTON_URL = 500  # characters, of a work notification's button
MOST_BUTTON = 20
THROTTLED_FOR = timedelta(minutes=10)
TOO_MANY_CALLS = dict.fromkeys([*range(90002, 90020), 41047, 41048, 90030], timedelta(minutes=1))
ONE_PERSON = re.compile(r"[^,\s|]{1,64}")
NOBODY = frozenset({60121})
SEE_SUB_CODE = 88


def code_of(answer: Mapping[str, Any]) -> object:
    code = answer.get("errcode")
    return answer.get("sub_code", code) if code == SEE_SUB_CODE else code


DINGTALK = answers.Vendor(
    "DingTalk",
    code_of,
    stale=frozenset({40001, 40014, 41001, 42001}),
    busy={-1: None, **TOO_MANY_CALLS, 130101: THROTTLED_FOR, 410100: THROTTLED_FOR},
    refusals={
        33012: answers.UNKNOWN_PERSON,
        34016: answers.TOO_LONG,
        40003: answers.UNKNOWN_PERSON,
        40089: answers.WRONG_KEY,
        60011: answers.NOT_ALLOWED,
        60020: answers.WRONG_ORIGIN,
        60121: answers.UNKNOWN_PERSON,
        101002: answers.TOO_LONG,
        300001: answers.ROBOT_GONE,
        300005: answers.ROBOT_GONE,
        310000: gettext_lazy("The robot's rule was not met: its keyword, signature or list of addresses."),
        400013: answers.ROBOT_GONE,
        400101: answers.ROBOT_GONE,
        400102: answers.ROBOT_GONE,
        400106: answers.ROBOT_GONE,
        460101: answers.TOO_LONG,
    },
)
SIGN_IN = DINGTALK.signing_in()


class DingTalkApp(App):
    kind = "dingtalk_app"
    label = gettext_lazy("DingTalk app, work notifications")
    vendor = DINGTALK
    fields = (
        Field("app_key", gettext_lazy("App key (Client ID)"), values.token),
        Field("app_secret", gettext_lazy("App secret (Client Secret)"), values.token, is_secret=True),
        Field("agent_id", gettext_lazy("Agent id of the app (AgentId)"), values.number),
        fields.base(HOST),
    )

    def fetch(self, config: Config) -> tuple[str, timedelta]:
        query = urlencode({"appkey": config["app_key"], "appsecret": config["app_secret"]})
        answer = get_json(SIGN_IN, f"{config['base']}/gettoken?{query}")
        return answers.token_of(SIGN_IN, answer, "access_token", "expires_in")

    def send(self, config: Config, letter: Letter, *, now: datetime) -> str:
        """Hand it over; whether it was read the service tells nobody. The same words go once a day."""
        if not ONE_PERSON.fullmatch(letter.to):
            raise Refused(_("This person's id in DingTalk is not known."))
        head = as_text({"agent_id": int(config["agent_id"]), "userid_list": letter.to})
        body = f'{head[:-1]},"msg":{notice(letter)}}}'
        answer = self.call(config, "/topapi/message/corpconversation/asyncsend_v2", body, now=now)
        return f"DingTalk 0, task_id {answers.label(answer.get('task_id'))}"

    def find(self, config: Config, *, email: str, mobile: str, now: datetime) -> str | None:
        """By mobile: an app cannot look people up by mail there."""
        if not mobile:
            return None
        path = "/topapi/v2/user/getbymobile"
        result = self.call(config, path, {"mobile": mobile}, now=now, well=NOBODY).get("result")
        return (str(result.get("userid") or "") or None) if isinstance(result, dict) else None


class DingTalkRobot(Adapter):
    kind = "dingtalk_robot"
    label = gettext_lazy("DingTalk group robot")
    per_minute = 18  # of 20, and the twenty-first costs ten minutes
    fields = (fields.hook(HOST, path="/robot/send", query="access_token"), fields.SIGNING, fields.KEYWORD)

    def send(self, config: Config, letter: Letter, *, now: datetime) -> str:
        url = config["url"]
        if config.get("secret"):
            stamp = int(now.timestamp() * 1000)
            url = f"{url}&timestamp={stamp}&sign={signed(config['secret'], stamp)}"
        post_json(DINGTALK, url, card(letter, config.get("keyword", "")))
        return "DingTalk 0"


def signed(secret: str, stamp: int) -> str:
    """The signature for the query, of a time in milliseconds."""
    return quote_plus(b64encode(digest(secret.encode(), f"{stamp}\n{secret}".encode(), sha256)))


def card(letter: Letter, keyword: str) -> str:
    """A card with one button, as JSON; without a link a plain note."""
    title, button = inert(one_line(letter.title)), one_line(letter.button, BUTTON_BYTES)
    end = ending(letter, keyword)

    def build(text: str) -> str:
        words = f"### {title}\n\n{text}\n\n{end}"
        if not letter.url:
            return as_text({"msgtype": "markdown", "markdown": {"title": title, "text": words}})
        made = {"title": title, "text": words, "singleTitle": button, "singleURL": letter.url}
        return as_text({"msgtype": "actionCard", "actionCard": made})

    return fitted(build, inert(letter.markdown), ROBOT_BYTES)


def notice(letter: Letter) -> str:
    """A work notification's message, as JSON; its reference tells two reminders in the same words apart."""
    title, button = inert(one_line(letter.title)), inert(one_line(letter.button, BUTTON_BYTES))
    has_button = 0 < len(letter.url) <= MOST_BUTTON_URL
    link = f"[{button}]({letter.url})\n\n" if letter.url and not has_button else ""

    def build(text: str) -> str:
        words = f"### {title}\n\n{text}\n\n{link}{letter.reference}"
        if not has_button:
            return as_text({"msgtype": "markdown", "markdown": {"title": title, "text": words}})
        made = {"title": title, "markdown": words}
        made |= {"single_title": button[:MOST_BUTTON], "single_url": letter.url}
        return as_text({"msgtype": "action_card", "action_card": made})

    return fitted(build, inert(letter.markdown), NOTICE_BYTES)
