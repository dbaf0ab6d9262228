"""Rules for the matrix as a whole, and for rows seen against all the others."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raci.rules.checks.finding import Finding, Severity, Step
from raci.rules.checks.names import repeated
from raci.rules.checks.team import Limits, Team
from raci.rules.matrix import Holder, Row


def outcome_missing(rows: Iterable[Row]) -> Finding | None:
    """R13, seen from the matrix: there is no row for the final effect."""
    if any(row.is_outcome for row in rows):
        return None
    sentence, mend = _("There is no row for the final effect."), _("Add the row for the final effect")
    return Finding("R13", Severity.ERROR, None, sentence, mend, Step.ADD_OUTCOME)


def said_twice(rows: Sequence[Row]) -> Iterator[Finding]:
    """R08: a name that an earlier row has, too, or nearly so."""
    names = {row.pk: row.name for row in rows}
    for later, earlier in repeated(names.items()).items():
        sentence = _("There is a row of this name already: “%(name)s”.") % {"name": names[earlier]}
        mend = _("Give it another name, or take one out")
        yield Finding("R08", Severity.ERROR, later, sentence, mend, Step.EDIT_ROW)


def departments_missing(appearing: Iterable[int], team: Team) -> Iterator[Finding]:
    """M01: a department that asked for the activity or supplies something is in no row."""
    present = {*appearing, team.home_of(team.driver_id), team.home_of(team.sponsor_id)}
    for department in sorted(team.named - present):
        sentence = _("A department that asked for the activity or supplies something is in no row.")
        mend, holder = _("Give it a letter"), Holder(department)
        yield Finding("M01", Severity.ERROR, None, sentence, mend, Step.LETTERS, holder)


def one_department_answers(rows: Sequence[Row], limits: Limits) -> Finding | None:
    """M02: nearly every A is in one department."""
    owned = Counter(row.department_id for row in rows if row.department_id)
    if len(rows) < limits.share_rows or not owned:
        return None
    number = owned.most_common(1)[0][1]
    if number <= limits.share * len(rows) or len(_departments(rows)) < 2:
        return None
    sentence = _("%(number)s of %(all)s rows have their A in one department.")
    mend = _("Let others answer for what is theirs")
    said = sentence % {"number": number, "all": len(rows)}
    return Finding("M02", Severity.WARNING, None, said, mend, Step.LETTERS)


def _departments(rows: Iterable[Row]) -> set[int]:
    held = {h.department_id for row in rows for holders in row.letters.values() for h in holders}
    return held | {row.department_id for row in rows if row.department_id}


def out_of_date(team: Team) -> Finding | None:
    """M03: scope, dates or team changed after the matrix was last fixed in writing."""
    if team.fixed_at is None or team.changed_at is None or team.changed_at <= team.fixed_at:
        return None
    sentence = _("The plan has changed since the matrix was last fixed in writing.")
    mend = _("Look it through and ask for sign-off")
    return Finding("M03", Severity.WARNING, None, sentence, mend, Step.PUT_FORWARD)


def signatures_missing(waiting: Iterable[int | None]) -> list[Finding]:
    """M04, at the launch: one finding for each department whose signature is open; None is the sponsor's."""
    sentence, mend = _("A signature is open."), _("Read and sign")
    return [
        Finding(
            "M04",
            Severity.ERROR,
            None,
            sentence,
            mend,
            Step.PUT_FORWARD,
            Holder(department) if department else None,
        )
        for department in waiting
    ]


def sponsor_answers(row: Row, team: Team) -> Finding | None:
    """M05: the sponsor, who decides, answers for a row of the daily work."""
    if row.is_outcome or not team.sponsor_id or row.accountable_id != team.sponsor_id:
        return None
    sentence = _("The A of this working row is with the sponsor, who also decides.")
    return Finding("M05", Severity.WARNING, row.pk, sentence, _("Name who answers for it"), Step.NAME)


def long_list(rows: Sequence[Row], limits: Limits) -> Finding | None:
    """M06: so many rows in one phase that nobody reads them."""
    phases = Counter(row.phase for row in rows)
    number = max(phases.values(), default=0)
    if number <= limits.phase_rows:
        return None
    sentence = ngettext(
        "%(count)s row stands in one phase.", "%(count)s rows stand in one phase.", number
    ) % {"count": number}
    return Finding("M06", Severity.INFO, None, sentence, _("Group them by phase"), Step.LETTERS)


def added_late(row: Row, team: Team) -> Finding | None:
    """M07: the row came so shortly before the launch that nobody may have seen it."""
    if row.added_at is None or team.launch_at is None or row.added_at >= team.launch_at:
        return None
    if team.launch_at - row.added_at > team.limits.before_launch:
        return None
    sentence = _("It was added in the last hours before the launch.")
    mend = _("See whether it can wait")
    return Finding("M07", Severity.WARNING, row.pk, sentence, mend, Step.EDIT_ROW)
