"""Reads of pages made of several apps: what waits for a person, and what that person was asked and told."""

from postmortem.queries.begin import Begun, begun, steps
from postmortem.queries.inbox import InboxPage, inbox_page
from postmortem.queries.timeline import timeline_page
from postmortem.queries.todo import MOST, TodoPage, todo_page

__all__ = [
    "MOST",
    "Begun",
    "InboxPage",
    "TodoPage",
    "begun",
    "inbox_page",
    "steps",
    "timeline_page",
    "todo_page",
]
