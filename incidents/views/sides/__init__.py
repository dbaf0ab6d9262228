"""The pages of the sides: views and what lies between them, and the facts for checking."""

from incidents.views.sides.facts import correction_add, correction_reply, facts, facts_right
from incidents.views.sides.page import (
    difference,
    difference_add,
    side_decline,
    side_give,
    side_pass_on,
    side_release,
    sides,
)

__all__ = [
    "correction_add",
    "correction_reply",
    "difference",
    "difference_add",
    "facts",
    "facts_right",
    "side_decline",
    "side_give",
    "side_pass_on",
    "side_release",
    "sides",
]
