"""What shows a condition, and what was thought, tested and settled: for and against, and how it came out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.models import Hypothesis
from incidents.models.incident import PhaseCode, Situation
from incidents.models.learning import FactorCode
from incidents.queries.reading.told import Part, Told
from postmortem.activities.models import LogEntry
from postmortem.people.redaction import Words

FACTORS, PHASES, SITUATIONS = (
    dict(FactorCode.choices),
    dict(PhaseCode.choices),
    dict(Situation.choices),
)
ENTRIES, STATES = dict(LogEntry.Kind.choices), dict(Hypothesis.State.choices)
SHAPES = {"supported": "done", "refuted": "dropped"}


class Kept(NamedTuple):
    """One piece of evidence as it is kept today; `file` is its name."""

    url: str
    text: str
    file: str


class Proof(NamedTuple):
    """One thing that shows it: `url` for those who may follow it, `quote` for those who may read it."""

    label: str
    url: str = ""
    quote: str = ""


@dataclass(frozen=True)
class Condition:
    """One of the conditions that met: its kind, phase and situation in words, and what shows it."""

    kind: str
    text: str
    made_sense: str
    phase: str
    situation: str = ""
    shown: tuple[Proof, ...] = ()


@dataclass(frozen=True)
class Settled:
    """A claim that was decided: what spoke for it and against it, how one could tell, and what showed it."""

    shape: str
    word: str
    claim: str
    test: str
    result: str
    speak_for: tuple[Proof, ...] = ()
    speak_against: tuple[Proof, ...] = ()


@dataclass(frozen=True)
class Proven:
    """The conditions and the settled claims of one document, as one reader gets them."""

    conditions: list[Condition]
    claims: list[Settled]


def evidence_in(document: Part) -> set[int]:
    """What stands beside conditions and claims, by id. Documents from before pages kept these have none."""
    facts: Part = document["facts"] or {}
    claims = facts.get("claims", [])
    beside = {shown.get("evidence") for one in document["factors"] for shown in one.get("shown", [])}
    return (beside | {pk for one in claims for way in ("for", "against") for pk, _kind in one[way]}) - {None}


def proven(document: Part, told: Told, inside: Words, kept: Mapping[int, Kept]) -> Proven:
    """`kept` is what `evidence_in` names; of conditions only those who see names get what it says."""
    desk, claims = Desk(told, inside, kept), told.document.get("claims", [])
    conditions = [_condition(one, desk) for one in document["factors"]]
    return Proven(conditions, [_settled(one, desk) for one in claims])


@dataclass(frozen=True)
class Desk:
    """What the words of one piece of evidence are made from."""

    told: Told
    inside: Words
    kept: Mapping[int, Kept]

    def proof(self, shown: Part) -> Proof:
        """What stands beside a condition; without names a reader learns of what kind it is."""
        activity = self.told.document["subject"]["activity"] if self.inside.names else None
        if "entry" in shown:
            said = {"number": shown["entry"], "kind": ENTRIES.get(shown["entry_kind"], "")}
            url = reverse("activities:entry", args=[activity, shown["entry"]]) if activity else ""
            return Proof(_("entry %(number)s of the log: %(kind)s") % said, url)
        if "deliverable" in shown:
            said = {"row": self.told.row(shown["deliverable"]), "number": shown["number"]}
            url = reverse("activities:deliverable", args=[activity, shown["deliverable"]]) if activity else ""
            return Proof(_("“%(row)s”, version %(number)s") % said, url)
        return self.piece(shown["evidence"], shown["kind"], reads=self.inside.names)

    def piece(self, pk: int, kind: str, *, reads: bool) -> Proof:
        """A file, a link, an excerpt; `reads`: the excerpt is for this reader."""
        one = self.kept.get(pk)
        url = one.url if one and self.inside.names else ""
        if kind == "record":
            return Proof(_("from the record"), url)
        if kind == "link":
            return Proof(url or _("a link"), url)
        if kind == "file":
            return Proof(one.file if one and one.file and self.inside.names else _("a file"))
        words = self.inside if self.inside.names else self.told.words
        return Proof(_("an excerpt"), quote=words.text(one.text) if one and reads else "")


def _condition(one: Part, desk: Desk) -> Condition:
    words = desk.told.words
    return Condition(
        kind=str(FACTORS.get(one["code"], "")),
        text=words.text(one["text"]),
        made_sense=words.text(one["made_sense"]),
        phase=str(PHASES.get(one["phase"], "")),
        situation=str(SITUATIONS.get(one.get("situation") or "", "")),
        shown=tuple(desk.proof(shown) for shown in one.get("shown", [])),
    )


def _settled(one: Part, desk: Desk) -> Settled:
    said, words = one["params"], desk.told.words
    return Settled(
        shape=SHAPES.get(one["state"], "open"),
        word=str(STATES.get(one["state"], "")),
        claim=words.text(said["text"]),
        test=words.text(said["test"]),
        result=words.text(said["result"]),
        speak_for=_pieces(one["for"], desk),
        speak_against=_pieces(one["against"], desk),
    )


def _pieces(pieces: Iterable[list[object]], desk: Desk) -> tuple[Proof, ...]:
    """What is written for or against a claim is an argument: every reader gets it, without names."""
    return tuple(desk.piece(int(str(pk)), str(kind), reads=True) for pk, kind in pieces)
