"""What a template of retrospectives holds, and whether it holds together.

The body of a stored one is JSON, version 1:

    version   1
    about     {"en", "zh"}: one line, when to take it
    sections  in their order, each {"code", "name": {"en", "zh"}, "hint": {"en", "zh"}, "required", "place"}
    clocks    step → [days for severity 1, 2, 3, 4], in working days; STEPS says which steps there are

The one minute is always a section and always required.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from incidents.models import Retrospective
from incidents.models.retrospective import SectionCode
from postmortem.activities.rules.starters import NOTHING, Said

VERSION: Final = 1
STEPS: Final = ("owner", "views", "facts", "share", "agree", "publish")
SEVERITIES: Final = (1, 2, 3, 4)
USUAL_SEVERITY: Final = 3  # of what has none: the retrospective of an activity
DAYS: Final = range(1, 91)
MOST_SECTIONS: Final = 30
LONGEST_NAME, LONGEST_HINT = 120, 400
PLACES: Final = ("story", "end")
CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
FIXED: Final = tuple(map(str, SectionCode))
Clocks = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class LayoutSection:
    """One section. `place` says where readers find it: beside the story, or before the appendix; those of
    SectionCode have a place of their own.
    """

    code: str
    name: Said
    hint: Said = NOTHING
    required: bool = False
    place: str = "story"

    @property
    def is_fixed(self) -> bool:
        """Whether the page knows it by itself."""
        return self.code in FIXED

    @property
    def document(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "name": self.name.document,
            "hint": self.hint.document,
            "required": self.required,
            "place": self.place,
        }


@dataclass(frozen=True)
class Layout:
    """A template as it is offered: shipped, or of the house, which may stand in for a shipped one.

    `version` is that of the stored row, 0 while there is none.
    """

    code: str
    name: Said
    about: Said = NOTHING
    sections: tuple[LayoutSection, ...] = ()
    clocks: Clocks = field(default_factory=dict)
    is_offered: bool = True
    is_shipped: bool = True
    version: int = 0

    @property
    def codes(self) -> list[str]:
        return [one.code for one in self.sections]

    @property
    def required(self) -> list[str]:
        """Codes of what must be written before others read it."""
        return [one.code for one in self.sections if one.required]

    @property
    def is_own(self) -> bool:
        return not self.is_shipped

    @property
    def is_changed(self) -> bool:
        return self.is_shipped and self.version > 0

    def section(self, code: str) -> LayoutSection | None:
        return next((one for one in self.sections if one.code == code), None)

    @property
    def document(self) -> dict[str, Any]:
        """The body as it is stored."""
        return {
            "version": VERSION,
            "about": self.about.document,
            "sections": [one.document for one in self.sections],
            "clocks": {step: list(days) for step, days in self.clocks.items()},
        }


def severity_of(retrospective: Retrospective) -> int:
    """The severity its clocks go by: that of its incident, else the usual one."""
    return retrospective.incident.severity if retrospective.incident else USUAL_SEVERITY


def read_sections(found: object) -> tuple[LayoutSection, ...]:
    """Raises ValidationError with one sentence if they do not hold together."""
    if not isinstance(found, list | tuple):
        raise ValidationError(_("A template has a list of sections."))
    return checked(map(_section, found))


def checked(found: Iterable[LayoutSection]) -> tuple[LayoutSection, ...]:
    """The sections, if they hold together. Raises ValidationError otherwise."""
    sections = tuple(found)
    if len(sections) > MOST_SECTIONS:
        most = {"number": MOST_SECTIONS}
        raise ValidationError(_("A template has at most %(number)s sections.") % most)
    minute = next((one for one in sections if one.code == SectionCode.SUMMARY), None)
    if minute is None or not minute.required:
        raise ValidationError(_("The one minute stays, and is always written."))
    if any(number > 1 for number in Counter(one.code for one in sections).values()):
        raise ValidationError(_("A section stands in a template once."))
    names = [key for one in sections for key in {one.name.en.casefold(), one.name.zh.casefold()}]
    if len(set(names)) < len(names):
        raise ValidationError(_("Two sections of a template have different names."))
    return sections


def _section(found: object) -> LayoutSection:
    if not isinstance(found, Mapping) or not CODE.fullmatch(str(found.get("code", ""))):
        raise ValidationError(_("A section has a code of small letters, digits and underscores."))
    name, hint = _said(found.get("name"), LONGEST_NAME), _said(found.get("hint", {}), LONGEST_HINT)
    if not (name.en and name.zh):
        raise ValidationError(_("A section has a name in both languages."))
    place = str(found.get("place", PLACES[0]))
    if place not in PLACES:
        raise ValidationError(_("A section stands beside the story or before the appendix."))
    return LayoutSection(found["code"], name, hint, required=bool(found.get("required")), place=place)


def _said(found: object, longest: int) -> Said:
    texts = [found.get(key, "") for key in ("en", "zh")] if isinstance(found, Mapping) else [None]
    if not all(isinstance(text, str) and len(text) <= longest for text in texts):
        raise ValidationError(_("A text of this template is too long, or is no text."))
    return Said(*map(str, texts))


def read_clocks(found: object) -> Clocks:
    """Step → four numbers of working days. Raises ValidationError otherwise; unknown steps are left out."""
    if not isinstance(found, Mapping):
        raise ValidationError(_("A template says how many working days each step may take."))
    return {step: _days(found[step]) for step in STEPS if step in found}


def _days(found: object) -> tuple[int, ...]:
    days = tuple(found) if isinstance(found, list | tuple) else ()
    right = len(days) == len(SEVERITIES) and all(type(one) is int and one in DAYS for one in days)
    if not right:
        raise ValidationError(
            _("A step takes between 1 and 90 working days, for each of the four severities.")
        )
    return days
