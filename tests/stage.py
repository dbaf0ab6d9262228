"""Fixtures of the tests that walk the small world: built once for a module, each request undone by itself.

A module that wants them says `here = stage.here` and `_django_db_helper = stage.each_request_undone`.
"""

from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import override_settings

from tests import walk
from tests.world import build


@pytest.fixture(scope="module")
def here(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world, and a browser for everybody in it."""
    folder = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        world = build()
        yield SimpleNamespace(world=world, clients=walk.clients(world), media=folder)
        transaction.set_rollback(True)


@pytest.fixture
def each_request_undone(here, settings, media):
    """In place of pytest-django's helper, whose transaction for each test would end that of the module."""
    settings.MEDIA_ROOT = here.media
