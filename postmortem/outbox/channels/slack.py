"""Slack, by an incoming webhook."""

from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote

from django.utils.translation import gettext_lazy

from postmortem.outbox.channels import answers, fields, guard
from postmortem.outbox.channels.calls import HEADERS, as_text
from postmortem.outbox.channels.contract import Adapter, Config, Letter
from postmortem.outbox.channels.text import BUTTON_BYTES, fitted, one_line

MOST_BYTES = 3000  # characters of a section; counted in bytes, to be safe
SLACK = answers.Vendor(
    "Slack",
    lambda answer: None,  # it answers "ok" or a word; the HTTP status says enough
    refusals={
        HTTPStatus.FORBIDDEN: answers.NOT_ALLOWED,
        HTTPStatus.NOT_FOUND: answers.ROBOT_GONE,
        HTTPStatus.GONE: answers.ROBOT_GONE,
    },
)


class SlackHook(Adapter):
    kind = "slack"
    label = gettext_lazy("Slack channel")
    per_minute = 50  # of one a second
    fields = (fields.hook("hooks.slack.com", "hooks.slack-gov.com", path="/services/"),)

    def send(self, config: Config, letter: Letter, *, now: datetime) -> str:
        section = {"type": "mrkdwn", "text": words(letter), "verbatim": True}
        body = {"text": escaped(one_line(letter.title)), "blocks": [{"type": "section", "text": section}]}
        reply = guard.post(config["url"], body=as_text(body).encode(errors="replace"), headers=HEADERS)
        answers.refuse_status(SLACK, reply)
        return f"Slack {reply.status}"


def words(letter: Letter) -> str:
    title, button = escaped(one_line(letter.title)), escaped(one_line(letter.button, BUTTON_BYTES))
    link = f"<{quote(letter.url, safe=KEPT)}|{button.replace('|', '¦')}> " if letter.url else ""

    def build(text: str) -> str:
        return f"*{title}*\n{escaped(text)}\n\n{link}{letter.reference}"

    return fitted(build, letter.text, MOST_BYTES)


KEPT = "%:/?#[]@!$&'()*+,;=-._~"  # of a URL; what is left can end neither the link nor the line


def escaped(text: str) -> str:
    """Slack's own way: afterwards nothing in it is a mention or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
