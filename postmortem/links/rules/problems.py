"""What is to be said about a row of a list, each in one sentence."""

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: Final[dict[str, Promise]] = {
    "no_id": _("It has no number; without one it could not be found again next time."),
    "long_id": _("Its number is longer than 120 characters."),
    "twice": _("Its number stands in row %(text)s already."),
    "no_title": _("It does not say what is needed."),
    "bad_date": _("“%(text)s” is no date, or may be two; write it like 2026-11-20."),
    "shortened": _("What is needed is longer than 120 characters; it is shortened."),
    "bad_address": _("Its address leads nowhere and is left out."),
    "nobody": _("“%(text)s” is nobody who is known here; the row comes without a name."),
    "several": _("“%(text)s” may mean several people here; the row comes without a name."),
    "homeless": _("“%(text)s” belongs to no department; the row comes without a name."),
    "is_done": _("It is done there; take it along only if it belongs into the plan."),
    "is_dropped": _("It was closed there without being done."),
    "dropped_here": _("It is not needed here any more, and stays so."),
    "has_come": _("It has come already; its due time stays."),
    "changed_here_too": _("It was changed here, too; taking it over writes over that."),
}


class Problem(NamedTuple):
    """`code` names a sentence, `text` stands in it."""

    code: str
    text: str = ""

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.code]) % {"text": self.text}
