"""Similar things after a fault: what to look at, how far the search is, whether it happened before."""

from incidents.queries.sweep.access import SweepSpot, sweep_readable, sweep_row, sweep_spot, sweep_writable
from incidents.queries.sweep.again import Before, earlier_alike, happened_again, said_before
from incidents.queries.sweep.candidates import proposed
from incidents.queries.sweep.page import (
    SweepCell,
    SweepPage,
    SweepRow,
    is_complete,
    prevented,
    sweep_document,
    sweep_page,
    tally_of,
)

__all__ = [
    "Before",
    "SweepCell",
    "SweepPage",
    "SweepRow",
    "SweepSpot",
    "earlier_alike",
    "happened_again",
    "is_complete",
    "prevented",
    "proposed",
    "said_before",
    "sweep_document",
    "sweep_page",
    "sweep_readable",
    "sweep_row",
    "sweep_spot",
    "sweep_writable",
    "tally_of",
]
