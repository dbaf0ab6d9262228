"""Rules about row *changes* that a CHECK cannot say, declared like any other constraint.

A guard is a set of triggers that Django's schema editor creates, renames and drops with the table, on SQLite
and on PostgreSQL: it stands in Meta.constraints, travels in migrations and survives SQLite's table rebuilds.
A refused statement raises django.db.IntegrityError that carries the guard's name.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, cast

from django.apps import apps
from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, Field, Model

FUNCTION = """CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = TG_ARGV[0], CONSTRAINT = TG_ARGV[0];
END $$"""


class Trigger(NamedTuple):
    suffix: str
    event: str
    when: str = ""
    per_row: bool = True


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def column_of(model: type[Model], name: str) -> str:
    return str(cast("Field[Any, Any]", model._meta.get_field(name)).column)


class Guard(BaseConstraint):
    """Base of all guards: a subclass lists its triggers."""

    options: tuple[str, ...] = ()
    refuses = True  # a subclass that only adds something to a table need not be lifted

    def triggers(self, model: type[Model], *, postgres: bool) -> list[Trigger]:
        raise NotImplementedError

    def create_statements(
        self, model: type[Model], editor: BaseDatabaseSchemaEditor
    ) -> list[Statement | str]:
        postgres = editor.connection.vendor == "postgresql"
        table = Table(model._meta.db_table, editor.quote_name)
        made: list[Statement | str] = [FUNCTION] if postgres else []
        for trigger in self.triggers(model, postgres=postgres):
            name = editor.quote_name(f"{self.name}_{trigger.suffix}")
            head = f"CREATE TRIGGER {name} {trigger.event} ON %(table)s"
            when = f" WHEN ({trigger.when})" if trigger.when else ""
            each = " FOR EACH ROW" if trigger.per_row else " FOR EACH STATEMENT"
            body = (
                f" EXECUTE FUNCTION guard_refuse({literal(self.name)})"
                if postgres
                else f" BEGIN SELECT RAISE(ABORT, {literal(self.name)}); END"
            )
            made.append(Statement(head + each + when + body, table=table))
        return made

    def drop_statements(self, model: type[Model], editor: BaseDatabaseSchemaEditor) -> list[str]:
        postgres = editor.connection.vendor == "postgresql"
        on_table = f" ON {editor.quote_name(model._meta.db_table)}" if postgres else ""
        return [
            f"DROP TRIGGER IF EXISTS {editor.quote_name(f'{self.name}_{t.suffix}')}{on_table}"
            for t in self.triggers(model, postgres=postgres)
        ]

    # The stubs let both arguments be None; Django never does that.
    def constraint_sql(  # type: ignore[override]
        self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> str:
        schema_editor.deferred_sql.extend(self.create_statements(model, schema_editor))
        return ""

    def create_sql(  # type: ignore[override]
        self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> str:
        return ";\n".join(str(s) for s in self.create_statements(model, schema_editor))

    def remove_sql(  # type: ignore[override]
        self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> str:
        return ";\n".join(self.drop_statements(model, schema_editor))

    def validate(
        self, model: type[Model], instance: Model, exclude: object = None, using: str = DEFAULT_DB_ALIAS
    ) -> None:
        """Nothing to check before the write; the database refuses the change itself."""

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        cls = type(self)
        return (
            f"{cls.__module__}.{cls.__qualname__}",
            (),
            {"name": self.name} | {o: getattr(self, o) for o in self.options},
        )

    def clone(self) -> "Guard":
        return type(self)(**self.deconstruct()[2])

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.deconstruct() == other.deconstruct()

    __hash__ = None  # type: ignore[assignment]


class InsertOnly(Guard):
    """Rows are written once: no UPDATE, no DELETE, on PostgreSQL no TRUNCATE either."""

    def triggers(self, model: type[Model], *, postgres: bool) -> list[Trigger]:
        truncate = [Trigger("tru", "BEFORE TRUNCATE", per_row=False)] if postgres else []
        return [Trigger("upd", "BEFORE UPDATE"), Trigger("del", "BEFORE DELETE"), *truncate]

    def validate(
        self, model: type[Model], instance: Model, exclude: object = None, using: str = DEFAULT_DB_ALIAS
    ) -> None:
        if not instance._state.adding:  # noqa: SLF001  documented, though it looks private
            raise ValidationError(self.get_violation_error_message())


class FrozenOnce(Guard):
    """Once `field` is filled the row can neither change nor go."""

    options = ("field",)

    def __init__(self, *, field: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field = field

    def triggers(self, model: type[Model], *, postgres: bool) -> list[Trigger]:
        frozen = f'OLD."{column_of(model, self.field)}" IS NOT NULL'
        return [Trigger("upd", "BEFORE UPDATE", frozen), Trigger("del", "BEFORE DELETE", frozen)]


class Moves(Guard):
    """`field` starts in one of `initial` and changes only along `allowed` (from -> to)."""

    options = ("field", "initial", "allowed")

    def __init__(
        self, *, field: str, initial: Sequence[str], allowed: Mapping[str, Sequence[str]], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.field, self.initial = field, sorted(initial)
        self.allowed = {start: sorted(ends) for start, ends in sorted(allowed.items()) if ends}

    def triggers(self, model: type[Model], *, postgres: bool) -> list[Trigger]:
        column = column_of(model, self.field)

        def among(values: Sequence[str]) -> str:
            return ", ".join(map(literal, values))

        legal = " OR ".join(
            f'(OLD."{column}" = {literal(start)} AND NEW."{column}" IN ({among(ends)}))'
            for start, ends in self.allowed.items()
        )
        moved = f'OLD."{column}" <> NEW."{column}" AND NOT ({legal})'
        return [
            Trigger("start", "BEFORE INSERT", f'NEW."{column}" NOT IN ({among(self.initial)})'),
            Trigger("move", f'BEFORE UPDATE OF "{column}"', moved),
        ]


def guards(models: Apps = apps) -> list[tuple[type[Model], Guard]]:
    found = ((m, c) for m in models.get_models() for c in m._meta.constraints if isinstance(c, Guard))
    return [(model, guard) for model, guard in found if guard.refuses]


@contextmanager
def lifted(connection: BaseDatabaseWrapper, models: Apps = apps) -> Iterator[None]:
    """Take every guard away for the block: for `flush`, for emptying the demo, for restoring, nothing else.
    `models` are those the tables were made of, if they are not the present ones.

    One transaction: whoever else writes meets the guards all the time, and a crash inside leaves them there.
    """
    editor = connection.schema_editor()
    with transaction.atomic(using=connection.alias):
        for model, guard in guards(models):
            for statement in guard.drop_statements(model, editor):
                editor.execute(statement)
        yield
        connection.check_constraints()  # PostgreSQL makes no trigger on a table with checks still to come
        for model, guard in guards(models):
            for made in guard.create_statements(model, editor):
                editor.execute(str(made))
