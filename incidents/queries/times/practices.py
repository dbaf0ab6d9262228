"""The practices of the situations of one retrospective: what was done, what was not."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404

from incidents.models import Factor, PracticeAnswer, Retrospective
from incidents.models.incident import Situation
from incidents.queries.retrospective_work import may_edit, retrospective_at_work
from incidents.rules.practices import Practice, practices_of
from incidents.rules.retrospective import WRITING
from postmortem.audit.rules import digest
from postmortem.people.models import User


@dataclass(frozen=True)
class SituationView:
    """One situation with its practices and what was answered; `was` is what the page showed."""

    code: str
    label: str
    practices: list[tuple[Practice, PracticeAnswer | None]]
    was: str

    @property
    def not_done(self) -> list[Practice]:
        """Candidates for improvements."""
        return [one for one, said in self.practices if said and said.answer == PracticeAnswer.Answer.NOT_DONE]

    @property
    def answered(self) -> int:
        return sum(said is not None for _one, said in self.practices)


@dataclass(frozen=True)
class PracticesPage:
    """`situations` are those the conditions and the incident belong to, `others` may be opened as well."""

    retrospective: Retrospective
    situations: list[SituationView]
    others: list[Situation]
    may_answer: bool

    @property
    def answered(self) -> int:
        return sum(one.answered for one in self.situations)

    @property
    def practices(self) -> int:
        return sum(len(one.practices) for one in self.situations)

    @property
    def not_done(self) -> int:
        return sum(len(one.not_done) for one in self.situations)


@dataclass(frozen=True)
class SituationPlace:
    """One situation of a retrospective whose practices may be answered."""

    retrospective: Retrospective
    situation: Situation


def practices_page(user: User, retrospective: Retrospective, *, opened: str = "") -> PracticesPage:
    """The checklist of every situation at hand; `opened` is one that was chosen beside them."""
    answers = answers_of(retrospective)
    codes = situations_of(retrospective) | set(answers) | ({opened} if opened in Situation.values else set())
    return PracticesPage(
        retrospective=retrospective,
        situations=[view_of(code, answers.get(str(code), {})) for code in Situation if str(code) in codes],
        others=[code for code in Situation if str(code) not in codes],
        may_answer=may_edit(user, retrospective) and retrospective.status in WRITING,
    )


def situations_of(retrospective: Retrospective) -> set[str]:
    """The situations that its conditions and its incident belong to."""
    found = Factor.objects.filter(retrospective=retrospective).values_list("situation", flat=True)
    of_incident = retrospective.incident.situation if retrospective.incident else ""
    return {*found, of_incident} - {""}


def answers_of(retrospective: Retrospective) -> dict[str, dict[str, PracticeAnswer]]:
    """Situation -> practice -> what was answered."""
    answers: dict[str, dict[str, PracticeAnswer]] = defaultdict(dict)
    for one in PracticeAnswer.objects.filter(retrospective=retrospective):
        answers[one.situation][one.practice] = one
    return answers


def view_of(situation: Situation, answers: dict[str, PracticeAnswer]) -> SituationView:
    practices = [(one, answers.get(one.code)) for one in practices_of(situation)]
    return SituationView(str(situation), str(situation.label), practices, fingerprint(answers.values()))


def fingerprint(answers: Iterable[PracticeAnswer]) -> str:
    """What was answered to a situation, as one short text: sent along when it is answered anew."""
    return digest(sorted([one.practice, one.answer, one.note] for one in answers))


def situation_at_work(user: User, pk: int, situation: str) -> SituationPlace:
    """Raises Http404 for no situation, PermissionDenied for somebody who may only look on."""
    found = retrospective_at_work(user, pk)
    if situation not in Situation.values:
        raise Http404
    if not may_edit(user, found):
        raise PermissionDenied
    return SituationPlace(found, Situation(situation))
