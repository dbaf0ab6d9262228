"""Readers ask about a page: it goes to whoever leads the activity first, others read it when both say so."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.actions.retrospective import notice_about
from incidents.models import Retrospective
from incidents.queries.readers import keepers, title_outside
from incidents.queries.reading.replies import Chip
from incidents.queries.retrospective_work import subject_activity
from incidents.rules.remarks import FOR_ALL, LONGEST, VERDICT, may_be_passed_on
from incidents.rules.retrospective import REPLY_WITHIN
from postmortem.audit.actions import record
from postmortem.drafts.actions import Stale
from postmortem.evidence.models import Remark
from postmortem.outbox.actions import Ask, about, ask, close, tell
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import is_working
from postmortem.outbox.rules import working_days_from
from postmortem.people.models import User


@dataclass(frozen=True)
class NewRemark:
    """A fixed question (`chip`), or words of one's own, which others may read if `for_all`; or a sentence of
    the page that `reads_as_verdict`, which they never do.
    """

    chip: str = ""
    text: str = ""
    for_all: bool = False
    reads_as_verdict: bool = False

    @property
    def mark(self) -> str:
        """What is kept beside the words."""
        if self.reads_as_verdict:
            return VERDICT
        return self.chip or (FOR_ALL if self.for_all else "")


@transaction.atomic
def ask_about(found: Retrospective, new: NewRemark, *, by: User, now: datetime) -> Remark:
    """Ask whoever leads the activity, else whoever keeps the page; if `by` is that, the other of the two.

    The same fixed question, asked again before there is a reply, is the one that was asked. Raises
    ValidationError for nothing, too much, and where there is nobody else to ask.
    """
    _check(new)
    waiting = Remark.objects.filter(**_subject(found), by=by, chip=new.chip, kind=Remark.Kind.CHIP)
    if new.chip and (known := waiting.filter(replied_at=None).first()):
        return known
    keeper = next((pk for pk in keepers(found) if pk != by.pk), None)
    if keeper is None:
        raise ValidationError(_("You keep this page: write it into the page."))
    remark = Remark.objects.create(
        **_subject(found),
        kind=Remark.Kind.CHIP if new.chip else Remark.Kind.COMMENT,
        chip=new.mark,
        text=new.text.strip(),
        by=by,
        at=now,
    )
    ask(_question(found, remark, User.objects.get(pk=keeper), now=now), now=now)
    record("retrospective.asked_about", found, by=by, at=now, stream=found.stream, remark=remark.pk)
    return remark


def _check(new: NewRemark) -> None:
    if new.chip and new.chip not in set(Chip):
        raise ValidationError(_("This question is not known."))
    if new.reads_as_verdict and not new.text.strip():
        raise ValidationError({"sentence": _("Copy the sentence you mean.")})
    if not new.chip and not new.text.strip():
        raise ValidationError({"text": _("Write what you want to know or say.")})
    if len(new.text) > LONGEST:
        raise ValidationError({"text": _("Use at most %(n)s characters.") % {"n": LONGEST}})


def _subject(found: Retrospective) -> dict[str, object]:
    return {"subj_type": found._meta.label_lower, "subj_id": found.pk}


def _question(found: Retrospective, remark: Remark, keeper: User, *, now: datetime) -> Ask:
    activity = subject_activity(found)
    zone = activity.time_zone if activity else found.facts.get("zone", "UTC")
    return Ask(
        kind="remark",
        subject=remark,
        stream=found.stream,
        title=found.title,
        holder=keeper,
        due_at=working_days_from(now, REPLY_WITHIN, zone, is_working(zone)),
        due_zone=zone,
        department=keeper.department,
        asked_by=remark.by,
        is_private=True,
        lapses=True,
        params=notice_about(found),
    )


@transaction.atomic
def reply_to(
    remark: Remark, text: str, *, found: Retrospective, pass_on: bool, by: User, now: datetime
) -> Remark:
    """Reply to whoever asked; with `pass_on` all readers see question and reply, if who asked lets them.

    Raises ValidationError for nothing or too much, and Stale if somebody has replied.
    """
    if not text.strip():
        raise ValidationError({"reply": _("Write a sentence in reply.")})
    if len(text) > LONGEST:
        raise ValidationError({"reply": _("Use at most %(n)s characters.") % {"n": LONGEST}})
    passed_on = now if pass_on and may_be_passed_on(remark) else None
    said = {"reply": text.strip(), "replied_by": by, "replied_at": now, "passed_on_at": passed_on}
    if not Remark.objects.filter(pk=remark.pk, replied_at=None).update(**said):
        raise Stale(remark)
    remark.refresh_from_db()
    close(about(remark), Duty.State.DONE, by=by, now=now, answer=Duty.Answer.YES)
    said_of = {"path": reverse("incidents:remark", args=[remark.pk]), "title": title_outside(found)}
    tell({remark.by} - {by}, "remark_answered", notice_about(found) | said_of, now=now)
    said_to = {"remark": remark.pk, "passed_on": passed_on is not None}
    record("retrospective.replied_to", found, by=by, at=now, stream=found.stream, **said_to)
    return remark
