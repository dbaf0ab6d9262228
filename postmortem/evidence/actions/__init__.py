"""What is done with files: kept whole, taken back, looked through at night."""

from postmortem.evidence.actions.storing import discard, store, take_content_away
from postmortem.evidence.actions.sweeping import sweep, sweep_nightly

__all__ = ["discard", "store", "sweep", "sweep_nightly", "take_content_away"]
