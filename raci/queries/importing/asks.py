"""What the preview asks: which table, what a word means, who a name is, which phase is meant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from postmortem.activities.models import Deliverable
from raci.queries.importing.names import NEW, OUT, REST, Name, Stands
from raci.queries.importing.planning import ALL, QUESTION, TABLE, Look

AT_ONCE: Final = 30  # every name that is asked about comes with a list of everybody
SHOWN: Final = 200

Pairs = Sequence[tuple[str, str]]


class Radios(NamedTuple):
    """One question with a few answers."""

    field: str
    cell: str
    sentence: str
    choices: Pairs
    value: str = ""


class Chosen(NamedTuple):
    """A list to choose from, in groups; the first group has no name."""

    field: str
    cell: str
    text: str
    groups: Sequence[tuple[str, Pairs]]
    value: str
    note: str = ""


@dataclass(frozen=True)
class Asks:
    """`answered` can be chosen anew; `later` counts the names that are asked about after these."""

    tables: Radios | None
    questions: Sequence[Radios]
    names: Sequence[Chosen]
    later: int
    answered: Sequence[Chosen]
    phases: Sequence[Chosen]
    known: Sequence[str]
    left_out: Sequence[str]
    outside: Sequence[str]
    rest: bool
    guesses: bool

    @property
    def any(self) -> bool:
        """Whether there is anything to choose."""
        lists = (self.questions, self.names, self.answered, self.phases)
        return bool(self.tables or any(lists) or self.rest)

    @property
    def open(self) -> int:
        return len(self.questions) + len(self.names) + self.later


def asks_of(found: Look) -> Asks:
    by_state = {state: [name for name in found.names if name.stands == state] for state in Stands}
    answered = [name for name in found.names if name.value and name.stands != Stands.OPEN]
    silent = [name.text for name in by_state[Stands.OUT] if not name.value]
    return Asks(
        tables=_tables(found),
        questions=[_question(found, number) for number in range(len(found.questions))],
        names=[_name(found, name) for name in by_state[Stands.OPEN][:AT_ONCE]],
        later=len(by_state[Stands.OPEN][AT_ONCE:]),
        answered=[_again(found, name) for name in answered[:SHOWN]],
        phases=[
            Chosen(phase.field, "", phase.text, [("", _phases())], phase.code)
            for phase in found.phases[:AT_ONCE]
        ],
        known=[_spelled(found, name) for name in by_state[Stands.KNOWN][:SHOWN]],
        left_out=silent[:SHOWN],
        outside=[name.text for name in by_state[Stands.PARTY]],
        rest=REST in found.answers,
        guesses=any(phase.is_guessed for phase in found.phases),
    )


def _tables(found: Look) -> Radios | None:
    tables = found.file.tables
    if len(tables) < 2:
        return None
    each = [(str(number), f"{table.sheet} {table.cell}".strip()) for number, table in enumerate(tables)]
    choices = [(ALL, _("all of them")), *each]
    return Radios(TABLE, "", _("The file has several tables. Which one is it?"), choices, found.chosen)


def _phases() -> Pairs:
    return [(code, str(label)) for code, label in Deliverable.Phase.choices]


def _question(found: Look, number: int) -> Radios:
    question = found.questions[number]
    return Radios(QUESTION + question.id, question.cell, question.sentence, question.choices)


def _spelled(found: Look, name: Name) -> str:
    return f"{name.text} → {found.label(name.holder)}" if name.holder else name.text


def _name(found: Look, name: Name) -> Chosen:
    """Nothing is chosen yet; those who are likely stand first."""
    first = [("", "–"), *_likely(found, name), (OUT, _("Leave out"))]
    new = [
        (f"{NEW}{pk}", _("Add to %(department)s, without a sign-in") % {"department": found.house.homes[pk]})
        for pk in found.may_invite
    ]
    note = _("Several may be meant.") if name.likely else ""
    return Chosen(name.field, name.cell, name.text, [("", [*first, *new]), *found.house.choices], "", note)


def _likely(found: Look, name: Name) -> Iterator[tuple[str, str]]:
    for key in name.likely:
        if holder := found.house.holder(key):
            yield key, found.house.labels[holder]


def _again(found: Look, name: Name) -> Chosen:
    """What was chosen, and the way to choose anew."""
    if name.stands == Stands.INVITED and name.holder:
        home = found.house.homes[name.holder.department_id]
        word = _("Add to %(department)s, without a sign-in") % {"department": home}
    else:
        word = found.label(name.holder) if name.holder else _("Leave out")
    pairs = [(name.value, word), ("", _("Choose anew"))]
    return Chosen(name.field, name.cell, name.text, [("", pairs)], name.value)
