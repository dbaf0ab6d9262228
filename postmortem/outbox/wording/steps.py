"""What the ladder says.

By kind of notice and by what the reader is to the duty. A part that is empty is taken from the next place
that has it: what the kind of duty declares (Source.steps, where SHARED stands for both steps that are shared
before the last one), then CHOICES if it offers them, then STEPS. Whoever is neither holder nor deputy nor a
contact outside and has no words of the own gets those of a helper.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from postmortem.outbox.registry import Sentence, Told

SHARED: Final = "shared"  # with_lead and with_sponsor
HELP = _("Help with “%(title)s”")
GO_ON = _("Choose how “%(title)s” goes on")
STAND_IN = _("Look after “%(title)s”")
CHOOSE = _("Choose")
READ = _("Read it")
TIME_HAS_COME = _("The time set for “%(title)s” has come")
UNREACHED = _("It is with %(holder)s, who cannot be reached here. It is due %(due)s.")
HOLDER_SHARED = _(
    "It was due %(due)s. It is now shared with those who can help: say to them what stands in the way."
)
HELPER_SHARED = _(
    "It waits for %(holder)s; it was due %(due)s. It is shared with you so that help can come in time."
)
HOLDER_LAST = _(
    "It was asked for by %(due)s, and the last time set for it has come. It is now shared with everybody who"
    " decides how it goes on."
)
HELPER_LAST = _(
    "It waits for %(holder)s; it was asked for by %(due)s, and the last time set for it has come. It is"
    " shared with everybody who decides how it goes on."
)
STOOD_IN = _(
    "It waits for %(holder)s. Read what it is about, and say to those it concerns if it needs another time or"
    " other hands."
)
OUTSIDE_STILL = Told(
    _("Still open: %(do)s"),
    _("It was asked for by %(due)s. A no, or a word on what is missing, is an answer, too."),
)
STEPS: Final[Mapping[tuple[str, str], Told]] = {
    ("due_soon", "holder"): Told(_("%(do)s by %(due)s"), ""),
    ("due_soon", "helper"): Told(_("Help with “%(title)s”, due %(due)s"), UNREACHED, HELP),
    ("due_soon", "deputy"): Told(_("For %(away)s: “%(title)s” is due %(due)s"), STOOD_IN, STAND_IN, READ),
    ("due_now", "holder"): Told(_("Due now: %(do)s"), _("The time set for it is %(due)s.")),
    ("due_now", "helper"): Told(_("Help with “%(title)s”, due now"), UNREACHED, HELP),
    ("due_now", "deputy"): Told(_("For %(away)s: “%(title)s” is due now"), STOOD_IN, STAND_IN, READ),
    ("asked", "contact"): Told(_("%(do)s by %(due)s"), ""),
    ("moved", "contact"): Told(_("Now by %(due)s: %(do)s"), _("The date was moved.")),
    ("due_soon", "contact"): Told(_("%(do)s by %(due)s"), ""),
    ("due_now", "contact"): Told(_("Due now: %(do)s"), _("The time set for it is %(due)s.")),
    (SHARED, "contact"): OUTSIDE_STILL,
    ("with_all", "contact"): OUTSIDE_STILL,
    ("with_lead", "holder"): Told(_("Now with others who can help: %(do)s"), HOLDER_SHARED),
    ("with_sponsor", "holder"): Told(_("Now with the sponsor, too: %(do)s"), HOLDER_SHARED),
    ("with_lead", "helper"): Told(_("Help with “%(title)s”, open since %(due)s"), HELPER_SHARED, HELP),
    ("with_sponsor", "helper"): Told(_("Help with “%(title)s”, now with the sponsor"), HELPER_SHARED, HELP),
    ("with_sponsor", "sponsor"): Told(_("Help with “%(title)s”, open since %(due)s"), HELPER_SHARED, HELP),
    (SHARED, "deputy"): Told(_("For %(away)s: “%(title)s”, open since %(due)s"), STOOD_IN, STAND_IN, READ),
    ("with_all", "holder"): Told(TIME_HAS_COME, HOLDER_LAST),
    ("with_all", "helper"): Told(TIME_HAS_COME, HELPER_LAST, GO_ON),
    ("with_all", "deputy"): Told(
        _("For %(away)s: the time set for “%(title)s” has come"), STOOD_IN, STAND_IN, READ
    ),
}
# Where whoever it is shared with can choose on its page: move it, replace who has it, drop it.
CHOICES: Final[Mapping[tuple[str, str], Told]] = {
    (SHARED, "holder"): Told(
        "",
        _(
            "It was due %(due)s. It is now shared with those who can help: a later time and other hands are"
            " possible."
        ),
    ),
    (SHARED, "helper"): Told(
        "",
        _(
            "It waits for %(holder)s; it was due %(due)s. It is shared with you so that help can come in"
            " time: you can move it, let somebody else take it over, or drop it."
        ),
        button=CHOOSE,
    ),
    ("with_sponsor", "sponsor"): Told(
        _("Choose how “%(title)s” goes on, open since %(due)s"), "", GO_ON, CHOOSE
    ),
    ("with_all", "helper"): Told(
        "",
        _(
            "It waits for %(holder)s; it was due %(due)s, and the last time set for it has come. It is shared"
            " with everybody who decides: you can move it, let somebody else take it over, or drop it."
        ),
        GO_ON,
        CHOOSE,
    ),
}
WHY: Final[Mapping[str, Sentence]] = {
    "sponsor": _("You sponsor the activity."),
    "driver": _("You drive the activity."),
    "keeper": _("You keep what it belongs to."),
    "lead": _("You lead the department it waits for."),
    "deputy": _("You stand in for somebody who is away."),
    "deputy of": _("You stand in for %(away)s."),
    "deputy until": _("You stand in for %(away)s until %(until)s."),
}
