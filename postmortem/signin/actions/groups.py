"""What groups of the company sign-in mean here."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.people.models import Department, User
from postmortem.signin import queries
from postmortem.signin.models import GroupRule

STREAM = "people"


@transaction.atomic
def add_rule(group: str, *, department: Department | None, role: str, by: User, now: datetime) -> GroupRule:
    """What this group means from now on. Raises ValidationError by field."""
    rule = GroupRule(group=group.strip(), department=department, role=role)
    rule.full_clean()
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError as error:
        raise ValidationError({"group": _("There is a rule for this group already.")}) from error
    where = department.pk if department else None
    record("group_rule.added", rule, by=by, at=now, stream=STREAM, department=where, role=role)
    return rule


@transaction.atomic
def remove_rule(rule: GroupRule, *, by: User, now: datetime) -> None:
    """The group means nothing here any more; where people are stays as it is. Twice is once."""
    pk = rule.pk
    if GroupRule.objects.filter(pk=pk).delete()[0]:
        rule.pk = pk
        record("group_rule.removed", rule, by=by, at=now, stream=STREAM)


@transaction.atomic
def place(person: User, groups: list[str], *, now: datetime) -> None:
    """Put somebody who signs in where their groups say. Administrators keep their role: a group makes none,
    and takes none away.
    """
    found = queries.placed_by(groups)
    changes: dict[str, object] = {}
    if found.department_id and found.department_id != person.department_id:
        changes["department_id"] = found.department_id
    if found.role and found.role != person.role and person.role != User.Role.ADMIN:
        changes["role"] = found.role
    if changes and User.objects.filter(pk=person.pk).update(**changes):
        person.refresh_from_db()
        record("person.placed", person, by=None, at=now, stream=STREAM, **changes)
