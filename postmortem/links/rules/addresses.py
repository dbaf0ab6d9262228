"""Which tool an address leads to, and what the thing is called there. Nothing is ever asked of the tool."""

import re
from typing import Final, NamedTuple
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.utils.translation import gettext as _

LONGEST: Final = 1000
LONGEST_ID: Final = 120
KEY: Final = re.compile(r"(?<![A-Za-z0-9])([A-Z][A-Z0-9_]{0,19}-\d{1,9})(?![A-Za-z0-9])")
ZENTAO: Final = re.compile(r"/(story|task|bug|requirement|epic|doc|productplan|execution)-view-(\d+)")
ZENTAO_KINDS: Final = "story|task|bug|requirement|epic|doc|productplan|execution"
TAPD: Final = re.compile(r"/(?:view|detail)/(\d{6,25})")
FEISHU: Final = re.compile(
    r"/(?:docx|docs|wiki|sheets|base|file|mindnotes|minutes|slides|bitable)/([\w-]{6,})"
)
FEISHU_ITEM: Final = re.compile(r"/([\w-]+)/detail/(\d+)")
WORKTILE: Final = re.compile(r"/tasks?/(?:projects/[\w-]+/)?(?:tasks/)?([\w-]+)/?\Z")
UNSEEN: Final = re.compile("[\x00-\x20\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


class Refused(Exception):
    """An address that leads nowhere; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Address(NamedTuple):
    """`service` is a code of models.Service; `external_id` is empty where the address does not tell it."""

    service: str
    external_id: str
    url: str


def recognised(said: str) -> Address:
    """The tool and the number that an address names. Raises Refused for what is no address of the web."""
    url = said.strip()
    parts = _parted(url)
    host, asked = (parts.hostname or "").lower(), parse_qs(f"{parts.query}&{parts.fragment.lstrip('?#/')}")
    path = unquote(parts.path)
    for service, tells in TOOLS.items():
        found = tells(host, path, asked, unquote(f"{parts.path}?{parts.query}#{parts.fragment}"))
        if found is not None:
            return Address(service, found[:LONGEST_ID], url)
    return Address("other", _last(path)[:LONGEST_ID] or host[:LONGEST_ID], url)


def _parted(url: str) -> SplitResult:
    if len(url) > LONGEST:
        raise Refused(_("This address is longer than 1,000 characters."))
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        raise Refused(_("This is no address; copy it from the browser.")) from None
    if parts.scheme not in ("http", "https"):
        raise Refused(_("Only addresses that begin with http:// or https:// are linked."))
    if UNSEEN.search(url) or not parts.hostname or not has_port:
        raise Refused(_("This is no address; copy it from the browser."))
    if parts.username or parts.password:
        raise Refused(_("This address holds a name or a password before the @; take that out."))
    return parts


def _of(host: str, *domains: str) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


Asked = dict[str, list[str]]


def _pingcode(host: str, path: str, _asked: Asked, whole: str) -> str | None:
    return _key(whole) or _last(path) if _of(host, "pingcode.com") else None


def _worktile(host: str, path: str, asked: Asked, whole: str) -> str | None:
    if not _of(host, "worktile.com"):
        return None
    found = WORKTILE.search(path)
    return _asked_for(asked, "task_id", "taskId", "task") or (
        found[1] if found else _key(whole) or _last(path)
    )


def _tapd(host: str, path: str, asked: Asked, _whole: str) -> str | None:
    if not _of(host, "tapd.cn", "tapd.com", "tapd.tencent.com"):
        return None
    shown = _asked_for(asked, "dialog_preview_id").rpartition("_")[2]
    found = TAPD.search(path)
    return shown or (
        found[1] if found else _asked_for(asked, "bug_id", "story_id", "task_id", "id") or _last(path)
    )


def _zentao(_host: str, path: str, asked: Asked, _whole: str) -> str | None:
    """Wherever the house runs it: told by the shape of the address."""
    if found := ZENTAO.search(path):
        return f"{found[1]}-{found[2]}"
    kind, what = _asked_for(asked, "m"), _asked_for(asked, "f")
    if what != "view" or not re.fullmatch(ZENTAO_KINDS, kind):
        return None
    number = _asked_for(asked, f"{kind}ID", f"{kind}Id", "id")
    return f"{kind}-{number}" if number.isdigit() else None


def _jira(host: str, path: str, asked: Asked, whole: str) -> str | None:
    browses = re.search(r"/browse/([A-Za-z][A-Za-z0-9_]*-\d+)", path) or re.search(
        r"/projects/[^/]+/issues/([A-Za-z][A-Za-z0-9_]*-\d+)", path
    )
    chosen = _asked_for(asked, "selectedIssue")
    if browses or KEY.fullmatch(chosen):
        return (browses[1] if browses else chosen).upper()
    is_cloud = _of(host, "atlassian.net", "jira.com") and not path.startswith("/wiki")
    return (_key(whole) or _last(path)) if is_cloud else None


def _feishu(host: str, path: str, _asked: Asked, _whole: str) -> str | None:
    if not _of(host, "feishu.cn", "larksuite.com", "larkoffice.com", "feishu.net"):
        return None
    if found := FEISHU.search(path):
        return found[1]
    item = FEISHU_ITEM.search(path)
    return f"{item[1]}-{item[2]}" if item else _last(path)


TOOLS: Final = {
    "pingcode": _pingcode,
    "worktile": _worktile,
    "tapd": _tapd,
    "feishu": _feishu,
    "jira": _jira,
    "zentao": _zentao,
}


def _key(whole: str) -> str:
    found = KEY.findall(whole)
    return found[-1] if found else ""


def _asked_for(asked: Asked, *names: str) -> str:
    return next((asked[name][0].strip() for name in names if asked.get(name)), "")


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2].strip()
