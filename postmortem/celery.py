"""The Celery app and the whole beat schedule. A tick carries no data: the database is queue and clock."""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postmortem.settings")

app = Celery("postmortem")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Plain intervals, never crontab: a clock change neither skips nor repeats a tick. An old bell is not rung
# later.
TICK = settings.CHASE_TICK_SECONDS
RINGS = (
    *("asking.tick", "chase.tick", "relay.tick", "retro.compile_due"),
    *("lookup.tick", "files.tick", "upkeep.tick", "backup.tick", "search.tick"),
    "figures.tick",
)
app.conf.beat_schedule = {
    name: {"task": name, "schedule": TICK, "options": {"expires": TICK}} for name in RINGS
}
app.conf.beat_schedule_filename = str(settings.DATA_DIR / "beat")
