"""The departments of a plan: made, renamed and led in the same transaction as the people in them."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from postmortem.people.actions.departments import exchange, keep_past_name
from postmortem.people.models import Department, User
from postmortem.people.rules import code_of
from postmortem.upkeep.rules.matching import NewDepartment, Plan, Seat


class Seats:
    """Makes and renames what the plan says, and finds the id of a department by its seat."""

    def __init__(self, plan: Plan, now: datetime) -> None:
        self.codes = set(Department.objects.values_list("code", flat=True))
        self.by_name: dict[str, int] = {}
        self.made: list[int] = []
        for new in plan.departments:
            self._make(new)
        for pk, (name_en, name_zh) in plan.renamed.items():
            row = Department.objects.select_for_update().get(pk=pk)
            keep_past_name(row, now=now)
            Department.objects.filter(pk=pk).update(name_en=name_en, name_zh=name_zh)

    def _make(self, new: NewDepartment) -> None:
        row = Department.objects.create(
            code=self._code(new.name_en), name_en=new.name_en, name_zh=new.name_zh
        )
        exchange(row, new.trades)
        self.by_name[new.name_en.casefold()] = row.pk
        self.made.append(row.pk)

    def _code(self, name: str) -> str:
        """From the English name; one of Han characters has a code that says nothing."""
        stem = code_of(name) or f"d-{sha256(name.encode()).hexdigest()[:8]}"
        code, number = stem, 2
        while code in self.codes:
            code, number = f"{stem[:36]}-{number}", number + 1
        self.codes.add(code)
        return code

    def of(self, seat: Seat) -> int | None:
        return self.by_name[seat.casefold()] if isinstance(seat, str) else seat

    def led_by_accounts(self, leads: Mapping[int | str, str]) -> dict[str, int]:
        """Name who leads; returns department id → person id."""
        people = dict(User.objects.filter(account__in=leads.values()).values_list("account", "pk"))
        led: dict[str, int] = {}
        for seat, account in leads.items():
            pk = self.of(seat)
            if pk is None:
                continue
            Department.objects.filter(pk=pk).update(lead=people[account])
            led[str(pk)] = people[account]
        return led
