import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from raci.tables import File, Question, Row, Table, Unreadable, check_size, read


class Command(BaseCommand):
    help = "Reads tables of who does what from a CSV, XLSX or Markdown file and says what they hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, XLSX or Markdown, at most 5 MB and 5,000 rows")
        parser.add_argument("--json", action="store_true", help="print the tables as JSON")
        parser.add_argument("--dry-run", action="store_true", help="change nothing, only read and print")
        parser.add_argument(
            "--answer",
            action="append",
            default=[],
            metavar="ID=CHOICE",
            help="the answer to a question that reading the file has asked; may be given several times",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        answers = dict(answer.rpartition("=")[::2] for answer in options["answer"])
        found = read_file(options["file"], answers)
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(in_words(found)))


def read_file(path: Path, answers: dict[str, str]) -> File:
    """Raises CommandError with the sentence that says why nothing can be read."""
    try:
        check_size(path.stat().st_size)
        return read(path.name, path.read_bytes(), answers=answers)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from error
    except Unreadable as unreadable:
        raise CommandError(f"{path.name}: {unreadable.sentence}") from unreadable


def in_words(found: File) -> Iterator[str]:
    """What a person at the terminal reads: each table with its rows, what is wrong and what is asked."""
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
