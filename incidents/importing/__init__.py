"""Post-mortems as teams wrote them, in whatever style: read, and never a word lost. Pure."""

from incidents.importing.reading import read
from incidents.importing.result import Happening, Learnt, Precision, Report, Task
from incidents.importing.text import MAX_BYTES, Unreadable, check_size

__all__ = [
    "MAX_BYTES",
    "Happening",
    "Learnt",
    "Precision",
    "Report",
    "Task",
    "Unreadable",
    "check_size",
    "read",
]
