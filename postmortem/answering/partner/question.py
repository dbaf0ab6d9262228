"""One question to one contact outside: what to know before answering it, and the ways to answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django import forms

from postmortem.answering.question import Fact, Files, Sentence, Typed
from postmortem.outbox import wording
from postmortem.outbox.models import Duty
from postmortem.outbox.wording import InWords
from postmortem.people.models import ExternalContact
from postmortem.people.redaction import Words

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class PartnerQuestion(Generic[Thing]):
    """An open duty, the contact, and the thing it is about as it is now; `words` spell without names."""

    duty: Duty
    contact: ExternalContact
    thing: Thing
    words: Words
    now: datetime

    @property
    def asks(self) -> InWords:
        """What is asked, why, by whom."""
        return wording.asked_outside(self.duty, words=self.words, now=self.now)

    @property
    def activity(self) -> str:
        return self.words.text(str(self.duty.params.get("activity", "")))


def _always(_question: PartnerQuestion[Any]) -> bool:
    return True


def no_fields(_question: PartnerQuestion[Any], typed: Typed, _files: Files) -> forms.Form:
    """The form of a button without fields."""
    return forms.Form(typed)


@dataclass(frozen=True)
class PartnerWay(Generic[Thing]):
    """One way to answer: its button, its form, and the action that carries it out, which raises
    ValidationError as the action of the page does. `summary` opens the form where it is not the first way;
    the fields in `folded` are seldom needed.
    """

    name: str
    button: Sentence
    act: Callable[[PartnerQuestion[Thing], Any], object]
    form: Callable[[PartnerQuestion[Thing], Typed, Files], forms.Form] = no_fields
    fits: Callable[[PartnerQuestion[Thing]], bool] = _always
    summary: Sentence = ""
    folded: tuple[str, ...] = ()

    def form_for(
        self, question: PartnerQuestion[Thing], typed: Typed = None, files: Files = None
    ) -> forms.Form:
        """The form, empty or with what was typed; its ids differ from those of the other ways."""
        form = self.form(question, typed, files)
        form.auto_id = f"{self.name}_%s"
        form.folded = [*self.folded, *getattr(form, "folded", [])]  # type: ignore[attr-defined]
        return form


@dataclass(frozen=True)
class PartnerKind(Generic[Thing]):
    """How one kind of duty is answered by a contact outside.

    `opens` reads what it is about; `typed` is what people of the house typed in it, for their names.
    """

    opens: Callable[[Duty], Thing]
    typed: Callable[[Thing], list[str]]
    facts: Callable[[PartnerQuestion[Thing]], list[Fact]]
    ways: tuple[PartnerWay[Thing], ...]


@dataclass(frozen=True)
class PartnerSheet:
    """A question ready to be shown: its facts, and the ways that fit just now, the main one first."""

    question: PartnerQuestion[Any]
    facts: list[Fact]
    ways: list[PartnerWay[Any]]

    def way(self, name: str) -> PartnerWay[Any] | None:
        return next((way for way in self.ways if way.name == name), None)
