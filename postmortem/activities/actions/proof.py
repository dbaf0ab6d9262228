"""Handing something in with what shows when it came."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from postmortem.activities.actions.asset import Arrival, hand_in_file, record_arrival
from postmortem.activities.models import AssetVersion, Deliverable
from postmortem.activities.queries.proof import ABOUT, KEY
from postmortem.audit.actions import record
from postmortem.evidence.actions import discard, store
from postmortem.evidence.models import Evidence, StoredFile
from postmortem.people.models import User


def hand_in(
    row: Deliverable,
    arrival: dict[str, Any],
    *,
    upload: UploadedFile | None = None,
    proof: UploadedFile | None = None,
    by: User,
    now: datetime,
) -> AssetVersion:
    """Record an arrival (`arrival`: the fields of Arrival besides the file), with a file of its own and a
    file that shows when it came, if there are any; if one is refused, nothing of any stays.

    Raises ValidationError as store and record_arrival do, what is wrong with the proof on `proof`.
    """
    shown = _stored(proof, by, now) if proof else None
    recorded = False
    try:
        version = _recorded(row, arrival, upload, shown, by, now)
        recorded = True
    finally:
        if shown and not recorded:
            discard(shown)
    return version


def _stored(proof: UploadedFile, by: User, now: datetime) -> StoredFile:
    try:
        return store(proof, by=by, now=now)
    except ValidationError as refused:
        raise ValidationError({"proof": refused}) from None


@transaction.atomic
def _recorded(
    row: Deliverable,
    arrival: dict[str, Any],
    upload: UploadedFile | None,
    shown: StoredFile | None,
    by: User,
    now: datetime,
) -> AssetVersion:
    if upload is None:
        version = record_arrival(row, Arrival(**arrival), by=by, now=now)
    else:
        version = hand_in_file(row, upload, arrival, by=by, now=now)
    if shown:
        about = {"subj_type": ABOUT, "subj_id": version.pk, "fact_key": KEY}
        Evidence.objects.create(**about, kind=Evidence.Kind.FILE, file=shown, by=by, at=now)
        stream, digest = row.activity.stream, shown.sha256
        record("deliverable.arrival_shown", version, by=by, at=now, stream=stream, sha256=digest)
    return version
