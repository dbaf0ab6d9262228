"""Compare-and-set save and submit-once, the guards of every form; drafts of what is typed; who is here."""

from postmortem.drafts.actions.keeping import Typed, forget, keep, keep_refused, use_up
from postmortem.drafts.actions.presence import be_here
from postmortem.drafts.actions.saving import Stale, merged, plain, save_if_current
from postmortem.drafts.actions.sending import once

__all__ = [
    "Stale",
    "Typed",
    "be_here",
    "forget",
    "keep",
    "keep_refused",
    "merged",
    "once",
    "plain",
    "save_if_current",
    "use_up",
]
