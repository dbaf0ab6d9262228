"""Check tables: made and changed, asked for, answered."""

from postmortem.activities.actions.checks.answering import (
    answer_cell,
    answer_cells,
    asked_about,
    confirm_cell,
    confirm_cells,
    not_applicable,
    reopen_cell,
)
from postmortem.activities.actions.checks.asking import (
    Asking,
    answers_for,
    ask_cell,
    ask_open_cells,
    open_by_line,
)
from postmortem.activities.actions.checks.lines import (
    NewLine,
    add_line,
    locked_table,
    make_table,
    remove_line,
    rename_line,
    rename_table,
    stream_of,
)
from postmortem.activities.actions.checks.showing import keeper_of, show_cell, show_file

__all__ = [
    "Asking",
    "NewLine",
    "add_line",
    "answer_cell",
    "answer_cells",
    "answers_for",
    "ask_cell",
    "ask_open_cells",
    "asked_about",
    "confirm_cell",
    "confirm_cells",
    "keeper_of",
    "locked_table",
    "make_table",
    "not_applicable",
    "open_by_line",
    "remove_line",
    "rename_line",
    "rename_table",
    "reopen_cell",
    "show_cell",
    "show_file",
    "stream_of",
]
