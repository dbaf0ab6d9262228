"""What an answer has to say to a browser, and where it may lead."""

import re
from urllib.parse import urlsplit

WEAK = (
    "unsafe-inline",
    "unsafe-eval",
    "unsafe-hashes",
    "strict-dynamic",
    "data:",
    "blob:",
    "*",
    "http:",
    "https:",
)


def lacks(answer):
    """What this answer does not say to a browser, in words; empty if it says all of it."""
    policy_said = answer.get("Content-Security-Policy", "")
    found = {
        "a policy for content": not re.search(r"default-src '(self|none)'", policy_said),
        "a strict one": any(word in policy_said for word in WEAK),
        "nosniff": answer.get("X-Content-Type-Options") != "nosniff",
        "no frames": answer.get("X-Frame-Options") != "DENY",
        "who sent it": answer.get("Referrer-Policy") not in ("same-origin", "no-referrer"),
        "its charset": is_text(answer) and "charset=" not in answer["Content-Type"],
        "an own window": answer.get("Cross-Origin-Opener-Policy") != "same-origin",
    }
    return [what for what, is_lacking in found.items() if is_lacking]


def is_text(answer):
    """Whether it is of a kind whose letters a browser would have to guess; JSON is UTF-8 by definition."""
    kind = answer.get("Content-Type", "").partition(";")[0].strip()
    return kind.startswith("text/") or kind.endswith(("/xml", "+xml"))


def leads_elsewhere(answer):
    """The address of another host, or one that runs; None if it leads nowhere or into the product."""
    to = answer.get("Location") or answer.get("HX-Redirect") or answer.get("HX-Location") or ""
    parts = urlsplit(to.replace("\\", "/"))
    is_ours = parts.netloc in ("", "testserver") and parts.scheme in ("", "http")
    return None if is_ours and not to.startswith(("//", "/\\", "\\")) else to


def may_be_kept(answer):
    """Whether a cache may keep this answer: a small picture in the own browser only, else none."""
    said = answer.get("Cache-Control", "")
    is_picture = answer.get("Content-Type", "").startswith("image/") and "private" in said
    return not is_picture and "no-store" not in said
