"""What can be wrong with a row, each with its sentence."""

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Problem(NamedTuple):
    """One row that cannot be taken: the number of the row, the column's letter and heading, why, and what
    stands there.
    """

    row: int
    column: str
    heading: str
    code: str
    value: str = ""


# How each code reads; a reason names the value where that helps to find it.
REASONS: Final[dict[str, str | Promise]] = {
    "no_name": _("There is no name."),
    "long_name": _("The name is longer than 80 characters."),
    "no_account": _("There is neither an account name nor a mail address to make one from."),
    "bad_account": _("An account name has letters a to z, digits, dot, dash and underscore only."),
    "long_account": _("The account name is longer than 60 characters."),
    "account_twice": _("This account name stands in an earlier row already."),
    "bad_mail": _("This is no mail address."),
    "mail_twice": _("This mail address stands in an earlier row already."),
    "mail_taken": _("Somebody else in this house has this mail address."),
    "has_left": _("This account belonged to somebody who has left."),
    "bad_role": _("Write one of the roles: member, pm, executive."),
    "no_admin": _("Nobody becomes an administrator by a file."),
    "bad_language": _("Write one of the languages: en, zh."),
    "bad_zone": _("There is no such time zone; write one like Asia/Shanghai."),
    "bad_date": _("This is no date; write it like 2026-03-11."),
    "late_date": _("This date lies ahead."),
    "cell_error": _("The cell holds an error of the spreadsheet instead of a value."),
    "unknown_department": _("There is no such department in this house."),
    "closed_department": _("This department takes part in nothing new."),
    "long_department": _("The name of the department is longer than 80 characters."),
    "bad_trade": _("There is no such trade."),
    "department_twice": _("This department stands in an earlier row already."),
    "unknown_lead": _("There is nobody with this account name to lead it."),
}
