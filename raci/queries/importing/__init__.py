"""What a file that is being looked at would change, and the page that shows it."""

from raci.queries.importing.access import open_import, opens_import, opens_import_preview
from raci.queries.importing.page import AT_ONCE, Preview, preview
from raci.queries.importing.planning import Look, changed_since, look, read_answers

__all__ = [
    "AT_ONCE",
    "Look",
    "Preview",
    "changed_since",
    "look",
    "open_import",
    "opens_import",
    "opens_import_preview",
    "preview",
    "read_answers",
]
