"""What a story needs while it is played: who is in it, its words, and its clock."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from postmortem.demo.cast import Cast
from postmortem.people.models import Department, ExternalParty, User
from raci.rules import Holder

ZONE = "Asia/Shanghai"
STORIES = Path(__file__).parent / "stories"


def story(name: str) -> dict[str, Any]:
    """The words of a story as its file holds them."""
    return tomllib.loads((STORIES / f"{name}.toml").read_text(encoding="utf-8"))


def words_of(name: str, language: str) -> dict[str, str]:
    """What people wrote in a story, in one language."""
    words: dict[str, str] = story(name)[language]
    return words


def last_thursday(at: datetime) -> datetime:
    """The Thursday of that week or the one before: the story speaks of weekdays."""
    return at - timedelta(days=(at.astimezone(ZoneInfo(ZONE)).weekday() - 3) % 7)


@dataclass(frozen=True)
class Stage:
    """A story's people, words and days; day 0 is the day the story turns on (a launch, a first report)."""

    cast: Cast
    text: dict[str, str]
    language: str
    day_zero: datetime

    def at(self, day: int, clock: str) -> datetime:
        """The moment `clock` ("19:48", wall time) on a day counted from day 0."""
        local = self.day_zero.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=day)
        return datetime.combine(local, time.fromisoformat(clock), tzinfo=ZoneInfo(ZONE))

    def who(self, account: str) -> User:
        return self.cast.people[account]

    def home(self, code: str) -> Department:
        return self.cast.departments[code]

    def party(self, kind: str) -> ExternalParty:
        """A company outside, by what it does."""
        return self.cast.parties[kind]

    def desk(self, account: str) -> Holder:
        """A person as a column of the matrix."""
        person = self.who(account)
        return Holder(person.department_id or 0, person.pk)
