"""An administrator, and the pages as this one sees them at NOW."""

import pytest
import time_machine

from postmortem.people.models import User
from tests import make


@pytest.fixture
def admin():
    return make.user("mo", display_name="Mo Shan", role=User.Role.ADMIN)


@pytest.fixture
def office(client, admin):
    """The client of an administrator."""
    client.force_login(admin)
    with time_machine.travel(make.NOW, tick=False):
        yield client
