"""What a page is made of: the document, the words for its people, what stands beside it today, its reader."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.utils.translation import get_language

from incidents.models import Retrospective
from incidents.queries.reading import parts
from incidents.queries.reading.beside import Beside
from incidents.queries.reading.left import left_of
from incidents.queries.reading.picture import picture_of
from incidents.queries.reading.proven import proven
from incidents.queries.reading.replies import replies
from incidents.queries.reading.shown import ReadingPage, Stage
from incidents.queries.reading.sides import sides_of
from incidents.queries.reading.told import Part, Told
from incidents.queries.reading.told_further import further_notes
from incidents.queries.retrospective_work import improvements_then
from incidents.rules import retrospective as rules
from postmortem.audit.models import Revision
from postmortem.people.redaction import Words


@dataclass(frozen=True)
class Source:
    """Everything that the page depends on: `page` asks the database for nothing more. `words` are those of
    the story, `inside` those of the appendix; `old` is an earlier version, read as it was.
    """

    retrospective: Retrospective
    document: Part
    words: Words
    inside: Words
    beside: Beside
    preview: bool = False
    at_work: bool = False
    sees_activity: bool = False
    is_shared: bool = False
    old: Revision | None = None

    @property
    def stamp(self) -> str:
        """The same for what gives the same page in the same language and zone, whoever reads it; another one
        as soon as a name, a state, a right or the version is another. "" for what is not published.
        """
        frozen = self.old or self.retrospective.current
        if frozen is None or self.preview:
            return ""
        people = [
            (pk, one.display_name, one.account, one.department_id, one.left_at, one.former_spellings)
            for pk, one in sorted(self.words.people.items())
        ]
        homes = [(pk, one.code, one.name) for pk, one in sorted(self.words.departments.items())]
        rights = (self.inside.names, self.at_work, self.sees_activity, self.is_shared, bool(self.old))
        page = (
            self.retrospective.pk,
            self.retrospective.current_id,
            frozen.pk,
            frozen.sha256,
            get_language(),
        )
        told = repr((page, rights, people, homes, self.beside.facts()))
        return blake2b(told.encode(), digest_size=16).hexdigest()

    def page(self) -> ReadingPage:
        document, words, inside, today = self.document, self.words, self.inside, self.beside
        facts = document["facts"] or parts.NO_FACTS
        told, texts = Told(facts, words), parts.texts(document, words)
        items = improvements_then(document, today.improvements) if self.old else today.improvements
        improvements = parts.carried(items, words)
        sweep = None if self.old or self.retrospective.incident is None else today.sweep
        bar = facts["time_bar"] or parts.NO_BAR
        picture, shown_by = picture_of(told), proven(document, told, inside, today.kept)
        return ReadingPage(
            retrospective=self.retrospective,
            preview=self.preview,
            at_work=self.at_work,
            sees_activity=self.sees_activity,
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
            left=left_of(document, sweep, today.again, today.helpers, words),
            **_appendix(document, told, inside),
            minutes=rules.minutes_to_read(p for text in texts.values() if text for p in text.paragraphs),
            old=self.old,
            is_shared=self.is_shared,
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
