"""The risks of an activity: how each stands, and which the launch has to name."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.activities import rules
from postmortem.activities.models import Activity, LogEntry
from postmortem.activities.queries.access import hats, people_of
from postmortem.activities.queries.entries import ENTRY, entry_of
from postmortem.activities.rules import Hats, RiskState
from postmortem.audit.models import Revision
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import Words, redact_for

NOTE, ACCEPT = "taken_note", "accept_risk"
State = Duty.State
ROLES: Final[Mapping[str, str | Promise]] = {
    "sponsor": gettext_lazy("sponsor"),
    "owner": gettext_lazy("answers for the deliverable"),
    "lead": gettext_lazy("department lead"),
}


class Noted(NamedTuple):
    """One person who was told."""

    shape: str
    word: str
    who: str


@dataclass(frozen=True)
class RiskView:
    """One risk in words for one reader; `noted` of `told` people have taken note."""

    entry: LogEntry
    text: str
    level: int
    state: RiskState
    word: str
    said: str
    owner: str
    row: str
    also: Sequence[tuple[int, str]]
    response: str
    people: Sequence[Noted]
    mine: frozenset[str]
    signature: Duty | None

    @property
    def shape(self) -> str:
        return rules.RISK_SHAPES[self.state]

    @property
    def told(self) -> int:
        return len(self.people)

    @property
    def noted(self) -> int:
        return sum(one.shape == "done" for one in self.people)

    @property
    def note_shape(self) -> str:
        if not self.told:
            return "none"
        return "done" if self.noted == self.told else "half" if self.noted else "said"

    @property
    def waits(self) -> bool:
        accepted = self.state == RiskState.ACCEPTED
        return rules.risk_waits(accepted=accepted, noted=self.noted, told=self.told)


@dataclass(frozen=True)
class RisksPage:
    activity: Activity
    risks: Sequence[RiskView]
    may_write: bool

    @property
    def waiting(self) -> int:
        return sum(one.waits for one in self.risks)


@dataclass(frozen=True)
class RiskPage:
    """One risk; `signed` are the words that were signed, for good."""

    activity: Activity
    risk: RiskView
    may_write: bool
    signed: Revision | None

    @property
    def signed_as(self) -> str | Promise:
        """In which role it was signed; empty for somebody who was asked without one."""
        return ROLES.get(self.signed.document["accepted"]["as"], "") if self.signed else ""


class OpenRisk(NamedTuple):
    """A risk that nobody has signed for and not everybody told has noted; `level` is 1 to 9."""

    number: int
    text: str
    url: str
    level: int
    noted: int
    told: int
    owner_id: int | None


class Changes(NamedTuple):
    """How many change requests there were, and how many of them came from where."""

    total: int
    sources: Sequence[tuple[str | Promise, int]]


def changes_of(activity: Activity) -> Changes:
    """The change requests of an activity by where they came from; what was replaced counts no more. One
    query.
    """
    found = LogEntry.objects.filter(activity=activity, kind=LogEntry.Kind.CHANGE, replaced_by=None)
    counted = Counter(lines.get("source", "") for lines in found.values_list("lines", flat=True))
    sources = [(word, counted[code]) for code, word in rules.CHANGE_SOURCES.items() if counted[code]]
    return Changes(counted.total(), sources)


def risks_page(user: User, activity: Activity) -> RisksPage:
    """All risks, those that weigh most first; seven queries, however many."""
    found = hats(user, activity)
    words = redact_for(people_of(activity), departments_by_id(), names=found.sees_names)
    entries = list(_risks(activity).prefetch_related("also_touches"))
    duties = _duties(entries)
    views = [_view(entry, duties[entry.pk], user, words) for entry in entries]
    views.sort(key=lambda one: (-one.level, one.entry.number))
    return RisksPage(activity, views, _may_write(found, activity))


def risk_page(user: User, entry: LogEntry) -> RiskPage:
    """One risk with everybody who was told and the signature."""
    activity = entry.activity
    found = hats(user, activity)
    words = redact_for(people_of(activity), departments_by_id(), names=found.sees_names)
    view = _view(entry, _duties([entry])[entry.pk], user, words)
    signed = None
    if view.state == RiskState.ACCEPTED:
        fixed = Revision.objects.filter(kind=Revision.Kind.LOG, subj_type=ENTRY, subj_id=entry.pk)
        signed = fixed.filter(document__has_key="accepted").order_by("-number").first()
    return RiskPage(activity, view, _may_write(found, activity), signed)


def open_risks(activity: Activity) -> list[OpenRisk]:
    """What the launch page names among the risks, those that weigh most first; two queries."""
    entries = list(_risks(activity))
    duties, found = _duties(entries), []
    for entry in entries:
        of_it = duties[entry.pk]
        noted, told = _counted(of_it)
        if rules.risk_waits(accepted=_signature(of_it) == State.DONE, noted=noted, told=told):
            url = reverse("activities:risk", args=[activity.pk, entry.number])
            level = rules.risk_level(entry.likelihood, entry.impact)
            found.append(OpenRisk(entry.number, entry.text, url, level, noted, told, entry.owner_id))
    return sorted(found, key=lambda one: (-one.level, one.number))


def risk_of(user: User, pk: int, number: int) -> LogEntry:
    """A risk of an activity this person may open. Raises Http404."""
    found = entry_of(user, pk, number)
    if found.kind != LogEntry.Kind.RISK:
        raise Http404
    return found


def writable_risk(user: User, pk: int, number: int) -> LogEntry:
    """A risk about which this person may ask others: whoever sees names there. 404 or PermissionDenied."""
    found = risk_of(user, pk, number)
    if not hats(user, found.activity).may_write:
        raise PermissionDenied
    return found


def risk_to_sign(user: User, pk: int, number: int) -> LogEntry:
    """A risk whose signature is or was asked of this person. 404 or PermissionDenied."""
    found = risk_of(user, pk, number)
    if not Duty.objects.filter(subj_type=ENTRY, subj_id=found.pk, kind=ACCEPT, holder=user).exists():
        raise PermissionDenied
    return found


def _risks(activity: Activity) -> QuerySet[LogEntry]:
    found = LogEntry.objects.filter(activity=activity, kind=LogEntry.Kind.RISK, replaced_by=None)
    return found.select_related("activity", "deliverable")


def _duties(entries: Sequence[LogEntry]) -> dict[int, list[Duty]]:
    """Who was told and who was asked to sign, by entry; the newest last."""
    found: dict[int, list[Duty]] = defaultdict(list)
    asked = Duty.objects.filter(
        subj_type=ENTRY, subj_id__in=[entry.pk for entry in entries], kind__in=(NOTE, ACCEPT)
    )
    for duty in asked.exclude(state=State.WITHDRAWN).select_related("contact__party").order_by("pk"):
        found[duty.subj_id].append(duty)
    return found


def _counted(duties: Iterable[Duty]) -> tuple[int, int]:
    notes = [duty for duty in duties if duty.kind == NOTE]
    return sum(duty.state == State.DONE for duty in notes), len(notes)


def _signature(duties: Iterable[Duty]) -> str:
    return next((duty.state for duty in reversed(list(duties)) if duty.kind == ACCEPT), "")


def _view(entry: LogEntry, duties: Sequence[Duty], user: User, words: Words) -> RiskView:
    response = str(entry.lines.get("response", ""))
    state = rules.risk_state(response=response, signature=_signature(duties))
    signature = next((duty for duty in reversed(duties) if duty.kind == ACCEPT), None)
    own = (duty.kind for duty in duties if duty.state == State.OPEN and duty.holder_id == user.pk)
    return RiskView(
        entry=entry,
        text=words.text(entry.text),
        level=rules.risk_level(entry.likelihood, entry.impact),
        state=state,
        word=_word(state, signature, entry, words),
        said=words.text(signature.reason) if signature else "",
        owner=words.person(entry.owner_id) if entry.owner_id else "",
        row=words.text(entry.deliverable.name) if entry.deliverable else "",
        also=[(row.pk, words.text(row.name)) for row in entry.also_touches.all()],
        response=words.text(response),
        people=[_noted(duty, words) for duty in duties if duty.kind == NOTE],
        mine=frozenset(own),
        signature=signature,
    )


def _word(state: RiskState, signature: Duty | None, entry: LogEntry, words: Words) -> str:
    if signature is None:
        return _("answered: it is said what is done") if state == RiskState.ANSWERED else _("open")
    who = words.person(signature.holder_id, signature.department_id)
    if state == RiskState.ACCEPTED:
        return _("accepted by %(who)s") % {"who": _with_role(who, signature, entry)}
    if state == RiskState.ASKED:
        return _("waits for the word of %(who)s") % {"who": who}
    return _("not accepted by %(who)s") % {"who": who}


def _with_role(who: str, signature: Duty, entry: LogEntry) -> str:
    """Role and name; the name is a side for readers who see none."""
    is_sponsor = signature.holder_id == entry.activity.sponsor_id
    return f"{who} ({ROLES['sponsor']})" if is_sponsor else who


def _noted(duty: Duty, words: Words) -> Noted:
    done = duty.state == State.DONE
    outside = duty.contact.party.name if duty.contact else ""
    who = outside or words.person(duty.holder_id, duty.department_id)
    return Noted("done" if done else "said", _("taken note") if done else _("told"), who)


def _may_write(found: Hats, activity: Activity) -> bool:
    return found.may_write and activity.status != Activity.Status.CANCELLED
