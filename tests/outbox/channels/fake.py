"""A service on loopback: it answers by script, records what it was asked, and behaves badly on demand.

    with FakeService() as fake:
        settings.PRIVATE_TARGETS = [fake.place]
        fake.script("/cgi-bin/message/send", says({"errcode": 42001}), says({"errcode": 0}))
        ...
        assert [seen.path for seen in fake.seen] == [...]

Each path has its own script; its last answer is repeated. `wecom`, `dingtalk` and `feishu` are services whose
every path is answered as the real ones do when all is well.
"""

import json
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

LONG = 20  # seconds that a hanging answer lasts if nobody ends it


@dataclass(frozen=True)
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]  # names in small letters
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Handler(BaseHTTPRequestHandler):
    server: "Server"
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body)
        self.close_connection = True
        self.server.fake.take(seen)(self)

    do_GET = do_POST = answer  # noqa: N815 - what http.server calls

    def log_message(self, *ignored: object) -> None:
        """Tests read `seen` instead."""

    def reply(
        self, status: int, body: bytes, headers: Mapping[str, str], *, announced: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if announced is None else announced))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


Answer = Callable[[Handler], None]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    fake: "FakeService"

    def handle_error(self, *ignored: object) -> None:
        """The other side hung up: that is what some tests are about."""


def says(payload: Any, status: int = 200, **headers: str) -> Answer:
    """JSON, or bytes as they are; header names with _ for -."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload, ensure_ascii=False).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(handler: Handler) -> None:
        handler.reply(status, body, named)

    answer.__name__ = f"{status} {body[:60].decode(errors='replace')}"  # how a parametrized test calls it
    return answer


def redirects(to: str, status: int = 302) -> Answer:
    return lambda handler: handler.reply(status, b"", {"Location": to})


def hangs(handler: Handler) -> None:
    """Reads the request and says nothing."""
    handler.server.fake.over.wait(LONG)


def closes_at_once(handler: Handler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def closes_mid_body(handler: Handler) -> None:
    handler.reply(200, b'{"errcode":', {}, announced=1000)


def drips(handler: Handler) -> None:
    """A body that never ends, a byte at a time: no single wait is long."""
    handler.reply(200, b"", {}, announced=100_000)
    while not handler.server.fake.over.wait(0.02):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def drips_headers(handler: Handler) -> None:
    """The same before the body begins."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.server.fake.over.wait(0.02):
        handler.wfile.write(b"x")
        handler.wfile.flush()


def garbles(handler: Handler) -> None:
    """Headers that are none, and a body all the same."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nno header at all\r\nContent-Length: 2\r\n\r\n{}")


def floods(handler: Handler) -> None:
    """A body of 8 MiB."""
    handler.reply(200, b" " * (8 * 1024 * 1024), {})


@dataclass
class FakeService:
    """Serves on a free port of 127.0.0.1 as long as its `with` lasts."""

    usual: Callable[[Seen], Any] = lambda seen: {}
    seen: list[Seen] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self._scripts: dict[str, list[Answer]] = defaultdict(list)
        self._lock = Lock()
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.fake = self
        self.place = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"http://{self.place}"

    def __enter__(self) -> "FakeService":
        self._thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *ignored: object) -> None:
        self.over.set()
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()

    def script(self, path: str, *answers: Answer) -> None:
        """What is answered on this path, one after the other; the last one stays."""
        self._scripts[path] = list(answers)

    def take(self, seen: Seen) -> Answer:
        with self._lock:
            self.seen.append(seen)
            script = self._scripts[seen.path]
            if not script:
                return says(self.usual(seen))
            return script.pop(0) if len(script) > 1 else script[0]

    def asked(self, path: str) -> list[Seen]:
        return [seen for seen in self.seen if seen.path == path]

    def wait_for(self, number: int, seconds: float = 5) -> None:
        """Until so many requests have arrived."""
        until = time.monotonic() + seconds
        while len(self.seen) < number and time.monotonic() < until:
            time.sleep(0.005)


def wecom() -> FakeService:
    def usual(seen: Seen) -> dict[str, Any]:
        if seen.path == "/cgi-bin/gettoken":
            return {"errcode": 0, "errmsg": "ok", "access_token": "token-1", "expires_in": 7200}
        return {"errcode": 0, "errmsg": "ok", "msgid": "msg-1"}

    return FakeService(usual)


def dingtalk() -> FakeService:
    def usual(seen: Seen) -> dict[str, Any]:
        if seen.path == "/gettoken":
            return {"errcode": 0, "errmsg": "ok", "access_token": "token-1", "expires_in": 7200}
        return {"errcode": 0, "errmsg": "ok", "task_id": 256271667526}

    return FakeService(usual)


def feishu() -> FakeService:
    def usual(seen: Seen) -> dict[str, Any]:
        if seen.path == "/open-apis/auth/v3/tenant_access_token/internal":
            return {"code": 0, "msg": "ok", "tenant_access_token": "token-1", "expire": 7200}
        return {"code": 0, "msg": "success", "data": {"message_id": "om_1"}}

    return FakeService(usual)
