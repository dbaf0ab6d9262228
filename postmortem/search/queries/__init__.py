"""Reads of the index."""

from postmortem.search.queries.page import Hit, SearchPage, search_page

__all__ = ["Hit", "SearchPage", "search_page"]
