"""The API for programs, version 1: the same queries, rules and actions as the pages, by a key instead of a
session.
"""

from postmortem.doors.api.service import api, urls

__all__ = ["api", "urls"]
