"""Sizes: quick in every run, full with --faults."""

import pytest


@pytest.fixture
def full(request):
    """Whether the full sizes are wanted."""
    return request.config.getoption("--faults")
