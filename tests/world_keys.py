"""Keys of the small world: everybody has one that may do everything; a service, a calendar."""

from types import SimpleNamespace
from typing import Any

from postmortem.doors import actions, rules
from postmortem.doors.actions import NewKey
from tests.cast import WHO
from tests.make import NOW


def keyed(world: Any) -> None:
    """Each person's browser brings the own key along, which only the API looks at."""
    every = NewKey("Script", tuple(rules.SCOPES), 365)
    made = {who: actions.make_key(every, by=world.people[who], now=NOW) for who in WHO}
    key = made["participant"][0]
    house, _secret = actions.make_service_key(every, "service-board", None, by=world.admin, now=NOW)
    calendar = SimpleNamespace(pk=actions.open_feed(by=world.people["participant"], now=NOW))
    secrets = {who: secret for who, (_key, secret) in made.items()}
    world.things |= {"key": key, "service_key": house, "calendar_token": calendar, "keys": secrets}
