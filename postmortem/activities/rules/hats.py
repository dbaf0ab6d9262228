"""Who may do what: pure decisions from what one person is in one activity."""

from dataclasses import dataclass

from postmortem.activities.models import Activity, Deliverable

Status = Deliverable.Status
OPEN = (Status.DRAFT, Status.AGREED, Status.RETURNED)
PREPARING = (Activity.Status.DRAFT, Activity.Status.ALIGNING, Activity.Status.READY)


@dataclass(frozen=True)
class Hats:
    """What one person is in one activity; rights are the union of all hats.

    Whoever stands in for somebody here sees what that one sees, and answers what is asked of that one; the
    other rights do not pass on. An administrator who looks in by a break-glass reads, and nothing else.
    """

    person_id: int
    driver: bool = False
    sponsor: bool = False
    participant: bool = False
    leads_here: bool = False
    leads: frozenset[int] = frozenset()
    is_pm: bool = False
    leads_driver: bool = False
    holds: bool = False
    is_leaderless: bool = False
    stands_in: bool = False
    looks: bool = False

    @property
    def sees_names(self) -> bool:
        """Whoever may write, and an administrator who looks in; an executive sees sides."""
        return self.may_write or self.looks

    @property
    def may_write(self) -> bool:
        """Participants, leads of departments taking part, the sponsor, and whoever stands in for one of
        them.
        """
        return self.driver or self.sponsor or self.participant or self.leads_here or self.stands_in

    @property
    def may_edit(self) -> bool:
        """Who drives it, and leads of departments taking part."""
        return self.driver or self.leads_here

    @property
    def may_start(self) -> bool:
        """Leaving draft: a product manager who drives it, or the lead of the driver's department; where there
        is no such lead, the sponsor or the lead of a department taking part.
        """
        instead = self.is_leaderless and (self.sponsor or self.leads_here)
        return self.leads_driver or instead or (self.driver and self.is_pm)


def may_move(hats: Hats, activity: Activity, to: str) -> bool:
    """Whether this person may send the activity to a state; whether it can go there now is asked elsewhere.

    The signatures make it ready, and going live is an action of its own. Whoever is accountable for a row
    may hold the launch.
    """
    if to in (Activity.Status.READY, Activity.Status.LAUNCHED):
        return False
    if to == Activity.Status.ALIGNING:
        is_start = activity.status == Activity.Status.DRAFT
        return hats.may_start if is_start else hats.may_edit or hats.holds
    return hats.may_edit


def moves(hats: Hats, activity: Activity) -> list[str]:
    """The states to which this person may send the activity now."""
    return [to for to in Activity.MOVES.get(activity.status, []) if may_move(hats, activity, to)]


def rights(hats: Hats, row: Deliverable) -> frozenset[str]:
    """Which steps this person may ever take on the row: accept, name, take, hand_in, approve, move_due,
    cut_scope, drop, edit, choose, hand_over. Whether a step fits just now is `offers`.
    """
    own = row.accountable_id == hats.person_id
    in_force = own and row.is_in_force
    named_by_lead = row.accountable_department_id in hats.leads
    may = {
        "accept": own,
        "name": hats.may_edit or named_by_lead or hats.sponsor,
        "take": not own and (hats.participant or named_by_lead),
        "hand_in": hats.may_write or own,
        "approve": hats.person_id == approver_id(row),
        "move_due": hats.may_edit or in_force,
        "cut_scope": hats.may_edit or in_force,
        "drop": hats.may_edit or in_force,
        "edit": hats.may_edit,
        "choose": hats.sponsor or hats.driver,
        "hand_over": hats.may_edit or in_force or named_by_lead,
    }
    return frozenset(name for name, yes in may.items() if yes)


def offers(rights: frozenset[str], row: Deliverable) -> frozenset[str]:
    """The rights that fit the row as it stands now."""
    if row.activity.status == Activity.Status.CANCELLED or row.status == Status.DROPPED:
        return frozenset()
    draft, is_open = row.status == Status.DRAFT, row.status in OPEN
    fits = {
        "accept": draft,
        "name": draft,
        "take": draft,
        "approve": row.status == Status.DELIVERED,
        "move_due": is_open,
        "cut_scope": is_open,
        "drop": is_open and row.kind != Deliverable.Kind.OUTCOME,
        "hand_over": row.is_in_force and is_open,
    }
    return frozenset(name for name in rights if fits.get(name, True))


def approver_id(row: Deliverable) -> int:
    """Who looks at what comes in: the approver named for it, else who drives the activity."""
    return row.approver_id or row.activity.lead_id
