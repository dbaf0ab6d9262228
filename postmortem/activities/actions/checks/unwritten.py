"""What nobody has written down is asked by the product itself, so that no colleague has to."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from postmortem.activities.actions.checks.asking import answers_for
from postmortem.activities.actions.own_questions import ask_by_itself
from postmortem.activities.models import CheckCell, CheckTable
from postmortem.activities.rules import checks
from postmortem.outbox.actions import close
from postmortem.outbox.models import Duty
from postmortem.people.models import User


def ask_or_forget(table: CheckTable, cell: CheckCell, *, by: User | None, now: datetime) -> None:
    """Part of answering: a rule that is not written is a question of the log, unless somebody is asked for
    the cell already; once it is known, nobody is asked any more.
    """
    if table.kind != checks.FIELD_RULES.name or table.activity is None:
        return
    key = f"rule:{cell.pk}"
    if cell.state != CheckCell.State.OPEN:
        asked = Duty.objects.filter(kind="answer", stream=table.activity.stream, params__about=key)
        close(asked, Duty.State.WITHDRAWN, by=by, now=now)
        return
    who = answers_for(cell.column)
    to = who if isinstance(who, User) and who != by else None
    with override(table.activity.language):
        text = _("What does %(party)s take in “%(field)s”? Nothing is written about it.") % {
            "party": cell.column.label,
            "field": cell.row.label,
        }
    ask_by_itself(table.activity, text, to=to, key=key, now=now)
