"""One value of a row as JSON has it, and back: the same on every engine."""

import base64
from datetime import date, datetime, time
from typing import Any

from django.db.models import BinaryField, Field, JSONField, Manager, Model, Value


def plain(of: "Field[Any, Any]", value: object) -> object:
    """A value as JSON has it; what is stored encrypted stays so."""
    if value is None or isinstance(of, JSONField) or isinstance(value, bool | int | float | str):
        return value
    if isinstance(of, BinaryField):
        return base64.b64encode(bytes(value)).decode()  # type: ignore[call-overload]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(of.get_prep_value(value))


def stored(of: "Field[Any, Any]", value: Any) -> object:  # noqa: ANN401 - what JSON holds
    """The value for the database again."""
    if value is None and isinstance(of, JSONField) and not of.null:
        return Value(None, JSONField())  # JSON's null, which is not the database's
    if value is None or isinstance(of, JSONField):
        return value
    if isinstance(of, BinaryField):
        return base64.b64decode(value)
    return of.to_python(value)


def everything(model: type[Model]) -> Manager[Model]:
    """Every row of a table, whatever the manager of the model leaves out."""
    return model._base_manager  # noqa: SLF001  documented, though it looks private
