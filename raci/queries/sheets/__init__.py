"""The sign-off page: what waits for one person's signature over all activities, in three heaps."""

from raci.queries.sheets.build import sheets_of
from raci.queries.sheets.page import SignoffPage, signoff_page
from raci.queries.sheets.shapes import Naming, Sheet, SheetRow

__all__ = ["Naming", "Sheet", "SheetRow", "SignoffPage", "sheets_of", "signoff_page"]
