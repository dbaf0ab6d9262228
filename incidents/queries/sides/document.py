"""What readers get of the views: released sentences, who gave one, and confirmed differences."""

from typing import Any

from django.db.models import F

from incidents.models import Difference, Perspective, Retrospective

IN_ORDER = (F("department__code").asc(nulls_first=True), "pk")  # the sponsor, then the departments


def sides_in(retrospective: Retrospective) -> dict[str, Any]:
    """As it is frozen and read; nothing at all before the views are open to the parties."""
    if retrospective.views_revealed_at is None:
        return {"views": [], "differences": []}
    return {
        "views": [
            {
                "department": one.department_id,
                "given": one.submitted_at is not None,
                "late": one.after_reveal,
                "sha256": one.sha256,
                "released": one.released if one.submitted_at else [],
            }
            for one in Perspective.objects.filter(retrospective=retrospective).order_by(*IN_ORDER)
        ],
        "differences": [{"text": text} for text in confirmed_in(retrospective)],
    }


def confirmed_in(retrospective: Retrospective) -> list[str]:
    """The words of the differences that people have confirmed."""
    found = Difference.objects.filter(retrospective=retrospective, state=Difference.State.CONFIRMED)
    return list(found.values_list("text", flat=True))
