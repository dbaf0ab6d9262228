"""How what was found looks."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from raci.rules.who import Piece

register = template.Library()


@register.filter
def marked(pieces: Iterable[Piece]) -> SafeString:
    """The text with the words looked for marked."""
    told = (format_html("<mark>{}</mark>", one.text) if one.is_hit else one.text for one in pieces)
    return format_html_join("", "{}", ((part,) for part in told))
