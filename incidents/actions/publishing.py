"""The way of a retrospective to its readers: shared, sent round, agreed, published; or skipped."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.actions.clocks import stop_clocks
from incidents.actions.readers import open_notes
from incidents.actions.retrospective import SUBJECT, leads_of, notice_about
from incidents.actions.review import ask_review
from incidents.actions.sides.asking import ask_facts
from incidents.actions.thanks import tell_thanked
from incidents.models import ActionItem, Retrospective
from incidents.queries.retrospective_templates import clock_of
from incidents.queries.retrospective_work import (
    agree_duties,
    answers_of,
    improvements_of,
    names_found,
    people_of,
    subject_activity,
    words_known,
    work_of,
    written_of,
)
from incidents.queries.second_reading import reading_duties, second_in
from incidents.rules import retrospective as rules
from postmortem.activities.actions import remember_words
from postmortem.activities.models import Participant
from postmortem.audit.actions import fix, record
from postmortem.audit.models import Revision
from postmortem.drafts.actions import Stale
from postmortem.outbox.actions import Ask, ask, close, tell
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import is_working
from postmortem.outbox.rules import working_days_from
from postmortem.people.models import Department, User

Status = Retrospective.Status
SCHEMA = 1


def _locked(pk: int, *, at: Iterable[str]) -> Retrospective:
    """The retrospective, locked, if it stands in one of the states `at`; else Stale: somebody was faster."""
    locked = Retrospective.objects.select_for_update(of=("self",))
    found = locked.select_related(*SUBJECT, "incident__owner", "owner").get(pk=pk)
    if found.status not in tuple(at):
        raise Stale(found)
    return found


def _move(found: Retrospective, to: str, **changes: Any) -> None:
    moved = Retrospective.objects.filter(pk=found.pk, status=found.status)
    if not moved.update(status=to, version=F("version") + 1, **changes):
        raise Stale(found)
    found.refresh_from_db()


def _refuse_missing(work: rules.Work, wanted: Iterable[rules.Need]) -> None:
    if rules.missing(work, wanted):
        raise ValidationError(_("Something is still missing; the list says what."), code="missing")


def _refuse_names(found: Retrospective, not_names: Iterable[str], *, by: User, now: datetime) -> list[str]:
    """Names must be reworded, or confirmed to be words, which the activity remembers. Returns the words."""
    named, confirmed = names_found(found), set(not_names)
    left = [name for name in named if name not in confirmed]
    if left:
        told = _("Say it by role, or confirm that these are words and not names: %(names)s.")
        raise ValidationError(told % {"names": ", ".join(left)}, code="names")
    known = words_known(found)
    if named and (activity := subject_activity(found)):
        remember_words(activity, named, by=by, now=now)
    return sorted({*known, *named})


@transaction.atomic
def share_for_checking(pk: int, *, by: User, now: datetime) -> Retrospective:
    """Those who took part now check the facts. Raises ValidationError without facts or summary, or Stale."""
    found = _locked(pk, at=[Status.COLLECTING])
    _refuse_missing(work_of(found, now=now), rules.FOR_SHARING)
    _move(found, Status.CALIBRATING)
    stop_clocks(found, "share", by=by, now=now, done=True)
    ask_facts(found, notice_about(found), by=by, now=now)
    tell(set(leads_of(found).values()) - {by}, "retro_facts", notice_about(found), now=now)
    record("retrospective.shared", found, by=by, at=now, stream=found.stream)
    return found


@transaction.atomic
def send_round(pk: int, *, by: User, now: datetime, not_names: Iterable[str] = ()) -> Retrospective:
    """Ask the leads of the departments concerned to agree or object; after two working days (its template
    may say otherwise) silence lets it pass. Departments that `by` leads agree by this.

    Raises ValidationError while something is missing or a name stands in the text, and Stale.
    """
    found = _locked(pk, at=[Status.CALIBRATING])
    _refuse_missing(work_of(found, now=now), rules.FOR_SENDING)
    _refuse_names(found, not_names, by=by, now=now)
    _move(found, Status.IN_REVIEW)
    for holder, departments in _by_lead(found).items():
        duty = ask(_question(found, holder, departments, by=by, now=now), now=now)
        if holder == by:
            close(
                agree_duties(found).filter(pk=duty.pk),
                Duty.State.DONE,
                by=by,
                now=now,
                answer=Duty.Answer.YES,
            )
    record("retrospective.sent_round", found, by=by, at=now, stream=found.stream)
    return found


def _by_lead(found: Retrospective) -> dict[User, list[Department]]:
    """Who is asked, and for which departments; of a restricted activity only those who may read it."""
    activity, grouped = subject_activity(found), dict[User, list[Department]]()
    for department, lead in leads_of(found).items():
        grouped.setdefault(lead, []).append(department)
    if activity is None or not activity.restricted:
        return grouped
    listed = set(Participant.objects.filter(activity=activity, until=None).values_list("person", flat=True))
    return {lead: departments for lead, departments in grouped.items() if lead.pk in listed}


def _question(
    found: Retrospective, holder: User, departments: list[Department], *, by: User, now: datetime
) -> Ask:
    activity = subject_activity(found)
    zone = activity.time_zone if activity else found.facts.get("zone", "UTC")
    return Ask(
        kind=Duty.Kind.AGREE,
        subject=found,
        stream=found.stream,
        title=found.title,
        holder=holder,
        due_at=working_days_from(now, clock_of(found, "agree"), zone, is_working(zone)),
        due_zone=zone,
        department=departments[0],
        driver=activity.lead if activity else found.owner,
        asked_by=by,
        lapses=True,
        params={**notice_about(found), "department_ids": [department.pk for department in departments]},
    )


@transaction.atomic
def answer_round(pk: int, *, agrees: bool, reason: str = "", by: User, now: datetime) -> Retrospective:
    """Agree, or object with a reason that will be printed with the page.

    Raises ValidationError for an objection without a reason, and Stale if there is nothing left to answer.
    """
    found = _locked(pk, at=[Status.IN_REVIEW])
    if not agrees and not reason.strip():
        raise ValidationError(
            {"reason": _("Say in one sentence what you object to; it is printed with the page.")}
        )
    said = {"answer": Duty.Answer.YES} if agrees else {"answer": Duty.Answer.NO, "reason": reason.strip()}
    own = agree_duties(found).filter(holder=by, due_at__gt=now)
    if not close(own, Duty.State.DONE, by=by, now=now, **said):
        raise Stale(found)
    if not agrees:
        tell({found.owner} - {by}, "retro_objected", notice_about(found), now=now)
    verb = "retrospective.agreed" if agrees else "retrospective.objected"
    record(verb, found, by=by, at=now, stream=found.stream)
    return found


@transaction.atomic
def take_back(pk: int, *, by: User, now: datetime) -> Retrospective:
    """Back to writing; who has not answered yet is no longer asked. Raises Stale."""
    found = _locked(pk, at=[Status.IN_REVIEW])
    close(agree_duties(found), Duty.State.WITHDRAWN, by=by, now=now)
    _move(found, Status.CALIBRATING)
    record("retrospective.taken_back", found, by=by, at=now, stream=found.stream)
    return found


@transaction.atomic
def begin_next_version(pk: int, *, by: User, now: datetime) -> Retrospective:
    """Write on after publication: readers keep the published version until the next one. Raises Stale."""
    found = _locked(pk, at=[Status.PUBLISHED, Status.FOLLOWING_UP])
    _move(found, Status.IN_REVIEW)
    _move(found, Status.CALIBRATING, second_reader=None, second_read_at=None)
    record("retrospective.next_version_begun", found, by=by, at=now, stream=found.stream)
    return found


@transaction.atomic
def publish(pk: int, *, by: User, now: datetime, not_names: Iterable[str] = ()) -> Retrospective:
    """Freeze the page as the next hashed version and open it to its readers.

    Every department asked has agreed, objected or let the time pass; names in the text are reworded or
    confirmed to be words (`not_names`). Raises ValidationError otherwise, and Stale if somebody was faster.
    """
    found = _locked(pk, at=[Status.IN_REVIEW])
    _refuse_missing(work_of(found, now=now), rules.Need)
    words = _refuse_names(found, not_names, by=by, now=now)
    before = found.published_at
    document = _document(found, words, now=now)
    revision = fix(Revision.Kind.RETROSPECTIVE, found, document, by=by, at=now)
    _move(found, Status.PUBLISHED, current=revision, published_at=now, visibility=_visibility(found))
    close(reading_duties(found), Duty.State.WITHDRAWN, by=by, now=now)
    close(agree_duties(found), Duty.State.LAPSED, by=None, now=now)
    stop_clocks(found, "share", "publish", by=by, now=now, done=True)
    if improvements_of(found).filter(status__in=[ActionItem.Status.OPEN, ActionItem.Status.DONE]).exists():
        _move(found, Status.FOLLOWING_UP)
    reading = {"path": reverse("incidents:retrospective", args=[found.pk])}
    told, activity, readers = notice_about(found) | reading, subject_activity(found), _readers(found) - {by}
    is_shown = found.visibility == Retrospective.Visibility.COMPANY
    open_to_all = is_shown and activity is not None and not activity.restricted
    tell(readers, "retro_published", told, now=now, in_groups=open_to_all)
    open_notes(found, readers, by=by, now=now)
    tell_thanked(found, since=before, now=now)
    if before is None:
        ask_review(found, readers, now=now)
    sealed = {"number": revision.number, "sha256": revision.sha256}
    record("retrospective.published", found, by=by, at=now, stream=found.stream, **sealed)
    return found


def _document(found: Retrospective, not_names: list[str], *, now: datetime) -> dict[str, Any]:
    """What is frozen: the facts, what people wrote, what the departments said. People stand in it by id."""
    return {
        "schema": SCHEMA,
        **written_of(found),
        "answers": [
            {
                "departments": one.department_ids,
                "said": "silent" if one.said == "waiting" else one.said,
                "reason": one.reason,
                "at": one.at.isoformat() if one.at else None,
            }
            for one in answers_of(found, now=now)
        ],
        "improvements": [
            {
                "action": one.pk,
                "owner": one.owner_id,
                "department": one.owner_department_id,
                "due": one.due_at.isoformat(),
                "params": {"title": one.title, "end_state": one.end_state},
            }
            for one in improvements_of(found)
        ],
        "not_names": not_names,
        "second": second_in(found),
    }


def _visibility(found: Retrospective) -> str:
    """What is about a restricted activity stays with those who took part."""
    activity = subject_activity(found)
    is_narrow = activity is not None and activity.restricted
    return Retrospective.Visibility.RESTRICTED if is_narrow else found.visibility


def _readers(found: Retrospective) -> set[User]:
    """Who is told that it can be read: those who took part, and the leads of the departments concerned; of a
    restricted activity only those who may read it.
    """
    activity, readers = subject_activity(found), {*people_of(found).values(), *leads_of(found).values()}
    if activity is None or not activity.restricted:
        return readers
    listed = set(Participant.objects.filter(activity=activity, until=None).values_list("person", flat=True))
    return {reader for reader in readers if reader.pk in listed}


@transaction.atomic
def close_retrospective(pk: int, *, by: User, now: datetime) -> Retrospective:
    """All improvements have come to an end. Raises ValidationError while one is under way, and Stale."""
    found = _locked(pk, at=[Status.FOLLOWING_UP])
    if improvements_of(found).filter(status__in=[ActionItem.Status.OPEN, ActionItem.Status.DONE]).exists():
        raise ValidationError(_("An improvement is still under way."))
    _move(found, Status.CLOSED)
    record("retrospective.closed", found, by=by, at=now, stream=found.stream)
    return found


@transaction.atomic
def skip_retrospective(pk: int, reason: str, *, by: User, now: datetime) -> Retrospective:
    """No retrospective this time, for a reason. Raises ValidationError without one, or Stale."""
    found = _locked(pk, at=[Status.COLLECTING, Status.CALIBRATING, Status.IN_REVIEW])
    if not reason.strip():
        raise ValidationError({"reason": _("Say in one sentence why.")})
    if found.current_id:
        raise ValidationError(_("A version is published: it cannot be skipped any more."))
    close(agree_duties(found), Duty.State.WITHDRAWN, by=by, now=now)
    close(reading_duties(found), Duty.State.WITHDRAWN, by=by, now=now)
    stop_clocks(found, "share", "publish", "view", "facts", by=by, now=now, done=False)
    _move(found, Status.SKIPPED, skipped_reason=reason.strip(), compile_requested_at=None)
    record("retrospective.skipped", found, by=by, at=now, stream=found.stream)
    return found
