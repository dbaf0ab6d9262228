"""JSON to a service and its judged answer back."""

import json
from collections.abc import Mapping
from typing import Any

from postmortem.outbox.channels import guard
from postmortem.outbox.channels.answers import Vendor, as_code, as_json, read

HEADERS = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "postmortem"}


def as_text(body: Mapping[str, Any]) -> str:
    """Compact JSON; WeCom and DingTalk do not take \\u escapes."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def post_json(
    vendor: Vendor,
    url: str,
    body: Mapping[str, Any] | str,
    *,
    headers: Mapping[str, str] | None = None,
    well: frozenset[int] = frozenset(),
) -> dict[str, Any]:
    """The answer's JSON; the codes in `well` are answers, too. Raises Stale, Later or Refused."""
    sent = (body if isinstance(body, str) else as_text(body)).encode(errors="replace")
    return judged(vendor, guard.post(url, body=sent, headers={**HEADERS, **(headers or {})}), well)


def get_json(vendor: Vendor, url: str) -> dict[str, Any]:
    return judged(vendor, guard.get(url, headers=HEADERS), frozenset())


def judged(vendor: Vendor, reply: guard.Reply, well: frozenset[int]) -> dict[str, Any]:
    answer = as_json(reply.body)
    return answer if as_code(vendor.code(answer)) in well else read(vendor, reply)
