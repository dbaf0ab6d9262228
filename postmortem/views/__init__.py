"""Pages made of several apps, and health."""

from postmortem.views.activity_new import activity_new
from postmortem.views.begin import begin, begin_leave
from postmortem.views.demo import demo_empty
from postmortem.views.deputies import deputies, deputy_end, person_deputies
from postmortem.views.health import healthz, readyz
from postmortem.views.help import help_index, help_letters, help_states
from postmortem.views.in_name import item_in_name, item_in_name_file
from postmortem.views.item import item, item_snooze
from postmortem.views.lookup import lookup
from postmortem.views.metrics import metrics
from postmortem.views.partner import partner
from postmortem.views.personal import personal, personal_file, personal_later
from postmortem.views.reminders import activity_ladder, activity_ladder_end, activity_reminders
from postmortem.views.timeline import activity_timeline
from postmortem.views.todo import home, inbox, items_several, items_undo, new
from postmortem.views.unsubscribe import unsubscribe

__all__ = [
    "activity_ladder",
    "activity_ladder_end",
    "activity_new",
    "activity_reminders",
    "activity_timeline",
    "begin",
    "begin_leave",
    "demo_empty",
    "deputies",
    "deputy_end",
    "healthz",
    "help_index",
    "help_letters",
    "help_states",
    "home",
    "inbox",
    "item",
    "item_in_name",
    "item_in_name_file",
    "item_snooze",
    "items_several",
    "items_undo",
    "lookup",
    "metrics",
    "new",
    "partner",
    "person_deputies",
    "personal",
    "personal_file",
    "personal_later",
    "readyz",
    "unsubscribe",
]
