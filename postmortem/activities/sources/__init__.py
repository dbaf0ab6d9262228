"""What of an activity can fall due: its rows, and what was said about it."""

from postmortem.activities.sources import editing, pulse, rows, said

__all__ = ["editing", "pulse", "rows", "said"]
