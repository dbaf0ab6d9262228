"""What readers do with a page: ask, take note, open a link to it, take it away as a file."""

from incidents.views.reading.export import retrospective_export
from incidents.views.reading.note import note_taken, second_reader, understood
from incidents.views.reading.remark import ask, ask_chip, ask_verdict, remark, remark_reply
from incidents.views.reading.share import link_end, link_make, share, shared, shared_open

__all__ = [
    "ask",
    "ask_chip",
    "ask_verdict",
    "link_end",
    "link_make",
    "note_taken",
    "remark",
    "remark_reply",
    "retrospective_export",
    "second_reader",
    "share",
    "shared",
    "shared_open",
    "understood",
]
