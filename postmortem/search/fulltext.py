"""An index over a column of words, on both databases, declared like a constraint.

PostgreSQL keeps a tsvector beside the column with a GIN index; SQLite an FTS5 table that triggers keep equal.
Words are made by rules.grams: small letters and digits only, so that no dictionary or locale has a say.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.models import Lookup, Model, TextField
from django.db.models.sql.compiler import SQLCompiler

from postmortem.audit.guards import Guard, column_of

Sql = tuple[str, tuple[Any, ...]]
Words = Sequence[tuple[str, bool]]


class FullText(Guard):
    """The words of `field` can be looked for with the lookup `holds`."""

    options = ("field",)
    refuses = False

    def __init__(self, *, field: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field = field

    def create_statements(
        self, model: type[Model], editor: BaseDatabaseSchemaEditor
    ) -> list[Statement | str]:
        table, column = model._meta.db_table, column_of(model, self.field)
        if editor.connection.vendor == "postgresql":
            words = f"array_to_tsvector(string_to_array(\"{column}\", ' '))"
            return [
                f'ALTER TABLE "{table}" ADD COLUMN "{column}_words" tsvector '
                f"GENERATED ALWAYS AS ({words}) STORED",
                f'CREATE INDEX "{self.name}" ON "{table}" USING gin ("{column}_words")',
            ]
        index = index_of(table)
        out = f"INSERT INTO {index} ({index}, rowid, {column}) VALUES ('delete', OLD.id, OLD.{column});"  # noqa: S608
        come = f"INSERT INTO {index} (rowid, {column}) VALUES (NEW.id, NEW.{column});"  # noqa: S608
        return [
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5 "
            f"({column}, content='{table}', content_rowid='id', detail=none, columnsize=0, tokenize='ascii')",
            f'CREATE TRIGGER {self.name}_ins AFTER INSERT ON "{table}" BEGIN {come} END',
            f'CREATE TRIGGER {self.name}_upd AFTER UPDATE OF "{column}" ON "{table}" BEGIN {out} {come} END',
            f'CREATE TRIGGER {self.name}_del AFTER DELETE ON "{table}" BEGIN {out} END',
        ]

    def drop_statements(self, model: type[Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        table, column = model._meta.db_table, column_of(model, self.field)
        if editor.connection.vendor == "postgresql":
            return [f'ALTER TABLE "{table}" DROP COLUMN "{column}_words"']
        triggers = [f"DROP TRIGGER IF EXISTS {self.name}_{event}" for event in ("ins", "upd", "del")]
        return [*triggers, f"DROP TABLE IF EXISTS {index_of(table)}"]


def index_of(table: str) -> str:
    return f"{table}_words"


def asked(words: Words, *, but: Words = ()) -> str:
    """These words in the language of the database, each with whether it is only a beginning; not where all of
    `but` stand.
    """
    is_postgresql = connections[router.db_for_read(Model)].vendor == "postgresql"
    both, begins, negated = (" & ", ":*", " & !") if is_postgresql else (" AND ", "*", " NOT ")
    wanted, unwanted = (
        both.join(
            (f"'{word}'" if is_postgresql else word) + (begins if is_beginning else "")
            for word, is_beginning in part
        )
        for part in (words, but)
    )
    return f"({wanted}){negated}({unwanted})" if but else wanted


@TextField.register_lookup
class Holds(Lookup):  # type: ignore[type-arg]
    """Whether the words of a column under FullText are those that are `asked` for."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        column, _params = self.process_lhs(compiler, connection)
        return f'{column[:-1]}_words" @@ %s::tsquery', (self.rhs,)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        column, _params = self.process_lhs(compiler, connection)
        table, index = column.rpartition(".")[0], index_of(self.lhs.target.model._meta.db_table)
        found = f"SELECT rowid FROM {index} WHERE {index} MATCH %s"  # noqa: S608  the name of a table
        return f"{table}.id IN ({found})", (self.rhs,)
