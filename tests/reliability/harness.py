"""Kills a worker between any two of its statements, commits and mails, lets the next one finish, finds harm.

The worker is a fork of the warm test process. It sends into a file that this process reads: what counts as
sent is never read from the database under test.
"""

import os
import signal
import time
from collections import Counter
from datetime import timedelta
from functools import partial

from django.db import DEFAULT_DB_ALIAS, connection, connections

from postmortem.outbox import queries, rules
from postmortem.outbox.models import Duty, Message, Notice
from postmortem.outbox.relay import LEASE
from tests import make

NOW = make.NOW + timedelta(days=1)
PLANNED_AT_ONCE, SENT_AT_ONCE = 3, 2
PATIENCE = 10.0  # seconds until everything must have been told and sent
SLOW = timedelta(minutes=1)  # by so much later a busy machine may have begun a lease
LONGEST = 120.0  # seconds until a worker that neither ends nor dies is taken to hang


def append(path, line):
    """One write is whole or absent, also when the process is killed right after it."""
    target = os.open(path, os.O_WRONLY | os.O_APPEND)
    os.write(target, f"{line}\n".encode())
    os.close(target)


class Work:
    """Some duties to chase, and who must hear what: one is due, one is with the sponsor, one lapses, one is
    due that a contact outside was asked for.
    """

    def __init__(self, folder):
        self.sent = folder / "sent"
        head, sponsor = make.lead(), make.user()
        holders = [make.user(department=head.department) for _ in range(3)]
        more = {"department": head.department, "sponsor": sponsor}
        self.duties = [
            make.duty(holder=holders[0], due_at=NOW, **more),
            make.duty(
                holder=holders[1], due_at=NOW - timedelta(hours=4), freeze_at=NOW + timedelta(hours=2), **more
            ),
            make.duty(holder=holders[2], due_at=NOW, kind="view", after_due="lapse", **more),
            make.duty(contact=make.contact(), due_at=NOW, **more),
        ]
        first, second, _lapses, outside = self.duties
        due, with_sponsor = 2, 4
        told = [
            (first, due, holders[0]),
            (second, with_sponsor, holders[1]),
            (second, with_sponsor, head),
            (second, with_sponsor, sponsor),
        ]
        self.expected = {rules.notice_key(duty.pk, 1, step, person.pk) for duty, step, person in told}
        reached = [*(person.pk for *_what, person in told), f"contact {outside.contact_id} Asia/Shanghai"]
        self.keys = {f"<{rules.message_key(one, None, NOW)}@localhost>" for one in reached}

    def begin_again(self):
        Notice.objects.all().delete()
        Message.objects.all().delete()
        Duty.objects.bulk_update(self.duties, ["step", "next_at", "state", "answered_at"])
        self.sent.write_text("")

    def send(self, mail):
        append(self.sent, mail.extra_headers["Message-ID"])

    def finish(self, plan, relay):
        """What the next workers do; the lease of the one that died ends before the last of them comes."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            plan(now=NOW, batch=PLANNED_AT_ONCE)
            relay(now=NOW + LEASE + SLOW, batch=SENT_AT_ONCE, send=self.send)
            if not queries.ringing(NOW).exists() and not Message.objects.waiting().exists():
                return

    def harm(self):
        """What was lost, doubled or sent under a wrong key, in words; empty if all is well."""
        told = Counter(Notice.objects.values_list("pk", flat=True))
        sent = Counter(self.sent.read_text().split())
        states = list(Duty.objects.order_by("pk").values_list("state", "step"))
        found = {
            "lost notices": self.expected - set(told),
            "doubled or foreign notices": set(told) - self.expected,
            "lost mails": self.keys - set(sent),
            "mails with a foreign key": set(sent) - self.keys,
            "mails sent more often than one kill explains": sent.total() - len(self.keys) > 1,
            "duties in a wrong state": states != [("open", 2), ("open", 4), ("lapsed", 0), ("open", 2)],
        }
        return {what: which for what, which in found.items() if which}


class Boundary:
    """Counts what a worker does that outlives it: each statement, commit and mail. Kills it between two of
    them: nothing else can be different.
    """

    def __init__(self, fatal):
        self.fatal, self.passed = fatal, 0

    def before(self, act, *arguments):
        if self.passed == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed += 1
        return act(*arguments)


def dies(work, boundary):
    """Do the work in a process of its own; True if it was killed."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            here = connections[DEFAULT_DB_ALIAS]
            here.commit = partial(boundary.before, here.commit)
            with connection.execute_wrapper(boundary.before):
                work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(ended(child))


def ended(child):
    """The status of a fork that ends by itself; one that hangs is killed, and the test fails."""
    deadline = time.monotonic() + LONGEST
    while not (found := os.waitpid(child, os.WNOHANG))[0]:
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise AssertionError("The fork hangs.")
        time.sleep(0.001)
    return found[1]


def plan_and_relay(plan, relay, send):
    plan(now=NOW, batch=PLANNED_AT_ONCE)
    relay(now=NOW, batch=SENT_AT_ONCE, send=send)


def first_harm(work, plan, relay, planned_before=False, every=1):
    """Kill at one boundary after the other until there is harm; ({}, how many there are) if there is none."""
    kills = 0
    while True:
        work.begin_again()
        if planned_before:
            plan(now=NOW, batch=PLANNED_AT_ONCE)
        boundary = Boundary(fatal=kills)
        send = partial(boundary.before, work.send)
        killed = dies(partial(plan_and_relay, plan, relay, send), boundary)
        work.finish(plan, relay)
        if (harm := work.harm()) or not killed:
            return harm, kills
        kills += every
