"""The answer to a sheet comes as many rows in one POST."""

from django.http import QueryDict

from raci.rules import RowAnswer, SheetAnswer


def answers_in(data: QueryDict, prefix: str = "") -> dict[int, RowAnswer]:
    """Every row of one sheet in a POST: `row` is "<id>:<digest>", answer-<id> and reason-<id>
    belong to it.
    """
    found = {}
    for shown in data.getlist(f"{prefix}row"):
        pk, _colon, digest = shown.partition(":")
        if not pk.isdecimal():
            continue
        is_back = data.get(f"{prefix}answer-{pk}") == "back"
        found[int(pk)] = RowAnswer(digest, agree=not is_back, reason=data.get(f"{prefix}reason-{pk}", ""))
    return found


def sheet_answer(activity_id: int, data: QueryDict, prefix: str = "") -> SheetAnswer:
    number, department = data.get(f"{prefix}number", ""), data.get(f"{prefix}department", "")
    return SheetAnswer(
        activity_id=activity_id,
        number=int(number) if number.isdecimal() else 0,
        department_id=int(department) if department.isdecimal() else None,
        sheet_digest=data.get(f"{prefix}sheet", ""),
        rows=answers_in(data, prefix),
    )


def answers_to_all(data: QueryDict) -> list[SheetAnswer]:
    """Several sheets in one POST: `sheets` lists their keys ("7-3", "7-sponsor"), which
    prefix their fields.
    """
    found = []
    for key in data.getlist("sheets"):
        activity_id = key.partition("-")[0]
        if activity_id.isdecimal():
            found.append(sheet_answer(int(activity_id), data, f"{key}-"))
    return found
