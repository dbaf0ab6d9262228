"""People who write through the product's actions while the database is restarted, and a chase that goes on.

Each is a fork with a connection of its own. What was acknowledged is noted in a file, which no restart of the
database touches; afterwards each note must hold.
"""

import re
import time
from collections import Counter, defaultdict
from contextlib import suppress
from datetime import timedelta
from itertools import count
from multiprocessing import get_context

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, close_old_connections, connections

from postmortem.activities.models import Deliverable
from postmortem.audit.models import Entry
from postmortem.outbox.actions import Ask, about, ask, begin, close, snooze, tell
from postmortem.outbox.models import Duty, Message, Notice
from postmortem.outbox.planner import plan
from postmortem.outbox.queries import ringing
from postmortem.outbox.relay import relay
from postmortem.people.models import User
from tests import make
from tests.reliability.elsewhere import move_to
from tests.reliability.harness import append

NOW = make.NOW
WRITERS = 4
QUICKER = 300  # the relay's clock runs so much faster, as in storm.py
PATIENCE = 300.0
TITLE = re.compile(r"(?:Thing|News)-\d+-")
AWAY = (OperationalError, InterfaceError)


def settle():
    """The people who write; the very first tick has been."""
    begin()
    return [make.user(f"writer{number}").pk for number in range(WRITERS)]


def after_commit(act, note):
    """Do it, then note what was done: as a page answers."""
    note(act())


def acts(number, holder, *, is_answered):
    """Ask for one thing now and for another one later, put that off, tell of the first, perhaps answer it.
    Each returns a word and the number of its thing, or nothing if it was refused.
    """
    row, other = Deliverable(pk=number), Deliverable(pk=number + 1)

    def asked(subject=row, hours=0):
        due = NOW + timedelta(hours=hours)
        ask(Ask("deliver", subject, "activity:1", f"Thing-{subject.pk}-", holder, due, "UTC"), now=NOW)
        return f"asked {subject.pk}"

    def put_off():
        asked(other, hours=30)
        with suppress(ValidationError):
            snooze(about(other).get(), NOW + timedelta(hours=9), "Ill", by=holder, now=NOW)
            return f"put-off {other.pk}"

    def told():
        tell([holder], "dropped", {"title": f"News-{row.pk}-"}, now=NOW)
        return f"told {row.pk}"

    def answered():
        return f"answered {row.pk}" if close(about(row), "done", by=holder, now=NOW) else ""

    return [asked, put_off, told, *([answered] if is_answered else [])]


class Scene:
    """The files of one test: what was acknowledged, what was sent, and whether it is over."""

    def __init__(self, folder, database):
        self.folder, self.database = folder, database
        self.noted, self.sent, self.over = (folder / name for name in ("noted", "sent", "over"))
        self.noted.touch()
        self.sent.touch()
        self.begun = time.monotonic()
        self.forks = []

    def fork(self, work, *arguments):
        """Let it work there, again and again until it is over, as a server does request after request."""
        process = get_context("fork").Process(target=self.go_on, args=(work, *arguments))
        process.start()
        self.forks.append(process)

    def go_on(self, work, *arguments):
        move_to(self.database, self.folder)
        for number in count():
            if self.over.exists():
                return
            close_old_connections()
            try:
                work(number, *arguments)
            except AWAY:
                time.sleep(0.02)

    def begin(self, people, acknowledge):
        connections.close_all()
        for number, person in enumerate(people):
            self.fork(self.write, (number + 1) * 10**6, person, acknowledge)
        self.fork(self.chase)

    def end(self):
        """None of them died of anything but the end."""
        self.over.touch()
        for process in self.forks:
            process.join(PATIENCE)
            process.kill()
        codes = {process.exitcode for process in self.forks}
        self.forks.clear()
        assert codes == {0}

    def wait_for_more(self, number):
        """Until so much more was acknowledged."""
        wanted, deadline = self.acknowledged().total() + number, time.monotonic() + PATIENCE
        while self.acknowledged().total() < wanted:
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def acknowledged(self):
        return Counter(self.noted.read_text().split("\n")[:-1])

    def later(self):
        return NOW + timedelta(seconds=(time.monotonic() - self.begun) * QUICKER)

    # --- what the forks do ------------------------------------------------------------------------
    def write(self, number, first, person, acknowledge):
        """One round of what a person does."""
        holder = User.objects.get(pk=person)
        for act in acts(first + 2 * number, holder, is_answered=number % 2):
            acknowledge(act, self.note)

    def note(self, said):
        if said:
            append(self.noted, said)

    def chase(self, _number):
        plan(now=NOW)
        relay(now=self.later(), send=self.send)

    def send(self, mail):
        titles = " ".join(TITLE.findall(f"{mail.subject} {mail.body}"))
        append(self.sent, f"{mail.extra_headers['Message-ID']} {titles}")

    def finish(self):
        """What was not chased yet; the leases of what was being sent end."""
        deadline = time.monotonic() + PATIENCE
        while ringing(NOW).exists() or Message.objects.waiting().exists():
            assert time.monotonic() < deadline
            self.chase(0)


# --- what is left, seen from there --------------------------------------------------------------
def harm(acknowledged, sent):
    """What does not hold of what was acknowledged, and what is half-written, in words and numbers."""
    kept = {f"asked {pk}" for pk in Duty.objects.values_list("subj_id", flat=True)}
    kept |= {f"answered {pk}" for pk in Duty.objects.filter(state="done").values_list("subj_id", flat=True)}
    put_off = set(Duty.objects.exclude(snoozed_at=None).values_list("pk", "subj_id"))
    kept |= {f"put-off {subject}" for _pk, subject in put_off}
    titles = Counter(Notice.objects.filter(duty=None).values_list("params__title", flat=True))
    kept |= {f"told {title.split('-')[1]}" for title in titles}
    recorded = set(Entry.objects.filter(verb="duty.snoozed").values_list("subj_id", flat=True))
    rung = Counter(Notice.objects.exclude(duty=None).values_list("duty", "step", "recipient"))
    keys = defaultdict(set)
    for key, *said in (line.split() for line in sent.read_text().splitlines()):
        for title in said:
            keys[title].add(key)
    stepped = Duty.objects.filter(step__gt=0)
    found = {
        "acknowledged writes lost": len(set(acknowledged) - kept),
        "told twice": sum(n - 1 for n in (*titles.values(), *rung.values())),
        "told under several keys": sum(len(of) > 1 for of in keys.values()),
        "put off without a record, or recorded only": len(recorded ^ {pk for pk, _subject in put_off}),
        "notices without a message": Notice.objects.filter(message=None).count(),
        "messages without a notice": Message.objects.filter(notices=None).count(),
        "steps taken that nobody was told": stepped.filter(notices=None).count(),
    }
    return {what: number for what, number in found.items() if number}


def unacknowledged(acknowledged):
    """How many duties are there of which nobody was told that they are."""
    asked = {f"asked {pk}" for pk in Duty.objects.values_list("subj_id", flat=True)}
    return len(asked - set(acknowledged) - {said.replace("put-off", "asked") for said in acknowledged})
