"""Reads of pages made of several apps: what waits for a person, and what that person was asked and told."""

from postmortem.queries.inbox import InboxPage, inbox_page
from postmortem.queries.timeline import timeline_page
from postmortem.queries.todo import MOST, TodoPage, todo_page

__all__ = ["MOST", "InboxPage", "TodoPage", "inbox_page", "timeline_page", "todo_page"]
