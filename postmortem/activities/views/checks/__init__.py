"""The pages of check tables."""

from postmortem.activities.views.checks.cells import (
    check_cell,
    check_cell_ask,
    check_confirm,
    check_file,
    check_not_applicable,
    check_reopen,
    check_shown,
)
from postmortem.activities.views.checks.lines import check_fill, check_line, check_line_new, check_line_remove
from postmortem.activities.views.checks.tables import check, check_ask, check_list, check_new
from postmortem.activities.views.checks.taking_along import check_export

__all__ = [
    "check",
    "check_ask",
    "check_cell",
    "check_cell_ask",
    "check_confirm",
    "check_export",
    "check_file",
    "check_fill",
    "check_line",
    "check_line_new",
    "check_line_remove",
    "check_list",
    "check_new",
    "check_not_applicable",
    "check_reopen",
    "check_shown",
]
