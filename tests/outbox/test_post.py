"""Many mails in one conversation with the mail server, which is called anew if need be."""

import smtplib
from contextlib import contextmanager

import pytest
from django.core.mail import EmailMessage

from postmortem.outbox.relay import post
from tests import mailserver


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 10

    @contextmanager
    def begun(hangs_up_after=-1):
        with mailserver.in_a_thread(hangs_up_after) as found:
            settings.EMAIL_PORT = found.port
            yield found

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


def test_a_conversation_in_which_the_server_wants_no_more_is_ended_and_no_mail_fails(server):
    with server() as found, post.conversation() as send:
        found.takes = 2
        for _ in range(5):
            send(mail())

    assert (found.mails, found.callers) == (5, 3)


def test_a_server_that_wants_no_mail_at_all_is_asked_once(server):
    with server() as found, post.conversation() as send:
        found.takes = 0
        with pytest.raises(smtplib.SMTPSenderRefused, match="enough"):
            send(mail())

    assert (found.mails, found.callers) == (0, 1)


def test_a_reader_whom_the_server_does_not_know_is_named(server):
    with server() as found, post.conversation() as send:
        found.knows = b"@example.com"
        strange = mail()
        strange.to = ["b@example.org"]
        with pytest.raises(smtplib.SMTPRecipientsRefused, match="nobody here"):
            send(strange)
        send(mail())

    assert (found.mails, found.callers) == (1, 2)
