"""Reads of the plan: who may open what, the pages, the facts for the retrospective."""

from postmortem.activities.queries.access import (
    deliverable_of,
    editable,
    file_of,
    hats,
    may_edit,
    people_of,
    readable,
    require_asked,
    require_move,
    row_for,
    sees_names,
    words_for,
)
from postmortem.activities.queries.activity import Overview, overview
from postmortem.activities.queries.deliverable import Item, item
from postmortem.activities.queries.going_on import GoingOn, shared_row
from postmortem.activities.queries.known import facts
from postmortem.activities.queries.lists import Listing, listing
from postmortem.activities.queries.templates import (
    RowOf,
    homes_of,
    not_asked,
    offered,
    place_of,
    shown_rows,
    template,
    template_row,
    templates,
)

__all__ = [
    "GoingOn",
    "Item",
    "Listing",
    "Overview",
    "RowOf",
    "deliverable_of",
    "editable",
    "facts",
    "file_of",
    "hats",
    "homes_of",
    "item",
    "listing",
    "may_edit",
    "not_asked",
    "offered",
    "overview",
    "people_of",
    "place_of",
    "readable",
    "require_asked",
    "require_move",
    "row_for",
    "sees_names",
    "shared_row",
    "shown_rows",
    "template",
    "template_row",
    "templates",
    "words_for",
]
