"""Which document a reader gets, and with which words."""

from dataclasses import replace
from typing import Any

from django.http import Http404

from incidents.models import Retrospective
from incidents.queries.reading import parts
from incidents.queries.reading.left import left_of
from incidents.queries.reading.picture import picture_of
from incidents.queries.reading.proven import proven
from incidents.queries.reading.replies import replies
from incidents.queries.reading.shown import ReadingPage, Stage
from incidents.queries.reading.sides import sides_of
from incidents.queries.reading.told import Part, Told
from incidents.queries.reading.told_further import further_notes
from incidents.queries.retrospective_work import (
    SUBJECT,
    improvements_of,
    improvements_then,
    may_edit,
    people_of,
    subject_activity,
    words_known,
    written_of,
)
from incidents.rules import retrospective as rules
from postmortem.activities import queries as activities
from postmortem.audit.models import Revision
from postmortem.audit.queries import revisions
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import Words, redact_for


def readable_retrospective(user: User, pk: int) -> Retrospective:
    """A published retrospective, or one at work for those who take part in its subject and for who was asked
    to read it with fresh eyes. Raises Http404.
    """
    readable = Retrospective.objects.readable_by(user).filter(pk=pk)
    found = readable.select_related(*SUBJECT, "incident__sweep").first()
    if found is None:
        raise Http404
    return found


def reading_page(
    user: User,
    retrospective: Retrospective,
    *,
    preview: bool = False,
    people: dict[int, User] | None = None,
) -> ReadingPage:
    """The published version; without one, or with `preview` for those at work, how it would read now.
    `people` are those of `people_of`, where they are loaded already.
    """
    at_work, published = may_edit(user, retrospective), retrospective.current
    reads_ahead = (preview and at_work) or is_second_reader(user, retrospective)
    shows_draft = published is None or reads_ahead
    document = draft_of(retrospective) if published is None or shows_draft else published.document
    activity = subject_activity(retrospective)
    people = people_of(retrospective) if people is None else people
    words = _roles(people, document, None if shows_draft else published)
    names = activities.sees_names(user, activity) if activity else at_work
    inside = replace(words, people=people, names=names)
    page = _page(retrospective, document, words, inside)
    return replace(page, preview=shows_draft, at_work=at_work, sees_activity=names)


def role_page(retrospective: Retrospective, *, is_shared: bool = False) -> ReadingPage:
    """The published version (else as it would read now) for nobody in particular: sides in place of names.

    A link that is shared and what is taken away as a file show it.
    """
    published = retrospective.current
    document = draft_of(retrospective) if published is None else published.document
    words = _roles(people_of(retrospective), document, published)
    page = _page(retrospective, document, words, words)
    return replace(page, preview=published is None, is_shared=is_shared)


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
    inside = replace(words, people=people, names=names)
    page = _page(retrospective, found.document, words, inside, old=found)
    return replace(page, sees_activity=names)


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


def _page(
    retrospective: Retrospective,
    document: Part,
    words: Words,
    inside: Words,
    *,
    old: Revision | None = None,
) -> ReadingPage:
    facts = document["facts"] or parts.NO_FACTS
    told, texts = Told(facts, words), parts.texts(document, words)
    items = improvements_then(document, retrospective) if old else improvements_of(retrospective)
    improvements = parts.carried(items, words)
    bar = facts["time_bar"] or parts.NO_BAR
    picture, shown_by = picture_of(told), proven(document, told, inside)
    return ReadingPage(
        retrospective=retrospective,
        preview=False,
        at_work=False,
        sees_activity=False,
        title=words.text(document["title"]),
        language=parts.html_language(document["language"]),
        zone=facts["zone"],
        compiled_at=parts.when(facts.get("compiled_at")),
        lead=told.lead(),
        severity=parts.severity(facts),
        day=parts.when(parts.day(facts)),
        activity=words.text(facts["subject"]["params"]["title"]),
        activity_id=facts["subject"]["activity"],
        numbers=[parts.figured(one, words) for one in facts["outcome"]],
        texts=texts,
        decision=words.text(document["asked_decision"]),
        improvements=improvements,
        **_bar(bar, told),
        picture=picture,
        lines=[parts.line(entry, told) for entry in facts["timeline"]],
        notes=[*told.notes(), *further_notes(told)],
        beside=parts.further(document, words, "story"),
        behind=parts.further(document, words, "end"),
        conditions=shown_by.conditions,
        claims=shown_by.claims,
        sides=sides_of(document, words),
        lessons=[parts.lesson(one, words) for one in document["lessons"]],
        similar=parts.similar(facts, words),
        left=left_of(document, None if old else retrospective.incident, words),
        **_appendix(document, told, inside),
        minutes=rules.minutes_to_read(p for text in texts.values() if text for p in text.paragraphs),
        old=old,
        replies=replies(told, len(improvements), "time" if bar["segments"] or picture else ""),
    )


def _bar(bar: Part, told: Told) -> dict[str, Any]:
    """Where the time went."""
    return {
        "bar": [Stage(one["kind"], one["seconds"]) for one in bar["segments"]],
        "bar_begin": parts.when(bar["from"]),
        "bar_end": parts.when(bar["to"]),
        "ways": list(parts.ways(bar, told)),
    }


def _appendix(document: Part, told: Told, inside: Words) -> dict[str, Any]:
    """What stands behind the page: what was seen, the matrix in force then, approvals, who took part."""
    facts, words = told.document, told.words
    return {
        "seen": [(words.text(one["params"]["text"]), told.row(one["deliverable"])) for one in facts["seen"]],
        "departments": parts.departments_in(facts, words),
        "matrix": list(parts.matrix(told, inside)),
        "matrix_number": (facts["matrix"] or {}).get("number"),
        "approvals": [parts.approved(one, told) for one in facts["approvals"] if one["verdict"] == "yes"],
        "participants": [inside.person(one["person"], one["department"]) for one in facts["participants"]],
        "answers": [parts.said(one, words) for one in document["answers"]],
        "original": parts.original(document, words),
        "second": parts.second(document, words),
        "met": parts.when(document.get("met")),
    }
