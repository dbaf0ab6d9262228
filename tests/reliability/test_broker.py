"""Nothing in a request talks to the broker: that it hangs or is gone makes no difference to a page."""

import socket
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from postmortem.celery import app
from postmortem.signin.models import CodeAsk
from postmortem.tasks import chase_tick, run_ticks
from tests import make

pytestmark = pytest.mark.django_db
DUE = make.NOW + timedelta(days=1)


class HungBroker:
    """Takes connections, answers nothing, counts."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.taken = []
        threading.Thread(target=self.take, daemon=True).start()

    def take(self):
        while True:
            try:
                self.taken.append(self.server.accept()[0])
            except OSError:
                return

    def close(self):
        self.server.shutdown(socket.SHUT_RDWR)
        for end in (self.server, *self.taken):
            end.close()


@pytest.fixture
def broker():
    """The Celery app's broker hangs; afterwards it is what it was."""
    hung, before = HungBroker(), app.conf.broker_url
    options = dict(app.conf.broker_transport_options)
    app.conf.update(
        broker_url=f"redis://127.0.0.1:{hung.server.getsockname()[1]}/0",
        broker_transport_options={
            "socket_timeout": 0.1,
            "socket_connect_timeout": 0.1,
            "max_retries": 1,
            "interval_start": 0,
        },
    )
    yield hung
    app.conf.update(broker_url=before, broker_transport_options=options)
    hung.close()


@pytest.fixture
def ada(client):
    person = make.user("ada", password=make.PASSWORD)
    make.duty(holder=person)
    return person


def test_pages_and_forms_do_not_ask_the_broker(broker, client, ada):
    with time_machine.travel(DUE, tick=False):
        answers = [
            client.post("/accounts/password/reset/", {"email": ada.email}),
            client.post("/accounts/login/", {"login": "ada", "password": make.PASSWORD}),
            *(client.get(path) for path in ("/", "/inbox/", "/new/", "/activities/", "/healthz", "/readyz")),
            client.post("/accounts/logout/"),
        ]

    assert [answer.status_code for answer in answers] == [302, 302, 200, 200, 200, 200, 503, 200, 302]
    assert CodeAsk.objects.count() == 1
    assert broker.taken == []


def test_ringing_the_bell_would_have_asked_it(broker):
    with pytest.raises(chase_tick.OperationalError):
        chase_tick.apply_async(retry=False)

    assert broker.taken != []


def test_without_a_broker_the_ticks_of_the_command_do_everything(broker, ada):
    run_ticks(now=DUE)

    assert [sent.to for sent in mail.outbox] == [["ada@example.com"]]
    assert broker.taken == []
