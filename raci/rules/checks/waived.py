"""Exceptions: which findings may be as they are for a while."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from raci.rules.checks.finding import Finding


class Excepted(NamedTuple):
    """An exception in force; what is None holds for all."""

    code: str
    reason: str
    until: datetime
    row_id: int | None = None
    department_id: int | None = None
    person_id: int | None = None

    def covers(self, finding: Finding) -> bool:
        holder = finding.holder
        return (
            self.code == finding.code
            and self.row_id in (None, finding.row_id)
            and self.department_id in (None, holder.department_id if holder else None)
            and self.person_id in (None, holder.person_id if holder else None)
        )


def marked(findings: Iterable[Finding], exceptions: Sequence[Excepted]) -> list[Finding]:
    """The same findings; where an exception covers one, with its reason and its end (the latest)."""
    if not exceptions:
        return list(findings)
    by_end = sorted(exceptions, key=lambda one: one.until, reverse=True)
    found = []
    for finding in findings:
        cover = next((one for one in by_end if one.covers(finding)), None)
        found.append(finding._replace(waived=cover.reason, until=cover.until) if cover else finding)
    return found
