"""How a row stands, in a shape and words, the same on every page."""

from datetime import timedelta
from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postmortem.activities.rules import Standing
from postmortem.people.templatetags.words import duration, state

register = template.Library()
STANDS_IN: Final = _("a stand-in is in use")
WORDS: Final = {
    "unnamed": _("nobody is named yet"),
    "addressed": _("no name yet"),
    "named": _("not accepted yet"),
    "awaited": _("to be delivered"),
    "standing_in": STANDS_IN,
    "arrived": _("to be approved"),
    "approved": _("approved"),
    "returned": _("returned, to be delivered again"),
    "dropped": _("not needed"),
}
MINUTE: Final = timedelta(minutes=1)


@register.filter
def margin(length: timedelta) -> str:
    """How early (positive) or late it came."""
    if abs(length) < MINUTE:
        return gettext("on time")
    told = gettext("%(length)s early") if length > timedelta(0) else gettext("%(length)s late")
    return told % {"length": duration(length)}


@register.simple_tag
def standing(how: Standing) -> SafeString:
    """Shape and word, and how early or late it came."""
    if how.late_by is not None and how.code == "past":
        late = gettext("%(late)s past due") % {"late": duration(how.late_by)}
        shown = state(how.shape, late, "state--strong")
    else:
        shown = state(how.shape, str(WORDS[how.code]), "state--wrap")
    if how.margin is not None:
        return shown + _beneath(margin(how.margin))
    return shown + _beneath(str(STANDS_IN)) if how.stands_in and how.code != "standing_in" else shown


def _beneath(words: str) -> SafeString:
    return format_html('<small class="quiet d-block">{}</small>', words)
