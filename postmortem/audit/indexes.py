"""Indexes on tables that are in use."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.migrations import AddIndex, AlterField
from django.db.migrations.state import ProjectState


class AddIndexGently(AddIndex):
    """AddIndex for a table that has rows already: PostgreSQL builds it while people read and write. The
    migration must say `atomic = False` and do nothing else; one that was broken off is built anew.
    """

    atomic = False

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        quoted = schema_editor.quote_name(self.index.name)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {quoted}")
        statement = str(self.index.create_sql(model, schema_editor))
        schema_editor.execute(statement.replace("CREATE INDEX", "CREATE INDEX CONCURRENTLY", 1), params=None)


class DropKeyIndexGently(AlterField):
    """AlterField to a foreign key with `db_index=False`, which leaves the key itself alone: AlterField would
    take it away and have the database look through the table for it again.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        statement = self._index(app_label, schema_editor, from_state)
        schema_editor.execute(f"DROP INDEX IF EXISTS {statement.parts['name']}")

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        schema_editor.execute(self._index(app_label, schema_editor, to_state), params=None)

    def _index(self, app_label: str, editor: BaseDatabaseSchemaEditor, state: ProjectState) -> Statement:
        """As Django makes it."""
        model = state.apps.get_model(app_label, self.model_name)
        field = model._meta.get_field(self.name)
        made: Statement = editor._create_index_sql(model, fields=[field])  # type: ignore[attr-defined]  # noqa: SLF001
        return made
