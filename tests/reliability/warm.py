"""The product as its web server holds it after the first page: a worker that takes over is ready at once."""

from django.db import connections
from django.template.loader import get_template

from postmortem.wsgi import application

__all__ = ["application"]
PAGES = ("activities/activity_edit.html", "drafts/_offered.html", "drafts/_kept.html", "drafts/_here.html")

templates = [get_template(name) for name in PAGES]
connections.close_all()  # no worker inherits one
