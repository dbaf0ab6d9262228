"""The stories of the cases, walked by hand: one file for each persona."""

import pytest

pytest.register_assert_rewrite("tests.browser.journeys.published")
