"""The demo, loaded once for all files of this folder: that takes as long as all their tests together."""

import pytest
from django.db import transaction

from postmortem.demo import load
from tests import make


@pytest.fixture(scope="package")
def loaded(django_db_setup, django_db_blocker):
    """Each test's own changes are rolled back as ever."""
    with django_db_blocker.unblock(), transaction.atomic():
        load.load(now=make.NOW)
        yield
        transaction.set_rollback(True)
