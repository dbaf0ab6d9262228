"""What shows when something really came: a screenshot beside a version that was received elsewhere."""

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404

from postmortem.activities.models import AssetVersion
from postmortem.activities.queries.access import readable, sees_names
from postmortem.evidence.models import Evidence
from postmortem.people.models import User

ABOUT, KEY = AssetVersion._meta.label_lower, "arrival"


def with_proof(versions: QuerySet[AssetVersion]) -> QuerySet[AssetVersion]:
    """The versions, each with `proof`: the id of what shows when it came, or None."""
    about = Evidence.objects.filter(subj_type=ABOUT, subj_id=OuterRef("pk"), fact_key=KEY)
    return versions.annotate(proof=Subquery(about.order_by("pk").values("pk")[:1]))


def proof_of(user: User, version: int) -> Evidence:
    """What shows when a version came, for whoever opens its activity with names. 404 or PermissionDenied."""
    found = Evidence.objects.filter(subj_type=ABOUT, subj_id=version, fact_key=KEY).select_related("file")
    about, shown = (
        AssetVersion.objects.filter(pk=version).select_related("deliverable").first(),
        found.first(),
    )
    if about is None or shown is None:
        raise Http404
    activity = readable(user, about.deliverable.activity_id)
    if not sees_names(user, activity):
        raise PermissionDenied
    return shown
