"""Many mails in one conversation with the mail server, which is called anew if need be; mails as bytes."""

import smtplib
from contextlib import contextmanager
from email import message_from_bytes, policy
from types import MappingProxyType

import pytest
from django.core.mail import BadHeaderError, EmailMessage, EmailMultiAlternatives

from postmortem.outbox.relay import mime, post
from tests import mailserver

NOTHING = MappingProxyType({})


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


def mail(subject="Poster", text="By tomorrow.", html="<p>By tomorrow.</p>", headers=NOTHING, **more):
    known = {"Message-ID": "<1@example.com>", **headers}
    made = EmailMultiAlternatives(subject, text, "a@example.com", ["b@example.com"], headers=known, **more)
    if html:
        made.attach_alternative(html, "text/html")
    return made


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


WORDS = {
    "a text and its HTML": {},
    "Chinese": {"subject": "海报今天到期，请交付", "text": "海报\n", "html": "<p>海报</p>"},
    "a long subject": {"subject": "海报" * 60},
    "any line ends": {"text": "one\ntwo\r\n\rthree\n\n", "html": "<p>\n\n</p>\n"},
    "lines that look like others": {"text": ".\n..two\nFrom here\n--\n", "html": ""},
    "a line that is too long": {"text": "word " * 300},
    "headers": {"headers": {"Auto-Submitted": "auto-generated", "List-Unsubscribe": f"<https://{'a' * 90}>"}},
    "names": {"headers": {"From": "“House” <a@example.com>"}, "reply_to": ["“Her” <c@example.com>"]},
    "an attachment": {"attachments": [("a.txt", "hello", "text/plain")]},
}


def parts_of(words):
    """What a mail program makes of it; how the halves are told apart means nothing."""
    read = message_from_bytes(words, policy=policy.default)
    headers = {name: value.strip() for name, value in read.items() if name not in ("Content-Type", "Date")}
    said = [(part.get_content_type(), part.get_content()) for part in read.walk() if not part.is_multipart()]
    return headers, read.get_content_type(), said


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_a_mail_is_written_as_django_writes_it(words):
    one = mail(**words)

    assert parts_of(mime.written(one)) == parts_of(one.message().as_bytes(linesep="\r\n"))


def test_what_arrives_is_what_was_written(server):
    with server() as found, post.conversation() as send:
        send(mail(text="one\n.two\n", html="<p>.</p>"))

    assert parts_of(found.words.replace(b"\r\n..", b"\r\n."))[2] == [
        ("text/plain", "one\r\n.two\r\n"),
        ("text/html", "<p>.</p>"),
    ]


@pytest.mark.parametrize("subject", ["Poster\nBcc: c@example.com", "Poster\r\n\r\nwords"])
def test_a_subject_adds_no_header(subject):
    with pytest.raises(BadHeaderError):
        mime.written(mail(subject))
