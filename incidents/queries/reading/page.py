"""Which document a reader gets, and with which words."""

import re
from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Q
from django.http import Http404

from incidents.models import Retrospective
from incidents.queries.reading import parts
from incidents.queries.reading.left import left_of
from incidents.queries.reading.picture import picture_of
from incidents.queries.reading.replies import replies
from incidents.queries.reading.shown import ReadingPage, Stage
from incidents.queries.reading.sides import sides_of
from incidents.queries.reading.told import Part, Told
from incidents.queries.reading.told_further import further_notes
from incidents.queries.retrospective_work import (
    SUBJECT,
    improvements_of,
    may_edit,
    people_of,
    subject_activity,
    written_of,
)
from incidents.rules import retrospective as rules
from postmortem.activities import queries as activities
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import Words, redact_for, spellings


def readable_retrospective(user: User, pk: int) -> Retrospective:
    """A published retrospective, or one at work for those who take part in its subject and for who was asked
    to read it with fresh eyes. Raises Http404.
    """
    may_read = Q(pk__in=Retrospective.objects.visible_to(user).values("pk")) | Q(second_reader=user)
    found = Retrospective.objects.filter(may_read, pk=pk).select_related(*SUBJECT).first()
    if found is None:
        raise Http404
    return found


def reading_page(user: User, retrospective: Retrospective, *, preview: bool = False) -> ReadingPage:
    """The published version; without one, or with `preview` for those at work, how it would read now."""
    at_work, published = may_edit(user, retrospective), retrospective.current
    reads_ahead = (preview and at_work) or is_second_reader(user, retrospective)
    shows_draft = published is None or reads_ahead
    document = draft_of(retrospective) if published is None or shows_draft else published.document
    activity, people = subject_activity(retrospective), people_of(retrospective)
    words = _roles(people, document)
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
    words = _roles(people_of(retrospective), document)
    page = _page(retrospective, document, words, words)
    return replace(page, preview=published is None, is_shared=is_shared)


def is_second_reader(user: User, retrospective: Retrospective) -> bool:
    """Whether this person is asked just now to read it with fresh eyes."""
    is_asked = retrospective.second_reader_id == user.pk and retrospective.second_read_at is None
    return is_asked and retrospective.status in (*rules.WRITING, rules.Status.IN_REVIEW)


def _roles(people: dict[int, User], document: Part) -> Words:
    """Sides in place of these people, except where their names were confirmed to be words."""
    unnamed = {pk: one for pk, one in people.items() if not is_a_word(one, document["not_names"])}
    return redact_for(unnamed, departments_by_id(), names=False)


def is_a_word(person: User, not_names: Iterable[str]) -> bool:
    """Whether a spelling of this person was confirmed to be a word in these texts."""
    patterns = [pattern for _text, pattern in spellings(person)]
    return any(re.fullmatch(pattern, word) for word in not_names for pattern in patterns)


def draft_of(retrospective: Retrospective) -> Part:
    """What would be frozen now, in the shape of a published version."""
    return {**written_of(retrospective), "answers": [], "not_names": []}


def _page(retrospective: Retrospective, document: Part, words: Words, inside: Words) -> ReadingPage:
    facts = document["facts"] or parts.NO_FACTS
    told, texts = Told(facts, words), parts.texts(document, words)
    improvements = parts.carried(improvements_of(retrospective), words)
    bar = facts["time_bar"] or parts.NO_BAR
    picture = picture_of(told)
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
        bar=[Stage(one["kind"], one["seconds"]) for one in bar["segments"]],
        bar_begin=parts.when(bar["from"]),
        bar_end=parts.when(bar["to"]),
        ways=list(parts.ways(bar, told)),
        picture=picture,
        lines=[parts.line(entry, told) for entry in facts["timeline"]],
        notes=[*told.notes(), *further_notes(told)],
        beside=parts.further(document, words, "story"),
        behind=parts.further(document, words, "end"),
        conditions=[parts.condition(one, words) for one in document["factors"]],
        sides=sides_of(document, words),
        lessons=[parts.lesson(one, words) for one in document["lessons"]],
        similar=parts.similar(facts, words),
        left=left_of(document, retrospective.incident, words),
        seen=[(words.text(one["params"]["text"]), told.row(one["deliverable"])) for one in facts["seen"]],
        departments=parts.departments_in(facts, words),
        matrix=list(parts.matrix(told, inside)),
        matrix_number=(facts["matrix"] or {}).get("number"),
        approvals=[parts.approved(one, told) for one in facts["approvals"] if one["verdict"] == "yes"],
        participants=[inside.person(one["person"], one["department"]) for one in facts["participants"]],
        answers=[parts.said(one, words) for one in document["answers"]],
        minutes=rules.minutes_to_read(p for text in texts.values() if text for p in text.paragraphs),
        original=parts.original(document, words),
        second=parts.second(document, words),
        replies=replies(told, len(improvements), "time" if bar["segments"] or picture else ""),
    )
