"""Rows made by the database itself: a column is an SQL expression over the number of the row."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import NOT_PROVIDED, Model

WORDS: Final[dict[str, dict[str, list[str]]]] = tomllib.loads(
    (Path(__file__).parent / "words.toml").read_text(encoding="utf-8")
)
Columns = Mapping[str, str]


class Dice(NamedTuple):
    """Numbers that look thrown and are the same for the same seed."""

    seed: int

    def pick(self, of: str, salt: int, most: str | int) -> str:
        """From 0 up to below `most`, by the expression `of`."""
        thrown = f"hashint8extended(({of})::bigint, {self.seed * 1000 + salt}) & 2147483647"
        return f"(({thrown}) % ({most}))::int"

    def skewed(self, of: str, salt: int, most: str | int) -> str:
        """The same; low numbers come much more often."""
        share = f"({self.pick(of, salt, 10_000)} / 10000.0)"
        return f"floor(({most}) * {share} * {share} * {share})::int"

    def word(self, of: str, salt: int, name: str, *, zh: str) -> str:
        """One of the words of that name, in Chinese where the expression `zh` holds."""
        english, chinese = (array(WORDS[code][name]) for code in ("en", "zh"))
        number = self.pick(of, salt, len(WORDS["en"][name]))
        return f"(CASE WHEN {zh} THEN {chinese} ELSE {english} END)[1 + {number}]"


def array(words: list[str]) -> str:
    """The words as an array of SQL."""
    return "ARRAY[" + ", ".join(literal(word) for word in words) + "]"


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def joined(zh: str, *parts: str) -> str:
    """Words one after the other, with a space between them where it is not Chinese."""
    space = f"CASE WHEN {zh} THEN '' ELSE ' ' END"
    return f" || {space} || ".join(parts)


def make(model: type[Model], rows: str, columns: Columns) -> int:
    """Insert what the FROM clause `rows` yields; fields that are not named have their default. Returns the
    number of rows.
    """
    made = dict(columns)
    values: list[Any] = []
    for field in model._meta.concrete_fields:
        if field.column in made or field.primary_key:
            continue
        default = None if field.default is NOT_PROVIDED and field.null else field.get_default()
        made[field.column] = "%s::jsonb" if isinstance(default, dict | list) else "%s"
        values.append(field.get_db_prep_save(default, connection))
    # Expressions hold the per cent sign of arithmetic; only what stands for a default is a place.
    wanted = ", ".join(
        made[name] if made[name].startswith("%s") else made[name].replace("%", "%%") for name in made
    )
    names = ", ".join(connection.ops.quote_name(name) for name in made)
    into = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {into} ({names}) SELECT {wanted} FROM {rows.replace('%', '%%')}", values)
        return int(cursor.rowcount)


def last_id(model: type[Model]) -> int:
    """The highest id, 0 if there is no row."""
    newest = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return int(newest or 0)
