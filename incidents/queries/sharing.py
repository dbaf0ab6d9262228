"""Links to a published page: who may make and end them, and what one opens."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404

from incidents.models import IncidentDepartment, Retrospective, ShareLink
from incidents.queries.reading.page import readable_retrospective
from incidents.queries.retrospective_work import SUBJECT, may_edit, subject_activity
from incidents.rules import sharing as rules
from incidents.rules.retrospective import ENDED
from postmortem.activities.models import ActivityDepartment
from postmortem.people.models import User


@dataclass(frozen=True)
class Shared:
    """One link as it stands in the list."""

    link: ShareLink
    state: rules.LinkState


@dataclass(frozen=True)
class SharePage:
    """The links of one page; `may_make` for its owner and driver, others here can only end them."""

    retrospective: Retrospective
    title: str
    links: list[Shared]
    may_make: bool
    restricted: bool
    owns: bool

    @property
    def open(self) -> int:
        return sum(one.state == rules.LinkState.OPEN for one in self.links)


def is_restricted(retrospective: Retrospective) -> bool:
    """Whether the page, or the activity it is about, is for those who took part only."""
    activity = subject_activity(retrospective)
    is_narrow = retrospective.visibility == Retrospective.Visibility.RESTRICTED
    return is_narrow or (activity is not None and activity.restricted)


def leads_concerned(user: User, retrospective: Retrospective) -> bool:
    """Whether this person leads a department that took part or was touched."""
    activity = subject_activity(retrospective)
    touched = IncidentDepartment.objects.filter(
        department__lead=user, incident=retrospective.incident_id or 0
    )
    if touched.exists():
        return True
    here = ActivityDepartment.objects.filter(department__lead=user, activity=activity)
    return activity is not None and here.exists()


def retrospective_to_share(user: User, pk: int) -> Retrospective:
    """For whoever keeps or drives it, the leads concerned and administrators, who end what others made.

    Raises Http404, or PermissionDenied for other readers.
    """
    found = readable_retrospective(user, pk)
    may_end = user.role == User.Role.ADMIN or may_edit(user, found) or leads_concerned(user, found)
    if not may_end:
        raise PermissionDenied
    return found


def retrospective_to_show_outside(user: User, pk: int) -> Retrospective:
    """For whoever keeps or drives it. Raises Http404 or PermissionDenied."""
    found = retrospective_to_share(user, pk)
    if not may_edit(user, found):
        raise PermissionDenied
    return found


def link_to_end(user: User, pk: int, link: int) -> ShareLink:
    """Raises Http404 or PermissionDenied as `retrospective_to_share` does."""
    found = ShareLink.objects.filter(pk=link, retrospective=retrospective_to_share(user, pk)).first()
    if found is None:
        raise Http404
    found.retrospective = readable_retrospective(user, pk)
    return found


def share_page(user: User, retrospective: Retrospective, *, now: datetime) -> SharePage:
    links = retrospective.share_links.select_related("by")
    published = retrospective.current.document if retrospective.current else {}
    return SharePage(
        retrospective=retrospective,
        title=published.get("title", retrospective.title),
        links=[Shared(one, rules.state_of(one.expires_at, one.revoked_at, now)) for one in links],
        may_make=may_edit(user, retrospective) and retrospective.current is not None,
        restricted=is_restricted(retrospective),
        owns=user.pk == retrospective.owner_id,
    )


def opened_by(secret: str, *, now: datetime, link: int | None = None) -> ShareLink:
    """What a secret opens, of the link with this id if one is named.

    Raises Http404 for one that was never made, that has ended, or whose page is not there for others: not
    published, or restricted since somebody else than its owner made the link.
    """
    links = ShareLink.objects.filter(sha256=rules.fingerprint(secret))
    named = links.filter(pk=link) if link is not None else links
    found = named.select_related(*(f"retrospective__{one}" for one in SUBJECT)).first()
    if found is None or rules.state_of(found.expires_at, found.revoked_at, now) != rules.LinkState.OPEN:
        raise Http404
    about = found.retrospective
    if about.current_id is None or about.status in ENDED:
        raise Http404
    if is_restricted(about) and found.by_id != about.owner_id:
        raise Http404
    return found
