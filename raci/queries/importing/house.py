"""Everybody whom a file may name, and how they are called on the page."""

from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from postmortem.people.models import ExternalContact, ExternalParty, User
from postmortem.people.queries import active_departments, active_people
from raci.queries.columns import Choices, key_of
from raci.rules import Holder
from raci.rules.matching import Directory, Known, forms_of_department, forms_of_person


@dataclass(frozen=True)
class House:
    """`labels` has everybody who may have a letter; `choices` are the same in groups, by department."""

    directory: Directory
    labels: dict[Holder, str]
    choices: Choices
    homes: dict[int, str]

    def holder(self, key: str) -> Holder | None:
        """The one whom a choice names, or None for a choice that is not offered."""
        return self.by_key.get(key)

    @cached_property
    def by_key(self) -> dict[str, Holder]:
        return {key_of(holder): holder for holder in self.labels}


def house_now() -> House:
    """Four queries."""
    departments = {one.pk: one for one in active_departments()}
    people = list(active_people().order_by("display_name", "pk"))
    known = [
        Known(Holder(pk), forms_of_department(one.name_en, one.name_zh, one.code))
        for pk, one in departments.items()
    ]
    labels = {
        Holder(pk): _("%(department)s as a whole") % {"department": one.name}
        for pk, one in departments.items()
    }
    choices: dict[int, list[tuple[str, str]]] = {pk: [(str(pk), labels[Holder(pk)])] for pk in departments}
    for person in people:
        known.append(_known(person, departments))
        if person.department_id in departments:
            holder = Holder(person.department_id, person.pk)
            labels[holder] = f"{person.display_name} · {departments[person.department_id].name}"
            choices[person.department_id].append((key_of(holder), person.display_name))
    homes = {pk: one.name for pk, one in departments.items()}
    groups = [(homes[pk], pairs) for pk, pairs in choices.items()]
    return House(Directory([*known, *_outside()]), labels, groups, homes)


def _known(person: User, departments: Container[int | None]) -> Known:
    home = person.department_id if person.department_id in departments else None
    forms = forms_of_person(person.display_name, person.account, person.email or "")
    return Known(Holder(home, person.pk) if home else None, forms)


def _outside() -> list[Known]:
    names = [
        *ExternalParty.objects.values_list("name", flat=True),
        *ExternalContact.objects.values_list("name", flat=True),
    ]
    return [Known(None, (name,), is_party=True) for name in names]
