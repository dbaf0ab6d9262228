"""What stands beside the conditions while they are written: what the record shows, what shows each."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import template

from incidents.models import Factor, Retrospective
from incidents.queries.times.conditions import proposals_of, shown_of
from incidents.queries.times.shown import Shown
from incidents.rules.proposed import Proposal

register = template.Library()


@dataclass(frozen=True)
class AtWork:
    """Proposals that nobody has taken over, and the conditions, each with what shows it."""

    proposals: list[Proposal]
    rows: list[tuple[Factor, list[Shown]]]


@register.simple_tag
def conditions_at_work(retrospective: Retrospective, factors: Iterable[Factor]) -> AtWork:
    """`{% conditions_at_work retrospective page.factors as work %}`; a fixed number of queries."""
    found = list(factors)
    shown = shown_of(found, names=True)
    return AtWork(proposals_of(retrospective), [(factor, shown.get(factor.pk, [])) for factor in found])
