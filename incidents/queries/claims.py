"""What might explain an incident, and what speaks for and against it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404

from incidents.compile import Claimed
from incidents.models import Hypothesis, Incident
from incidents.queries.incident import Rights, incident_rights, readable_incident
from incidents.queries.incident_list import words_about
from incidents.queries.times.shown import kind_of
from postmortem.evidence.models import Evidence
from postmortem.people.models import User
from postmortem.people.redaction import Words

State = Hypothesis.State
SHAPES = {State.OPEN: "open", State.SUPPORTED: "done", State.REFUTED: "dropped"}
ABOUT = "incidents.hypothesis"


@dataclass(frozen=True)
class Proof:
    """One thing beside a claim: a link with `url`, a file with `file_name`, or a text."""

    pk: int
    kind: str
    url: str
    text: str
    file_name: str
    is_gone: bool = False


@dataclass(frozen=True)
class Claim:
    """One claim; texts are redacted."""

    hypothesis: Hypothesis
    shape: str
    claim: str
    test: str
    result: str
    speak_for: list[Proof]
    speak_against: list[Proof]


@dataclass(frozen=True)
class ClaimsPage:
    """All claims of an incident; `open` and `decided` are their numbers."""

    incident: Incident
    rights: Rights
    title: str
    claims: list[Claim]
    open: int

    @property
    def decided(self) -> int:
        return len(self.claims) - self.open


def claims_page(user: User, incident: Incident) -> ClaimsPage:
    rights, words = incident_rights(user, incident), words_about([incident])
    rows = list(incident.hypotheses.all())
    shown = _proofs([row.pk for row in rows], words, names=rights.names)
    return ClaimsPage(
        incident=incident,
        rights=rights,
        title=words.text(incident.title),
        claims=[_claim(row, shown, words) for row in rows],
        open=sum(row.state == State.OPEN for row in rows),
    )


def _claim(row: Hypothesis, shown: dict[tuple[int, str], list[Proof]], words: Words) -> Claim:
    return Claim(
        hypothesis=row,
        shape=SHAPES[State(row.state)],
        claim=words.text(row.claim),
        test=words.text(row.test),
        result=words.text(row.result),
        speak_for=shown[row.pk, Evidence.Stance.FOR],
        speak_against=shown[row.pk, Evidence.Stance.AGAINST],
    )


def _proofs(claims: list[int], words: Words, *, names: bool) -> dict[tuple[int, str], list[Proof]]:
    """Names of files and addresses of links are for those who see names."""
    found: dict[tuple[int, str], list[Proof]] = defaultdict(list)
    rows = Evidence.objects.filter(subj_type=ABOUT, subj_id__in=claims).select_related("file")
    for row in rows if claims else ():
        proof = Proof(
            pk=row.pk,
            kind=row.kind,
            url=row.url if names else "",
            text=words.text(row.text),
            file_name=row.file.original_name if row.file and names else "",
            is_gone=bool(row.file and row.file.blanked_at),
        )
        found[row.subj_id, row.stance].append(proof)
    return found


def settled_claims(incidents: Iterable[Incident]) -> list[Claimed]:
    """What was thought to explain these incidents and was settled, for compile; two queries."""
    decided = Hypothesis.objects.filter(incident__in=[one.pk for one in incidents]).exclude(state=State.OPEN)
    rows = list(decided.order_by("pk"))
    pieces: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    beside = Evidence.objects.filter(subj_type=ABOUT, subj_id__in=[row.pk for row in rows])
    for one in beside.order_by("at", "pk") if rows else ():
        pieces[one.subj_id, one.stance].append((one.pk, kind_of(one)))
    return [
        Claimed(
            pk=row.pk,
            state=row.state,
            text=row.claim,
            test=row.test,
            result=row.result,
            speak_for=tuple(pieces[row.pk, Evidence.Stance.FOR]),
            speak_against=tuple(pieces[row.pk, Evidence.Stance.AGAINST]),
        )
        for row in rows
    ]


def _claim_of(user: User, pk: int, claim: int) -> Hypothesis:
    found = Hypothesis.objects.filter(pk=claim, incident=readable_incident(user, pk))
    one = found.select_related("incident__activity").first()
    if one is None:
        raise Http404
    return one


def addable_claim(user: User, pk: int, claim: int) -> Hypothesis:
    """A claim beside which this person may put something. Raises Http404, PermissionDenied."""
    found = _claim_of(user, pk, claim)
    if not incident_rights(user, found.incident).add:
        raise PermissionDenied
    return found


def decidable_claim(user: User, pk: int, claim: int) -> Hypothesis:
    """A claim that this person may decide. Raises Http404, PermissionDenied."""
    found = _claim_of(user, pk, claim)
    if not incident_rights(user, found.incident).edit:
        raise PermissionDenied
    return found


def claim_file(user: User, pk: int, evidence: int) -> Evidence:
    """A file beside a claim, for those who see names. Raises Http404, PermissionDenied."""
    incident = readable_incident(user, pk)
    claims = Hypothesis.objects.filter(incident=incident).values("pk")
    files = Evidence.objects.filter(subj_type=ABOUT, subj_id__in=claims, kind=Evidence.Kind.FILE)
    found = files.select_related("file").filter(pk=evidence).first()
    if found is None:
        raise Http404
    if not incident_rights(user, incident).names:
        raise PermissionDenied
    return found
