"""What the last compile changed in the facts; what people wrote is never among it."""

from dataclasses import dataclass
from datetime import datetime

from incidents.models import Retrospective
from incidents.queries.compared.facts import ChangeGroup, grouped
from incidents.queries.reading.parts import when
from incidents.queries.reading.told import Told
from incidents.queries.retrospective_work import people_of
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import redact_for


@dataclass(frozen=True)
class ChangesPage:
    """The changes by part; `was_at` is None where the facts were compiled once, or compared never."""

    retrospective: Retrospective
    groups: list[ChangeGroup]
    was_at: datetime | None
    is_at: datetime | None
    is_old: bool

    @property
    def number(self) -> int:
        """How many things are other than before."""
        return sum(len(group.lines) for group in self.groups)


def changes_page(retrospective: Retrospective) -> ChangesPage:
    """The page for those at work, in the role view."""
    facts = retrospective.facts
    words = redact_for(people_of(retrospective), departments_by_id(), names=False)
    return ChangesPage(
        retrospective=retrospective,
        groups=grouped(facts.get("changes", []), Told(facts, words)) if facts else [],
        was_at=when(facts.get("compared_with")),
        is_at=when(facts.get("compiled_at")),
        is_old=bool(facts) and "changes" not in facts,
    )
