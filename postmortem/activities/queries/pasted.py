"""Whom a pasted message may speak of."""

import re
from datetime import datetime
from typing import Final

from postmortem.activities.rules.pasted import Heard, Known, read_message
from postmortem.people.models import Department, User
from postmortem.people.queries import active_departments, active_people

LATIN_PART: Final = re.compile(r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f .'-]+")
HAN_PART: Final = re.compile(r"[\u3400-\u9fff·]+")
ENDINGS: Final = ("部门", "中心", "部", "组", "科")


def heard_in(text: str, *, now: datetime, zone: str) -> Heard:
    """What a message says about an activity that is to begin, in two queries."""
    departments = [Known(one.pk, _names_of(one)) for one in active_departments()]
    people = [
        Known(one.department_id, _spelled(one), is_person=True)
        for one in active_people().only("pk", "display_name", "department_id")
        if one.department_id
    ]
    return read_message(text, now=now, zone=zone, known=[*departments, *people])


def _names_of(department: Department) -> list[str]:
    """Both names, the Chinese one also without its ending, and the code."""
    zh = department.name_zh
    short = next((zh.removesuffix(end) for end in ENDINGS if zh.endswith(end)), zh)
    return [name for name in dict.fromkeys((zh, department.name_en, short, department.code)) if len(name) > 1]


def _spelled(person: User) -> list[str]:
    """The whole name, then its Latin and its Han part if it has two."""
    name = person.display_name
    parts = [part.strip() for pattern in (LATIN_PART, HAN_PART) for part in pattern.findall(name)]
    return [part for part in dict.fromkeys((name, *parts)) if len(part) > 1]
