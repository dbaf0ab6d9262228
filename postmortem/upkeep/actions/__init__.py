"""Every event of upkeep: files of people taken over, people leaving, departments merging, what goes."""

from postmortem.upkeep.actions.importing import (
    bring_people,
    confirm_import,
    drop_import,
    read_waiting,
    take_over,
)
from postmortem.upkeep.actions.leaving import leave
from postmortem.upkeep.actions.merging import merge
from postmortem.upkeep.actions.retention import blank_file, change_retention, clean
from postmortem.upkeep.actions.succeeding import pass_everything_on

__all__ = [
    "blank_file",
    "bring_people",
    "change_retention",
    "clean",
    "confirm_import",
    "drop_import",
    "leave",
    "merge",
    "pass_everything_on",
    "read_waiting",
    "take_over",
]
