"""Any program of your own, by a signed webhook.

What arrives is a POST with this JSON body: `key` (UUID, the same at every attempt), `event`, `title`, `text`,
`url` and `data`. Its headers:

    Idempotency-Key: <key>
    Postmortem-Signature: t=<unix seconds>,k=<key id>,v1=<hex>

`v1` is the HMAC-SHA256, under the secret that the key id names, of the bytes "<t>.<body>". A receiver
compares it in constant time, refuses a `t` more than five minutes old, and drops a key that it has had.
Any 2xx says that it has been taken; 409 ("I am at it"), 408, 425, 429 and 5xx are tried again under the same
key, and Retry-After is kept to; everything else ends the message.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from hmac import digest
from http import HTTPStatus

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.outbox.channels import answers, guard, values
from postmortem.outbox.channels.calls import HEADERS
from postmortem.outbox.channels.contract import Adapter, Config, Field, Later, Letter

WEBHOOK = answers.Vendor("Webhook", lambda answer: None)
AT_IT_FOR = timedelta(minutes=1)


class Webhook(Adapter):
    kind = "webhook"
    label = gettext_lazy("Webhook of your own")
    per_minute = 120
    fields = (
        Field("url", gettext_lazy("Web address"), values.address, is_secret=True),
        Field(
            "secret",
            gettext_lazy("Secret for signing"),
            values.long_secret,
            gettext_lazy("The receiving program needs the same one."),
            is_secret=True,
        ),
        Field(
            "key_id",
            gettext_lazy("Name of the secret"),
            values.name,
            gettext_lazy("So that the receiver knows which secret to check with, while you change it."),
            is_required=False,
            default="1",
        ),
    )

    def send(self, config: Config, letter: Letter, *, now: datetime) -> str:
        body = payload(letter)
        stamp = int(now.timestamp())
        signature = f"t={stamp},k={config['key_id']},v1={signed(config['secret'], stamp, body)}"
        headers = {**HEADERS, "Idempotency-Key": str(letter.key), "Postmortem-Signature": signature}
        reply = guard.post(config["url"], body=body, headers=headers)
        if reply.status == HTTPStatus.CONFLICT:
            said = answers.said(WEBHOOK, reply.status, _("The service asks to wait."))
            raise Later(said, reply.wait or AT_IT_FOR)
        answers.refuse_status(WEBHOOK, reply)
        return f"Webhook {reply.status}"


def payload(letter: Letter) -> bytes:
    named = {name: getattr(letter, name) for name in ("event", "title", "text", "url")}
    whole = {"key": str(letter.key), **named, "data": dict(letter.data)}
    return DjangoJSONEncoder(ensure_ascii=False).encode(whole).encode(errors="replace")


def signed(secret: str, stamp: int, body: bytes) -> str:
    return digest(secret.encode(), f"{stamp}.".encode() + body, sha256).hex()
