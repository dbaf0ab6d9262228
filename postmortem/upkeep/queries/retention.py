"""What is kept how long, and what would go now."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Final, NamedTuple

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from incidents.queries.sides.access import with_raw_views
from postmortem.activities.models import AssetVersion
from postmortem.audit.models import SecurityEvent
from postmortem.drafts.models import Draft, SubmitToken
from postmortem.evidence.models import Evidence, StoredFile
from postmortem.outbox.models import Announcement, Message, Notice
from postmortem.people.models import User
from postmortem.people.queries import house_rules
from postmortem.upkeep.models import PeopleImport, RetentionRule, RetentionRun
from postmortem.upkeep.rules.retention import KINDS, Kept, before

SAMPLE: Final = 5
SHOWN: Final = 50


def days_kept() -> dict[str, int | None]:
    """How long this house keeps each kind; two queries."""
    said = dict(RetentionRule.objects.values_list("kind", "days"))
    said["raw_views"] = house_rules().raw_view_days
    return {kind: said.get(kind, kept.days) for kind, kept in KINDS.items()}


def _evidence(old: datetime) -> QuerySet[StoredFile]:
    """Files that are evidence and nothing else: material of an activity never goes by itself."""
    used = Evidence.objects.filter(file=OuterRef("pk"))
    files = StoredFile.objects.filter(Exists(used), blanked_at=None, at__lt=old)
    return files.exclude(pk__in=_material())


def _material() -> QuerySet[Any]:
    return AssetVersion.objects.filter(file__isnull=False).values("file")


def _notices(old: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(Q(duty=None) | ~Q(duty__state="open"), at__lt=old)


def _messages(old: datetime) -> QuerySet[Message]:
    """Ended ones that no notice and no announcement hangs on."""
    ended = Q(sent_at__lt=old) | Q(dead_at__lt=old) | Q(obsolete_at__lt=old)
    used = Exists(Notice.objects.filter(message=OuterRef("pk"))) | Exists(
        Announcement.objects.filter(message=OuterRef("pk"))
    )
    return Message.objects.filter(ended).exclude(used)


CANDIDATES: Final[Mapping[str, Callable[[datetime], QuerySet[Any]]]] = {
    "drafts": lambda old: Draft.objects.filter(at__lt=old),
    "screenshots": lambda old: _evidence(old).filter(media_type__startswith="image/"),
    "attachments": lambda old: _evidence(old).exclude(media_type__startswith="image/"),
    "raw_views": with_raw_views,
    "notices": _notices,
    "messages": _messages,
    "security": lambda old: SecurityEvent.objects.filter(at__lt=old),
    "sessions": lambda old: Session.objects.filter(expire_date__lt=old),
    "tokens": lambda old: SubmitToken.objects.filter(at__lt=old),
    "imports": lambda old: PeopleImport.objects.filter(
        Q(found__has_key="problems") | Q(found__has_key="new"), ended_at__lt=old
    ),
}
TITLED: Final = ("screenshots", "attachments", "imports")


def going(kind: str, days: int, now: datetime) -> QuerySet[Any]:
    """What of one kind is older than these days."""
    return CANDIDATES[kind](before(now, days))


class Line(NamedTuple):
    """One kind on the page: how long it is kept, how much would go now, and the first titles of that."""

    kind: str
    kept: Kept
    days: int | None
    number: int
    titles: list[str]


def lines(now: datetime, days_of: Mapping[str, int | None]) -> list[Line]:
    """Every kind with what would go now if these days counted. Thirteen queries at most."""
    return [_line(kind, kept, days_of[kind], now) for kind, kept in KINDS.items()]


def _line(kind: str, kept: Kept, days: int | None, now: datetime) -> Line:
    if days is None:
        return Line(kind, kept, None, 0, [])
    rows = going(kind, days, now)
    number = rows.count()
    titles = [_title(row) for row in islice(rows, SAMPLE)] if number and kind in TITLED else []
    return Line(kind, kept, days, number, titles)


def _title(row: StoredFile | PeopleImport) -> str:
    """Names of files belong to those who may see them: an administrator reads the kind and the day."""
    return row.name if isinstance(row, PeopleImport) else f"{row.media_type} {row.at:%Y-%m-%d}"


def runs() -> QuerySet[RetentionRun]:
    return RetentionRun.objects.all()[:10]


def counted(counts: Mapping[str, int]) -> str:
    """The counts of a run in words."""
    said = [f"{KINDS[kind].name}: {number}" for kind, number in counts.items() if kind in KINDS]
    return " · ".join(said) or _("nothing")


def files(after: int | None = None) -> list[StoredFile]:
    """Stored files, the newest first, below an id; one more than is shown if there are more."""
    found = StoredFile.objects.select_related("by__department", "blanking").order_by("-pk")
    return list((found.filter(pk__lt=after) if after else found)[: SHOWN + 1])


def stored_file(_user: User, pk: int) -> StoredFile:
    """Raises Http404."""
    found = StoredFile.objects.select_related("by__department", "blanking").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
