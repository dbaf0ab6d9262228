"""What goes out and what comes back: the words that every adapter and the relay share."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Sentence = str | Promise
Clean = Callable[[str], str]
Config = Mapping[str, Any]
NOTHING: Mapping[str, Any] = MappingProxyType({})
SHORT = 8


class Letter(NamedTuple):
    """One worded message, ready to go."""

    key: UUID  # the idempotency key, the same at every attempt
    title: str  # one line
    text: str  # plain text, several lines, without the link
    markdown: str  # the same in plain markdown, without links
    url: str  # absolute, or empty
    button: str  # the word on the button or link
    to: str = ""  # the person's id in that service; groups ignore it
    event: str = ""  # a word for machines, like "duty.with_lead"
    data: Mapping[str, Any] = NOTHING  # extra payload of the generic webhook

    @property
    def reference(self) -> str:
        """The short key, for services that do not tell two of the same message apart."""
        return f"· {self.key.hex[:SHORT]}"


class Refused(Exception):
    """A permanent answer: trying again would be answered the same. Its text may be shown; it is ours."""


class Later(Exception):
    """A temporary answer; `wait` is how long the service asks to wait, if it says so."""

    def __init__(self, said: str, wait: timedelta | None = None) -> None:
        super().__init__(said)
        self.wait = wait


class Unreachable(Later):
    """Nobody answered: whatever else waits for this channel would not get through either."""


class Field(NamedTuple):
    """One value of a channel's config, as its form asks for it."""

    name: str
    label: Sentence
    clean: Clean  # returns the cleaned value or raises ValidationError with one sentence
    help: Sentence = ""
    is_secret: bool = False
    is_required: bool = True
    default: str = ""


class Adapter:
    """Speaks to one kind of service."""

    kind: ClassVar[str]
    label: ClassVar[Sentence]
    is_private: ClassVar[bool] = False  # writes to one person; the others write to a group or a program
    fields: ClassVar[tuple[Field, ...]]
    per_minute: ClassVar[int]  # how many messages the service takes, with some left for others
    most_calls: ClassVar[int] = 1  # for one message; each may take CHANNEL_TIMEOUT

    def check(self, config: Config) -> dict[str, str]:
        """The cleaned config, every field present. Raises ValidationError by field; sends nothing."""
        cleaned: dict[str, str] = {}
        errors: dict[str, ValidationError] = {}
        for field in self.fields:
            value = str(config.get(field.name) or "").strip() or field.default
            try:
                cleaned[field.name] = field.clean(value) if value else missing(field)
            except ValidationError as error:
                errors[field.name] = error
        if errors:
            raise ValidationError(errors)
        return cleaned

    def send(self, config: Config, letter: Letter, *, now: datetime) -> str:
        """Hand the letter over; returns a short answer for the log. Raises Refused or Later."""
        raise NotImplementedError

    def find(self, config: Config, *, email: str, mobile: str, now: datetime) -> str | None:
        """The person's id in the service's address book, of private kinds only. Raises Refused or Later."""
        return None

    @property
    def plain(self) -> frozenset[str]:
        """The names of the values that are no secret."""
        return frozenset(field.name for field in self.fields if not field.is_secret)


def missing(field: Field) -> str:
    if field.is_required:
        raise ValidationError(_("This value is needed."))
    return ""
