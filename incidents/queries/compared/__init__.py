"""What became different: the facts since the last compile, the page between two versions."""

from incidents.queries.compared.facts import ChangeGroup, ChangeLine, grouped
from incidents.queries.compared.since import ChangesPage, changes_page
from incidents.queries.compared.versions import VersionsPage, versions_page

__all__ = [
    "ChangeGroup",
    "ChangeLine",
    "ChangesPage",
    "VersionsPage",
    "changes_page",
    "grouped",
    "versions_page",
]
