"""The matrix as a table to take along: for spreadsheets and documents, and on paper."""

from raci.queries.export.paper import PrintPage, print_page
from raci.queries.export.sheet import export_sheet

__all__ = ["PrintPage", "export_sheet", "print_page"]
