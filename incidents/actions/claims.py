"""What might explain it: a claim, what speaks for and against it, the test that decides."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from incidents.actions.incident_record import still_open
from incidents.models import Hypothesis
from postmortem.audit.actions import record
from postmortem.drafts.actions import Stale
from postmortem.evidence.actions import discard, store
from postmortem.evidence.models import Evidence, StoredFile
from postmortem.people.models import User


@dataclass(frozen=True)
class Shown:
    """One thing that speaks for or against a claim: exactly one of file, link, text."""

    stance: str
    url: str = ""
    text: str = ""


@transaction.atomic
def add_claim(pk: int, claim: str, test: str, *, by: User, now: datetime) -> Hypothesis:
    """Write down what might explain incident `pk`, and how one could tell. Refused once it has ended."""
    incident = still_open(pk)
    made = Hypothesis.objects.create(incident=incident, claim=claim.strip(), test=test.strip(), by=by, at=now)
    record("incident.claim_added", made, by=by, at=now, stream=incident.stream, incident_id=pk)
    return made


def add_claim_evidence(
    claim: Hypothesis, shown: Shown, upload: UploadedFile | None, *, by: User, now: datetime
) -> Evidence:
    """Put a file, a link or a text beside a claim; if it is refused, nothing of the file stays.

    Raises ValidationError unless there is exactly one, as `store` does, or once the incident has ended.
    """
    if sum(map(bool, (upload, shown.url, shown.text.strip()))) != 1:
        raise ValidationError(_("Give one of the three: a file, a link or a text."))
    file = store(upload, by=by, now=now) if upload else None
    kept = False
    try:
        made = _keep(claim, shown, file, by=by, now=now)
        kept = True
    finally:
        if file and not kept:
            discard(file)
    return made


@transaction.atomic
def _keep(claim: Hypothesis, shown: Shown, file: StoredFile | None, *, by: User, now: datetime) -> Evidence:
    incident = still_open(claim.incident_id)
    given: dict[str, Any] = {"file": {"file": file}, "link": {"url": shown.url}}
    kind = "file" if file else "link" if shown.url else "text"
    made = Evidence.objects.create(
        subj_type=claim._meta.label_lower,
        subj_id=claim.pk,
        kind=kind,
        stance=shown.stance,
        by=by,
        at=now,
        **given.get(kind, {"text": shown.text.strip()}),
    )
    data = {"stance": shown.stance, "kind": kind, "sha256": file.sha256 if file else ""}
    record("incident.claim_evidence", claim, by=by, at=now, stream=incident.stream, **data)
    return made


@transaction.atomic
def decide_claim(pk: int, version: int, state: str, result: str, *, by: User, now: datetime) -> Hypothesis:
    """It holds, does not hold, or is open again; a decision says in `result` what showed it.

    Raises Stale if somebody decided after `version`, ValidationError without the sentence.
    """
    claim = Hypothesis.objects.select_related("incident").get(pk=pk)
    incident = still_open(claim.incident_id)
    if state != Hypothesis.State.OPEN and not result.strip():
        raise ValidationError({"result": _("Say in one sentence what showed it.")})
    same = Hypothesis.objects.filter(pk=pk, version=version)
    if not same.update(state=state, result=result.strip(), version=F("version") + 1):
        raise Stale(claim)
    claim.refresh_from_db()
    record("incident.claim_decided", claim, by=by, at=now, stream=incident.stream, state=state)
    return claim
