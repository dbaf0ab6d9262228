"""Where a duty is answered."""

from django.urls import reverse

from postmortem.outbox.models import Duty

Kind = Duty.Kind
OF_A_DELIVERABLE = {Kind.NAME, Kind.ACCEPT, Kind.DELIVER, Kind.CHOOSE}
BY_SUBJECT = {
    Kind.DECIDE: "activities:detail",
    Kind.VIEW: "incidents:retrospective_edit",
    Kind.FACTS: "incidents:retrospective_edit",
    Kind.AGREE: "incidents:retrospective_edit",
    Kind.NOTE: "incidents:retrospective",
    Kind.ACT: "incidents:action_item",
    Kind.VERIFY: "incidents:action_item",
}


def path_of(duty: Duty) -> str:
    """The page on which this duty is answered; it asks itself who may open it."""
    kind = Kind(duty.kind)
    if kind == Kind.SIGN:
        return reverse("raci:signoff")
    if kind in BY_SUBJECT:
        return reverse(BY_SUBJECT[kind], args=[duty.subj_id])
    activity = duty.params["activity_id"]
    if kind in OF_A_DELIVERABLE:
        return reverse("activities:deliverable", args=[activity, duty.subj_id])
    if kind == Kind.APPROVE:
        return reverse("activities:deliverable", args=[activity, duty.params["deliverable_id"]])
    return reverse("activities:detail", args=[activity])
