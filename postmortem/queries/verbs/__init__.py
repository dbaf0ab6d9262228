"""What each event of the record is, in one sentence of words; a test finds one that has none."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from postmortem.queries.verbs import activities, house, learning, matrix

SENTENCES: Final[dict[str, str | Promise]] = {
    **activities.SENTENCES,
    **matrix.SENTENCES,
    **learning.SENTENCES,
    **house.SENTENCES,
}
# Who did it is nobody's business: what people say in confidence, or asked to be said without their name.
UNNAMED: Final = {
    "log.written",
    "meeting.premortem",
    "pulse.answered",
    "retrospective.asked_about",
    "retrospective.view_given",
    "retrospective.view_kept",
    "retrospective.view_not_given",
    "risk.told",
}


def sentence(verb: str) -> str:
    """What happened, in the language of the reader."""
    return str(SENTENCES.get(verb, "")) or _("Something was changed.")
