"""Somebody types into a long form in a real browser while the web server is killed again and again: what the
form said is kept is kept, and no more than a few seconds of typing are only in the browser.
"""

import os
import random
import re
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from postmortem.drafts.models import Draft
from postmortem.start import answers, commands
from tests import make, services
from tests.reliability.programs import Programs

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.both_engines,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(1500),
]
PATIENCE = 120.0  # seconds, on a busy machine
LOST_AT_MOST = 5.0  # seconds of typing
KEEP = re.compile(r"/drafts/keep/$")
NUMBER = re.compile(r"word (\d+)")
# What the form was told is kept, by the number of the last word in it.
LISTEN = """
window.acknowledged = 0;
const ask = window.fetch;
window.fetch = async (place, sent) => {
  const answer = await ask(place, sent);
  const word = /word (\\d+)/.exec(sent?.body?.get?.("pairs") ?? "");
  if (word && answer.status === 200) window.acknowledged = Math.max(window.acknowledged, Number(word[1]));
  return answer;
};
"""
TYPE = """() => {
  const box = document.querySelector('[name="goal"]');
  window.typed = [];
  setInterval(() => {
    box.value = `word ${window.typed.push(Date.now())}`;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }, 100);
}"""


class Server:
    """The product's web server; a worker that dies is there again as soon as its master has forked."""

    def __init__(self, stack, folder, app="postmortem.wsgi"):
        self.stack, self.port = stack, services.free_port()
        self.programs = Programs(folder, "filesystem://localhost", DJANGO_SETTINGS_MODULE="tests.settings")
        _python, _dash_m, *usual = commands("127.0.0.1", self.port, folder)["web"]
        self.command = [app if word == "postmortem.wsgi" else word for word in usual] + ["--preload"]
        self.start()

    def start(self):
        self.master = self.stack.enter_context(self.programs.running(*self.command))
        self.programs.wait_until(answers, "127.0.0.1", self.port, within=PATIENCE)

    def workers(self):
        return [
            int(pid)
            for pid in Path(f"/proc/{self.master.pid}/task/{self.master.pid}/children").read_text().split()
        ]

    def kill(self, *, all_of_it=False):
        workers = self.workers()
        if all_of_it:
            self.master.kill()
            self.master.wait()
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        if all_of_it:
            self.start()


@pytest.fixture
def serve(tmp_path):
    with ExitStack() as stack:
        yield lambda app="postmortem.wsgi": Server(stack, tmp_path, app)


@pytest.fixture
def typing(new_context, client):
    """Opens the form of an activity and types a word every tenth of a second."""

    def begin(server):
        driver = make.user("driver", role="pm", department=make.department())
        activity = make.activity(lead=driver)
        client.force_login(driver)
        context = new_context()
        base = f"http://127.0.0.1:{server.port}"
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
        context.add_init_script(LISTEN)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(f"{base}/activities/{activity.pk}/edit/")
        page.evaluate(TYPE)
        return page

    return begin


def stored():
    """The number of the last word in what is kept."""
    found = [NUMBER.search(str(fields)) for fields in Draft.objects.values_list("fields", flat=True)]
    return max((int(one[1]) for one in found if one), default=0)


def killed(page, server, seen, *, in_flight, all_of_it=False):
    """One kill, after something newer than `seen` was acknowledged: the number acknowledged by then, whether
    it is there, and how many seconds of typing the server did not have.
    """
    page.wait_for_function("seen => window.acknowledged > seen", arg=seen)
    if in_flight:
        with page.expect_request(KEEP):
            pass
    died = time.time()
    server.kill(all_of_it=all_of_it)
    told, typed = page.evaluate("[window.acknowledged, window.typed]")
    kept = stored()
    behind = died - typed[min(kept, len(typed) - 1)] / 1000  # since the first word that is not there
    return told, kept >= told, behind


def test_what_the_form_says_is_kept_is_there_however_often_the_server_is_killed(
    serve, typing, full, measured
):
    server, rng, kills = serve(), random.Random(7), 100 if full else 3
    page, seen, lost, behind = typing(server), 0, 0, []

    for number in range(kills):
        page.wait_for_timeout(rng.randrange(400))
        # Now and then its master dies, too.
        seen, is_there, late = killed(
            page, server, seen, in_flight=number % 2, all_of_it=full and number % 25 == 24
        )
        lost += not is_there
        behind.append(late)

    assert lost == 0
    assert not full or max(behind) <= LOST_AT_MOST
    measured(kills=kills, acknowledged_lost=lost, typing_lost_at_most_s=round(max(behind), 1))


def test_a_server_that_says_kept_before_it_is_would_be_caught(serve, typing):
    server = serve("tests.reliability.forgetful")
    page = typing(server)
    with page.expect_response(KEEP):
        pass

    _told, is_there, _behind = killed(page, server, 0, in_flight=False)

    assert not is_there
