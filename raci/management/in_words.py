"""What a file holds and what it would change, line by line for a person at the terminal, or as JSON."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from postmortem.people.clock import to_local
from raci.queries.importing.page import Change, Given, Preview
from raci.tables import File, Question, Row, Table


def in_words(found: File) -> Iterator[str]:
    """Each table with its rows, what is wrong and what is asked."""
    yield found.name
    for table in found.tables:
        yield ""
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    names = ", ".join(column.name for column in table.columns)
    yield f"{table.cell}  {table.layout}: {names}"
    yield from (f"  ! {problem.cell}  {problem.sentence}" for problem in table.problems)
    for question in table.questions:
        yield from _question(question)
    for row in table.rows:
        yield from _row(row)


def _row(row: Row) -> Iterator[str]:
    phase = f"{row.phase}: " if row.phase else ""
    letters = " · ".join(f"{letter} {', '.join(row.names(letter))}" for letter in row.letters)
    yield f"  {row.cell}  {phase}{row.task}  {letters}".rstrip()
    yield from (f"    ! {problem.cell}  {problem.sentence}" for problem in row.problems)


def _question(question: Question) -> Iterator[str]:
    yield f"  ? {question.sentence}"
    yield from (f'    --answer "{question.id}={choice.value}"  {choice.label}' for choice in question.choices)


def difference(page: Preview) -> Iterator[str]:
    """What the file would change in the matrix of one activity."""
    yield f"{page.given.name} → {page.given.activity.title}"
    yield from opens(page)
    for change in page.changes:
        yield from _change(change, page)
    yield from (f"  ! {one.sentence}" for one in page.hand_overs)
    yield from (f"  ! {problem.cell}  {problem.sentence}" for problem in page.problems)
    yield from (f"  = {row.name}" for row in page.kept)
    said = _(
        "%(count)s rows change, %(new)s of them new; %(same)s are the same; %(kept)s are not in the file."
    )
    yield said % {"count": page.count, "new": page.new, "same": page.same, "kept": page.kept_count}


def opens(page: Preview) -> Iterator[str]:
    """What has to be answered first, with the option that answers it."""
    for question in page.look.questions:
        yield from _question(question)
    for name in page.look.open_names:
        yield f'  ? {name.cell}  --map "{name.text}=…"  ' + _(
            "an account, a department's code, or - for nobody"
        )


def _change(change: Change, page: Preview) -> Iterator[str]:
    yield f"  {'+' if change.is_new else '~'} {change.cell}  {change.name}{_due(change, page)}"
    yield from (f"      + {_given(given)}" for given in change.came)
    yield from (f"      - {_given(given)}" for given in change.went)


def _due(change: Change, page: Preview) -> str:
    if change.due_at is None:
        return ""
    wall = to_local(change.due_at, page.given.activity.time_zone)
    return _(", due %(due)s") % {"due": f"{wall:%Y-%m-%d %H:%M}"}


def _given(given: Given) -> str:
    return f"{given.letter} {given.who}" + (f" ({given.word})" if given.word else "")


def as_json(page: Preview) -> dict[str, Any]:
    """The difference for a program, beside what the file holds."""
    return {
        **page.look.file.as_json(),
        "activity": page.given.activity.pk,
        "open": [question.as_json() for question in page.look.questions]
        + [{"name": name.text, "cell": name.cell} for name in page.look.open_names],
        "changes": [_change_json(change) for change in page.changes],
        "kept": [row.name for row in page.kept],
        "hand_overs": [one.sentence for one in page.hand_overs],
        "problems": [problem.as_json() for problem in page.problems],
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "task": change.name,
        "cell": change.cell,
        "new": change.is_new,
        "due": change.due_at.isoformat() if change.due_at else None,
        "added": [{"letter": given.letter, "who": given.who} for given in change.came],
        "removed": [{"letter": given.letter, "who": given.who} for given in change.went],
    }
