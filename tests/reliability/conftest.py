"""Sizes: quick in every run, full with --faults (make test-faults), which prints what was measured."""

import pytest

FIGURES = []


def pytest_generate_tests(metafunc):
    """What is left to chance is tried twice in full."""
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", [1, 2] if metafunc.config.getoption("--faults") else [1])


@pytest.fixture
def full(request):
    """Whether the full sizes are wanted."""
    return request.config.getoption("--faults")


@pytest.fixture
def measured(request):
    """Call it with figures by name: they stand in the table at the end of a full run."""

    def note(**figures):
        FIGURES.append((request.node.name, figures))

    return note


def pytest_terminal_summary(terminalreporter, config):
    if not config.getoption("--faults"):
        return
    terminalreporter.section("measured")
    for name, figures in FIGURES:
        said = ", ".join(f"{what.replace('_', ' ')} {number}" for what, number in figures.items())
        terminalreporter.line(f"{name.removeprefix('test_'):75} {said}")
