"""WeCom (企业微信): private messages by a self-built app, and group robots."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.outbox.channels import answers, fields, values
from postmortem.outbox.channels.apps import App
from postmortem.outbox.channels.calls import get_json, post_json
from postmortem.outbox.channels.contract import Adapter, Config, Field, Letter, Refused
from postmortem.outbox.channels.text import BUTTON_BYTES, fitted, inert, one_line

HOST = "qyapi.weixin.qq.com"
TEXT_BYTES = 2048
MARKDOWN_BYTES = 4096
SAME_FOR = timedelta(hours=4)  # the longest that the service remembers a message
ONE_PERSON = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_\-@.]{0,63}")  # neither several nor @all
NOBODY = frozenset({46004, 60111})
WECOM = answers.Vendor(
    "WeCom",
    lambda answer: answer.get("errcode"),
    stale=frozenset({40001, 40014, 41001, 42001}),
    busy={-1: None, 6000: None, 45009: timedelta(minutes=1), 45033: timedelta(seconds=5)},
    refusals={
        40003: answers.UNKNOWN_PERSON,
        40013: answers.WRONG_KEY,
        40031: answers.UNKNOWN_PERSON,
        40056: answers.WRONG_KEY,
        40058: answers.TOO_LONG,
        40091: answers.WRONG_KEY,
        45002: answers.TOO_LONG,
        48002: answers.NOT_ALLOWED,
        50002: answers.UNKNOWN_PERSON,
        50003: answers.NOT_ALLOWED,
        60011: answers.NOT_ALLOWED,
        60020: answers.WRONG_ORIGIN,
        60111: answers.UNKNOWN_PERSON,
        81013: answers.UNKNOWN_PERSON,
        82001: answers.UNKNOWN_PERSON,
        93000: answers.ROBOT_GONE,
    },
)
SIGN_IN = WECOM.signing_in()


class WeComApp(App):
    kind = "wecom_app"
    label = gettext_lazy("WeCom app, private messages")
    vendor = WECOM
    fields = (
        Field("corp_id", gettext_lazy("Company id (CorpID)"), values.token),
        Field("agent_id", gettext_lazy("Agent id of the app (AgentId)"), values.number),
        Field("secret", gettext_lazy("Secret of the app"), values.token, is_secret=True),
        fields.base(HOST),
    )

    def fetch(self, config: Config) -> tuple[str, timedelta]:
        query = urlencode({"corpid": config["corp_id"], "corpsecret": config["secret"]})
        answer = get_json(SIGN_IN, f"{config['base']}/cgi-bin/gettoken?{query}")
        return answers.token_of(SIGN_IN, answer, "access_token", "expires_in")

    def send(self, config: Config, letter: Letter, *, now: datetime) -> str:
        """One text with a link. What the service has had before, word for word, it drops for four hours."""
        if not ONE_PERSON.fullmatch(letter.to):
            raise Refused(_("This person's id in WeCom is not known."))
        body = {
            "touser": letter.to,
            "msgtype": "text",
            "agentid": int(config["agent_id"]),
            "text": {"content": app_text(letter)},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": int(SAME_FOR.total_seconds()),
        }
        answer = self.call(config, "/cgi-bin/message/send", body, now=now)
        if answer.get("invaliduser") or answer.get("unlicenseduser"):
            raise Refused(answers.said(WECOM, 0, answers.UNKNOWN_PERSON))
        return f"WeCom 0, msgid {answers.label(answer.get('msgid'))}"

    def find(self, config: Config, *, email: str, mobile: str, now: datetime) -> str | None:
        """By mobile, then by company and by private mail. Ask seldom: the service counts wrong guesses."""
        by_mail = "/cgi-bin/user/get_userid_by_email"
        asked: list[tuple[str, dict[str, Any]]] = [("/cgi-bin/user/getuserid", {"mobile": mobile})]
        asked += [(by_mail, {"email": email, "email_type": number}) for number in (1, 2)]
        for path, body in asked:
            if body.get("mobile") or body.get("email"):
                answer = self.call(config, path, body, now=now, well=NOBODY)
                if user := str(answer.get("userid") or ""):
                    return user
        return None


class WeComRobot(Adapter):
    kind = "wecom_robot"
    label = gettext_lazy("WeCom group robot")
    per_minute = 18  # of 20
    fields = (fields.hook(HOST, path="/cgi-bin/webhook/send", query="key"),)

    def send(self, config: Config, letter: Letter, *, now: datetime) -> str:
        post_json(WECOM, config["url"], {"msgtype": "markdown", "markdown": {"content": robot_text(letter)}})
        return "WeCom 0"


def app_text(letter: Letter) -> str:
    """Plain text, where <a> is the only tag; it reaches WeChat as well, which markdown does not."""
    title, button = inert(one_line(letter.title)), inert(one_line(letter.button, BUTTON_BYTES))
    link = f'<a href="{letter.url}">{button}</a> ' if letter.url else ""

    def build(text: str) -> str:
        return f"{title}\n\n{text}\n\n{link}{letter.reference}"

    return fitted(build, inert(letter.text), TEXT_BYTES)


def robot_text(letter: Letter) -> str:
    title, button = inert(one_line(letter.title)), inert(one_line(letter.button, BUTTON_BYTES))
    link = f"[{button}]({letter.url}) " if letter.url else ""

    def build(text: str) -> str:
        return f"**{title}**\n\n{text}\n\n{link}{letter.reference}"

    return fitted(build, inert(letter.markdown), MARKDOWN_BYTES)
