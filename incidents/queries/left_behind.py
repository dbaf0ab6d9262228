"""What a retrospective leaves behind, as it is frozen: similar things, thanks, what was decided against."""

from typing import Any

from incidents.models import Idea, Retrospective, Thanks
from incidents.queries.sweep import sweep_document


def left_behind(retrospective: Retrospective) -> dict[str, Any]:
    """{"sweep": see sweep_document, "thanks": [{"department", "person", "text"}], "ideas": [{"text",
    "reason"}]}: people and departments by id; ideas are those left with a reason.
    """
    thanks = Thanks.objects.filter(retrospective=retrospective)
    left = Idea.objects.filter(retrospective=retrospective, state=Idea.State.REJECTED)
    return {
        "sweep": sweep_document(retrospective.incident),
        "thanks": [{"department": t.department_id, "person": t.thanked_id, "text": t.text} for t in thanks],
        "ideas": list(left.values("text", "reason")),
    }
