"""Nothing is reached that is not out there, whatever it is called and whatever its name resolves to."""

import socket
import ssl
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from postmortem.outbox.channels import Later, Refused, Unreachable, guard
from postmortem.outbox.channels.addresses import is_public
from tests.outbox.channels.fake import (
    closes_at_once,
    closes_mid_body,
    drips,
    drips_headers,
    floods,
    garbles,
    hangs,
    redirects,
    says,
)

pytestmark = pytest.mark.once
NOT_OUT_THERE = [
    "0.0.0.0",  # noqa: S104 - nothing binds to it
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.1.2.3",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.1.1",
    "192.175.48.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::7f00:1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2620:4f:8000::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%lo",
    "2606:4700::1111%lo",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]
OUT_THERE = ["1.1.1.1", "8.8.8.8", "100.63.255.255", "172.32.0.1", "2001:4860:4860::8888", "2606:4700::1111"]
# Spellings of loopback and of places that no name may stand for.
SPELLINGS = [
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://017700000001/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://127.0.0.1./",
    "https://010.0.0.1/",
    "https://1.2.3/",
    "https://[::1]/",
    "https://[::ffff:7f00:1]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[fe80::1%25lo]/",
    "https://[fe80::1%lo]/",
    "https://[::1/",
    "https://[]/",
    "https://１２７.0.0.1/",
    "https://①②⑦.0.0.1/",
    "https://localhost。/",
    "https://user:password@1.1.1.1/",
    "https://user@1.1.1.1/",
    "https://1.1.1.1@127.0.0.1/",
    "https://1.1.1.1:443@127.0.0.1/",
    "https://127.0.0.1\\@1.1.1.1/",
    "https://127.0.0.1#@1.1.1.1/",
    "https://127.0.0.1?@1.1.1.1/",
    "https:///127.0.0.1/",
    "https://",
    "https:127.0.0.1",
    "//127.0.0.1/",
    "http://1.1.1.1/",
    "ftp://1.1.1.1/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "unix:///run/postgresql",
    "https://1.1.1.1:22/",
    "https://1.1.1.1:6379/",
    "https://1.1.1.1:5432/",
    "https://1.1.1.1:65536/",
    "https://1.1.1.1:x/",
    "https://1.1.1.1/a b",
    "https://1.1.1.1/\r\nHost: 127.0.0.1",
    "https://1.1.1.1/\tx",
    "https://exa_mple..com/",
    "https://-.com/",
    "https://1.1.1.1/" + "x" * 2000,
    "",
]


class Canary:
    """A listener on loopback that must not be reached: it counts who connects."""

    def __init__(self):
        self.visits = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.01)
        self.port = self._listener.getsockname()[1]
        self._is_open = True
        self._thread = Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self):
        while self._is_open:
            try:
                visitor, _address = self._listener.accept()
            except TimeoutError:
                continue
            self.visits += 1
            visitor.close()

    def close(self):
        self._is_open = False
        self._thread.join()
        self._listener.close()

    def count(self):
        """Visits so far; whoever is on the way is waited for."""
        time.sleep(0.03)
        return self.visits


@pytest.fixture
def canary():
    listening = Canary()
    yield listening
    listening.close()


@pytest.fixture
def resolver(monkeypatch):
    """The system's look-up, which answers as told: one list of addresses for each time it is asked."""
    answers: list[list[str]] = []
    asked: list[str] = []

    def tell(*told, port):
        answers.extend(told)

        def look_up(host, _port, *_ignored, **_also):
            asked.append(host)
            found = answers.pop(0) if len(answers) > 1 else answers[0]
            return [
                (
                    socket.AF_INET6 if ":" in address else socket.AF_INET,
                    socket.SOCK_STREAM,
                    socket.IPPROTO_TCP,
                    "",
                    (address, port, 0, 0) if ":" in address else (address, port),
                )
                for address in found
            ]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        return asked

    return tell


@pytest.fixture(autouse=True)
def patience(settings):
    settings.PRIVATE_TARGETS = []
    settings.CHANNEL_TIMEOUT = 5


@pytest.mark.parametrize("address", NOT_OUT_THERE)
def test_what_is_not_out_there(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", OUT_THERE)
def test_what_is_out_there(address):
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_OUT_THERE)
def test_an_address_that_is_not_out_there_is_refused_without_a_connection(canary, resolver, address):
    resolver([address], port=canary.port)
    host = f"[{address}]" if ":" in address else address

    for url in (f"https://{host}/hook", "https://hooks.example.com/hook"):
        with pytest.raises(Refused):
            guard.post(url, body=b"{}", headers={})

    assert canary.count() == 0


@pytest.mark.parametrize("url", SPELLINGS)
def test_a_strange_spelling_is_refused_without_a_look_up(canary, resolver, url):
    asked = resolver(["127.0.0.1"], port=canary.port)

    with pytest.raises(Refused):
        guard.get(url)

    assert (asked, canary.count()) == ([], 0)


def test_the_name_of_this_machine_is_refused(canary):
    with pytest.raises(Refused, match="not in the public internet"):
        guard.get("https://localhost/")


def test_one_address_of_ours_among_public_ones_spoils_the_name(canary, resolver):
    resolver(["1.1.1.1", "127.0.0.1"], port=canary.port)

    with pytest.raises(Refused, match="not in the public internet"):
        guard.get("https://hooks.example.com/")

    assert canary.count() == 0


def test_a_name_that_turns_around_after_the_check_leads_nowhere(canary, resolver, settings, monkeypatch):
    settings.CHANNEL_TIMEOUT = 0.2
    asked = resolver(["192.0.2.1"], ["127.0.0.1"], port=canary.port)
    monkeypatch.setattr(guard, "is_public", lambda address: address == "192.0.2.1")  # stands for a public one

    with pytest.raises(Unreachable):
        guard.get("https://rebind.example.com/")

    assert (asked, canary.count()) == (["rebind.example.com"], 0)


def test_planted_a_check_before_connecting_is_not_enough(canary, resolver, monkeypatch):
    """The same with the bug: look up and check, then connect by name."""
    resolver(["192.0.2.1"], ["127.0.0.1"], port=canary.port)
    monkeypatch.setattr(guard, "is_public", lambda address: address == "192.0.2.1")

    def connected(goal, deadline):
        checked = guard.resolve(goal.host, goal.port, deadline)
        assert all(guard.is_public(found[4][0]) for found in checked)
        return socket.create_connection((goal.host, goal.port), timeout=deadline.left())

    monkeypatch.setattr(guard, "connected", connected)

    with pytest.raises(Unreachable):
        guard.get("https://rebind.example.com/")

    assert canary.count() == 1


def test_planted_without_the_check_the_canary_is_reached(canary, resolver, monkeypatch):
    resolver(["127.0.0.1"], port=canary.port)
    monkeypatch.setattr(guard, "is_public", lambda address: True)

    with pytest.raises(Unreachable):
        guard.get("https://hooks.example.com/")

    assert canary.count() == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(canary, anything, status):
    anything.script("/in", redirects(f"http://127.0.0.1:{canary.port}/", status))

    reply = guard.post(f"{anything.url}/in", body=b"{}", headers={})

    assert (reply.status, reply.body, canary.count()) == (status, b"", 0)


def test_proxies_of_the_environment_are_not_used(canary, anything, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")

    assert guard.get(f"{anything.url}/in").status == 200
    assert canary.count() == 0


def test_a_listed_target_is_reached_and_no_other_port_of_it(canary, anything):
    reply = guard.get(f"{anything.url}/in?a=1&b=%20#there")

    assert (reply.status, reply.body) == (200, b"{}")
    assert (anything.seen[0].path, anything.seen[0].query) == ("/in", {"a": "1", "b": " "})
    with pytest.raises(Refused, match="Only addresses that start with https://"):
        guard.get(f"http://127.0.0.1:{canary.port}/")
    assert canary.count() == 0


def test_a_listed_name_goes_where_it_resolves_to(settings, anything, resolver):
    port = int(anything.place.rpartition(":")[2])
    resolver(["127.0.0.1"], port=port)
    settings.PRIVATE_TARGETS = [f"Gateway.internal:{port}"]

    assert guard.get(f"http://gateway.INTERNAL:{port}/").status == 200
    assert anything.seen[0].headers["host"] == f"gateway.internal:{port}"


def test_of_several_addresses_the_next_is_tried(settings, anything, resolver):
    port = int(anything.place.rpartition(":")[2])
    resolver(["127.0.0.2", "127.0.0.1"], port=port)
    settings.PRIVATE_TARGETS = [f"gateway.internal:{port}"]

    assert guard.get(f"http://gateway.internal:{port}/").status == 200


@pytest.mark.parametrize(
    ("answer", "error"),
    [(hangs, Unreachable), (drips_headers, Unreachable), (drips, Later)],
    ids=["silence", "slow headers", "slow body"],
)
def test_all_of_it_has_one_deadline(anything, settings, answer, error):
    anything.script("/in", answer)
    settings.CHANNEL_TIMEOUT = 0.3
    started = time.monotonic()

    with pytest.raises(error, match=r"No complete answer in time\.") as caught:
        guard.get(f"{anything.url}/in")

    assert 0.3 <= time.monotonic() - started < 1.5
    assert type(caught.value) is error


def test_a_look_up_has_the_same_deadline(settings, monkeypatch):
    settings.CHANNEL_TIMEOUT = 0.2
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_ignored, **_also: time.sleep(1))
    started = time.monotonic()

    with pytest.raises(Unreachable, match="No complete answer in time"):
        guard.get("https://slow.example.com/")

    assert time.monotonic() - started < 0.9


def test_a_name_that_does_not_exist_is_nobody(monkeypatch):
    def look_up(*_ignored, **_also):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    with pytest.raises(Unreachable, match="Nobody answers at this address"):
        guard.get("https://no.example.com/")


def test_where_nobody_listens_nobody_answers(settings):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    settings.PRIVATE_TARGETS = [f"127.0.0.1:{port}"]

    with pytest.raises(Unreachable, match="Nobody answers at this address"):
        guard.get(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize("answer", [closes_at_once, closes_mid_body])
def test_who_hangs_up_is_asked_again_later(anything, answer):
    anything.script("/in", answer)

    with pytest.raises(Later, match="The connection was closed before the answer was complete") as caught:
        guard.get(f"{anything.url}/in")

    assert type(caught.value) is Later


def test_no_more_than_64_kilobytes_are_read(anything):
    anything.script("/in", floods)

    assert len(guard.get(f"{anything.url}/in").body) == 64 * 1024


def test_a_packed_body_is_not_unpacked(anything):
    anything.script("/in", says(b"\x1f\x8b packed", content_encoding="gzip"))

    assert guard.get(f"{anything.url}/in").body == b"\x1f\x8b packed"
    assert anything.seen[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("7", timedelta(seconds=7)),
        ("99999", timedelta(hours=1)),
        ("soon", None),
        ("-1", None),
        ("Wed, 11 Mar 2026 08:00:00 GMT", None),
        ("9" * 400, None),
    ],
)
def test_how_long_to_wait_is_read_with_reason(anything, header, wait):
    anything.script("/in", says({}, 429, Retry_After=header))

    assert guard.get(f"{anything.url}/in").wait == wait


def test_errors_repeat_neither_the_address_nor_what_was_said(anything, settings):
    settings.CHANNEL_TIMEOUT = 0.2
    anything.script("/in", closes_mid_body)
    anything.script("/slow", drips)
    errors = []

    for path in ("/in?key=secret-key", "/slow?key=secret-key"):
        with pytest.raises(Later) as caught:
            guard.get(anything.url + path)
        errors.append(caught.value)

    told = "".join(line for error in errors for line in traceback.format_exception(error, limit=0))
    assert not any(word in told for word in ("secret-key", anything.place, "errcode"))


def test_a_garbled_answer_puts_no_address_into_the_log(anything, caplog):
    anything.script("/in", garbles)

    guard.get(f"{anything.url}/in?key=secret-key")

    assert caplog.text == ""


@contextmanager
def secure_service(folder, name: str) -> Iterator[int]:
    """Answers one request over TLS, with a certificate for `name` that the file in `folder` vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(5)

    def serve():
        visitor, _address = listener.accept()
        with visitor:
            try:
                with context.wrap_socket(visitor, server_side=True) as secure:
                    secure.recv(65536)
                    secure.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")
            except OSError:
                return  # the other side did not like the certificate

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join()
        listener.close()


@pytest.mark.parametrize(
    ("certified", "is_trusted", "well"),
    [
        ("hooks.example.com", True, True),
        ("other.example.com", True, False),
        ("hooks.example.com", False, False),
    ],
    ids=["this name", "another name", "unknown issuer"],
)
def test_the_certificate_is_checked_against_the_name(
    tmp_path, monkeypatch, settings, resolver, certified, is_trusted, well
):
    with secure_service(tmp_path, certified) as port:
        resolver(["127.0.0.1"], port=port)
        settings.PRIVATE_TARGETS = ["hooks.example.com:443"]
        if is_trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))

        if well:
            assert guard.get("https://hooks.example.com/") == guard.Reply(200, b"ok", None)
        else:
            with pytest.raises(Unreachable, match="No secure connection"):
                guard.get("https://hooks.example.com/")
