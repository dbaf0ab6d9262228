"""Ideas of a retrospective: parked, taken up, left with a reason; and who is thanked."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404

from incidents.models import Idea, Retrospective, Thanks
from incidents.queries.action_item import retrospective_to_improve
from incidents.queries.retrospective_work.access import retrospective_at_work
from postmortem.people.models import User

LARGEST = 2**63 - 1


@dataclass(frozen=True)
class IdeasPage:
    """The ideas by what became of them; `may_decide`: take them up or leave them."""

    retrospective: Retrospective
    open: list[Idea]
    taken: list[Idea]
    rejected: list[Idea]
    may_decide: bool


def ideas_page(user: User, retrospective: Retrospective, *, may_decide: bool) -> IdeasPage:
    """In one query."""
    found = list(Idea.objects.filter(retrospective=retrospective).select_related("by"))
    by_state = {state: [one for one in found if one.state == state] for state in Idea.State}
    return IdeasPage(
        retrospective,
        by_state[Idea.State.OPEN],
        by_state[Idea.State.TAKEN],
        by_state[Idea.State.REJECTED],
        may_decide,
    )


def may_improve(user: User, pk: int) -> bool:
    """Whether this person may add improvements to it, and so decide about ideas."""
    try:
        retrospective_to_improve(user, pk)
    except (Http404, PermissionDenied):
        return False
    return True


def idea_to_decide(user: User, pk: int, idea: int) -> Idea:
    """An idea, for those who may add improvements. Raises Http404, PermissionDenied."""
    known = Idea.objects.filter(retrospective=retrospective_to_improve(user, pk))
    found = known.filter(pk=idea).first() if idea <= LARGEST else None
    if found is None:
        raise Http404
    return found


def idea_to_take(retrospective: Retrospective, said: str) -> Idea | None:
    """The open idea that an improvement is to come from, by what stands in the address; None without one."""
    if not said.isdecimal() or len(said) > 18:
        return None
    return Idea.objects.filter(retrospective=retrospective, pk=int(said), state=Idea.State.OPEN).first()


def thanks_of(retrospective: Retrospective) -> list[Thanks]:
    """Who is thanked, in the order in which it was said."""
    found = Thanks.objects.filter(retrospective=retrospective)
    return list(found.select_related("department", "thanked", "by"))


def own_thanks(user: User, pk: int, thanks: int) -> Thanks:
    """What this person has said. Raises Http404."""
    retrospective = retrospective_at_work(user, pk)
    found = Thanks.objects.filter(retrospective=retrospective, by=user)
    one = found.filter(pk=thanks).first() if thanks <= LARGEST else None
    if one is None:
        raise Http404
    return one
