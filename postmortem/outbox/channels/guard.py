"""The only way out over HTTP: to public addresses, checked at the moment of connecting, within a deadline.

A name is resolved here, every address it has is checked, and the connection goes to exactly that address:
no second look-up that could answer otherwise. Certificate and SNI still belong to the name. No redirect is
followed, no proxy of the environment is used, and what the other side says is read up to 64 KiB and never
repeated in an error.
"""

import http.client
import io
import re
import socket
import ssl
from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import Enum, auto
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from postmortem.outbox.channels.addresses import as_address, is_public
from postmortem.outbox.channels.contract import Later, Refused, Unreachable

MOST_READ = 64 * 1024
LONGEST_URL = 2000
LONGEST_WAIT = timedelta(hours=1)
PORTS = {"https": 443, "http": 80}
OPEN_PORTS = frozenset({443, 80, 8443})
URL_CHARACTERS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")  # no blank, backslash or control sign
NAME = re.compile(r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z][a-z0-9-]{0,62}\.?")
WAITS = ("retry-after", "x-ogw-ratelimit-reset")  # the second is Feishu's
SECONDS = re.compile(r"\d{1,5}")
Found = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]


class Reply(NamedTuple):
    """What came back: at most 64 KiB of the body, and how long the server asks to wait."""

    status: int
    body: bytes
    wait: timedelta | None = None


class Stage(Enum):
    """How far a conversation got."""

    CONNECTING = auto()
    ASKING = auto()
    READING = auto()


class Target(NamedTuple):
    """A URL taken apart once; nothing else reads it again."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def place(self) -> str:
        """host:port, as PRIVATE_TARGETS lists it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_listed(self) -> bool:
        return self.place in {place.lower() for place in settings.PRIVATE_TARGETS}


class Deadline:
    """So much time for everything together."""

    def __init__(self, seconds: float) -> None:
        self._until = monotonic() + seconds

    def left(self) -> float:
        """Seconds, more than 0. Raises TimeoutError when none are left."""
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> Reply:
    """Send a body; raises Refused for an address that is not allowed, Unreachable and Later as they say."""
    return ask("POST", url, body, headers)


def get(url: str, *, headers: Mapping[str, str] | None = None) -> Reply:
    """As post, without a body."""
    return ask("GET", url, None, headers or {})


def target(url: str) -> Target:
    """The URL, taken apart. Raises Refused if we would not go there whatever its name resolves to."""
    if not URL_CHARACTERS.fullmatch(url) or len(url) > LONGEST_URL:
        raise Refused(_("This is no web address."))
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, (parts.hostname or ""), parts.port
    except ValueError:
        raise Refused(_("This is no web address.")) from None
    if "@" in parts.netloc:
        raise Refused(_("The web address must not hold a name or password before the host."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    found = Target(scheme, host.rstrip("."), port or PORTS.get(scheme, 0), path)
    refuse_by_sight(found)
    return found


def refuse_by_sight(found: Target) -> None:
    """What needs no look-up: the scheme, the port and the spelling of the host."""
    if found.scheme not in PORTS or not (as_address(found.host) or NAME.fullmatch(found.host)):
        raise Refused(_("This is no web address."))
    if found.is_listed:
        return
    if found.scheme != "https":
        raise Refused(_("Only addresses that start with https:// are allowed."))
    if found.port not in OPEN_PORTS:
        raise Refused(_("Port %(port)s is not allowed.") % {"port": found.port})
    if as_address(found.host) and not is_public(found.host):
        refuse_place()


def refuse_place() -> None:
    raise Refused(_("The address is not in the public internet; PRIVATE_TARGETS can allow it."))


def ask(method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
    """One request and its answer, within CHANNEL_TIMEOUT seconds."""
    goal = target(url)
    deadline = Deadline(settings.CHANNEL_TIMEOUT)
    connection: Pinned = (PinnedTLS if goal.scheme == "https" else Pinned)(goal.host, goal.port)
    connection.goal, connection.deadline = goal, deadline
    opened, stage = None, Stage.CONNECTING
    try:
        connection.connect()
        opened, stage = connection.sock, Stage.ASKING
        connection.sock = cast("socket.socket", Wire(opened, deadline))
        said = {**headers, "Accept-Encoding": "identity"}
        connection.request(method, goal.path, body, said, preload_content=False)
        response = connection.getresponse()
        stage = Stage.READING
        return Reply(response.status, body_of(response), asked_wait(response))
    except (HTTPError, http.client.HTTPException, OSError) as error:
        raise trouble(error, stage) from None
    finally:
        connection.close()
        if opened:
            opened.close()


def trouble(error: Exception, stage: Stage) -> Later:
    """What an interrupted conversation is called; its own words may hold what must not be shown."""
    if isinstance(error.__cause__ or error, TimeoutError):
        late = _("No complete answer in time.")
        return Later(late) if stage == Stage.READING else Unreachable(late)
    if stage != Stage.CONNECTING:
        return Later(_("The connection was closed before the answer was complete."))
    if isinstance(error, ssl.SSLError):
        return Unreachable(_("No secure connection: is the certificate valid, and for this name?"))
    return Unreachable(_("Nobody answers at this address."))


def body_of(response: BaseHTTPResponse) -> bytes:
    """As much as we read of it. Raises an error of urllib3 if it ends before its announced length."""
    body = b""
    while len(body) < MOST_READ and (more := response.read(MOST_READ - len(body), decode_content=False)):
        body += more
    return body


def asked_wait(response: BaseHTTPResponse) -> timedelta | None:
    """Seconds that a header names; a date there is not worth the trouble."""
    for name in WAITS:
        if SECONDS.fullmatch(text := response.headers.get(name, "").strip()):
            return min(timedelta(seconds=int(text)), LONGEST_WAIT)
    return None


def resolve(host: str, port: int, deadline: Deadline) -> Sequence[Found]:
    """Every address of a name. The system's look-up knows no deadline, so it is waited for from outside."""
    answers: SimpleQueue[Sequence[Found] | OSError] = SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(OSError(str(error)))

    Thread(target=look_up, name="channel-look-up", daemon=True).start()
    try:
        found = answers.get(timeout=deadline.left())
    except Empty:
        raise TimeoutError from None
    if isinstance(found, OSError):
        raise found
    return found


def connected(goal: Target, deadline: Deadline) -> socket.socket:
    """A socket to one of the goal's addresses, after each of them has been found public."""
    found = resolve(goal.host, goal.port, deadline)
    if not goal.is_listed and not all(is_public(str(place[0])) for *_ignored, place in found):
        refuse_place()
    for others in range(len(found) - 1, -1, -1):
        try:
            return opened_to(found[-1 - others], deadline.left() / (others + 1), deadline)
        except OSError:
            if not others:
                raise
    raise OSError


def opened_to(one: Found, seconds: float, deadline: Deadline) -> socket.socket:
    """A socket to one address, if it is there within `seconds`."""
    family, kind, protocol, _name, place = one
    opened = socket.socket(family, kind, protocol)
    try:
        opened.settimeout(seconds)
        opened.connect(place)
        opened.settimeout(deadline.left())
    except OSError:
        opened.close()
        raise
    return opened


class Pinned(HTTPConnection):
    """A connection that finds its way by our look-up and by no other."""

    goal: Target
    deadline: Deadline

    def _new_conn(self) -> socket.socket:
        return connected(self.goal, self.deadline)


class PinnedTLS(HTTPSConnection, Pinned):
    """The same with TLS; name and certificate are those of the host in the URL."""


class Wire:
    """The open socket under one deadline: a drip of bytes does not buy more time."""

    def __init__(self, opened: Any, deadline: Deadline) -> None:  # noqa: ANN401 - plain or TLS
        self._opened = opened
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._opened.settimeout(self._deadline.left())
        self._opened.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(Drops(self._opened, self._deadline))

    def settimeout(self, seconds: object) -> None:
        """The deadline decides."""

    def shutdown(self, how: int) -> None:
        self._opened.shutdown(how)

    def close(self) -> None:
        """Not yet: http.client closes before it reads when the other side announces to close."""


class Drops(io.RawIOBase):
    """What arrives, each time within what is left of the deadline."""

    def __init__(self, opened: Any, deadline: Deadline) -> None:  # noqa: ANN401 - plain or TLS
        self._opened = opened
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - as io.RawIOBase has it
        self._opened.settimeout(self._deadline.left())
        return int(self._opened.recv_into(buffer))
