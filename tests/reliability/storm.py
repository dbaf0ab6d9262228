"""Many overdue duties, several workers, and somebody who kills them at random.

A worker is a fork of the warm test process: it plans and relays again and again. It sends into a file that
only this process reads: what counts as sent is never read from the database under test. A line of the file is
the key of a message and the titles of what it told.
"""

import os
import random
import re
import signal
import time
from collections import Counter
from datetime import timedelta

from django.db import connections

from postmortem.outbox.models import Duty, Message, Notice
from postmortem.outbox.planner import plan
from postmortem.outbox.relay import relay
from postmortem.people.models import User
from tests import make
from tests.reliability.harness import append

NOW = make.NOW + timedelta(days=1)
QUICKER = 300  # the relay's clock runs so much faster: a lease of 150 s ends after half a second
PATIENCE = 1800.0  # seconds, for the full size on a busy machine
TITLE = re.compile(r"Poster-\d+-")


class Storm:
    """`duties` overdue things of half as many people, all with one lead who hears of each."""

    def __init__(self, folder, duties, seed=1):
        self.sent, self.random = folder / "sent", random.Random(seed)
        self.sent.write_text("")
        self.kills = self.begun = 0
        head = make.lead(account="storm-lead")
        people = self.people(duties // 2, head.department)
        one = make.duty(
            holder=people[0],
            department=head.department,
            from_at=NOW - timedelta(days=2),
            due_at=NOW - timedelta(hours=9),
            freeze_at=NOW + timedelta(hours=9),
        )
        fields = {f.attname: getattr(one, f.attname) for f in Duty._meta.concrete_fields if not f.primary_key}
        one.delete()
        Duty.objects.bulk_create(
            Duty(
                **{
                    **fields,
                    "subj_id": 10**9 + number,
                    "holder_id": people[number % len(people)].pk,
                    "title": f"Poster-{number}-",
                }
            )
            for number in range(duties)
        )
        self.heard_by = {one.title: {one.holder_id, head.pk} for one in Duty.objects.all()}

    def people(self, number, home):
        User.objects.bulk_create(
            User(
                account=f"storm{n}",
                display_name=f"Storm {n}",
                email=f"storm{n}@example.com",
                department=home,
                time_zone="UTC",
                quiet_from=None,
                quiet_to=None,
            )
            for n in range(number)
        )
        return list(User.objects.filter(account__startswith="storm").exclude(account="storm-lead"))

    # --- a worker ---------------------------------------------------------------------------------
    def send(self, mail):
        titles = " ".join(TITLE.findall(f"{mail.subject} {mail.body}"))
        append(self.sent, f"{mail.extra_headers['Message-ID']} {mail.to[0]} {titles}")

    def work(self, plan=plan, relay=relay):
        """What each worker does until nothing is left; the relay's clock goes on from worker to worker."""
        while True:
            plan(now=NOW, batch=50)
            relay(now=self.later(), batch=10, send=self.send)
            waiting = Message.objects.waiting().exists()
            if not waiting and not Duty.objects.filter(next_at__lte=NOW).exists():
                return

    def later(self):
        return NOW + timedelta(seconds=(time.monotonic() - self.begun) * QUICKER)

    def fork(self, **how):
        connections.close_all()
        child = os.fork()
        if child == 0:
            code = 1
            try:
                self.work(**how)
                code = 0
            finally:
                os._exit(code)
        return child

    # --- the one who kills ------------------------------------------------------------------------
    def rage(self, *, workers, kills, pause=0.15, **how):
        """Keep so many workers running, and kill one of them after a random pause, so many times."""
        self.begun = time.monotonic()
        running = {self.fork(**how) for _ in range(workers)}
        while running:
            assert time.monotonic() - self.begun < PATIENCE
            time.sleep(self.random.uniform(0.0, pause))
            if self.kills < kills:
                os.kill(self.random.choice(sorted(running)), signal.SIGKILL)
                self.kills += 1
            for pid in sorted(running):
                ended, status = os.waitpid(pid, os.WNOHANG)
                if ended:
                    running.remove(pid)
                    if os.WIFSIGNALED(status) or self.kills < kills or status:
                        running.add(self.fork(**how))

    def harm(self):
        """What was lost or doubled, in words; empty if all is well."""
        told = Counter(Notice.objects.values_list("duty__title", "recipient"))
        expected = {(title, person) for title, people in self.heard_by.items() for person in people}
        keys, said = Counter(), set()
        by_address = dict(User.objects.values_list("email", "pk"))
        for line in self.sent.read_text().splitlines():
            key, address, *titles = line.split()
            keys[key] += 1
            said |= {(title, by_address[address]) for title in titles}
        known = {f"<{pk}@localhost>" for pk in Message.objects.values_list("pk", flat=True)}
        found = {
            "lost notices": len(expected - set(told)),
            "doubled notices": told.total() - len(told) + len(set(told) - expected),
            "told by no message": len(expected - said),
            "messages with a foreign key": len(set(keys) - known),
            "resent more often than killed": max(0, keys.total() - len(keys) - self.kills),
        }
        self.figures = {
            "kills": self.kills,
            "reminders": len(told),
            "lost": found["lost notices"],
            "doubled": found["doubled notices"],
            "messages": len(keys),
            "told_by_no_message": found["told by no message"],
            "resent_same_key": keys.total() - len(keys),
            "seconds": round(time.monotonic() - self.begun),
        }
        return {what: number for what, number in found.items() if number}
