"""One matrix with all it is seen against, in one query: rows, answers, versions, exceptions, columns."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from django.db.models import Q

from postmortem.activities.models import Activity, ActivityDepartment, Participant, Waiver
from postmortem.audit.models import Revision
from postmortem.audit.prepared import PreparedTogether
from postmortem.audit.together import Together
from postmortem.outbox.models import Duty
from postmortem.people.models import Department
from raci.models import Matrix
from raci.queries.columns import HeldNow, TakingPart
from raci.queries.grid import Rows
from raci.queries.standing import Given, Signatures, revisions_of, states_of
from raci.queries.team import Beside, beside_of, departments_in
from raci.rules import LETTER_SETS, Answers, Holder, LetterSet, PartState, Row
from raci.rules.letters import RACI

OF_REVISION = ("id", "kind", "subj_type", "subj_id", "number", "sha256", "at", "by_id")


class Ground:
    """Make it, ask `together`, read it; see `ground_of`."""

    def __init__(self, together: Together, now: datetime, pk: int) -> None:
        self._pk = pk
        self._signatures = Signatures(together, pk)
        self.beside: Beside = beside_of(together, now, pk)
        self._letters = together.values(lambda: Matrix.objects.filter(activity=pk), "pk", "letters")
        self._present = together.values(
            lambda: Participant.objects.filter(activity=pk, until=None), "person_id"
        )
        self._fixed = together.values(lambda: revisions_of([pk]), *OF_REVISION)
        self._asked = together.objects(
            lambda: Duty.objects.open().filter(
                kind=Duty.Kind.SIGN,
                subj_type=Revision._meta.label_lower,
                subj_id__in=revisions_of([pk]).order_by().values("pk"),
            )
        )

    @cached_property
    def rows(self) -> Sequence[Row]:
        return self._signatures.rows.get(self._pk, [])

    @property
    def answers(self) -> Answers:
        return self._signatures.answers[self._pk]

    @property
    def waivers(self) -> list[Waiver]:
        return self._signatures.waivers(self._pk)

    @cached_property
    def leads(self) -> dict[int, int]:
        """Department → its lead, who is active."""
        return departments_in(self.beside.departments)[0]

    @property
    def letters(self) -> LetterSet:
        chosen = [one.letters for one in self._letters]
        return LETTER_SETS.get(chosen[0] if chosen else "", RACI)

    @property
    def taking(self) -> TakingPart:
        joined = sorted(self.beside.joined, key=lambda one: (one.since, one.pk))
        return TakingPart([one.department_id for one in joined], {one.person_id for one in self._present})

    @cached_property
    def revisions(self) -> list[Revision]:
        """The newest first; a document is read where it is asked for."""
        found = sorted(self._fixed, key=lambda one: -one.number)
        return [Revision.from_db(Revision.objects.db, OF_REVISION, list(vars(one).values())) for one in found]

    @property
    def asked(self) -> list[Duty]:
        """The open questions to sign, about any version, the first due first."""
        return sorted(self._asked, key=lambda one: (one.due_at, one.pk))

    def states(self, activity: Activity) -> list[PartState]:
        return self._signatures.states(activity, self.leads)


GROUND = PreparedTogether(Ground)


class RowGround:
    """The same of one row, however large its matrix is."""

    def __init__(self, together: Together, pk: int, row: int) -> None:
        self._pk = pk
        self._rows = Rows(Q(activity=pk, pk=row), together)
        self._given = Given([pk], together, None, row)
        self._held = HeldNow(together, pk)
        self._waivers = together.objects(lambda: Waiver.objects.filter(activity=pk))
        self._joined = together.values(
            lambda: ActivityDepartment.objects.filter(activity=pk), "pk", "department_id", "since"
        )
        self._present = together.values(
            lambda: Participant.objects.filter(activity=pk, until=None), "person_id"
        )
        self._leads = together.values(
            lambda: Department.objects.filter(lead__is_active=True), "pk", "lead_id"
        )

    @property
    def row(self) -> Row | None:
        return next((row for _activity, row in self._rows.found()), None)

    @property
    def held(self) -> set[Holder]:
        return self._held.holders()

    @property
    def taking(self) -> TakingPart:
        joined = sorted(self._joined, key=lambda one: (one.since, one.pk))
        return TakingPart([one.department_id for one in joined], {one.person_id for one in self._present})

    @property
    def answers(self) -> Answers:
        return self._given.answers()[self._pk]

    def states(self, activity: Activity) -> list[PartState]:
        waivers = sorted(self._waivers, key=lambda one: (one.at, one.pk))
        leads = {one.pk: one.lead_id for one in self._leads}
        return states_of(activity, [self.row] if self.row else [], leads, self.answers, waivers)


ROW_GROUND = PreparedTogether(RowGround)


def ground_of(activity: Activity, now: datetime) -> Ground:
    """Everything of this matrix, however large; one query. The activity knows its waivers then."""
    ground = GROUND(now, activity.pk)
    activity._prefetched_objects_cache = {"waivers": ground.waivers}  # type: ignore[attr-defined]  # noqa: SLF001  what prefetch_related does
    return ground
