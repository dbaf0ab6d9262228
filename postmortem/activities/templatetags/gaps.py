"""What is missing in an activity, in words: a short sentence, one more, and the step that closes it."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postmortem.activities.queries import Overview
from postmortem.activities.queries.activity import Missing
from postmortem.people.templatetags.words import duration, state, when

register = template.Library()
TITLES: Final = {
    "effect_unowned": _("the final effect has no owner"),
    "past": _("%(name)s is %(late)s past its due time"),
    "no_launch": _("no launch time is agreed"),
    "unnamed": _("%(name)s has no owner"),
    "addressed": _("%(name)s waits for a name"),
    "named": _("%(name)s is not accepted yet"),
    "standing_in": _("%(name)s has only a stand-in"),
    "returned": _("%(name)s was returned"),
    "arrived": _("%(name)s waits to be looked at"),
    "no_rows": _("nothing is planned besides the final effect"),
    "no_sponsor": _("no sponsor is named"),
}
NOT_ASKED: Final = _("Proposed: %(owner)s. Nobody has been asked yet.")
ACCOUNTABLE: Final = _("Due %(due)s. Accountable: %(owner)s.")
EFFECT_ASKED: Final = _("Asked: %(owner)s. Nobody has accepted yet.")
ASKED: Final = _("Asked: %(owner)s.")
TEXTS: Final = {
    "effect_unowned": _("One person says what is good enough, and may hold the launch."),
    "unnamed": _("Nobody is asked yet, so no reminder runs."),
    "addressed": ASKED,
    "named": ASKED,
    "no_launch": _("Without it nobody can say what is late."),
    "standing_in": _("The real one is due %(due)s."),
    "no_rows": _("What does it need, from whom, by when?"),
    "no_sponsor": _("The sponsor decides where the others cannot agree."),
}
NAME, SEE, ASKED_WHO = _("Name somebody"), _("See it"), _("See who is asked")
HAND_IN: Final = _("Hand it in or move the time")
STEPS: Final = {
    "effect_unowned": NAME,
    "unnamed": NAME,
    "addressed": ASKED_WHO,
    "named": ASKED_WHO,
    "past": HAND_IN,
    "standing_in": HAND_IN,
    "returned": HAND_IN,
    "arrived": _("Look at it"),
    "no_rows": _("Add what is needed"),
    "no_launch": _("Agree on a time"),
    "no_sponsor": _("Name a sponsor"),
}


class Shown(NamedTuple):
    """One gap as it stands in the list; without an address there is nothing this reader can do."""

    state: SafeString
    title: SafeString
    text: SafeString
    url: str
    step: str


@register.simple_tag
def gap_title(one: Missing) -> SafeString:
    """As a short sentence without its full stop."""
    return _told(TITLES[one.gap.code], one, None)


@register.simple_tag
def gaps_of(page: Overview) -> list[Shown]:
    """`{% gaps_of page as gaps %}`, the heaviest first; no query."""
    return list(_shown(page))


def _shown(page: Overview) -> Iterator[Shown]:
    before, after = reverse("activities:deliverable", args=[page.activity.pk, 0]).rsplit("0", 1)
    for one in page.gaps:
        waits = one.line is not None and one.line.row.pk in page.not_asked
        yield Shown(
            state=_state(is_in_the_way=one.gap.blocks and page.is_preparing),
            title=gap_title(one),
            text=_told(NOT_ASKED if waits else _text(one), one, page),
            url=f"{before}{one.line.row.pk}{after}" if one.line else _address(one.gap.code, page),
            step=_step(one.gap.code, page, waits=waits),
        )


def _state(*, is_in_the_way: bool) -> SafeString:
    if is_in_the_way:
        return state("block", gettext("in the way"), "state--strong")
    return state("warn", gettext("worth knowing"))


def _told(words: str | Promise, one: Missing, page: Overview | None) -> SafeString:
    said, values = str(words), dict[str, str]()
    if one.line is not None:
        late = one.line.standing.late_by
        values = {
            "name": conditional_escape(one.line.name),
            "owner": conditional_escape(one.line.owner),
            "late": duration(late) if late else "",
        }
        if page and "%(due)s" in said:
            values["due"] = when(one.line.row.due_at, page.now)
    return mark_safe(said % values)  # noqa: S308  a translation, with what is escaped above


def _text(one: Missing) -> str | Promise:
    if one.gap.code == "effect_unowned" and one.line and one.line.owner:
        return EFFECT_ASKED
    return TEXTS.get(one.gap.code, ACCOUNTABLE)


def _address(code: str, page: Overview) -> str:
    if not page.hats.may_edit:
        return ""
    name = "activities:deliverable_new" if code == "no_rows" else "activities:edit"
    return reverse(name, args=[page.activity.pk])


def _step(code: str, page: Overview, *, waits: bool) -> str:
    if not page.hats.may_write:
        return str(SEE)
    return str(NAME if waits else STEPS[code])
