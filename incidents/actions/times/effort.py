"""Where it arose, where it was found, and what each department worked for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from incidents.actions.retrospective_text import being_written
from incidents.models import Effort, Incident
from incidents.queries.times.effort import fingerprint
from incidents.rules.phases import in_order
from postmortem.audit.actions import record
from postmortem.drafts.actions import Stale
from postmortem.people.models import User


@dataclass(frozen=True)
class Said:
    """(department, kind) -> (size, own hours or None), an empty size for none; and the two phases."""

    sizes: Mapping[tuple[int, str], tuple[str, int | None]]
    introduced: str = ""
    found: str = ""


@transaction.atomic
def say_effort(pk: int, said: Said, was: str, *, by: User, now: datetime) -> None:
    """Save what retrospective `pk` cost.

    Raises Stale unless it still reads as it did (`was`), ValidationError for something found before it arose,
    and while the page is with the departments, or published.
    """
    found = being_written(pk)
    stored = Effort.objects.filter(retrospective=found)
    if fingerprint(found.incident, stored) != was:
        raise Stale
    if not in_order(said.introduced, said.found):
        raise ValidationError({"found": _("It cannot have been found before it arose.")})
    for (department, kind), (size, hours) in said.sizes.items():
        if size:
            told = {"size": size, "hours": hours if size == Effort.Size.MORE else None}
            Effort.objects.update_or_create(
                retrospective=found, department_id=department, kind=kind, defaults=told
            )
        else:
            stored.filter(department=department, kind=kind).delete()
    if found.incident:
        phases = {"phase_introduced": said.introduced, "phase_found": said.found}
        Incident.objects.filter(pk=found.incident.pk).update(**phases, version=F("version") + 1)
    told_of = {"introduced": said.introduced, "found": said.found, "departments": stored.count()}
    record("retrospective.effort_said", found, by=by, at=now, stream=found.stream, **told_of)
