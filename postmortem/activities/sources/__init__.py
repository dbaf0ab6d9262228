"""What of an activity can fall due: its rows, and what was said about it."""

from postmortem.activities.sources import pulse, rows, said

__all__ = ["pulse", "rows", "said"]
