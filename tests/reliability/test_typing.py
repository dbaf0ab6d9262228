"""Somebody types into a long form in a real browser. The web server is killed, and the browser dies with it,
again and again: what the form said is kept is offered when it is opened anew, and no more than a few seconds
of typing are gone.
"""

import os
import random
import re
import signal
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from postmortem.start import answers, commands
from tests import make, services
from tests.reliability.programs import Programs

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.both_engines,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(3600),
]
PATIENCE = 120.0  # seconds, on a busy machine
KILLS_OF_ALL = 25  # so many kills of a worker, then one of the whole server
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
TYPE = """first => {
  const box = document.querySelector('[name="goal"]');
  window.typed = [];
  setInterval(() => {
    box.value = `word ${first + window.typed.push(Date.now()) - 1}`;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }, 100);
}"""


class Server:
    """The web server; when a worker dies the next one is there, and ready, once its master has forked."""

    def __init__(self, stack, folder, app):
        self.stack, self.port = stack, services.free_port()
        self.programs = Programs(folder, "filesystem://localhost", DJANGO_SETTINGS_MODULE="tests.settings")
        _python, _dash_m, *usual = commands("127.0.0.1", self.port, folder)["web"]
        self.command = [app if word == "postmortem.wsgi" else word for word in usual] + ["--preload"]
        self.start()

    def start(self):
        self.master = self.stack.enter_context(self.programs.running(*self.command))
        self.programs.wait_until(self.answers_or_has_ended, within=PATIENCE)
        assert self.master.poll() is None, self.programs.log.read_text()[-3000:]

    def answers_or_has_ended(self):
        return self.master.poll() is not None or not self.is_silent()

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
            self.programs.wait_until(self.is_silent, within=PATIENCE)  # a worker dies a moment later
            self.start()

    def is_silent(self):
        return not answers("127.0.0.1", self.port)


@pytest.fixture
def serve(tmp_path):
    with ExitStack() as stack:
        yield lambda app="tests.reliability.warm": Server(stack, tmp_path, app)


class Writer:
    """Types a word every tenth of a second; after each death of the browser in another one."""

    def __init__(self, server, path, context, session):
        self.context, base = context, f"http://127.0.0.1:{server.port}"
        self.place = base + path
        self.words = 0  # there when the form was opened; the next one is the first that is typed into it
        context.add_cookies([{**session, "url": base}])
        context.add_init_script(LISTEN)
        self.open()

    def open(self):
        self.context.set_offline(False)
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.page.goto(self.place)

    def type(self):
        self.page.evaluate(TYPE, self.words + 1)

    def dies(self):
        """With whatever is on its way; returns what the form had been told is kept, and when each word of
        this page was typed.
        """
        self.context.set_offline(True)  # as a machine that goes dark: nothing is sent on leaving
        told, typed = self.page.evaluate("[window.acknowledged, window.typed]")
        self.page.close()
        return told, [moment / 1000 for moment in typed]

    def comes_back(self):
        """Opens the form anew and takes what it offers; returns the number of the last word in it."""
        self.open()
        self.page.locator("[data-draft]").first.locator("[data-use]").click()
        self.words = int(NUMBER.search(self.page.locator('[name="goal"]').input_value())[1])
        return self.words


@pytest.fixture
def typing(new_context, client):
    """Opens the form of an activity and begins to type."""

    def begin(server):
        driver = make.user("driver", role="pm", department=make.department())
        activity = make.activity(lead=driver)
        client.force_login(driver)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        writer = Writer(server, f"/activities/{activity.pk}/edit/", new_context(), session)
        writer.type()
        return writer

    return begin


def killed(writer, server, *, in_flight, all_of_it=False):
    """One kill of server and browser, with what is typed just on its way or not: whether all that was said to
    be kept came back, and how many seconds of typing did not.
    """
    if in_flight:
        with writer.page.expect_request(KEEP):
            pass
    before, died = writer.words, time.time()
    server.kill(all_of_it=all_of_it)
    told, typed = writer.dies()
    came_back = writer.comes_back()
    gone = [moment for word, moment in enumerate(typed, before + 1) if word > came_back and moment <= died]
    return came_back >= told, died - gone[0] if gone else 0.0


def test_what_the_form_says_is_kept_comes_back_however_often_the_server_and_the_browser_die(
    serve, typing, full, measured
):
    server, rng, kills = serve(), random.Random(7), 100 if full else 3
    writer, lost, behind = typing(server), 0, []
    writer.page.wait_for_function("() => window.acknowledged > 0")

    for number in range(1, kills + 1):
        writer.page.wait_for_timeout(rng.randrange(3000))
        whole, late = killed(writer, server, in_flight=number % 2, all_of_it=number % KILLS_OF_ALL == 0)
        lost += not whole
        behind.append(late)
        writer.type()

    assert (len(behind), lost) == (kills, 0)
    assert not full or max(behind) <= LOST_AT_MOST
    behind.sort()
    measured(
        kills=kills,
        acknowledged_lost=lost,
        typing_lost_median_s=round(behind[kills // 2], 1),
        typing_lost_at_most_s=round(behind[-1], 1),
    )


def test_a_server_that_says_kept_before_it_is_would_be_caught(serve, typing):
    server = serve("tests.reliability.forgetful")
    writer = typing(server)
    with writer.page.expect_response(KEEP):
        pass
    server.kill()
    writer.dies()

    writer.open()

    writer.page.wait_for_load_state("networkidle")
    assert writer.page.locator("[data-draft]").count() == 0
