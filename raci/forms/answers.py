"""The answer to a sheet comes as many rows in one POST."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from postmortem.people.models import User
from postmortem.people.moment import MomentField
from postmortem.people.queries import people_by_id
from raci.rules import RowAnswer, SheetAnswer

SAID = {"agree": "accepted", "reserve": "reserved", "back": "sent_back"}
NAMED = ("A", "R", "S")
NOBODY = -1  # no person has this number


def answers_in(data: QueryDict, prefix: str = "", zone: str = "") -> dict[int, RowAnswer]:
    """Every row of one sheet in a POST: `row` is "<id>:<digest>"; answer-<id>, reason-<id>, what is proposed
    instead (due-<id>, to-<id>, scope-<id>) and who is named (name-A-<id>) belong to it.

    Times are wall time in `zone`. What cannot be read stands in the answer as it was typed, and the action
    refuses it.
    """
    found = {}
    for shown in data.getlist(f"{prefix}row"):
        pk, _colon, digest = shown.partition(":")
        if not _is_number(pk):
            continue
        said = SAID.get(data.get(f"{prefix}answer-{pk}", "agree"), "accepted")
        found[int(pk)] = RowAnswer(
            digest,
            said,
            data.get(f"{prefix}reason-{pk}", ""),
            counter=_counter(data, prefix, pk, zone) if said == "sent_back" else {},
            names=_names(data, prefix, pk),
        )
    return found


def _is_number(text: str) -> bool:
    """Whether it can be an id: digits, and no more of them than a database holds."""
    return text.isascii() and text.isdecimal() and len(text) < 16


def _counter(data: QueryDict, prefix: str, pk: str, zone: str) -> dict[str, Any]:
    due = data.get(f"{prefix}due-{pk}", "").strip()
    scope = data.get(f"{prefix}scope-{pk}", "").strip()
    found: dict[str, Any] = {"due_at": _moment(due, zone)} if due else {}
    found |= {"scope": scope} if scope else {}
    return found | _somebody(data.get(f"{prefix}to-{pk}", ""))


def _somebody(chosen: str) -> dict[str, Any]:
    """ "3" is a department, "3.12" one of its people."""
    if not chosen:
        return {}
    department, dot, person = chosen.partition(".")
    if not _is_number(department) or (dot and not _is_number(person)):
        return {"to": chosen}
    return {"person_id": int(person)} if dot else {"department_id": int(department)}


def _moment(typed: str, zone: str) -> str:
    try:
        at = MomentField(zone=zone).to_python(typed)
    except ValidationError:
        return typed
    return at.isoformat() if at else typed


def _names(data: QueryDict, prefix: str, pk: str) -> dict[str, int]:
    found = {}
    for letter in NAMED:
        chosen = data.get(f"{prefix}name-{letter}-{pk}", "")
        if chosen:
            person = chosen.rpartition(".")[2]
            found[letter] = int(person) if _is_number(person) else NOBODY
    return found


def sheet_answer(activity_id: int, data: QueryDict, prefix: str = "", zone: str = "") -> SheetAnswer:
    number, department = data.get(f"{prefix}number", ""), data.get(f"{prefix}department", "")
    return SheetAnswer(
        activity_id=activity_id,
        number=int(number) if _is_number(number) else 0,
        department_id=int(department) if _is_number(department) else None,
        sheet_digest=data.get(f"{prefix}sheet", ""),
        rows=answers_in(data, prefix, zone),
        said=SAID.get(data.get(f"{prefix}whole", "agree"), "accepted"),
        reason=data.get(f"{prefix}whole-reason", ""),
    )


def answers_to_all(data: QueryDict) -> list[SheetAnswer]:
    """Several sheets in one POST: `sheets` lists their keys ("7-3", "7-sponsor"), which
    prefix their fields.
    """
    found = []
    for key in data.getlist("sheets"):
        activity_id = key.partition("-")[0]
        if _is_number(activity_id):
            found.append(sheet_answer(int(activity_id), data, f"{key}-"))
    return found


def department_in(data: QueryDict) -> int | None:
    """The department of a sheet that is passed on or taken back."""
    department = data.get("department", "")
    return int(department) if _is_number(department) else None


def person_in(data: QueryDict) -> User | None:
    """To whom it is passed on: chosen as "3.12" (department.person)."""
    person = data.get("to", "").rpartition(".")[2]
    return people_by_id([int(person)]).get(int(person)) if _is_number(person) else None
