"""What comes in, and whether it is good: arrivals, approval, return."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from postmortem.activities import rules
from postmortem.activities.actions.asking import (
    about_versions,
    ask_approve,
    ask_deliver,
    in_name,
    locked,
    lost,
    refused,
    settle,
    settle_versions,
    version_to_approve,
)
from postmortem.activities.actions.finality import check_scheme
from postmortem.activities.actions.taking_part import join, write_log
from postmortem.activities.models import AssetVersion, Deliverable
from postmortem.audit.actions import record
from postmortem.evidence.actions import discard, store
from postmortem.evidence.models import StoredFile
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import stands_in
from postmortem.people.models import Department, User

Kind, State, Status = Duty.Kind, Duty.State, Deliverable.Status
TAKES_ARRIVALS = (Status.AGREED, Status.RETURNED, Status.APPROVED)


@dataclass(frozen=True)
class Arrival:
    """Something that came: exactly one of file, url, text. Without `arrived_at` it came now, without
    `provider` from whoever records it. `placeholder` stands in until the real one comes, from `origin` or as
    `origin_note` says.
    """

    file: StoredFile | None = None
    url: str = ""
    text: str = ""
    placeholder: bool = False
    origin: AssetVersion | None = None
    origin_note: str = ""
    provider: User | None = None
    provider_department: Department | None = None
    arrived_at: datetime | None = None

    @property
    def kind(self) -> str:
        if self.file:
            return AssetVersion.Kind.UPLOAD
        return AssetVersion.Kind.LINK if self.url else AssetVersion.Kind.TEXT

    def is_own(self, by: User) -> bool:
        """Whether whoever records it hands it in now; what came elsewhere or stands in is only recorded."""
        is_mine = self.provider in (None, by) and self.provider_department is None
        return is_mine and not self.placeholder and self.arrived_at is None


@transaction.atomic
def record_arrival(deliverable: Deliverable, arrival: Arrival, *, by: User, now: datetime) -> AssetVersion:
    """Record one version with the time it really came, who provided and who recorded it.

    Unless it stands in, or is the same as an earlier version, it closes *deliver* and opens *approve*, and
    the row waits for approval. A row nobody has accepted keeps its state: the arrival is a fact all the same.
    Raises ValidationError by field for a time later than now, nothing handed in, or a row that is not needed.
    """
    row = locked(deliverable.pk)
    at = arrival.arrived_at or now
    _check(row, arrival, at, now)
    if arrival.is_own(by):
        check_scheme(row, now=now)
    version = _insert(row, arrival, at, by, now)
    if arrival.provider:
        join(row.activity, arrival.provider, now=now)
    if not version.placeholder and version.same_as_id is None:
        _arrived(row, version, by, now)
    record(
        "deliverable.arrived",
        version,
        by=by,
        at=now,
        stream=row.activity.stream,
        deliverable_id=row.pk,
        number=version.number,
        placeholder=version.placeholder,
        same_as=version.same_as_id,
        sha256=arrival.file.sha256 if arrival.file else "",
    )
    return version


def _check(row: Deliverable, arrival: Arrival, at: datetime, now: datetime) -> None:
    if row.status == Status.DROPPED:
        raise lost()
    if sum(map(bool, (arrival.file, arrival.url, arrival.text.strip()))) != 1:
        raise refused(_("Hand in one thing: a file, a link or a text."))
    if at > now:
        raise ValidationError({"arrived_at": _("It cannot have come later than now.")})
    if not arrival.placeholder and (arrival.origin or arrival.origin_note):
        raise ValidationError({"origin_note": _("Only a stand-in has an origin.")})


def _insert(row: Deliverable, arrival: Arrival, at: datetime, by: User, now: datetime) -> AssetVersion:
    provider = arrival.provider or (None if arrival.provider_department else by)
    department = arrival.provider_department or (provider.department if provider else None)
    newest = row.versions.aggregate(n=Max("number"))["n"] or 0
    return AssetVersion.objects.create(
        deliverable=row,
        number=newest + 1,
        kind=arrival.kind,
        file=arrival.file,
        url=arrival.url,
        text=arrival.text,
        placeholder=arrival.placeholder,
        origin=arrival.origin,
        origin_note=arrival.origin_note,
        same_as=_same(row, arrival),
        provider=provider,
        provider_department=department,
        arrived_at=at,
        recorded_by=by,
        recorded_at=now,
    )


def _same(row: Deliverable, arrival: Arrival) -> AssetVersion | None:
    """The first earlier version of the row with the same content."""
    versions = row.versions.order_by("number")
    if arrival.file:
        return versions.filter(file__sha256=arrival.file.sha256).first()
    if arrival.url:
        return versions.filter(kind="link", url=arrival.url).first()
    return versions.filter(kind="text", text=arrival.text).first()


def _arrived(row: Deliverable, version: AssetVersion, by: User, now: datetime) -> None:
    claimed = Deliverable.objects.filter(pk=row.pk, status__in=TAKES_ARRIVALS).update(status=Status.DELIVERED)
    if not claimed and row.status != Status.DELIVERED:
        return
    settle(row, [Kind.DELIVER], State.DONE, by=by, now=now)
    settle_versions(row, State.WITHDRAWN, by=by, now=now)
    ask_approve(row, version, now=now)


def hand_in_file(
    deliverable: Deliverable, upload: UploadedFile, arrival: dict[str, Any], *, by: User, now: datetime
) -> AssetVersion:
    """Store a file and record its arrival (`arrival`: the further fields of Arrival); if either is refused,
    nothing of the file stays. Raises ValidationError as store and record_arrival do.
    """
    file = store(upload, by=by, now=now)
    recorded = False
    try:
        version = record_arrival(deliverable, Arrival(file=file, **arrival), by=by, now=now)
        recorded = True
    finally:
        if not recorded:
            discard(file)
    return version


def _waiting(version_pk: int, asked_of: User) -> tuple[Deliverable, AssetVersion]:
    """The version and its row, if this is the one that waits for a word of this person."""
    version = AssetVersion.objects.filter(pk=version_pk).first()
    if version is None:
        raise lost()
    row = locked(version.deliverable_id)
    if row.status != Status.DELIVERED or version_to_approve(row) != version:
        raise lost()
    if rules.approver_id(row) != asked_of.pk:
        raise refused(_("This is not asked of you."))
    return row, version


@transaction.atomic
def approve(
    version_pk: int, *, by: User, now: datetime, scope: str = "", on_behalf_of: User | None = None
) -> AssetVersion:
    """The version that waits is good: the row is approved; the log says by whom, in person, for which scope.

    `on_behalf_of` is whom `by` stands in for. Raises ValidationError, code "stale", if a newer version came
    or somebody answered already.
    """
    row, version = _waiting(version_pk, on_behalf_of or by)
    said = in_name(about_versions(row), on_behalf_of, by=by, now=now)
    claimed = Deliverable.objects.filter(pk=row.pk, status=Status.DELIVERED)
    if not claimed.update(status=Status.APPROVED, approved_version=version):
        raise lost()
    _log(row, version, by, now, verdict="yes", scope=scope, confirmed_at=now, said_by=_speaker(row, by, now))
    settle_versions(row, State.DONE, by=by, now=now, answer=Duty.Answer.YES)
    said |= {"deliverable_id": row.pk}
    record("deliverable.approved", version, by=by, at=now, stream=row.activity.stream, scope=scope, **said)
    return version


@transaction.atomic
def return_version(
    version_pk: int, reason: str, *, by: User, now: datetime, on_behalf_of: User | None = None
) -> AssetVersion:
    """The version that waits is not good yet, with a reason; the accountable person is to deliver again.

    `on_behalf_of` is whom `by` stands in for. Raises ValidationError on `reason` if it is empty, code "stale"
    if a newer version came meanwhile.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say in one sentence why.")})
    row, version = _waiting(version_pk, on_behalf_of or by)
    said = in_name(about_versions(row), on_behalf_of, by=by, now=now)
    if not Deliverable.objects.filter(pk=row.pk, status=Status.DELIVERED).update(status=Status.RETURNED):
        raise lost()
    _log(row, version, by, now, verdict="returned", reason=reason, said_by=_speaker(row, by, now))
    settle_versions(row, State.DONE, by=by, now=now, answer=Duty.Answer.NO, reason=reason)
    ask_deliver(row, now=now)
    said |= {"deliverable_id": row.pk}
    record("deliverable.returned", version, by=by, at=now, stream=row.activity.stream, **said)
    return version


def _speaker(row: Deliverable, by: User, now: datetime) -> User:
    """Whose word it is while it is open: an answer of the office is the approver's own."""
    asked = about_versions(row).open().select_related("holder").first()
    standing = stands_in(by, asked, now) if asked and asked.holder_id != by.pk else None
    return asked.holder if asked and asked.holder and standing and standing.is_office else by


def _log(row: Deliverable, version: AssetVersion, by: User, now: datetime, **said: Any) -> None:
    write_log(
        row.activity,
        kind="approval",
        by=by,
        now=now,
        deliverable=row,
        asset_version=version,
        channel="person",
        **said,
    )
