"""Many mails in one conversation with the mail server; one that has hung up is called anew."""

import socket
import threading
from contextlib import contextmanager

import pytest
from django.core.mail import EmailMessage

from postmortem.outbox.relay import post


class MailServer:
    """Takes mails on loopback; hangs up after so many in one conversation. Counts both."""

    def __init__(self, hangs_up_after):
        self.hangs_up_after, self.mails, self.callers = hangs_up_after, 0, 0
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                caller, _address = self.listening.accept()
            except OSError:
                return
            self.callers += 1
            self.talk(caller)

    def talk(self, caller):
        left = self.hangs_up_after
        with caller, caller.makefile("rb") as lines:
            caller.sendall(b"220 here\r\n")
            for line in lines:
                word = line[:4].upper()
                if word == b"DATA":
                    caller.sendall(b"354 go on\r\n")
                    for _line in iter(lines.readline, b".\r\n"):
                        pass
                    self.mails, left = self.mails + 1, left - 1
                caller.sendall(b"221 bye\r\n" if word == b"QUIT" else b"250 taken\r\n")
                if word == b"QUIT" or not left:
                    return


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 10

    @contextmanager
    def begun(hangs_up_after=1_000):
        found = MailServer(hangs_up_after)
        settings.EMAIL_PORT = found.port
        try:
            yield found
        finally:
            found.listening.close()

    return begun


def mail():
    return EmailMessage("Poster", "By tomorrow.", "a@example.com", ["b@example.com"])


def test_many_mails_go_in_one_conversation(server):
    with server() as found, post.conversation() as send:
        for _ in range(3):
            send(mail())

    assert (found.mails, found.callers) == (3, 1)


def test_a_server_that_has_hung_up_is_called_anew_and_no_mail_fails(server):
    with server(hangs_up_after=2) as found, post.conversation() as send:
        for _ in range(5):
            send(mail())

    assert (found.mails, found.callers) == (5, 3)


def test_no_conversation_goes_on_for_ever(server, monkeypatch):
    monkeypatch.setattr(post, "MOST", 2)

    with server() as found, post.conversation() as send:
        for _ in range(4):
            send(mail())

    assert (found.mails, found.callers) == (4, 2)


def test_after_a_failure_the_next_mail_has_a_conversation_of_its_own(server):
    with server() as found, post.conversation() as send:
        send(mail())
        with pytest.raises(UnicodeEncodeError):
            send(EmailMessage("Poster", "By tomorrow.", "a\ud800@example.com", ["b@example.com"]))
        send(mail())

    assert (found.mails, found.callers) == (2, 2)


def test_where_nothing_is_sent_nobody_is_called(server):
    with server() as found, post.conversation():
        pass

    assert found.callers == 0
