"""A condition that the record shows becomes one of the retrospective, with what shows it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import translation

from incidents.actions.retrospective_text import being_written
from incidents.actions.times.showing import put
from incidents.models import Factor
from incidents.queries.times.conditions import TAKEN, keys_taken
from incidents.rules.proposed import Proposal
from postmortem.audit.actions import record
from postmortem.evidence.models import Evidence
from postmortem.people.models import User


@transaction.atomic
def take_over(
    pk: int, proposal: Proposal, sources: Mapping[str, str], *, by: User, now: datetime
) -> Factor | None:
    """Make it a condition in the language of retrospective `pk`; `sources` name the page of each source.

    Why it made sense is for people to say. However often it is pressed, it is taken over once: then None.
    Raises ValidationError while the page is with the departments, or published.
    """
    found = being_written(pk)
    if proposal.key in keys_taken(found):
        return None
    with translation.override(found.language):
        text = proposal.text
    kind = proposal.kind
    factor = Factor.objects.create(
        retrospective=found, code=kind.code, situation=kind.situation, phase=kind.phase, text=text
    )
    for source, path in sources.items():
        fields = {"url": path, "fact_key": f"{TAKEN}{proposal.key}/{source}"}
        put(factor, Evidence.Kind.LINK, fields, by=by, now=now)
    record("retrospective.condition_added", factor, by=by, at=now, stream=found.stream, code=factor.code)
    return factor
