"""Where the time went: one bar, true to scale."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def time_bar(segments: Sequence[tuple[str, int]], ids: str = "bar") -> SafeString:
    """One bar from request to slot: (kind, seconds) in order, true to scale; its words stand beneath it."""
    whole = sum(seconds for _kind, seconds in segments) or 1
    ends = [0]
    for _kind, seconds in segments:
        ends.append(ends[-1] + seconds)
    parts = []
    for (kind, _seconds), (start, end) in zip(segments, pairwise(ends), strict=True):
        x, width = f"{100 * start / whole:.3f}%", f"{100 * (end - start) / whole:.3f}%"
        parts.append(
            f'<rect class="span__base" x="{x}" y="1" width="{width}" height="26"/>'
            f'<rect class="span__part span__part--{kind}" x="{x}" y="1" width="{width}" height="26"'
            f' fill="url(#{ids}-{kind})"/>'
        )
    return format_html(
        '<svg class="span" aria-hidden="true" width="100%" height="28">{}{}</svg>',
        patterns(ids, [kind for kind, _seconds in segments]),
        mark_safe("".join(parts)),  # noqa: S308  made of numbers and codes
    )


# What a segment is filled with: it must be told apart in black alone.
FILLS = {
    "building": '<rect class="span__ink" width="8" height="8"/>',
    "making": '<rect class="span__ink" width="8" height="8" opacity="0.62"/>',
    "checking": '<path class="span__line" d="M0 0V8M4 0V8"/>',
    "deciding": '<path class="span__ink" d="M1 1h2v2H1zM5 5h2v2H5z"/>',
    "waiting": "",
    "ready": '<path class="span__line" d="M0 4H8"/>',
    "unknown": '<path class="span__line" d="M0 8L8 0M-2 2L2 -2M6 10L10 6"/>',
}


def patterns(ids: str, kinds: Iterable[str]) -> SafeString:
    tile = 'width="8" height="8" patternUnits="userSpaceOnUse"'
    made = "".join(
        f'<pattern id="{ids}-{kind}" {tile}>{FILLS[kind]}</pattern>' for kind in dict.fromkeys(kinds)
    )
    return mark_safe(f"<defs>{made}</defs>")  # noqa: S308  constants of this module


def bar_key(kind: str, ids: str = "key") -> SafeString:
    """The swatch of one kind for the list beneath the bar."""
    return format_html(
        '<svg class="span__key" viewBox="0 0 26 14" aria-hidden="true">{}'
        '<rect class="span__part span__part--{}" x="1" y="1" width="24" height="12" fill="url(#{}-{})"/>'
        "</svg>",
        patterns(ids, [kind]),
        kind,
        ids,
        kind,
    )
