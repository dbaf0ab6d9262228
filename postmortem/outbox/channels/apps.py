"""What the self-built apps of the three Chinese services have in common: an access token for each call."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from postmortem.outbox.channels.answers import Vendor
from postmortem.outbox.channels.calls import post_json
from postmortem.outbox.channels.contract import Adapter, Config
from postmortem.outbox.channels.tokens import Tokens

NONE: frozenset[int] = frozenset()


class App(Adapter):
    """Writes to one person, under a token that this process keeps."""

    is_private = True
    per_minute = 200
    most_calls = 4  # token, message, and both again when the token is stale
    vendor: ClassVar[Vendor]

    def __init__(self) -> None:
        self._tokens = Tokens()

    def fetch(self, config: Config) -> tuple[str, timedelta]:
        """A fresh access token and how long it is valid. Raises Refused or Later."""
        raise NotImplementedError

    def shown(self, url: str, token: str) -> tuple[str, Mapping[str, str]]:
        """URL and headers of a call that shows the token."""
        return f"{url}?{urlencode({'access_token': token})}", {}

    def call(
        self,
        config: Config,
        path: str,
        body: Mapping[str, Any] | str,
        *,
        now: datetime,
        well: frozenset[int] = NONE,
    ) -> dict[str, Any]:
        """The JSON of an answer; the codes in `well` are answers, too. Raises Refused or Later."""

        def with_token(token: str) -> dict[str, Any]:
            url, headers = self.shown(config["base"] + path, token)
            return post_json(self.vendor, url, body, headers=headers, well=well)

        whose = tuple(sorted(config.items()))
        return self._tokens.use(whose, lambda: self.fetch(config), with_token, now=now)
