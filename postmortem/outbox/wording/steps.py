"""What the ladder says."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from postmortem.outbox.wording.sentences import Sentence, Told

# The steps of the ladder, by kind of notice and by what the reader is to the duty. The holder's `do` is the
# duty's.
HELP = _("Help with “%(title)s”")
GO_ON = _("Choose how “%(title)s” goes on")
HOLDER_SHARED = _(
    "It was due %(due)s. It is now shared with those who can help: a later time, other hands and"
    " a smaller scope are all possible."
)
HELPER_SHARED = _(
    "It waits for %(holder)s; it was due %(due)s. There is still time to help: a later time, other hands,"
    " a smaller scope."
)
UNREACHED = _("It is with %(holder)s, who cannot be reached here. It is due %(due)s.")
CHOICES = _(
    "It waits for %(holder)s; it was due %(due)s. A later time, other hands, a smaller scope or going without"
    " it are all possible."
)
DECIDERS = _(
    "It was due %(due)s, and the time set for it has come. Everybody who decides has this message:"
    " move the date, go on with what there is, or drop it."
)
STEPS: Final[Mapping[tuple[str, str], Told]] = {
    ("due_soon", "holder"): Told(_("%(do)s by %(due)s"), ""),
    ("due_soon", "helper"): Told(_("Help with “%(title)s”, due %(due)s"), UNREACHED, HELP),
    ("due_now", "holder"): Told(_("Due now: %(do)s"), _("The time agreed for it is %(due)s.")),
    ("due_now", "helper"): Told(_("Help with “%(title)s”, due now"), UNREACHED, HELP),
    ("with_lead", "holder"): Told(_("Now with others who can help: %(do)s"), HOLDER_SHARED),
    ("with_lead", "helper"): Told(_("Help with “%(title)s”, open since %(due)s"), HELPER_SHARED, HELP),
    ("with_sponsor", "holder"): Told(_("Now with the sponsor, too: %(do)s"), HOLDER_SHARED),
    ("with_sponsor", "helper"): Told(_("Help with “%(title)s”, now with the sponsor"), HELPER_SHARED, HELP),
    ("with_sponsor", "sponsor"): Told(
        _("Choose how “%(title)s” goes on, open since %(due)s"), CHOICES, GO_ON
    ),
    ("with_all", "holder"): Told(_("The time set for “%(title)s” has come"), DECIDERS),
    ("with_all", "helper"): Told(_("The time set for “%(title)s” has come"), DECIDERS, GO_ON),
    ("with_all", "sponsor"): Told(_("The time set for “%(title)s” has come"), DECIDERS, GO_ON),
}
WHY: Final[Mapping[str, Sentence]] = {
    "sponsor": _("You sponsor the activity."),
    "driver": _("You drive the activity."),
    "lead": _("You lead the department it waits for."),
}
