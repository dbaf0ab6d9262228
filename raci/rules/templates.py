"""What a template has brought, in sentences."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from postmortem.activities.rules.starters import LeftOpen
from postmortem.people.models import DisciplineCode


def begun_with(name: str, rows: int) -> str:
    sentence = ngettext(
        "It begins with %(count)s row of “%(name)s”; look at it before anybody is asked.",
        "It begins with %(count)s rows of “%(name)s”; look at them before anybody is asked.",
        rows,
    )
    return sentence % {"count": rows, "name": name}


def added_from(name: str, rows: int) -> str:
    if not rows:
        return _("Every row of “%(name)s” is there already; nothing was added.") % {"name": name}
    sentence = ngettext(
        "%(count)s row of “%(name)s” was added; look at it before anybody is asked.",
        "%(count)s rows of “%(name)s” were added; look at them before anybody is asked.",
        rows,
    )
    return sentence % {"count": rows, "name": name}


def left_open(left: Sequence[LeftOpen]) -> list[str]:
    """Which trades found no department, and which found several; at most two sentences."""
    none = _trades([one for one in left if not one.is_many])
    many = _trades([one for one in left if one.is_many])
    said = {
        none: _("No department taking part has this trade, so its rows are open: %(trades)s."),
        many: _("Several departments have this trade, so its letters are open: %(trades)s."),
    }
    return [sentence % {"trades": trades} for trades, sentence in said.items() if trades]


def _trades(left: Sequence[LeftOpen]) -> str:
    return " · ".join(dict.fromkeys(str(DisciplineCode(one.trade).label) for one in left))
