"""What somebody reads of an item whose page does not open for them: what, of whom, by when, since when."""

from datetime import datetime
from typing import NamedTuple

from postmortem.answering.opening import away_until, leads_on
from postmortem.outbox import wording
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import may_answer_for
from postmortem.people.models import User


class Reading(NamedTuple):
    """One item for somebody who cannot answer it here.

    `may_open` says whether its page is open to them, after signing in, `may_answer` whether they may answer
    it there in the holder's name; `stands_in_until` is set for the deputy of a holder who is away.
    """

    duty: Duty
    do: str
    waits_for: str
    driver: str
    is_own: bool
    may_open: bool
    may_answer: bool
    stands_in_until: datetime | None


def reading(duty: Duty, person: User, *, now: datetime) -> Reading:
    """Needs holder, contact, asker and driver at hand."""
    is_own = duty.holder_id == person.pk
    driver = duty.driver.display_name if duty.driver and duty.driver != person else ""
    return Reading(
        duty=duty,
        do=wording.asked(duty, now=now).do,
        waits_for=str(duty.holder or duty.contact),
        driver=driver,
        is_own=is_own,
        may_open=leads_on(person, duty),
        may_answer=may_answer_for(person, duty, now),
        stands_in_until=None if is_own else away_until(duty, person, now=now),
    )
