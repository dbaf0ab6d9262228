"""Those who read a page: who has taken note, who reads it with fresh eyes, what is asked about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from incidents.models import Retrospective
from incidents.queries.reading.page import is_second_reader, readable_retrospective
from incidents.queries.reading.replies import questions
from incidents.queries.reading.source import Source
from incidents.queries.retrospective_work import SUBJECT, may_edit, people_of, subject_activity
from incidents.queries.second_reading import reading_duties
from incidents.rules.remarks import VERDICT, may_be_passed_on, may_be_read
from postmortem.activities.models import Participant
from postmortem.evidence.models import Remark
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from postmortem.people.queries import active_people, departments_by_id, people_by_id
from postmortem.people.redaction import Words, redact_for


@dataclass(frozen=True)
class Asked:
    """What a reader asked, in the words of the one who reads it now."""

    remark: Remark
    question: str
    side: str
    reply: str
    is_mine: bool
    is_open_to_all: bool
    may_pass_on: bool


@dataclass(frozen=True)
class Around:
    """What stands around the page for one reader: what is asked of them, who has taken note, questions."""

    is_asked: bool
    noted: int
    to_note: int
    reads_second: bool
    asked: list[Asked]
    may_ask: bool
    may_share: bool


def asked_to_note(user: User, pk: int) -> Retrospective:
    """For those who are or were asked to take note of it. Raises Http404, or PermissionDenied."""
    found = readable_retrospective(user, pk)
    if not reading_duties(found).filter(kind=Duty.Kind.NOTE, holder=user).exists():
        raise PermissionDenied
    return found


def read_by_second(user: User, pk: int) -> Retrospective:
    """For the second reader. Raises Http404, or PermissionDenied."""
    found = readable_retrospective(user, pk)
    if found.second_reader_id != user.pk:
        raise PermissionDenied
    return found


def keepers(retrospective: Retrospective) -> list[int]:
    """Who is asked about it, in order: whoever leads the activity, then whoever keeps the page."""
    activity = subject_activity(retrospective)
    return list(dict.fromkeys([*([activity.lead_id] if activity else []), retrospective.owner_id]))


def around(user: User, source: Source) -> Around:
    """For the reading page; no query, two where something was asked."""
    retrospective, notes, remarks = source.retrospective, source.beside.notes, source.beside.remarks
    newest = max((duty.from_at for duty in notes), default=None)
    round_ = [duty for duty in notes if duty.from_at == newest]
    own = [duty for duty in notes if duty.holder_id == user.pk and duty.state == Duty.State.OPEN]
    return Around(
        is_asked=bool(own),
        noted=sum(duty.state == Duty.State.DONE for duty in round_),
        to_note=len(round_),
        reads_second=is_second_reader(user, retrospective),
        asked=spoken(user, source.words.people, remarks) if remarks else [],
        may_ask=any(keeper != user.pk for keeper in keepers(retrospective)),
        may_share=may_edit(user, retrospective) and retrospective.current_id is not None,
    )


def spoken(user: User, known: Mapping[int, User], remarks: Sequence[Remark]) -> list[Asked]:
    """Questions and replies with sides in place of names; the own words stay as they are."""
    wrote = {pk for one in remarks for pk in (one.by_id, one.replied_by_id) if pk}
    further = people_by_id(wrote - known.keys()) if wrote - known.keys() else {}
    people = {**known, **further}
    for remark in remarks:
        remark.by = people[remark.by_id]
    words = redact_for(people, departments_by_id(), names=False)
    return [_spoken(remark, words, user) for remark in remarks]


def _spoken(remark: Remark, words: Words, user: User) -> Asked:
    mine = remark.by_id == user.pk
    own = remark.text if mine else words.text(remark.text)
    return Asked(
        remark=remark,
        question=in_words(remark, own),
        side=words.side(remark.by.department_id) if remark.by.department_id else "",
        reply=words.text(remark.reply),
        is_mine=mine,
        is_open_to_all=may_be_read(remark),
        may_pass_on=may_be_passed_on(remark),
    )


def in_words(remark: Remark, own: str) -> str:
    """What was asked or said, with the `own` words as this reader gets them."""
    if remark.chip == VERDICT:
        return _("This reads as a verdict: “%(sentence)s”") % {"sentence": own}
    return own or questions().get(remark.chip, "")


def title_outside(retrospective: Retrospective) -> str:
    """Its title for somebody who did not take part: sides in place of names."""
    return redact_for(people_of(retrospective), departments_by_id(), names=False).text(retrospective.title)


@dataclass(frozen=True)
class RemarkPage:
    """One question to those who keep the page: they read who asked and reply; who asked reads the reply."""

    remark: Remark
    retrospective: Retrospective
    title: str
    question: str
    may_reply: bool
    may_pass_on: bool
    is_open_to_all: bool

    @property
    def is_verdict(self) -> bool:
        """Whether it is a sentence that reads as a verdict."""
        return self.remark.chip == VERDICT


def remark_for(user: User, pk: int) -> RemarkPage:
    """For whoever asked, and those who keep what it is about, while they may read it. Raises Http404."""
    label = Retrospective._meta.label_lower
    remarks = Remark.objects.select_related("by__department", "replied_by")
    remark = remarks.filter(pk=pk, subj_type=label).first()
    found = Retrospective.objects.select_related(*SUBJECT).filter(pk=remark.subj_id if remark else 0).first()
    if remark is None or found is None:
        raise Http404
    keeps = user.pk in keepers(found)
    if not keeps and user.pk != remark.by_id:
        raise Http404
    return RemarkPage(
        remark=remark,
        retrospective=found,
        title=found.title if keeps else title_outside(found),
        question=in_words(remark, remark.text),
        may_reply=keeps and remark.replied_at is None and user.pk != remark.by_id,
        may_pass_on=may_be_passed_on(remark),
        is_open_to_all=may_be_read(remark),
    )


def remark_to_reply(user: User, pk: int) -> RemarkPage:
    """For those who keep what it is about. Raises Http404, or PermissionDenied."""
    page = remark_for(user, pk)
    if user.pk not in keepers(page.retrospective):
        raise PermissionDenied
    return page


def second_readers(retrospective: Retrospective) -> QuerySet[User]:
    """Who could read it with fresh eyes: active people of another department than those who keep it; of what
    is restricted only those who take part.
    """
    activity = subject_activity(retrospective)
    homes = {retrospective.owner.department_id, activity.lead.department_id if activity else None}
    found = active_people().exclude(role=User.Role.ADMIN).exclude(pk__in=keepers(retrospective))
    found = found.exclude(department__in=homes - {None}).filter(department__isnull=False)
    if activity is not None and activity.restricted:
        found = found.filter(
            pk__in=Participant.objects.filter(activity=activity, until=None).values("person")
        )
    return found.select_related("department").order_by("department__code", "display_name", "pk")


@dataclass(frozen=True)
class SecondPage:
    """Who reads it with fresh eyes, how far that is, and who could."""

    retrospective: Retrospective
    reader: User | None
    duty: Duty | None
    may_ask: bool


def second_page(retrospective: Retrospective) -> SecondPage:
    duty = reading_duties(retrospective).filter(kind="second", holder=retrospective.second_reader_id)
    return SecondPage(
        retrospective=retrospective,
        reader=retrospective.second_reader,
        duty=duty.order_by("-pk").first() if retrospective.second_reader_id else None,
        may_ask=retrospective.second_read_at is None,
    )
