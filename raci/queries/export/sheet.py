"""The matrix as spreadsheets and documents get it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.models import Revision
from postmortem.people.models import User
from postmortem.people.redaction import Words
from raci.queries.export.names import headings
from raci.queries.export.signed import signatures
from raci.queries.export.version import Version, version_for
from raci.queries.findings import findings_of
from raci.rules import Holder, Row
from raci.rules.checks import PERSONAL, Severity
from raci.tables import CheckLine, Sheet, SheetRow, SignOffLine


def export_sheet(user: User, activity: Activity, revision: Revision | None = None, *, now: datetime) -> Sheet:
    """The matrix as it stands, or as a revision fixed it, in a fixed number of queries.

    Whoever sees no names gets departments. Times are those of the activity's zone. Of a revision nothing is
    checked any more.
    """
    version = version_for(user, activity, revision)
    names = headings(version.groups, version.reader.words)
    zone = ZoneInfo(activity.time_zone)
    return Sheet(
        columns=list(names.values()),
        rows=[_row(version, row, names, zone) for row in version.rows],
        checks=list(_checks(version, names, now)) if version.is_live else [],
        sign_offs=list(_signed(version, zone)),
        title=version.reader.words.text(activity.title),
        has_support="S" in version.letters,
    )


def _row(version: Version, row: Row, names: Mapping[Holder, str], zone: ZoneInfo) -> SheetRow:
    letters: dict[str, list[str]] = defaultdict(list)
    for letter in version.letters:
        for holder in version.holders(row, letter):
            letters[names[holder]].append(letter)
    return SheetRow(
        task=version.reader.words.text(row.name),
        phase=str(Deliverable.Phase(row.phase).label),
        due=row.due_at.astimezone(zone),
        state=state_of(version, row),
        is_accepted=row.accepted_at is not None,
        letters=letters,
    )


def state_of(version: Version, row: Row) -> str:
    """How far the A is; once it is accepted, how far the thing itself is."""
    if row.department_id is None:
        return _("nobody named")
    if row.accountable_id is None:
        return _("asked of the department")
    if row.accepted_at is None:
        return _("not accepted yet")
    return str(Deliverable.Status(row.status).label) if version.is_live else _("accepted")


def _checks(version: Version, names: Mapping[Holder, str], now: datetime) -> Iterator[CheckLine]:
    """Without what one person carries: that is for this person and the own lead, and files go round."""
    words = version.reader.words
    tasks = {row.pk: words.text(row.name) for row in version.rows}
    weights = {
        Severity.ERROR: _("to mend"),
        Severity.WARNING: _("to look at"),
        Severity.INFO: _("to know"),
    }
    for finding in findings_of(version.activity, version.rows, now=now):
        if finding.code in PERSONAL and finding.holder and finding.holder.person_id:
            continue
        about = _column(finding.holder, names, words)
        sentence = words.text(finding.sentence)
        if finding.waived:
            said = _("%(sentence)s Exception: %(reason)s")
            sentence = said % {"sentence": sentence, "reason": words.text(finding.waived)}
        yield CheckLine(tasks.get(finding.row_id or 0, about), weights[finding.severity], sentence)


def _column(holder: Holder | None, names: Mapping[Holder, str], words: Words) -> str:
    """The column that a finding is about, if it is about one."""
    return names.get(holder) or words.department(holder.department_id) if holder else ""


def _signed(version: Version, zone: ZoneInfo) -> Iterator[SignOffLine]:
    for one in signatures(version):
        said = one.said
        if one.number:
            said = _("%(said)s (version %(number)s)") % {"said": one.said, "number": one.number}
        at = f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}" if one.at else ""
        yield SignOffLine(one.name, said, one.by, at)
