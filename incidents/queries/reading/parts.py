"""The parts of the reading page, each made from its part of the document."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incidents.models import ActionItem
from incidents.models.incident import Incident
from incidents.models.learning import Lesson
from incidents.models.retrospective import SectionCode
from incidents.queries.reading.shown import (
    Approved,
    Carried,
    Cell,
    Figured,
    Headed,
    Line,
    MatrixRow,
    Said,
    Stage,
    Text,
    Way,
)
from incidents.queries.reading.told import CHANNELS, SCOPES, Part, Told, moment, number_label
from incidents.rules.impact import versus
from postmortem.people.models import Department
from postmortem.people.redaction import Words

SEVERITIES = dict(Incident.Severity.choices)
LESSONS = dict(Lesson.Kind.choices)
SHAPES = {"open": "open", "done": "done", "verified": "verified", "wont_do": "dropped"}
LETTERS = ("A", "R", "S", "C", "I")
SIGNED = ("R", "S")
NO_BAR: Part = {"segments": [], "rows": [], "request": {"path": []}, "from": None, "to": None}
NO_FACTS: Part = {
    "zone": "UTC",
    "subject": {"activity": None, "launched": None, "params": {"title": ""}},
    "incident": None,
    "lead_time": None,
    "time_bar": None,
    "matrix": None,
    **{
        part: []
        for part in (
            *("outcome", "seen", "deliverables", "stand_ins", "after_launch", "without_owner"),
            *("without_letter", "approvals", "timeline", "participants"),
        )
    },
}


def when(iso: str | None) -> datetime | None:
    return moment(iso) if iso else None


def html_language(code: str) -> str:
    """`zh-Hans` of `zh-hans`, as HTML spells it."""
    return "zh-Hans" if code.startswith("zh") else code


def severity(facts: Part) -> str:
    found = facts["incident"]
    return str(SEVERITIES.get(found["severity"], "")) if found else ""


def day(facts: Part) -> str | None:
    """When it happened: the incident began, or the activity went live."""
    found: str | None = facts["incident"]["started"] if facts["incident"] else facts["subject"]["launched"]
    return found


def texts(document: Part, words: Words) -> dict[str, Text | None]:
    """The sections by code, each in its own language; the minute in the reader's where somebody wrote it."""
    own, reader = document["language"], get_language() or ""
    found: dict[str, Text | None] = dict.fromkeys(map(str, SectionCode))
    for section in document["sections"]:
        code, language = section["code"], section["language"]
        if code not in found:
            continue
        readers = code == SectionCode.SUMMARY and language == reader
        if readers or (language == own and found[code] is None):
            found[code] = Text(paragraphs(words.text(section["body"])), html_language(language))
    return found


def original(document: Part, words: Words) -> Text | None:
    """The minute in its author's language, for a reader who gets it in another one."""
    own, reader = document["language"], get_language() or ""
    minutes = {one["language"]: one for one in document["sections"] if one["code"] == SectionCode.SUMMARY}
    if own == reader or not {own, reader} <= minutes.keys():
        return None
    return Text(paragraphs(words.text(minutes[own]["body"])), html_language(own))


def further(document: Part, words: Words, place: str) -> list[Headed]:
    """The sections of the template beside those of `texts`, in its order: beside the story, or at the end.

    What was frozen before pages had templates has none.
    """
    reader = "zh" if (get_language() or "en").startswith("zh") else "en"
    own = document["language"]
    written = {one["code"]: one["body"] for one in document["sections"] if one["language"] == own}
    return [
        Headed(
            one["code"],
            one[reader],
            Text(paragraphs(words.text(written[one["code"]])), html_language(own)),
        )
        for one in document.get("layout", [])
        if one["code"] in written and one["code"] not in set(SectionCode) and one["place"] == place
    ]


def paragraphs(text: str) -> list[str]:
    """Parted by blank lines."""
    parts = text.replace("\r\n", "\n").split("\n\n")
    return [part.strip() for part in parts if part.strip()]


def similar(facts: Part, words: Words) -> str:
    """What was said about similar things when the incident ended."""
    said = facts["incident"]["params"] if facts["incident"] else {}
    return words.text(said.get("similar") or said.get("waiver") or "")


def figured(one: Part, words: Words) -> Figured:
    return Figured(
        label=words.text(number_label(one)),
        expected=number(one["expected"]),
        actual=number(one["actual"]),
        estimated=one["estimated"],
        place=versus(one["expected"], one["actual"]),
    )


def number(value: float | int | None) -> str:
    return "" if value is None else f"{value:,}".replace(",", "\u202f")


def carried(items: Iterable[ActionItem], words: Words) -> list[Carried]:
    """What is carried on, by due time; what was given up comes last."""
    found = [
        Carried(
            item,
            title=words.text(item.title),
            end_state=words.text(item.end_state),
            shape=SHAPES[item.status],
            side=words.side(item.owner_department_id),
        )
        for item in items
    ]
    return sorted(found, key=lambda one: one.item.status == ActionItem.Status.WONT_DO)


def ways(bar: Part, told: Told) -> Iterator[Way]:
    """The request first, then each row of the plan that needed time."""
    if bar["request"]["path"]:
        yield way(_("Until the one who drives it was told"), bar["request"], told)
    for row in bar["rows"]:
        yield way(told.row(row["deliverable"]), row, told)


def way(what: str, row: Part, told: Told) -> Way:
    side = told.words.side(row["department"]) if row["department"] else ""
    return Way(what, side, [Stage(one["kind"], one["seconds"]) for one in row["path"]])


def line(entry: Part, told: Told) -> Line:
    evidence, url = told.evidence(entry)
    return Line(
        at=moment(entry["at"]),
        agreed=entry["lane"] == "agreed",
        said=entry["said"],
        words=told.sentence(entry),
        detail=told.detail(entry),
        evidence=evidence,
        url=url,
    )


def lesson(one: Part, words: Words) -> tuple[str, str]:
    return str(LESSONS.get(one["kind"], "")), words.text(one["text"])


def departments_in(facts: Part, words: Words) -> list[Department]:
    """The columns of the matrix: whoever took part, held a letter or worked without one."""
    ids = set(facts["subject"].get("departments", ()))
    for row in (facts["matrix"] or {"rows": []})["rows"]:
        ids |= {row["department"], *(held[0] for letters in row["letters"].values() for held in letters)}
    ids |= {one["department"] for one in facts["without_letter"]}
    found = [words.departments[pk] for pk in ids - {None} if pk in words.departments]
    return sorted(found, key=lambda department: department.code)


def matrix(told: Told, inside: Words) -> Iterator[MatrixRow]:
    """Who answered for what at the launch: letters by department; names only with words that see names."""
    facts = told.document
    columns = departments_in(facts, inside)
    worked = {(one["department"], row) for one in facts["without_letter"] for row in one["deliverables"]}
    for row in (facts["matrix"] or {"rows": []})["rows"]:
        held = holders(row)
        signed = row.get("signed")  # facts of before do not say it
        cells = [
            cell(
                home,
                held,
                inside,
                worked=(home.pk, row["deliverable"]) in worked,
                signed=signed is None or home.pk in signed,
            )
            for home in columns
        ]
        yield MatrixRow(told.row(row["deliverable"]), row["accountable"] is not None, cells)


def holders(row: Part) -> list[tuple[str, int | None, int | None]]:
    """(letter, department, person) of one row; A only where somebody had accepted."""
    own = [("A", row["department"], row["accountable"])] if row["accountable"] else []
    others = [(letter, *held) for letter in LETTERS for held in row["letters"].get(letter, [])]
    return [*own, *others]


def cell(
    home: Department,
    held: list[tuple[str, int | None, int | None]],
    inside: Words,
    *,
    worked: bool,
    signed: bool,
) -> Cell:
    """R and S count once the lead has signed; an A stands here only if it was accepted."""
    own = [(letter, person) for letter, department, person in held if department == home.pk]
    people = {person for _letter, person in own if person} if inside.names else set()
    names = sorted(inside.people[pk].display_name for pk in people if pk in inside.people)
    codes = sorted({letter for letter, _person in own}, key=LETTERS.index)
    letters = [(code, signed or code not in SIGNED) for code in codes]
    return Cell(home, letters, ", ".join(names), worked)


def approved(one: Part, told: Told) -> Approved:
    return Approved(
        at=moment(one["at"]),
        what=told.row(one["deliverable"]),
        channel=str(CHANNELS.get(one["channel"], "")),
        scope=str(SCOPES.get(one["scope"], "")),
        confirmed=one["confirmed"],
    )


def said(one: dict[str, Any], words: Words) -> Said:
    sides = " · ".join(words.side(pk) for pk in one["departments"])
    return Said(sides, one["said"], words.text(one["reason"]))


def second(document: Part, words: Words) -> str:
    """The side that read it with fresh eyes before it was published."""
    found = document.get("second")
    return words.side(found["department"]) if found else ""
