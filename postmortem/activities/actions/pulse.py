"""Short questions with five steps: answered without saying by whom, and asked once a month."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, Model, OuterRef, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from postmortem.activities.models import Activity, CheckTable, Participant, Pulse
from postmortem.activities.rules import pulse as rules
from postmortem.audit.actions import record
from postmortem.outbox.actions import Ask, about, ask, asked_of, close
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import is_working
from postmortem.outbox.rules import working_days_from
from postmortem.people.models import ExternalContact, User

PULSE: Final = "pulse"
ANSWER_WITHIN: Final = 5  # working days; then nobody is asked any more
RUNS_FOR: Final = timedelta(days=14)  # what is shorter is over before a goal drifts
BATCH: Final = 20


@transaction.atomic
def answer_pulse(
    subject: Model,
    scores: Mapping[str, int],
    *,
    stream: str,
    round_: str = "",
    by: User | ExternalContact,
    now: datetime,
) -> None:
    """Keep one answer to each question; who gave it, a person of the house or a contact outside, is not kept.
    A second answer in a round takes the place of the first.

    Raises ValidationError by question for what is no step.
    """
    if wrong := [question for question, score in scores.items() if score not in rules.STEPS]:
        raise ValidationError(dict.fromkeys(wrong, _("Choose one from the list.")))
    home = subject.activity if isinstance(subject, CheckTable) else None
    activity = subject if isinstance(subject, Activity) else home
    for question, score in scores.items():
        Pulse.objects.update_or_create(
            subj_type=subject._meta.label_lower,
            subj_id=subject.pk,
            question=question,
            round=round_,
            respondent_key=_key(subject, question, round_, by),
            defaults={"score": score, "on": now.date(), "activity": activity},
        )
    person = by if isinstance(by, User) else None
    contact = by if isinstance(by, ExternalContact) else None
    asked = about(subject).filter(kind__endswith=PULSE, **asked_of(person, contact))
    close(asked, Duty.State.DONE, by=person, now=now)
    record("pulse.answered", subject, by=None, at=now, stream=stream, round=round_)


def _key(subject: Model, question: str, round_: str, by: User | ExternalContact) -> str:
    """Tells one person's answers of a round together, and says nothing without the secret of the house."""
    who = f"{by.pk}" if isinstance(by, User) else f"contact-{by.pk}"
    said = f"{subject._meta.label_lower}:{subject.pk}:{question}:{round_}:{who}"
    return salted_hmac("pulse", said, algorithm="sha256").hexdigest()


def ask_pulses(*, now: datetime) -> int:
    """Ask whether the goal is still shared, once a month and activity; returns of how many.

    Only where enough take part for a result, a goal is written down, and it has run for two weeks. The tick
    may call it twice, late and at the same time: each activity is locked and asked once a month.
    """
    running = [Activity.Status.ALIGNING, Activity.Status.READY, Activity.Status.LAUNCHED]
    asked = Duty.objects.filter(
        kind=PULSE, subj_type=Activity._meta.label_lower, subj_id=OuterRef("pk"), from_at__gte=_month(now)
    )
    present = Count("participants__person", filter=Q(participants__until=None), distinct=True)
    found = (
        Activity.objects.filter(~Exists(asked), status__in=running, created_at__lte=now - RUNS_FOR)
        .exclude(goal="")
        .annotate(present=present)
        .filter(present__gte=rules.FEWEST)
        .order_by("pk")
    )
    return sum(_ask_one(pk, now) for pk in list(found.values_list("pk", flat=True)[:BATCH]))


def _month(now: datetime) -> datetime:
    """When this month began, in UTC."""
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


@transaction.atomic
def _ask_one(pk: int, now: datetime) -> int:
    locked = Activity.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
        "lead", "sponsor"
    )
    activity = locked.filter(pk=pk).first()
    if activity is None or about(activity).filter(kind=PULSE, from_at__gte=_month(now)).exists():
        return 0
    zone = activity.time_zone
    due_at = working_days_from(now, ANSWER_WITHIN, zone, is_working(zone))
    people = Participant.objects.filter(activity=activity, until=None, person__is_active=True)
    for one in people.select_related("person__department"):
        ask(_question(activity, one.person, due_at), now=now)
    record("pulse.asked", activity, by=None, at=now, stream=activity.stream)
    return 1


def _question(activity: Activity, holder: User, due_at: datetime) -> Ask:
    return Ask(
        kind=PULSE,
        subject=activity,
        stream=activity.stream,
        title=activity.title,
        holder=holder,
        due_at=due_at,
        due_zone=activity.time_zone,
        department=holder.department,
        driver=activity.lead,
        is_private=activity.restricted,
        lapses=True,
        params={"activity_id": activity.pk, "activity": activity.title},
    )
