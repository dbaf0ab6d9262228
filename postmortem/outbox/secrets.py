"""What must not be read in the database: a dict that is stored encrypted and never shown whole.

The key is derived from SECRET_KEY; what was written under a key in SECRET_KEY_FALLBACKS is still read, and
written anew under the present one when it is saved after being read.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any, Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.lookups import Lookup
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext as _

PURPOSE = b"postmortem.outbox.secrets"
SHOWN = 4
LEAST_TO_SHOW = 12  # of a shorter value, four characters would be too much


class SecretUnreadable(Exception):
    """A stored secret was written under a key that this installation does not have."""

    def __init__(self) -> None:
        super().__init__(
            _("The stored secret cannot be read: SECRET_KEY is another one now. Enter the secret again.")
        )


@lru_cache(maxsize=8)
def box(keys: tuple[str, ...]) -> MultiFernet:
    """Seals with the first of the keys, opens with any of them."""
    return MultiFernet([Fernet(urlsafe_b64encode(derived(key))) for key in keys])


def derived(key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())


def current_box() -> MultiFernet:
    return box((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


class Secrets(Mapping[str, Any]):
    """A dict of secrets: opened when first asked for a value, and silent in every log and trace.

    Raises SecretUnreadable on that first question, not when its row is read: a list of rows must show even if
    one of them cannot be opened.
    """

    def __init__(self, values: Mapping[str, Any] | None = None, *, token: str = "") -> None:
        self._values = None if values is None else dict(values)
        self._token = token

    @classmethod
    def of(cls, value: "Mapping[str, Any] | str") -> Self:
        """What a field may be given: a dict, or the sealed text that stands in the database."""
        if isinstance(value, cls):
            return value
        return cls(token=value) if isinstance(value, str) else cls(value)

    @property
    def is_readable(self) -> bool:
        try:
            return len(self) >= 0
        except SecretUnreadable:
            return False

    def sealed(self) -> str:
        """The text for the database; what nobody opened stays as it is."""
        if self._values is None:
            return self._token
        return current_box().encrypt(json.dumps(self._values).encode()).decode()

    def _opened(self) -> dict[str, Any]:
        if self._values is None:
            try:
                opened = json.loads(current_box().decrypt(self._token)) if self._token else {}
            except (InvalidToken, ValueError):
                raise SecretUnreadable from None
            if not isinstance(opened, dict):
                raise SecretUnreadable
            self._values = opened
        return self._values

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - what JSON holds
        return self._opened()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._opened())

    def __len__(self) -> int:
        return len(self._opened())

    def __repr__(self) -> str:
        return "Secrets(…)"


class SecretAttribute(DeferredAttribute):
    """Wraps what is assigned, so that not even a fresh instance shows it."""

    def __set__(self, instance: models.Model, value: "Mapping[str, Any] | str | None") -> None:
        instance.__dict__[self.field.attname] = None if value is None else Secrets.of(value)


class EncryptedJSONField(models.TextField):  # type: ignore[type-arg]
    """A dict, encrypted at rest. It can be neither searched nor ordered by; its value is a Secrets."""

    descriptor_class = SecretAttribute

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> Secrets | None:
        return None if value is None else Secrets(token=value)

    def to_python(self, value: "Mapping[str, Any] | str | None") -> Secrets | None:
        return None if value is None else Secrets.of(value)

    def get_prep_value(self, value: "Mapping[str, Any] | str | None") -> str | None:
        return None if value is None else Secrets.of(value).sealed()

    def value_to_string(self, obj: models.Model) -> str:
        """What a dump of the data holds: the sealed text."""
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def get_lookup(self, lookup: str) -> "type[Lookup[Any]] | None":
        return super().get_lookup(lookup) if lookup == "isnull" else None


def masked(config: Mapping[str, Any], plain: Collection[str] = ()) -> dict[str, str]:
    """What a page may show of a config: the names, and of each value no more than its last four characters.

    Values of the names in `plain` are shown whole. Raises SecretUnreadable.
    """
    return {name: str(value) if name in plain else ends_with(str(value)) for name, value in config.items()}


def ends_with(value: str) -> str:
    return "…" + (value[-SHOWN:] if len(value) >= LEAST_TO_SHOW else "") if value else ""
