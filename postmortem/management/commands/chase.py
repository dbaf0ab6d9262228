import logging
import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from postmortem.outbox import actions, queries
from postmortem.tasks import run_ticks

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Does what falls due: reminders, mails, compiled retrospectives. The same as Celery does, without it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument("--once", action="store_true", help="all ticks once")
        how.add_argument(
            "--loop", action="store_true", help="all ticks again and again, until SIGTERM or Ctrl-C"
        )
        how.add_argument("--resume", action="store_true", help="go on after a pause, or in a copied database")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["resume"]:
            control = actions.resume()
            self.stdout.write(f"Chasing goes on in installation {control.installation}.")
        elif options["loop"]:
            self.loop()
        else:
            self.once()

    def once(self) -> None:
        for name, counts in run_ticks(now=timezone.now()).items():
            said = ", ".join(f"{what} {number}" for what, number in counts.items() if what != "paused")
            self.stdout.write(f"{name}: {said or 'nothing to do'}")
        if paused := queries.why_paused():
            self.stderr.write(f"{paused} manage.py chase --resume lets it go on.")

    def loop(self) -> None:
        ended = Event()
        before = {
            number: signal.signal(number, lambda *_: ended.set())
            for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            while not ended.is_set():
                self.tick()
                ended.wait(settings.CHASE_TICK_SECONDS)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def tick(self) -> None:
        close_old_connections()
        try:
            run_ticks(now=timezone.now())
        except Exception:  # the database may be away for a while; the next tick finds what is due
            log.exception("a tick did not end")
