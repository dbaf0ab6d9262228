"""What would run in a document: found by parsing it, not by looking for known words."""

import re
from html.parser import HTMLParser

from tests.security.payloads import HIT

# What the product's own templates are made of. Anything else in a page has come out of a text.
NEVER = {
    "base",
    "embed",
    "iframe",
    "marquee",
    "math",
    "object",
    "template",
    "foreignobject",
    "animate",
    "set",
}
ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "poster", "data", "background", "srcset"}
SAFE = re.compile(r"(?:https?://|mailto:|/(?!/)|[?#.]|$|[\w-]+(?:[/?#.]|$))", re.IGNORECASE)
CONTROLS = re.compile(r"[\x00-\x20\u2028\u2029]")


class Reader(HTMLParser):
    """Collects what is active, in words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.active: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_data = tag == "script" and given.get("type") == "application/json"  # no browser runs that
        self.inside = tag if tag in ("script", "style") and not is_data else ""
        if (tag in NEVER and not is_data) or not re.fullmatch(r"[a-z][a-z0-9]*", tag):
            self.active.append(f"<{tag}>")
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self.active.append("refresh")
        for name, value in given.items():
            self.attribute(tag, name, value)

    def attribute(self, tag: str, name: str, value: str) -> None:
        bare = CONTROLS.sub("", value)
        wrong = (
            name.startswith(("on", "hx-on", "data-hx-on"))
            or name in ("srcdoc", "style")
            or HIT in name
            or (name in ADDRESSES and not SAFE.match(bare))
            or (name.removeprefix("data-").startswith("hx-") and bare.startswith(("js:", "javascript:")))
        )
        if wrong:
            self.active.append(f"<{tag} {name}={value[:60]!r}>")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside and (HIT in data or (self.inside == "script" and data.strip())):
            self.active.append(f"{self.inside}: {data[:60]}")

    def handle_comment(self, data: str) -> None:
        if HIT in data:
            self.active.append(f"comment: {data[:60]}")

    def handle_decl(self, decl: str) -> None:
        if HIT in decl:
            self.active.append(f"declaration: {decl[:60]}")

    unknown_decl = handle_comment
    handle_pi = handle_comment


def active_in(page: str) -> list[str]:
    """Each thing that would run, or lead to a script, once."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    return list(dict.fromkeys(reader.active))
