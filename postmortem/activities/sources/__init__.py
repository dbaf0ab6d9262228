"""What of an activity can fall due: its rows, and what was said about it."""

from postmortem.activities.sources import rows, said

__all__ = ["rows", "said"]
