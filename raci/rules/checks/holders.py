"""Rules for one row and whoever holds it: who is there, whose trade it is, who looks at it."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from raci.rules.checks import trades
from raci.rules.checks.finding import Finding, Severity, Step
from raci.rules.checks.team import Team
from raci.rules.matrix import Holder, Row

LOOKED_AT = frozenset({"poster", "copy", "guidance", "interface", "function", "document"})


def owner_not_there(row: Row, team: Team) -> Finding | None:
    """R10: the accountable person has left, or is away when it is due and so is who stands in."""
    owner = team.people.get(row.accountable_id or 0)
    if owner is None or owner.is_there(row.due_at):
        return None
    if not owner.is_active:
        sentence, mend = _("The account of the accountable person is closed."), _("Name who answers for it")
        return Finding("R10", Severity.ERROR, row.pk, sentence, mend, Step.NAME)
    deputies = [team.people.get(span.deputy_id or 0) for span in owner.away if span.covers(row.due_at)]
    if any(deputy and deputy.is_there(row.due_at) for deputy in deputies):
        return None
    sentence = _("It falls due while the accountable person is away, and nobody stands in.")
    return Finding("R10", Severity.ERROR, row.pk, sentence, _("Name a deputy"), Step.DEPUTY)


def outside_trade(row: Row, team: Team) -> Iterator[Finding]:
    """R11: A or R is with somebody of another trade: the ability may be there, but it should not be them."""
    wanted = trades.trades_of_row(row.discipline, row.kind)
    if not wanted:
        return
    owner = Holder(row.department_id, row.accountable_id) if row.department_id else None
    if owner and trades.is_outside(wanted, team.trades_of(owner)):
        sentence = _("The trade of this row is %(trade)s, and the A is with another one.")
        mend = _("Name somebody of that trade")
        said = sentence % {"trade": trades.in_words(wanted)}
        yield Finding("R11", Severity.WARNING, row.pk, said, mend, Step.NAME, owner)
    for holder in row.holding("R"):
        if holder != owner and trades.is_outside(wanted, team.trades_of(holder)):
            sentence = _("The trade of this row is %(trade)s, and an R is with another one.")
            mend = _("Give the R to that trade")
            said = sentence % {"trade": trades.in_words(wanted)}
            yield Finding("R11", Severity.WARNING, row.pk, said, mend, Step.LETTERS, holder)


def inverted(row: Row, team: Team) -> Finding | None:
    """R12: the lead does the work that somebody of the same department answers for."""
    owner = row.accountable_id
    lead = team.leads.get(row.department_id or 0)
    if not owner or not lead or lead == owner or lead not in {h.person_id for h in row.holding("R")}:
        return None
    sentence = _("The R is with the lead of the department, and the A with one of its people.")
    return Finding("R12", Severity.WARNING, row.pk, sentence, _("Let the two change places"), Step.NAME)


def hidden_hands(row: Row, team: Team) -> Iterator[Finding]:
    """R14: a department contributes to a row in which it has no letter."""
    if not team.contributors.get(row.pk):
        return
    held = row.signing_departments | {h.department_id for code in "CI" for h in row.holding(code)}
    for department in sorted({holder.department_id for holder in team.contributors[row.pk]} - held):
        sentence, mend = _("A department contributes to it and has no letter in it."), _("Give it a letter")
        yield Finding("R14", Severity.WARNING, row.pk, sentence, mend, Step.LETTERS, Holder(department))


def approver_not_asked(row: Row, team: Team) -> Finding | None:
    """R15: whoever is to approve it, or has done so, is neither accountable nor asked before. Who drives the
    activity is asked about everything.
    """
    named = {row.approver_id} if row.approver_id else set[int]()
    approving = (named | team.approvers.get(row.pk, frozenset())) - {team.driver_id}
    if all(team.has_letter(row, person, "AC") for person in approving):
        return None
    sentence, mend = _("The approval comes from outside of A and C."), _("Ask for it before: give a C")
    return Finding("R15", Severity.WARNING, row.pk, sentence, mend, Step.LETTERS)


def no_second_look(row: Row, team: Team) -> Finding | None:
    """R16: a thing that is looked at before the launch is looked at only by whoever makes it."""
    if row.kind not in LOOKED_AT and row.phase not in ("check", "launch"):
        return None
    looks = row.approver_id or team.driver_id
    doing = {holder.person_id for holder in row.holding("R")}
    if not looks or doing != {looks}:
        return None
    sentence, mend = _("Only whoever does it looks at it."), _("Name who looks at it")
    return Finding("R16", Severity.WARNING, row.pk, sentence, mend, Step.EDIT_ROW)


def cut_off(row: Row, rows: Mapping[int, Row], team: Team) -> Finding | None:
    """R19: whoever answers for what comes before does not hear of this row."""
    before = rows.get(row.comes_after_id or 0)
    if before is None or not before.accountable_id or before.accountable_id == row.accountable_id:
        return None
    if team.has_letter(row, before.accountable_id, "ARSCI"):
        return None
    own = {Holder(before.department_id or 0), Holder(before.department_id or 0, before.accountable_id)}
    if any(holder in own for code in "RSCI" for holder in row.holding(code)):
        return None
    sentence = _("It comes after another row whose owner is neither asked nor told here.")
    return Finding("R19", Severity.WARNING, row.pk, sentence, _("Tell the owner: give an I"), Step.LETTERS)
