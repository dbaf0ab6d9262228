"""What the matrix knows for the retrospective: put forward, signed, sent back, handed over."""

from collections import defaultdict

from postmortem.activities.models import Activity, Deliverable, PastAccountable
from postmortem.activities.rules import Fact
from postmortem.audit.models import Revision
from postmortem.audit.queries import revisions
from raci.models import SignedRow, SignOff

ROW = "activities.deliverable"


def facts(activity: Activity) -> list[Fact]:
    """Dated facts of the matrix, oldest first; ids only.

    Kinds: put_forward and signed (subject the revision; params number, for a signature without department the
    sponsor's), sent_back and handed_over (subject the row; params row, and to_department_id, to_person_id).
    """
    found = [*_revisions(activity), *_answers(activity), *_hand_overs(activity)]
    return sorted(found, key=lambda fact: (fact.at, fact.kind, fact.subj_id or 0))


def _revisions(activity: Activity) -> list[Fact]:
    put_forward = revisions(Revision.Kind.MATRIX, activity).filter(document__cause="put_forward")
    return [
        Fact(
            at=revision.at,
            kind="put_forward",
            zone=activity.time_zone,
            subj_type="audit.revision",
            subj_id=revision.pk,
            person_id=revision.by_id,
            department_id=activity.lead.department_id,
            params={"number": revision.number},
        )
        for revision in put_forward
    ]


def _answers(activity: Activity) -> list[Fact]:
    given = SignOff.objects.filter(revision__in=revisions(Revision.Kind.MATRIX, activity))
    found = [
        Fact(
            at=one.at,
            kind="signed",
            zone=activity.time_zone,
            subj_type="audit.revision",
            subj_id=one.revision_id,
            department_id=one.department_id,
            person_id=one.by_id,
            params={"number": one.revision.number, "sponsor": one.department_id is None},
        )
        for one in given.select_related("revision").exclude(answer=SignOff.Answer.SENT_BACK)
    ]
    rows = SignedRow.objects.filter(signoff__in=given, answer=SignOff.Answer.SENT_BACK)
    return found + [
        Fact(
            at=one.signoff.at,
            kind="sent_back",
            zone=activity.time_zone,
            subj_type=ROW,
            subj_id=one.deliverable_id,
            department_id=one.signoff.department_id,
            person_id=one.signoff.by_id,
            params={"row": one.deliverable.name, "row_kind": one.deliverable.kind, "reason": one.reason},
        )
        for one in rows.select_related("signoff", "deliverable")
    ]


def _hand_overs(activity: Activity) -> list[Fact]:
    pasts: dict[int, list[PastAccountable]] = defaultdict(list)
    for past in PastAccountable.objects.filter(deliverable__activity=activity).order_by("since", "pk"):
        pasts[past.deliverable_id].append(past)
    rows = Deliverable.objects.in_bulk(pasts)
    found = []
    for row_id, chain in pasts.items():
        row = rows[row_id]
        holders = [(past.department_id, past.person_id) for past in chain[1:]]
        holders.append((row.accountable_department_id or 0, row.accountable_id or 0))
        for past, (department_id, person_id) in zip(chain, holders, strict=True):
            found.append(
                Fact(
                    at=past.until,
                    kind="handed_over",
                    zone=activity.time_zone,
                    subj_type=ROW,
                    subj_id=row_id,
                    department_id=past.department_id,
                    person_id=past.person_id,
                    params={
                        "row": row.name,
                        "row_kind": row.kind,
                        "to_department_id": department_id,
                        "to_person_id": person_id,
                    },
                )
            )
    return found
