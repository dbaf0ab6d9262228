"""Which departments are concerned, who may open the page of the views, and what of it is whose."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from incidents.models import Difference, Perspective, Retrospective
from incidents.queries.retrospective_work.access import SUBJECT, may_edit, subject_activity
from incidents.rules.retrospective import ENDED
from postmortem.activities.models import Participant
from postmortem.audit.models import Revision
from postmortem.outbox.models import Duty, DutyQuerySet
from postmortem.people.models import Department, User
from postmortem.people.queries import active_people

ASIDE = ("retrospective__owner", "department", "author")


def concerned(retrospective: Retrospective) -> QuerySet[Department]:
    """The departments that took part and those the incident touched."""
    incident, activity = retrospective.incident, subject_activity(retrospective)
    found = Department.objects.none()
    if incident:
        found |= Department.objects.filter(pk__in=incident.departments.values("department"))
    if activity:
        found |= Department.objects.filter(pk__in=activity.taking_part.values("department"))
    return found


def opens_to(retrospective: Retrospective) -> QuerySet[User]:
    """Who may be asked for a view: everybody active; of a restricted activity only the listed."""
    activity = subject_activity(retrospective)
    if activity is None or not activity.restricted:
        return active_people()
    listed = Participant.objects.filter(activity=activity, until=None).values("person")
    return active_people().filter(pk__in=listed)


def with_raw_views(old: datetime) -> QuerySet[Retrospective]:
    """Whose raw views are still there though first published, or skipped and opened, before that."""
    first = Revision.objects.filter(
        kind=Revision.Kind.RETROSPECTIVE,
        subj_type=Retrospective._meta.label_lower,
        subj_id=OuterRef("pk"),
        at__lte=old,
    )
    skipped = Q(status__in=ENDED, created_at__lte=old)
    return Retrospective.objects.filter(Exists(first) | skipped, raw_views_gone_at=None)


def sides_at_work(user: User, pk: int) -> Retrospective:
    """For the parties: who writes a view, leads a side, sponsors, keeps or drives it.

    Raises Http404 for those who do not take part, PermissionDenied for those who only look on.
    """
    authored = Perspective.objects.filter(author=user).values("retrospective")
    free = ~Q(incident__activity__restricted=True) & ~Q(activity__restricted=True)
    at_work = Retrospective.objects.at_work_for(user).values("pk")
    found = (
        Retrospective.objects.filter(free & Q(pk__in=authored) | Q(pk__in=at_work))
        .select_related(*SUBJECT)
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    if not is_party(user, found):
        raise PermissionDenied
    return found


def is_party(user: User, retrospective: Retrospective) -> bool:
    activity = subject_activity(retrospective)
    if may_edit(user, retrospective) or (activity is not None and activity.sponsor_id == user.pk):
        return True
    own = Q(author=user) | Q(department__lead=user)
    return Perspective.objects.filter(own, retrospective=retrospective).exists()


def own_side(user: User, pk: int, side: int) -> Perspective:
    """A view that this person writes. Raises Http404 for everybody else, whoever they are."""
    about = sides_at_work(user, pk)
    own = Perspective.objects.select_related(*ASIDE).filter(author=user, retrospective=about)
    found = own.filter(pk=side).first()
    if found is None:
        raise Http404
    return found


def side_to_pass_on(user: User, pk: int, side: int) -> Perspective:
    """A department's view that this person may give to a colleague: whose it is, and who leads there."""
    mine = Q(author=user) | Q(department__lead=user)
    free = Perspective.objects.select_related(*ASIDE).filter(mine, department__isnull=False)
    found = free.filter(pk=side, retrospective=sides_at_work(user, pk)).first()
    if found is None:
        raise Http404
    return found


def colleagues_for(side: Perspective) -> QuerySet[User]:
    """Who of the department could write it instead."""
    others = opens_to(side.retrospective).exclude(pk=side.author_id or 0)
    return others.filter(department=side.department).order_by("display_name", "pk")


def sponsors_side(user: User, pk: int) -> Perspective:
    """The two questions of this sponsor, not answered yet. Raises Http404."""
    waiting = Perspective.objects.filter(department=None, submitted_at=None, declined_at=None)
    found = waiting.filter(author=user, retrospective=sides_at_work(user, pk)).first()
    if found is None:
        raise Http404
    return found


def difference_at_work(user: User, pk: int, difference: int) -> Difference:
    """A candidate, for the parties. Raises Http404, PermissionDenied."""
    found = Difference.objects.filter(pk=difference, retrospective=sides_at_work(user, pk))
    made = found.select_related("retrospective", "wants__department", "lacks__department").first()
    if made is None:
        raise Http404
    return made


def duties_about(retrospective: Retrospective, kind: str) -> DutyQuerySet:
    return Duty.objects.filter(kind=kind, subj_type=retrospective._meta.label_lower, subj_id=retrospective.pk)
