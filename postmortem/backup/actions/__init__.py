"""Backups: the switch and the tick, writing an archive, reading one back."""

from postmortem.backup.actions.archiving import write_archive
from postmortem.backup.actions.checking import Checked, look_into
from postmortem.backup.actions.plan import Switch, ask_for_one, back_up_due, change_plan, note_trial
from postmortem.backup.actions.restoring import Restored, restore_archive

__all__ = [
    "Checked",
    "Restored",
    "Switch",
    "ask_for_one",
    "back_up_due",
    "change_plan",
    "look_into",
    "note_trial",
    "restore_archive",
    "write_archive",
]
