"""Answers of contacts outside, who have no account: what their link opens, and how each kind is answered.

One small table by kind (table.KINDS). What is missing in it is shown, and cannot be answered by a link.
"""

from postmortem.answering.partner.opening import Closed, PartnerVisit, partner_visit
from postmortem.answering.partner.question import PartnerKind, PartnerQuestion, PartnerSheet, PartnerWay
from postmortem.answering.partner.table import KINDS, carry_out, over, sheet

__all__ = [
    "KINDS",
    "Closed",
    "PartnerKind",
    "PartnerQuestion",
    "PartnerSheet",
    "PartnerVisit",
    "PartnerWay",
    "carry_out",
    "over",
    "partner_visit",
    "sheet",
]
