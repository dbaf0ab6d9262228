"""Pages made of several apps, and health."""

from postmortem.views.demo import demo_empty
from postmortem.views.health import healthz, readyz
from postmortem.views.item import item, item_snooze
from postmortem.views.personal import personal, personal_file, personal_later
from postmortem.views.reminders import activity_ladder, activity_ladder_end, activity_reminders
from postmortem.views.todo import home, inbox, new
from postmortem.views.unsubscribe import unsubscribe

__all__ = [
    "activity_ladder",
    "activity_ladder_end",
    "activity_reminders",
    "demo_empty",
    "healthz",
    "home",
    "inbox",
    "item",
    "item_snooze",
    "new",
    "personal",
    "personal_file",
    "personal_later",
    "readyz",
    "unsubscribe",
]
