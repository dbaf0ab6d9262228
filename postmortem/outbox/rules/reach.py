"""Whom a step reaches, and what that person is to the duty. Pure: no database, no clock."""

from enum import StrEnum
from typing import NamedTuple


class Reach(StrEnum):
    """How far a step is heard; each includes the ones before."""

    HOLDER = "holder"
    LEAD = "lead"
    SPONSOR = "sponsor"
    ALL = "all"


class People(NamedTuple):
    """Those around a duty, by id; None is somebody who is not there, or not active any more.

    `is_outside`: it is asked of somebody outside, so nobody stands in for a holder.
    """

    holder: int | None
    lead: int | None
    driver: int | None
    sponsor: int | None
    is_outside: bool = False


def recipients(reach: Reach, people: People) -> set[int]:
    """Who hears a step, by id: the rule of every kind of duty that does not declare another one.

    Without a holder the driver stands in, unless somebody outside is asked. Without a lead, or where the lead
    holds it, the driver is the one told.
    """
    holder, lead, driver, sponsor, is_outside = people
    helper = lead if lead and lead != holder else driver
    first = holder if is_outside else holder or driver
    if reach is Reach.HOLDER:
        heard = {first}
    elif reach is Reach.ALL:
        heard = {first, lead, driver, sponsor}
    else:
        heard = {first, helper, sponsor} if reach is Reach.SPONSOR else {first, helper}
    return {person for person in heard if person}


def only_holder(reach: Reach, people: People) -> set[int]:
    """Who hears a step of what concerns nobody else: the holder, however late it is."""
    return {people.holder} if people.holder else set()


def role(person: int, people: People) -> str:
    """What one who hears a step is to the duty, in the first of these words that fits."""
    if person == people.holder:
        return "holder"
    if person == people.sponsor:
        return "sponsor"
    return "driver" if person == people.driver else "lead"
