"""The page as Markdown: what people typed stays text, whatever characters are in it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from incidents.queries.reading.proven import Proof
from incidents.queries.reading.shown import Figured, ReadingPage, Text
from postmortem.people.templatetags.words import day_text, duration, when_text

# What would be markup: everywhere in a line, and at its beginning.
ANYWHERE = re.compile(r"([\\`*_{}\[\]<>#|~&])")
AT_THE_START = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))", re.MULTILINE)
ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
Lines = Iterator[str]


def plain(text: str) -> str:
    """Text in which no character means anything to Markdown or HTML."""
    quiet = ANYWHERE.sub(lambda found: ENTITIES.get(found[1], f"\\{found[1]}"), text.replace("\r\n", "\n"))
    return AT_THE_START.sub(lambda found: f"{found[1]}\\{found[2]}" if found[2] in "-+=" else found[0], quiet)


def line(text: str) -> str:
    """The same in one line, for headings, lists and tables."""
    return " ".join(plain(text).split())


def markdown(page: ReadingPage, now: datetime) -> str:
    """The whole page in its order. What has no content does not exist."""
    parts = (
        *(head(page, now), minute(page), carried(page, now), numbers(page), time(page), told(page)),
        *(
            conditions(page),
            claims(page),
            sides(page),
            learnt(page),
            similar(page),
            moments(page, now),
            matrix(page),
        ),
        *(approvals(page, now), said(page), foot(page, now)),
    )
    whole = ["\n\n".join(found) for part in parts if (found := list(part))]
    return "\n\n".join(whole) + "\n"


def head(page: ReadingPage, now: datetime) -> Lines:
    yield f"# {line(page.title)}"
    if page.lead:
        yield line(page.lead)
    facts = [
        page.activity,
        _("Severity %(severity)s") % {"severity": page.severity} if page.severity else "",
        day_text(page.day, now) if page.day else "",
        _("not published yet") if page.preview else published(page, now),
    ]
    yield " · ".join(line(fact) for fact in facts if fact)


def published(page: ReadingPage, now: datetime) -> str:
    if page.edition is None:
        return ""
    about = {"day": day_text(page.edition.at, now), "number": page.edition.number}
    return _("Published %(day)s, version %(number)s") % about


def heading(words: str) -> str:
    return f"## {words}"


def prose(title: str, text: Text | None) -> Lines:
    if text and text.paragraphs:
        yield heading(title)
        yield from map(plain, text.paragraphs)


def minute(page: ReadingPage) -> Lines:
    yield from prose(_("In one minute"), page.texts["summary"])


def carried(page: ReadingPage, now: datetime) -> Lines:
    if page.improvements:
        yield heading(_("Who carries it on"))
        yield "\n".join(
            f"1. {line(one.title)} — {line(one.side)}, {day_text(one.item.due_at, now)}"
            f" ({one.item.get_status_display()})"
            for one in page.improvements
        )
    if page.decision:
        yield heading(_("One decision is asked"))
        yield plain(page.decision)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *([line(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def numbers(page: ReadingPage) -> Lines:
    if page.numbers:
        yield heading(_("Expected and actual"))
        yield table(["", _("Expected"), _("Actual")], [_number(one) for one in page.numbers])


def _number(one: Figured) -> tuple[str, str, str]:
    actual = " ".join((one.actual, _("(estimated)"))) if one.estimated and one.actual else one.actual
    return one.label, one.expected or "–", actual or "–"


def time(page: ReadingPage) -> Lines:
    if page.bar:
        yield heading(_("Where the time went"))
        yield "\n".join(f"- {stage.word}: {duration(stage.length)}" for stage in page.bar)


def told(page: ReadingPage) -> Lines:
    yield from prose(_("The story"), page.texts["story"])
    if page.notes:
        yield heading(_("What the record says"))
        yield "\n".join(f"- **{line(note.heading)}** {line(note.text)}" for note in page.notes)


def conditions(page: ReadingPage) -> Lines:
    if page.conditions:
        yield heading(_("Which conditions met"))
    for number, one in enumerate(page.conditions, 1):
        yield f"### {number}. {line(one.text)}"
        if one.made_sense:
            yield plain(one.made_sense)
        if one.shown:
            yield _("What shows it: %(proofs)s") % {"proofs": proofs(one.shown)}
        yield " · ".join(filter(None, [line(one.kind), line(one.phase), line(one.situation)]))


def proofs(shown: Iterable[Proof]) -> str:
    """What shows something, in one line."""
    return " · ".join(line(f"{one.label}: {one.quote}" if one.quote else one.label) for one in shown)


def claims(page: ReadingPage) -> Lines:
    if page.claims:
        yield heading(_("What might have explained it"))
    for one in page.claims:
        yield f"### {line(one.claim)} ({line(one.word)})"
        if one.speak_for:
            yield _("Speaks for it: %(proofs)s") % {"proofs": proofs(one.speak_for)}
        if one.speak_against:
            yield _("Speaks against it: %(proofs)s") % {"proofs": proofs(one.speak_against)}
        yield plain(one.result)


def sides(page: ReadingPage) -> Lines:
    if page.sides.is_empty:
        return
    yield heading(_("What was not aligned"))
    if page.sides.differences:
        yield "\n".join(f"- {line(text)}" for text in page.sides.differences)
    for voice in page.sides.voices:
        yield f"**{line(voice.side)}**"
        yield from (f"> {line(sentence)}" for sentence in voice.sentences)
    if page.sides.not_given:
        yield _("Not given: %(sides)s") % {"sides": " · ".join(map(line, page.sides.not_given))}


def learnt(page: ReadingPage) -> Lines:
    yield from prose(_("What went well"), page.texts["went_well"])
    yield from prose(_("Where luck helped"), page.texts["lucky"])
    yield from prose(_("What surprised us"), page.texts["surprise"])
    if page.lessons:
        yield heading(_("For the next one"))
        yield "\n".join(f"- {line(kind)}: {line(text)}" for kind, text in page.lessons)


def similar(page: ReadingPage) -> Lines:
    if page.texts["similar"]:
        yield from prose(_("Similar things checked"), page.texts["similar"])
    elif page.similar:
        yield heading(_("Similar things checked"))
        yield plain(page.similar)


def moments(page: ReadingPage, now: datetime) -> Lines:
    if page.lines:
        yield heading(_("Plan and reality"))
        heads = [_("Time"), _("What"), _("Evidence")]
        rows = [
            (when_text(one.at, now), f"{one.words} {one.detail}", one.evidence or "–") for one in page.lines
        ]
        yield table(heads, rows)


def matrix(page: ReadingPage) -> Lines:
    if page.matrix:
        yield heading(_("Who answered for what then"))
        heads = [_("Deliverable"), *(department.name for department in page.departments)]
        rows = [
            [row.name, *(" ".join(code for code, _agreed in cell.letters) or "–" for cell in row.cells)]
            for row in page.matrix
        ]
        yield table([line(one) for one in heads], rows)


def approvals(page: ReadingPage, now: datetime) -> Lines:
    if page.approvals:
        yield heading(_("What was approved, and how that was heard"))
        yield table(
            [_("Time"), _("What"), _("Scope"), _("How")],
            [(when_text(one.at, now), one.what, one.scope or "–", one.channel) for one in page.approvals],
        )


def said(page: ReadingPage) -> Lines:
    if page.answers:
        yield heading(_("What the departments said"))
        words = {"agreed": _("agreed"), "silent": _("let the time pass")}
        yield "\n".join(
            f"- {line(one.sides)}: "
            + (words.get(one.said) or _("objects: %(reason)s") % {"reason": line(one.reason)})
            for one in page.answers
        )


def foot(page: ReadingPage, now: datetime) -> Lines:
    yield "---"
    if not page.preview:
        yield f"{published(page, now)} · sha256 {page.seal.replace(' ', '')}"
    yield _("Sides stand in the story in place of names: a discipline of language, not anonymity.")
    yield _("For learning, not for appraisals.")
