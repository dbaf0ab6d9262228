"""Pages made of several apps, and health."""

from postmortem.views.demo import demo_empty
from postmortem.views.health import healthz, readyz
from postmortem.views.item import item
from postmortem.views.todo import home, inbox, new

__all__ = ["demo_empty", "healthz", "home", "inbox", "item", "new", "readyz"]
