"""What shows that something is so, in the words of one reader."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from postmortem.activities.models import AssetVersion, LogEntry
from postmortem.evidence.models import Evidence, StoredFile
from postmortem.people.redaction import Words


@dataclass(frozen=True)
class Shown:
    """One piece of evidence: `kind` is file, link, text or record; `url` only for those who may follow it.

    `file_id` is the Evidence's own id where a file can be fetched, `quote` an excerpt.
    """

    kind: str
    label: str
    url: str = ""
    file_id: int | None = None
    quote: str = ""
    at: datetime | None = None


def shown_beside(subj_type: str, ids: Iterable[int], words: Words, *, names: bool) -> dict[int, list[Shown]]:
    """What stands beside each of these subjects, in at most three queries.

    Without `names` a reader learns of what kind it is, not what it says nor where it leads.
    """
    wanted = list(ids)
    beside = Evidence.objects.filter(subj_type=subj_type, subj_id__in=wanted).select_related("file")
    found = list(beside) if wanted else []
    told = _Told(words, names, _of(LogEntry, "entry", found), _of(AssetVersion, "version", found))
    shown: dict[int, list[Shown]] = defaultdict(list)
    for one in found:
        shown[one.subj_id].append(told.shown(one))
    return shown


def frozen_beside(subj_type: str, ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """What stands beside each of these subjects as it is frozen: {"evidence": id, "kind": file, link, text or
    record}; a record says what it is: {"entry": number, "entry_kind"} or {"deliverable": id, "number"}.

    At most three queries. What can be taken away later (words, files, addresses) is in no frozen page.
    """
    beside = Evidence.objects.filter(subj_type=subj_type, subj_id__in=list(ids)).order_by("at", "pk")
    found = list(beside)
    entries, versions = _of(LogEntry, "entry", found), _of(AssetVersion, "version", found)
    frozen: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in found:
        source, pk = source_of(one)
        about: dict[str, Any] = {"evidence": one.pk, "kind": kind_of(one)}
        if source == "entry" and pk in entries:
            about |= {"entry": entries[pk].number, "entry_kind": entries[pk].kind}
        elif source == "version" and pk in versions:
            about |= {"deliverable": versions[pk].deliverable_id, "number": versions[pk].number}
        frozen[one.subj_id].append(about)
    return frozen


def kind_of(one: Evidence) -> str:
    """file, text, link, or record: what points into the product."""
    if one.kind == Evidence.Kind.LINK and (source_of(one)[0] or one.url.startswith("/")):
        return "record"
    return str(one.kind)


def source_of(one: Evidence) -> tuple[str, int]:
    """What of the record it points to: ("entry", 12), or ("", 0). The last part of `fact_key` says it."""
    kind, _colon, number = one.fact_key.rpartition("/")[2].partition(":")
    return (kind, int(number)) if number.isdecimal() else ("", 0)


def _of(model: Any, kind: str, found: Iterable[Evidence]) -> Mapping[int, Any]:  # noqa: ANN401  two models
    ids = [pk for source, pk in map(source_of, found) if source == kind]
    if not ids:
        return {}
    rows = model.objects.select_related("deliverable") if kind == "version" else model.objects
    kept: Mapping[int, Any] = rows.in_bulk(ids)
    return kept


@dataclass(frozen=True)
class _Told:
    words: Words
    names: bool
    entries: Mapping[int, LogEntry]
    versions: Mapping[int, AssetVersion]

    def _file(self, one: Evidence, file: StoredFile) -> Shown:
        """A file whose content is gone leads nowhere, and says so."""
        label = file.original_name if self.names else _("a file")
        if file.blanked_at:
            said = {"name": label, "day": f"{file.blanked_at:%Y-%m-%d}"}
            return Shown("file", _("%(name)s, blanked on %(day)s") % said, at=one.at)
        return Shown("file", label, file_id=one.pk if self.names else None, at=one.at)

    def shown(self, one: Evidence) -> Shown:
        source, pk = source_of(one)
        url = one.url if self.names else ""
        if source == "entry" and pk in self.entries:
            entry = self.entries[pk]
            said = {"number": entry.number, "kind": entry.get_kind_display()}
            return Shown("record", _("entry %(number)s of the log: %(kind)s") % said, url, at=one.at)
        if source == "version" and pk in self.versions:
            version = self.versions[pk]
            said = {"row": self.words.text(version.deliverable.name), "number": version.number}
            return Shown("record", _("“%(row)s”, version %(number)s") % said, url, at=one.at)
        if one.kind == Evidence.Kind.FILE and one.file:
            return self._file(one, one.file)
        if one.kind == Evidence.Kind.TEXT:
            return Shown("text", _("an excerpt"), quote=one.text if self.names else "", at=one.at)
        if one.url.startswith("/"):
            return Shown("record", _("from the record"), url, at=one.at)
        return Shown("link", one.url if self.names else _("a link"), url, at=one.at)
