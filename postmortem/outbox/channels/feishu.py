"""Feishu (飞书) and Lark: private messages by a self-built app, and group robots."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import digest
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.outbox.channels import answers, fields, values
from postmortem.outbox.channels.apps import App
from postmortem.outbox.channels.calls import as_text, post_json
from postmortem.outbox.channels.contract import Adapter, Config, Field, Letter, Refused
from postmortem.outbox.channels.text import BUTTON_BYTES, ending, fitted, inert, one_line

HOSTS = ("open.feishu.cn", "open.larksuite.com")
MOST_BYTES = 20 * 1024
ID_KINDS = {"ou": "open_id", "on": "union_id"}
MINUTE = timedelta(minutes=1)
TOO_OFTEN = 11232
BAD_REQUEST = 9499  # a robot says it of a bad body and of too many calls; only its words tell which


def code_of(answer: Mapping[str, Any]) -> object:
    """The code; robots of old say StatusCode."""
    code = answer.get("code", answer.get("StatusCode"))
    is_too_often = code == BAD_REQUEST and "too many" in str(answer.get("msg")).lower()
    return TOO_OFTEN if is_too_often else code


FEISHU = answers.Vendor(
    "Feishu",
    code_of,
    stale=frozenset({99991661, 99991663, 99991664, 99991668, 99991671, 99991677}),
    busy={
        TOO_OFTEN: MINUTE,
        99991400: MINUTE,
        1500: None,
        230020: timedelta(seconds=5),
        230049: timedelta(seconds=5),
    },
    refusals={
        10003: answers.WRONG_KEY,
        10014: answers.WRONG_KEY,
        19001: answers.ROBOT_GONE,
        19021: answers.WRONG_SIGN,
        19022: answers.WRONG_ORIGIN,
        19024: answers.NO_KEYWORD,
        230001: answers.UNKNOWN_PERSON,
        230006: answers.NOT_ALLOWED,
        230013: answers.UNKNOWN_PERSON,
        230025: answers.TOO_LONG,
        230027: answers.NOT_ALLOWED,
        230029: answers.UNKNOWN_PERSON,
        230034: answers.UNKNOWN_PERSON,
        230053: answers.UNKNOWN_PERSON,
        99991543: answers.WRONG_KEY,
        99991662: answers.NOT_ALLOWED,
        99991672: answers.NOT_ALLOWED,
        99991673: answers.NOT_ALLOWED,
    },
)
SIGN_IN = FEISHU.signing_in()


class FeishuApp(App):
    kind = "feishu_app"
    label = gettext_lazy("Feishu app, private messages")
    vendor = FEISHU
    fields = (
        Field("app_id", gettext_lazy("App ID"), values.token),
        Field("app_secret", gettext_lazy("App Secret"), values.token, is_secret=True),
        fields.base(*HOSTS),
    )

    def fetch(self, config: Config) -> tuple[str, timedelta]:
        body = {"app_id": config["app_id"], "app_secret": config["app_secret"]}
        answer = post_json(SIGN_IN, f"{config['base']}/open-apis/auth/v3/tenant_access_token/internal", body)
        return answers.token_of(SIGN_IN, answer, "tenant_access_token", "expire")

    def shown(self, url: str, token: str) -> tuple[str, Mapping[str, str]]:
        return url, {"Authorization": f"Bearer {token}"}

    def send(self, config: Config, letter: Letter, *, now: datetime) -> str:
        """One card. The service sends what has the same uuid only once within the hour."""
        if not letter.to:
            raise Refused(_("This person's id in Feishu is not known."))
        id_kind = ID_KINDS.get(letter.to.partition("_")[0], "user_id")

        def build(text: str) -> str:
            content = as_text(card(letter, text, letter.reference))
            sent = {"receive_id": letter.to, "msg_type": "interactive", "content": content}
            return as_text({**sent, "uuid": str(letter.key)})

        body = fitted(build, inert(letter.markdown), MOST_BYTES)
        path = f"/open-apis/im/v1/messages?receive_id_type={id_kind}"
        answer = self.call(config, path, body, now=now)
        return f"Feishu 0, message_id {answers.label(inside(answer, 'message_id'))}"

    def find(self, config: Config, *, email: str, mobile: str, now: datetime) -> str | None:
        """The open_id, by mail or mobile."""
        body = {name: [value] for name, value in (("emails", email), ("mobiles", mobile)) if value}
        if not body:
            return None
        path = "/open-apis/contact/v3/users/batch_get_id?user_id_type=open_id"
        found = inside(self.call(config, path, body, now=now), "user_list")
        people = found if isinstance(found, list) else []
        ids = [entry.get("user_id") for entry in people if isinstance(entry, dict)]
        return next((str(one) for one in ids if one), None)


class FeishuRobot(Adapter):
    kind = "feishu_robot"
    label = gettext_lazy("Feishu group robot")
    per_minute = 90  # of 100
    fields = (fields.hook(*HOSTS, path="/open-apis/bot/v2/hook/"), fields.SIGNING, fields.KEYWORD)

    def send(self, config: Config, letter: Letter, *, now: datetime) -> str:
        head: dict[str, Any] = {"msg_type": "interactive"}
        if config.get("secret"):
            stamp = int(now.timestamp())
            head |= {"timestamp": str(stamp), "sign": signed(config["secret"], stamp)}
        end = ending(letter, config.get("keyword", ""))

        def build(text: str) -> str:
            return as_text({**head, "card": card(letter, text, end)})

        post_json(FEISHU, config["url"], fitted(build, inert(letter.markdown), MOST_BYTES))
        return "Feishu 0"


def inside(answer: Mapping[str, Any], name: str) -> object:
    data = answer.get("data")
    return data.get(name) if isinstance(data, dict) else None


def signed(secret: str, stamp: int) -> str:
    """The signature of a time in seconds: time and secret are the key, and nothing is signed with it."""
    return b64encode(digest(f"{stamp}\n{secret}".encode(), b"", sha256)).decode()


def card(letter: Letter, text: str, end: str) -> dict[str, Any]:
    """A card with one button; the title is shown as it is, the text as markdown."""
    elements: list[dict[str, Any]] = [{"tag": "markdown", "content": text}] if text.strip() else []
    if letter.url:
        words = {"tag": "plain_text", "content": one_line(letter.button, BUTTON_BYTES)}
        button = {"tag": "button", "type": "primary", "text": words, "url": letter.url}
        elements.append({"tag": "action", "actions": [button]})
    elements.append({"tag": "note", "elements": [{"tag": "plain_text", "content": end}]})
    title = {"tag": "plain_text", "content": one_line(letter.title)}
    return {"config": {"wide_screen_mode": True}, "header": {"title": title}, "elements": elements}
