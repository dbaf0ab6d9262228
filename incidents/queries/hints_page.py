"""The review page of the language hints."""

from dataclasses import dataclass

from incidents.models import Retrospective
from incidents.queries.hints import ANSWERABLE, PlacedHint, hints_of
from incidents.queries.retrospective_work.access import may_edit
from incidents.rules.retrospective import WRITING
from postmortem.language.rules import Strength
from postmortem.people.models import User


@dataclass(frozen=True)
class HintsPage:
    """The review page: hints by how much they ask for; `rights` may answer them."""

    retrospective: Retrospective
    hints: list[PlacedHint]
    rights: bool

    @property
    def writing(self) -> bool:
        """Whether this reader can change the words now."""
        return self.rights and self.retrospective.status in WRITING

    @property
    def open(self) -> list[PlacedHint]:
        return [one for one in self.hints if one.is_open]

    @property
    def answered(self) -> list[PlacedHint]:
        return [one for one in self.hints if one.is_strong and one.answer]

    @property
    def proposals(self) -> list[PlacedHint]:
        return [one for one in self.hints if not one.is_strong and one.hint.strength != Strength.INFO]

    @property
    def quoted(self) -> list[PlacedHint]:
        return [one for one in self.hints if one.hint.strength == Strength.INFO]


def hints_page(user: User, retrospective: Retrospective) -> HintsPage:
    rights = may_edit(user, retrospective) and retrospective.status in ANSWERABLE
    return HintsPage(retrospective, hints_of(retrospective), rights)
