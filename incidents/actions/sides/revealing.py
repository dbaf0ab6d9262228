"""What the clock does to views: revealed when all are in or the time is up, blanked some months after."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from incidents.actions.sides.between import propose
from incidents.models import Difference, Perspective, Retrospective
from incidents.queries.retrospective_work.access import SUBJECT, subject_activity
from incidents.queries.sides.access import duties_about, with_raw_views
from incidents.rules.retrospective import ENDED
from incidents.rules.sides import PROMPTS
from postmortem.audit.actions import record
from postmortem.outbox.actions import close, tell
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from postmortem.people.queries import house_rules

EMPTY = dict.fromkeys(PROMPTS, "")


def follow_views(*, now: datetime) -> dict[str, int]:
    """Reveal what is due and blank what is old; returns what was counted.

    The tick calls it. Each is claimed by one conditional UPDATE, so it may run twice, late, at once.
    """
    done = {
        "revealed": sum(reveal(pk, now=now) for pk in list(_to_reveal(now))),
        "blanked": sum(blank(pk, now=now) for pk in _to_blank(now)),
    }
    return {name: number for name, number in done.items() if number}


def _to_reveal(now: datetime) -> list[int]:
    """All that were asked have written or will not, or the time is up."""
    waiting = Perspective.objects.filter(
        retrospective=OuterRef("pk"), submitted_at=None, declined_at=None, author__isnull=False
    )
    open_ones = Retrospective.objects.filter(views_revealed_at=None, views_until__isnull=False)
    due = open_ones.exclude(status__in=ENDED).filter(Q(views_until__lte=now) | ~Exists(waiting))
    return list(due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def reveal(pk: int, *, now: datetime) -> int:
    """Open the views to the parties: 1, or 0 if somebody else has, or a view is waited for after all."""
    locked = Retrospective.objects.select_for_update(of=("self",)).filter(pk=pk, views_revealed_at=None)
    if not list(locked) or pk not in _to_reveal(now):
        return 0
    Retrospective.objects.filter(pk=pk).update(views_revealed_at=now)
    found = Retrospective.objects.select_related(*SUBJECT).get(pk=pk)
    close(duties_about(found, Duty.Kind.VIEW), Duty.State.LAPSED, by=None, now=now)
    proposed = propose(found, now=now)
    given = found.perspectives.filter(submitted_at__isnull=False).count()
    if given:
        tell(parties(found), "retro_views", _about(found), now=now)
    told = {"given": given, "proposed": proposed}
    record("retrospective.views_revealed", found, by=None, at=now, stream=found.stream, **told)
    return 1


def parties(found: Retrospective) -> set[User]:
    """Who reads them: the authors, the sponsor, who keeps the page and who drives the activity."""
    activity = subject_activity(found)
    authors = {one.author for one in found.perspectives.select_related("author") if one.author}
    keepers = {found.owner, *((activity.lead, activity.sponsor) if activity else ())}
    return {person for person in authors | keepers if person and person.is_active}


def _about(found: Retrospective) -> dict[str, object]:
    activity = subject_activity(found)
    about = {"activity_id": activity.pk, "activity": activity.title} if activity else {}
    path = reverse("incidents:sides", args=[found.pk])
    return {**about, "retrospective_id": found.pk, "title": found.title, "path": path}


def _to_blank(now: datetime) -> list[int]:
    old = with_raw_views(now - timedelta(days=house_rules().raw_view_days))
    return list(old.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def blank(pk: int, *, now: datetime) -> int:
    """The raw words go, the hashes and the released sentences stay: 1, or 0 if it was done before."""
    if not Retrospective.objects.filter(pk=pk, raw_views_gone_at=None).update(raw_views_gone_at=now):
        return 0
    found = Retrospective.objects.select_related("incident", "activity").get(pk=pk)
    sides = Perspective.objects.filter(retrospective=found)
    gone = sides.exclude(sha256="").update(**EMPTY, blanked_at=now)
    sides.filter(sha256="").update(**EMPTY)
    Difference.objects.filter(retrospective=found).update(quote="")
    close(duties_about(found, Duty.Kind.VIEW), Duty.State.WITHDRAWN, by=None, now=now)
    record("retrospective.views_blanked", found, by=None, at=now, stream=found.stream, number=gone)
    return 1
