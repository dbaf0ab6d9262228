"""Which document a reader gets, and with which words."""

from dataclasses import replace

from django.db.models import QuerySet
from django.http import Http404

from incidents.models import Retrospective
from incidents.queries.reading.beside import beside
from incidents.queries.reading.shown import ReadingPage
from incidents.queries.reading.source import Source
from incidents.queries.reading.told import Part
from incidents.queries.retrospective_work import (
    SUBJECT,
    may_edit,
    people_of,
    subject_activity,
    words_known,
    written_of,
)
from incidents.rules import retrospective as rules
from postmortem.activities import queries as activities
from postmortem.audit.models import Revision
from postmortem.audit.prepared import Prepared
from postmortem.audit.queries import revisions
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import Words, redact_for


def readable_retrospective(user: User, pk: int) -> Retrospective:
    """A published retrospective, or one at work for those who take part in its subject and for who was asked
    to read it with fresh eyes. Raises Http404.
    """
    # What is open to everybody is asked for first: nearly all that is read, and a question without joins.
    found: Retrospective | None = next(iter(OPEN_TO_ALL(pk)), None)
    if found is None:
        readable = Retrospective.objects.readable_by(user).filter(pk=pk)
        found = readable.select_related(*SUBJECT, "incident__sweep").first()
    if found is None:
        raise Http404
    return found


def _open_to_all(pk: int) -> QuerySet[Retrospective]:
    found = Retrospective.objects.published().filter(pk=pk)
    return found.select_related(*SUBJECT, "incident__sweep")


OPEN_TO_ALL = Prepared(_open_to_all)


def reading_page(user: User, retrospective: Retrospective, *, preview: bool = False) -> ReadingPage:
    """The published version; without one, or with `preview` for those at work, how it would read now."""
    return source_for(user, retrospective, preview=preview).page()


def source_for(user: User, retrospective: Retrospective, *, preview: bool = False) -> Source:
    """What the page for this reader is made of."""
    at_work, published = may_edit(user, retrospective), retrospective.current
    reads_ahead = (preview and at_work) or is_second_reader(user, retrospective)
    shows_draft = published is None or reads_ahead
    document = draft_of(retrospective) if published is None or shows_draft else published.document
    activity, people = subject_activity(retrospective), people_of(retrospective)
    words = _roles(people, document, None if shows_draft else published)
    names = activities.sees_names(user, activity) if activity else at_work
    return Source(
        retrospective=retrospective,
        document=document,
        words=words,
        inside=replace(words, people=people, names=names),
        beside=beside(retrospective, document, user),
        preview=shows_draft,
        at_work=at_work,
        sees_activity=names,
    )


def role_page(retrospective: Retrospective, *, is_shared: bool = False) -> ReadingPage:
    """See `role_source`."""
    return role_source(retrospective, is_shared=is_shared).page()


def role_source(retrospective: Retrospective, *, is_shared: bool = False) -> Source:
    """The published version (else as it would read now) for nobody in particular: sides in place of names.

    A link that is shared and what is taken away as a file show it.
    """
    published = retrospective.current
    document = draft_of(retrospective) if published is None else published.document
    words = _roles(people_of(retrospective), document, published)
    return Source(
        retrospective=retrospective,
        document=document,
        words=words,
        inside=words,
        beside=beside(retrospective, document),
        preview=published is None,
        is_shared=is_shared,
    )


def version_page(user: User, pk: int, number: int) -> ReadingPage:
    """An earlier published version as it was read then, in today's words for the people in it: its facts, its
    texts, its improvements with the dates of then. Raises Http404.
    """
    retrospective = readable_retrospective(user, pk)
    found = revisions(Revision.Kind.RETROSPECTIVE, retrospective).filter(number=number).first()
    if found is None:
        raise Http404
    activity, people = subject_activity(retrospective), people_of(retrospective)
    words = _roles(people, found.document, found)
    names = activities.sees_names(user, activity) if activity else may_edit(user, retrospective)
    return Source(
        retrospective=retrospective,
        document=found.document,
        words=words,
        inside=replace(words, people=people, names=names),
        beside=beside(retrospective, found.document),
        sees_activity=names,
        old=found,
    ).page()


def is_second_reader(user: User, retrospective: Retrospective) -> bool:
    """Whether this person is asked just now to read it with fresh eyes."""
    is_asked = retrospective.second_reader_id == user.pk and retrospective.second_read_at is None
    return is_asked and retrospective.status in (*rules.WRITING, rules.Status.IN_REVIEW)


def _roles(people: dict[int, User], document: Part, published: Revision | None = None) -> Words:
    """Sides in place of these people, except for spellings that were confirmed to be words; in a published
    version departments are called as on its day.
    """
    departments = departments_by_id(published.at if published else None)
    return redact_for(people, departments, names=False, not_names=document["not_names"])


def draft_of(retrospective: Retrospective) -> Part:
    """What would be frozen now, in the shape of a published version."""
    return {**written_of(retrospective), "answers": [], "not_names": words_known(retrospective)}
