"""What every test in a browser stands on."""

import pytest
from playwright.sync_api import expect

from tests.browser.driver import PATIENCE


@pytest.fixture(autouse=True)
def _patience():
    """What should show is waited for as long as any step is: a busy machine is slow, not wrong."""
    expect.set_options(timeout=PATIENCE)
