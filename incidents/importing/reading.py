"""One file, read: decoded, cut into sections, each part taken out, and what is left kept word for word."""

import re
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from django.utils.translation import gettext as _

from incidents.importing.blocks import blocks_of
from incidents.importing.dating import Dates, dates_of
from incidents.importing.dialects import markdown_of
from incidents.importing.front import Front, front_of, is_generic, part_of_key, take_title
from incidents.importing.leftover import left_over
from incidents.importing.outline import Outline, Section, Value, label_of, outline_of
from incidents.importing.parts import Parts, parts_of
from incidents.importing.prose import bare
from incidents.importing.result import Precision, Report
from incidents.importing.severities import level_of, severity_of
from incidents.importing.text import key_of, language_of, text_of
from incidents.importing.warning import Doubts, warnings_of
from incidents.importing.words import VALUES, Part, exact_part

SAID_SEVERITY: Final = re.compile(
    (
        r"\bSEV(?:ERITY)?(?:[\s-]?|::)[0-5]\b|\bP[0-4](?=\s*(?:incident|outage|issue|级|故障|"
        r"事故|障害|\]|】))|(?<=[\[【(（])[PS][0-4]\b"
    ),
    re.IGNORECASE,
)


def read(name: str, content: bytes) -> Report:
    """Read a post-mortem. Every word of the file is in the report. Raises Unreadable.

    Times are naive where the file states no time zone. The same text gives the same `key`, whatever its name.
    """
    original = text_of(content)
    text = markdown_of(original)
    front = front_of(text)
    heading, blocks = take_title(blocks_of(front.body))
    outline = outline_of(blocks)
    _add_front(outline, front)
    _add_value_sections(outline)
    title = _title(name, heading, outline, front)
    dates = dates_of(name, heading, outline, text)
    parts = parts_of(outline, dates.setting)
    report = _report(name, original, title, outline, dates, parts)
    return _complete(report, text, heading, front)


def _add_front(outline: Outline, front: Front) -> None:
    for name, value in front.pairs:
        part = part_of_key(name)
        if part in VALUES:
            outline.values.append(Value(part, name, value))
        elif part is None or part in (Part.HEADER, Part.OTHER):
            outline.labelled.append((name, value))
        elif value:
            outline.understood.append(name)
            outline.sections.append(Section(name, part, 1, blocks=blocks_of(value)))
        else:
            outline.understood.append(name)
    if front.rest:
        outline.labelled.append(("---", front.rest))


def _add_value_sections(outline: Outline) -> None:
    """`### Date` with the date below it is a value, too."""
    for section in outline.sections:
        if section.part in VALUES:
            value = "\n".join(block.text for block in section.blocks)
            outline.values.append(Value(section.part, section.heading, value))


def _title(name: str, heading: str, outline: Outline, front: Front) -> str:
    """What it was called: in the front matter, in the title above the text unless that says only what kind of
    text this is, in a label; else the name of the file.
    """
    first = [value for key, value in front.pairs if part_of_key(key) == Part.TITLE]
    said = [value.value for value in outline.values if value.part == Part.TITLE]
    label = label_of(heading)
    if label and exact_part(label.name) == Part.TITLE:
        outline.understood.append(label.name)
        said.insert(0, label.value)
        heading = ""
    named = [text for text in (*first, heading, *said, heading) if text.strip()]
    best = next((text for text in named if not is_generic(text)), named[0] if named else "")
    return bare(best).strip() or PurePath(name).stem.replace("_", " ").strip() or name


def _severity(outline: Outline, title: str, parts: Parts) -> str | None:
    """The severity: of a label, else as it is said in a title or a sentence."""
    for value in [*outline.values, *outline.hints]:
        if value.part == Part.SEVERITY and (found := severity_of(value.value)):
            return found
    labels = [f"{label} {value}" for label, value in outline.labelled]
    for text in (title, *labels, parts.summary, parts.impact):
        if match := SAID_SEVERITY.search(text):
            return match.group()
    return None


def _report(name: str, text: str, title: str, outline: Outline, dates: Dates, parts: Parts) -> Report:
    severity = _severity(outline, title, parts)
    other = dict(parts.other)
    understood = [*outline.understood, *parts.understood]
    for value in outline.values:
        understood.append(value.label)
        if _is_taken(value, title, severity, dates):
            understood.append(value.value)
        elif value.value:
            _keep(other, value.label, value.value)
    for label, value_text in outline.labelled:
        _keep(other, label, value_text)
    happened = dates.day or next(
        (one.at.date() for one in parts.timeline if one.at and one.precision != Precision.UNKNOWN), None
    )
    return Report(
        file=name,
        key=key_of(text),
        title=title,
        happened_on=happened,
        severity=severity,
        summary=parts.summary,
        impact=parts.impact,
        detection=parts.detection,
        timeline=tuple(parts.timeline),
        factors=tuple(parts.factors),
        resolution=parts.resolution,
        lessons=tuple(parts.lessons),
        actions=tuple(parts.actions),
        other=other,
        language=language_of(text),
        level=level_of(severity),
        began=dates.began,
        seen=dates.seen,
        stopped=dates.stopped,
        understood=tuple(understood),
        text=text,
        warnings=tuple(warnings_of(Doubts(dates.guessed, dates.setting.zone is not None), parts.timeline)),
    )


def _is_taken(value: Value, title: str, severity: str | None, dates: Dates) -> bool:
    """Whether all that a value says stands in a field of its own."""
    said = bare(value.value)
    if value.part == Part.TITLE:
        return said == title
    if value.part == Part.SEVERITY:
        return said == severity
    if value.part == Part.DATE:
        return value.value in dates.whole
    return not said


def _keep(other: dict[str, str], heading: str, text: str) -> None:
    """Under its heading; a second one of the same name is added to it."""
    name = bare(heading).strip(":： ") or _("Before the first heading")
    other[name] = f"{other[name]}\n\n{text}".strip() if other.get(name) else text.strip()


def _all_texts(report: Report) -> list[str]:
    """Every field that holds words of the file as they were written."""
    return [
        *(report.title, report.severity or "", report.summary, report.impact),
        *(report.detection, report.resolution, *report.factors),
        *(f"{one.raw} {one.text}" for one in report.timeline),
        *(lesson.text for lesson in report.lessons),
        *(f"{task.title} {task.owner or ''}" for task in report.actions),
    ]


def _complete(report: Report, text: str, heading: str, front: Front) -> Report:
    """What has found no place is kept as it is."""
    other = dict(report.other)
    kept = [*_all_texts(report), *(f"{name} {said}" for name, said in other.items()), *report.understood]
    if heading and report.title not in bare(heading):
        other = {bare(heading): "", **other}
        kept.append(heading)
    missing = left_over(text.split("\n"), kept)
    if missing:
        _keep(other, _("Not placed"), "\n".join(missing))
    warnings = list(report.warnings)
    if other:
        names = ", ".join(other)
        warnings.append(_("Kept word for word under “other”: %(names)s.") % {"names": names})
    return replace(report, other=other, warnings=tuple(warnings))
