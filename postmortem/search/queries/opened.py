"""Which documents a person may find: those whose activity, incident or retrospective opens for them."""

from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.models import Incident, Retrospective
from postmortem.activities.models import Activity
from postmortem.people.models import User
from postmortem.search.models import SearchDoc

# Up to here the ids themselves are asked for, which an index answers. Who may open more finds enough early.
FEW: Final = 200
ROOTS: Final = {"activity": Activity, "incident": Incident, "retrospective": Retrospective}


def open_to(user: User) -> QuerySet[SearchDoc]:
    """Three queries beside the one that is built here."""
    opens = Q()
    for field, model in ROOTS.items():
        visible = model.objects.visible_to(user).order_by()  # type: ignore[attr-defined]
        pks = list(visible.values_list("pk", flat=True)[: FEW + 1])
        if len(pks) > FEW:
            opens |= Q(Exists(visible.filter(pk=OuterRef(f"{field}_id"))))
        else:
            opens |= Q(**{f"{field}__in": pks})
    return SearchDoc.objects.filter(opens)
