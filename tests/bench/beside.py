"""The product as it is served, and beside it in the same processes the floor: bare pages of Django."""

from postmortem.wsgi import application as product
from tests.bench.floor import bare


def application(environ, start_response):
    handler = bare if environ["PATH_INFO"].startswith("/floor/") else product
    return handler(environ, start_response)
