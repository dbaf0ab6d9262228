"""Who may bring an older post-mortem, and what the page shows of one before it is taken over."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.importing import Report
from incidents.models import Incident, Retrospective
from postmortem.activities.models import Activity, Participant
from postmortem.people.models import User

MAY_IMPORT = (User.Role.PM, User.Role.ADMIN)


@dataclass(frozen=True)
class ImportPage:
    """What was read. `known`: the same text was taken over before; `readable` is its page, if this reader may
    open it.
    """

    report: Report
    known: bool
    readable: Retrospective | None


def opens_report_import(user: User) -> User:
    """Drivers and administrators. Raises PermissionDenied for everybody else."""
    if user.role not in MAY_IMPORT:
        raise PermissionDenied
    return user


def activities_to_import_into(user: User) -> QuerySet[Activity]:
    """Activities that this person works in, the newest first: an older post-mortem may belong to one."""
    own = Q(lead=user) | Exists(Participant.objects.filter(activity=OuterRef("pk"), person=user, until=None))
    found = Activity.objects.visible_to(user).filter(own)
    return found.order_by("-created_at", "-pk")


def import_page(user: User, report: Report) -> ImportPage:
    """Two queries."""
    known = Incident.objects.filter(import_key=report.key)
    found = Retrospective.objects.visible_to(user).filter(incident__import_key=report.key).first()
    return ImportPage(report, found is not None or known.exists(), found)
