"""Whether an answer to a sheet can be taken: reasons, proposals, names."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from postmortem.activities.actions.asking import lost
from postmortem.people.queries import active_departments, people_by_id
from raci.queries.sheets import Sheet
from raci.rules import RowAnswer, SheetAnswer

LONGEST_SCOPE = 300
ANSWERS = ("accepted", "reserved", "sent_back")


def check_answer(answer: SheetAnswer, sheet: Sheet) -> None:
    """Every "no" and every reservation has its sentence, every proposal names what there is, every row that
    is agreed to somebody who answers for it.
    """
    wrong = {**_whole(answer), **_rows(answer), **_names(answer, sheet)}
    if wrong:
        raise ValidationError(wrong)


def _whole(answer: SheetAnswer) -> dict[str, str]:
    if answer.said not in ANSWERS:
        raise lost()
    is_bare = answer.said != "accepted" and not answer.reason.strip()
    return {"whole-reason": _("Say in one sentence why.")} if is_bare else {}


def _rows(answer: SheetAnswer) -> dict[str, str]:
    people = people_by_id(row.counter.get("person_id") or 0 for row in answer.rows.values())
    there = {pk for pk, person in people.items() if person.is_active and person.department_id}
    homes = set(active_departments().values_list("pk", flat=True)) | {None}
    wrong = {}
    for pk, row in answer.rows.items():
        if row.said not in ANSWERS:
            raise lost()
        if row.said != "accepted" and not row.reason.strip():
            wrong[f"reason-{pk}"] = _("Say in one sentence why.")
        if row.is_back:
            wrong |= {f"{name}-{pk}": said for name, said in _counter(row, there, homes).items()}
    return wrong


def _counter(row: RowAnswer, people: set[int], departments: set[int | None]) -> dict[str, str]:
    wrong = {}
    person_id, counter = row.counter.get("person_id"), row.counter
    if "to" in counter or counter.get("department_id") not in departments or person_id not in {None, *people}:
        wrong["to"] = _("Choose one from the list.")
    if "due_at" in counter and not _is_moment(counter["due_at"]):
        wrong["due"] = _("Write the day and the time, like 2026-03-12 18:00.")
    if len(counter.get("scope", "")) > LONGEST_SCOPE:
        wrong["scope"] = _("At most %(limit)s characters.") % {"limit": LONGEST_SCOPE}
    return wrong


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _names(answer: SheetAnswer, sheet: Sheet) -> dict[str, str]:
    """Only active people of the department, only for letters that it holds as a whole."""
    people = people_by_id(person_id for names in answer.names.values() for person_id in names.values())
    fits = {pk for pk, one in people.items() if one.is_active and one.department_id == sheet.department_id}
    wrong: dict[str, str] = {}
    for row in sheet.rows:
        said = answer.rows[row.row.pk]
        if said.is_back:
            continue
        names: Mapping[str, int] = said.names
        asked = {naming.letter: naming.is_asked for naming in row.namings}
        if names.keys() - asked.keys():
            raise lost()
        for letter, is_asked in asked.items():
            if letter in names and names[letter] not in fits:
                wrong[f"name-{letter}-{row.row.pk}"] = _("Choose one from the list.")
            elif is_asked and letter not in names:
                wrong[f"name-{letter}-{row.row.pk}"] = _("Name who answers for it, or send the row back.")
    return wrong
