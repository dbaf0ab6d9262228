"""One question to one person: what to know before answering it, and the ways to answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise

from postmortem.outbox.models import Duty
from postmortem.people.models import User

Thing = TypeVar("Thing")
Sentence = str | Promise
Typed = QueryDict | None
Files = MultiValueDict[str, UploadedFile] | None


class Fact(NamedTuple):
    """One thing to know before answering: words, a moment, or something to open; `is_file`: the file that
    the question is about.
    """

    label: Sentence
    text: str = ""
    at: datetime | None = None
    url: str = ""
    is_file: bool = False


@dataclass(frozen=True)
class Question(Generic[Thing]):
    """An open duty, its holder, and the thing it is about as this person may see it now; `deputy` is who
    answers it in the holder's name.
    """

    duty: Duty
    person: User
    thing: Thing
    now: datetime
    deputy: User | None = None

    @property
    def by(self) -> User:
        """Who answers."""
        return self.deputy or self.person

    @property
    def on_behalf_of(self) -> User | None:
        """In whose name, if it is not the own one."""
        return self.person if self.deputy else None


def _always(_question: Question[Any]) -> bool:
    return True


def no_fields(_question: Question[Any], typed: Typed, _files: Files) -> forms.Form:
    """The form of a button without fields."""
    return forms.Form(typed)


@dataclass(frozen=True)
class Way(Generic[Thing]):
    """One way to answer: its button, its form, and the action that carries it out.

    `act` raises ValidationError or Stale as the action does. `summary` is what opens the form where it is not
    the first way; the fields in `folded` are seldom needed, and what they are about says `folded_summary`.
    """

    name: str
    button: Sentence
    act: Callable[[Question[Thing], Any], object]
    form: Callable[[Question[Thing], Typed, Files], forms.Form] = no_fields
    fits: Callable[[Question[Thing]], bool] = _always
    summary: Sentence = ""
    note: Sentence = ""
    folded: tuple[str, ...] = ()
    folded_summary: Sentence = ""

    def form_for(self, question: Question[Thing], typed: Typed = None, files: Files = None) -> forms.Form:
        """The form, empty or with what was typed; its ids differ from those of the other ways."""
        form = self.form(question, typed, files)
        form.auto_id = f"{self.name}_%s"
        form.folded = [*self.folded, *getattr(form, "folded", [])]  # type: ignore[attr-defined]
        return form


@dataclass(frozen=True)
class Kind(Generic[Thing]):
    """How one kind of duty is answered without a session.

    `opens` returns what it is about, with the checks of the page where it is answered otherwise: it raises
    Http404 or PermissionDenied for somebody who may not.
    """

    opens: Callable[[User, Duty, datetime], Thing]
    facts: Callable[[Question[Thing]], list[Fact]]
    ways: tuple[Way[Thing], ...]


@dataclass(frozen=True)
class Sheet:
    """A question ready to be shown: its facts, and the ways that fit just now, the main one first."""

    question: Question[Any]
    facts: list[Fact]
    ways: list[Way[Any]]

    def way(self, name: str) -> Way[Any] | None:
        return next((way for way in self.ways if way.name == name), None)
