"""What the matrix knows for the retrospective: put forward, signed, sent back, handed over."""

from collections import defaultdict
from types import SimpleNamespace

from django.db.models import QuerySet

from postmortem.activities.models import Activity, PastAccountable
from postmortem.activities.rules import Fact
from postmortem.audit.models import Revision
from postmortem.audit.queries import revisions
from postmortem.audit.together import Together
from raci.models import SignedRow, SignOff

ROW = "activities.deliverable"


def facts(activity: Activity) -> list[Fact]:
    """Dated facts of the matrix, oldest first, in one query; ids only.

    Kinds: put_forward and signed (subject the revision; params number, for a signature without department the
    sponsor's), sent_back and handed_over (subject the row; params row, and to_department_id, to_person_id).
    """
    together = Together()
    signed = Signed(activity, together)
    together.ask()
    return signed.facts()


class Signed:
    """The facts of one matrix, for whoever asks for more at once: make it, ask `together`, read them."""

    def __init__(self, activity: Activity, together: Together) -> None:
        self.activity = activity
        back = SignOff.Answer.SENT_BACK

        def fixed() -> QuerySet[Revision]:
            return revisions(Revision.Kind.MATRIX, activity)

        def given() -> QuerySet[SignOff]:
            return SignOff.objects.filter(revision__in=fixed().order_by().values("pk"))

        def returned() -> QuerySet[SignedRow]:
            return SignedRow.objects.filter(signoff__in=given().order_by().values("pk"), answer=back)

        def past() -> QuerySet[PastAccountable]:
            return PastAccountable.objects.filter(deliverable__activity=activity.pk)

        self.put_forward = together.values(
            lambda: fixed().filter(document__cause="put_forward"), "pk", "at", "by_id", "number"
        )
        self.given = together.values(
            lambda: given().exclude(answer=back),
            "at",
            "revision_id",
            "revision__number",
            "department_id",
            "by_id",
        )
        self.returned = together.values(
            returned,
            "signoff__at",
            "signoff__department_id",
            "signoff__by_id",
            "deliverable_id",
            "deliverable__name",
            "deliverable__kind",
            "reason",
        )
        self.past = together.values(
            past,
            "pk",
            "deliverable_id",
            "deliverable__name",
            "deliverable__kind",
            "deliverable__accountable_id",
            "deliverable__accountable_department_id",
            "since",
            "until",
            "department_id",
            "person_id",
        )

    def facts(self) -> list[Fact]:
        """As `facts` above says."""
        found = [*self._revisions(), *self._answers(), *self._hand_overs()]
        return sorted(found, key=lambda fact: (fact.at, fact.kind, fact.subj_id or 0))

    def _revisions(self) -> list[Fact]:
        return [
            Fact(
                at=one.at,
                kind="put_forward",
                zone=self.activity.time_zone,
                subj_type="audit.revision",
                subj_id=one.pk,
                person_id=one.by_id,
                department_id=self.activity.lead.department_id,
                params={"number": one.number},
            )
            for one in self.put_forward
        ]

    def _answers(self) -> list[Fact]:
        found = [
            Fact(
                at=one.at,
                kind="signed",
                zone=self.activity.time_zone,
                subj_type="audit.revision",
                subj_id=one.revision_id,
                department_id=one.department_id,
                person_id=one.by_id,
                params={"number": one.revision__number, "sponsor": one.department_id is None},
            )
            for one in self.given
        ]
        return found + [
            Fact(
                at=one.signoff__at,
                kind="sent_back",
                zone=self.activity.time_zone,
                subj_type=ROW,
                subj_id=one.deliverable_id,
                department_id=one.signoff__department_id,
                person_id=one.signoff__by_id,
                params={
                    "row": one.deliverable__name,
                    "row_kind": one.deliverable__kind,
                    "reason": one.reason,
                },
            )
            for one in self.returned
        ]

    def _hand_overs(self) -> list[Fact]:
        """Each holder but the last handed it over to the next; the last to who answers for it now."""
        chains: dict[int, list[SimpleNamespace]] = defaultdict(list)
        for past in sorted(self.past, key=lambda past: (past.since, past.pk)):
            chains[past.deliverable_id].append(past)
        found = []
        for row_id, chain in chains.items():
            holders = [(past.department_id, past.person_id) for past in chain[1:]]
            last = chain[-1]
            now = (last.deliverable__accountable_department_id or 0, last.deliverable__accountable_id or 0)
            for past, (department_id, person_id) in zip(chain, [*holders, now], strict=True):
                found.append(
                    Fact(
                        at=past.until,
                        kind="handed_over",
                        zone=self.activity.time_zone,
                        subj_type=ROW,
                        subj_id=row_id,
                        department_id=past.department_id,
                        person_id=past.person_id,
                        params={
                            "row": past.deliverable__name,
                            "row_kind": past.deliverable__kind,
                            "to_department_id": department_id,
                            "to_person_id": person_id,
                        },
                    )
                )
        return found
