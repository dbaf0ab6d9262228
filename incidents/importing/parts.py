"""The sections of an outline, each taken apart in the way of its part."""

from dataclasses import dataclass, field, replace
from typing import Final

from django.utils.translation import gettext as _

from incidents.importing.blocks import Block, Kind
from incidents.importing.moments import read_moment
from incidents.importing.outline import Outline, Section
from incidents.importing.prose import as_text, bare, is_note, points_of, verbatim
from incidents.importing.result import Happening, Learnt, Lesson, Task
from incidents.importing.tasks import TaskReader, looks_like_tasks
from incidents.importing.timeline import Collector, is_timed
from incidents.importing.walking import Setting, happenings
from incidents.importing.words import LEARNT, VALUES, Part

PROSE: Final = (Part.SUMMARY, Part.IMPACT, Part.DETECTION, Part.RESOLUTION)
MAY_BE_TIMELINE: Final = {
    None,
    Part.SUMMARY,
    Part.RESOLUTION,
    Part.DETECTION,
    Part.OTHER,
    Part.HEADER,
    Part.IMPACT,
}
MAY_HOLD_TASKS: Final = {None, Part.OTHER, Part.HEADER, *LEARNT, Part.SUMMARY, Part.RESOLUTION}
KINDS: Final = {
    Part.LESSONS: Learnt.LESSON,
    Part.WELL: Learnt.WELL,
    Part.WRONG: Learnt.WRONG,
    Part.LUCKY: Learnt.LUCKY,
}


@dataclass
class Parts:
    summary: str = ""
    impact: str = ""
    detection: str = ""
    resolution: str = ""
    timeline: list[Happening] = field(default_factory=list)
    factors: list[str] = field(default_factory=list)
    lessons: list[Lesson] = field(default_factory=list)
    actions: list[Task] = field(default_factory=list)
    other: dict[str, str] = field(default_factory=dict)
    understood: list[str] = field(default_factory=list)


def parts_of(outline: Outline, setting: Setting) -> Parts:
    sections = _lead(_sorted(outline.sections, setting))
    taker = _Taker(setting)
    for section in sections:
        taker.take(section)
    return taker.finish()


def _sorted(sections: list[Section], setting: Setting) -> list[Section]:
    """Timelines and tables of tasks are known by their looks, too, where no heading announces them."""
    has_timeline = any(one.part == Part.TIMELINE and one.blocks for one in sections)
    has_tasks = any(one.part == Part.ACTIONS and one.blocks for one in sections)
    found: list[Section] = []
    for section in sections:
        may = section.part in MAY_BE_TIMELINE and (
            not has_timeline or section.part is None or section.parent == Part.TIMELINE
        )
        if may and is_timed(_listed(section.blocks, setting), setting.habit):
            found += _split(section, _listed(section.blocks, setting), Part.TIMELINE)
            continue
        tasks = [block for block in section.blocks if looks_like_tasks(block)]
        tables = [block for block in tasks if block.kind == Kind.TABLE]
        wanted = tables if has_tasks or section.part in (Part.RESOLUTION, Part.SUMMARY) else tasks
        if wanted and section.part in MAY_HOLD_TASKS:
            found += _split(section, wanted, Part.ACTIONS)
            continue
        found.append(section)
    return found


def _listed(blocks: list[Block], setting: Setting) -> list[Block]:
    """What can be a timeline: from the first item, table, several lines or line with a time on."""
    start = next((at for at, one in enumerate(blocks) if _begins(one, setting)), len(blocks))
    return [block for block in blocks[start:] if not is_note(block)]


def _begins(block: Block, setting: Setting) -> bool:
    if block.kind in (Kind.ITEM, Kind.TABLE) or "\n" in block.text:
        return True
    found = read_moment(block.text, setting.habit)
    return found is not None and found.clock is not None


def _split(section: Section, moved: list[Block], part: Part) -> list[Section]:
    kept = [block for block in section.blocks if not any(block is one for one in moved)]
    before = [replace(section, blocks=kept)] if kept else []
    return [*before, replace(section, part=part, blocks=moved, inherits=False)]


def _lead(sections: list[Section]) -> list[Section]:
    """Without a summary the paragraphs that stand first are one; without any heading only the first is."""
    if any(one.part == Part.SUMMARY and one.blocks for one in sections):
        return sections
    first = next((at for at, one in enumerate(sections) if one.part is None and not one.heading), None)
    if first is None:
        return sections
    section = sections[first]
    prose = [block for block in section.blocks if _is_prose(block)]
    if not any(one.heading for one in sections):
        prose = prose[:1]
    if not prose:
        return sections
    return [*sections[:first], *_split(section, prose, Part.SUMMARY), *sections[first + 1 :]]


def _is_prose(block: Block) -> bool:
    return (block.kind == Kind.PARA and not is_note(block) and " " in block.text.strip()) or len(
        block.text
    ) > 30


class _Taker:
    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.parts = Parts()
        self.lines = Collector(setting)
        self.tasks = TaskReader(setting.habit)

    def take(self, section: Section) -> None:
        if section.part in VALUES:
            return
        if section.part == Part.TIMELINE:
            self.lines.section(section)
        elif section.part == Part.ACTIONS:
            self.tasks.section(section)
        elif section.part in PROSE:
            self.prose(section)
        elif section.part == Part.FACTORS or section.part in LEARNT:
            self.points(section)
        elif section.blocks or section.inherits:
            self.keep(section.heading, verbatim(section.blocks))

    def keep(self, heading: str, text: str) -> None:
        name = bare(heading).strip(":： ") or _("Before the first heading")
        before = self.parts.other.get(name)
        self.parts.other[name] = f"{before}\n\n{text}".strip() if before else text

    def prose(self, section: Section) -> None:
        text = as_text([block for block in section.blocks if not is_note(block)])
        if section.inherits and section.heading:
            text = f"{bare(section.heading)}\n{text}".strip()
        name = str(section.part)
        before = getattr(self.parts, name)
        setattr(self.parts, name, f"{before}\n\n{text}".strip() if before else text)
        self.notes(section.heading, [block for block in section.blocks if is_note(block)])

    def points(self, section: Section) -> None:
        found = points_of(section)
        if section.part == Part.FACTORS:
            self.parts.factors += found.texts
        elif section.part:
            self.parts.lessons += [Lesson(text, KINDS[section.part]) for text in found.texts]
        self.parts.understood += found.understood
        self.notes(section.heading, found.rest)

    def notes(self, heading: str, blocks: list[Block]) -> None:
        if blocks:
            self.keep(heading, verbatim(blocks))

    def finish(self) -> Parts:
        lines, tasks = self.lines.lines, self.tasks.found
        self.parts.timeline = happenings(lines.entries, self.setting)
        self.parts.actions = tasks.tasks
        for heading, block in [*lines.rest, *tasks.rest]:
            self.keep(heading, verbatim([block]))
        self.parts.understood += [*lines.understood, *tasks.understood]
        return self.parts
