"""What sign-in pages draw: a QR code, and what a script is given."""

import json

import qrcode
from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from qrcode.constants import ERROR_CORRECT_M

register = template.Library()
QUIET = 4  # modules of white around the code, which cameras need


@register.simple_tag
def qr(text: str) -> SafeString:
    """A QR code of the text as an inline picture: the page loads nothing else for it."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    dots = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    size = len(rows) + 2 * QUIET
    return format_html(
        '<svg class="qr__code" viewBox="0 0 {0} {0}" shape-rendering="crispEdges" aria-hidden="true">'
        '<rect width="{0}" height="{0}" fill="#fff"></rect><path d="{1}" fill="#000"></path></svg>',
        size,
        mark_safe(dots),  # noqa: S308  figures and letters made here
    )


@register.simple_tag
def as_json(value: object) -> str:
    """For a data attribute; the template escapes it."""
    return json.dumps(value)


@register.simple_tag
def sign_in_with() -> dict[str, str]:
    """The services people may sign in with, by their words in addresses."""
    return dict(settings.SIGN_IN_WITH)
