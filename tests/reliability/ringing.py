"""The product as it is served, and one address more whose view rings the bell itself (planted)."""

from postmortem.celery import app
from postmortem.wsgi import application as product

RING = "/planted/ring/"


def application(environ, start_response):
    if environ["PATH_INFO"] != RING:
        return product(environ, start_response)
    app.send_task("chase.tick")
    start_response("200 OK", [("Content-Length", "0")])
    return [b""]
