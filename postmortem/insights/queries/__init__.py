"""Reads of the figures: what things count as, what was counted, and the pages made of it."""

from postmortem.insights.queries.page import board, chart_page, trends_page
from postmortem.insights.queries.rows import lines_behind
from postmortem.insights.queries.topics import TOPICS

__all__ = ["TOPICS", "board", "chart_page", "lines_behind", "trends_page"]
