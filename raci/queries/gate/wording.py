"""What is open, in sentences for one reader, each with the page on which it is closed."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from postmortem.people.templatetags.words import duration, when_text
from raci.queries.columns import Reader
from raci.queries.findings import said_to
from raci.queries.gate.scene import Open, Scene
from raci.rules.gate import SOURCES, Fact

LONGEST: Final = 80
HEADS: Final[Mapping[str, str | Promise]] = {
    "matrix": gettext_lazy("Matrix"),
    "signatures": gettext_lazy("Signatures"),
    "assets": gettext_lazy("Deliverables"),
    "checks": gettext_lazy("Check tables"),
    "log": gettext_lazy("Log"),
    "preview": gettext_lazy("Preview"),
}
ASSETS: Final[Mapping[str, str | Promise]] = {
    "past": gettext_lazy("“%(name)s” is not there yet; it was due %(due)s."),
    "awaited": gettext_lazy("“%(name)s” is still to come, by %(due)s."),
    "old": gettext_lazy("“%(name)s”: an old version or a stand-in is in use."),
    "returned": gettext_lazy("“%(name)s” was returned; a new version is awaited."),
    "unapproved": gettext_lazy("“%(name)s” has come, and nobody has looked at it yet."),
    "late": gettext_lazy("“%(name)s” came after its final time, %(late)s late."),
}
LOG: Final[Mapping[str, str | Promise]] = {
    "relayed": gettext_lazy("An approval was passed on and not confirmed: “%(text)s”"),
    "question": gettext_lazy("A question is open: “%(text)s”"),
    "risk": gettext_lazy("Not everybody has taken note of the risk: “%(text)s”"),
    "untold": gettext_lazy("Nobody was told of the risk: “%(text)s”"),
    "otherwise": gettext_lazy("It was agreed otherwise: “%(text)s”"),
    "unconfirmed": gettext_lazy("Not everybody has confirmed it: “%(text)s”"),
}


class OpenItem(NamedTuple):
    """One open thing in one sentence, and where it is closed."""

    fact: Fact
    text: str
    url: str


class Group(NamedTuple):
    """What is open of one source."""

    source: str
    head: str | Promise
    items: list[OpenItem]


def grouped(scene: Scene, reader: Reader) -> list[Group]:
    """What is open for this reader, by source, sources without anything left out."""
    items = [
        OpenItem(one.fact, WORDS[one.fact.source](scene, one, reader), url_of(scene, one))
        for one in scene.open
    ]
    found = [
        Group(source, HEADS[source], [one for one in items if one.fact.source == source])
        for source in SOURCES
    ]
    return [group for group in found if group.items]


def short(text: str) -> str:
    """The first line of a text, cut where it is long."""
    first = text.strip().partition("\n")[0]
    return first if len(first) <= LONGEST else f"{first[: LONGEST - 1].rstrip()}…"


def _matrix(scene: Scene, one: Open, reader: Reader) -> str:
    finding: Any = one.thing
    if not list(said_to([finding], reader.user, reader.hats.leads)):
        return _("Something that only the person it is about and that person's lead can read.")
    row = next((row for row in scene.rows if row.pk == finding.row_id), None)
    known = {"name": reader.words.text(row.name) if row else "", "sentence": finding.sentence}
    return _("“%(name)s”: %(sentence)s") % known if row else str(finding.sentence)


def _signature(_scene: Scene, one: Open, reader: Reader) -> str:
    who = reader.words.department(one.fact.pk) or _("The sponsor")
    return _("%(who)s has not signed.") % {"who": who}


def _asset(scene: Scene, one: Open, reader: Reader) -> str:
    thing: Any = one.thing
    row, came = thing
    late = came.real_at - row.freeze_at if came.real_at and row.freeze_at else None
    known = {
        "name": reader.words.text(row.name),
        "due": when_text(row.due_at, scene.now),
        "late": duration(late) if late else "",
    }
    return str(ASSETS[one.fact.code]) % known


def _table(_scene: Scene, one: Open, reader: Reader) -> str:
    table: Any = one.thing
    known = {"title": reader.words.text(table.title), "open": table.open, "of": table.of}
    return (
        ngettext(
            "“%(title)s”: %(open)s of %(of)s cells is open.",
            "“%(title)s”: %(open)s of %(of)s cells are open.",
            table.open,
        )
        % known
    )


def _entry(_scene: Scene, one: Open, reader: Reader) -> str:
    entry: Any = one.thing
    return str(LOG[one.fact.code]) % {"text": short(reader.words.text(entry.text))}


def _preview(_scene: Scene, one: Open, reader: Reader) -> str:
    return _("%(who)s has not looked at it yet.") % {"who": reader.words.person(one.fact.pk)}


WORDS: Final[Mapping[str, Callable[[Scene, Open, Reader], str]]] = {
    "matrix": _matrix,
    "signatures": _signature,
    "assets": _asset,
    "checks": _table,
    "log": _entry,
    "preview": _preview,
}


def url_of(scene: Scene, one: Open) -> str:
    """Where it is closed."""
    pk, thing = scene.activity.pk, one.thing
    match one.fact.source:
        case "assets":
            return reverse("activities:deliverable", args=[pk, one.fact.pk])
        case "checks":
            return str(getattr(thing, "url", ""))
        case "log":
            return reverse("activities:entry", args=[pk, getattr(thing, "number", 0)])
        case "preview":
            return "#preview"
        case "signatures":
            return f"{reverse('raci:matrix', args=[pk])}#signers"
    row = getattr(thing, "row_id", None)
    return reverse("raci:matrix", args=[pk]) + (f"#row-{row}" if row else "")
