"""Keeps several programs alive as one: all run or all end, and none outlives this process."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

PATIENCE = 10.0  # seconds between asking a program to end and killing it
_PR_SET_PDEATHSIG = 1
# Looked up here: between fork and exec nothing may be asked of the loader, whose lock may be taken.
_prctl = getattr(ctypes.CDLL(None), "prctl", None)


def supervise(commands: Mapping[str, Sequence[str]], *, announce: Callable[[], bool]) -> int:
    """Run the named commands until a signal asks for the end (0) or one of them ends by itself (1).

    `announce` is called again and again until it answers True: it says what there is to say once all is up.
    """
    asked: list[int] = []
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda got, _frame: asked.append(got))
    programs: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            programs[name] = start(command)
        return _watch(programs, asked, announce)
    finally:
        _end(list(programs.values()))


def start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, start_new_session=True, preexec_fn=die_with_parent(signal.SIGTERM))


def die_with_parent(ending: signal.Signals) -> Callable[[], None]:
    """What a new program runs first so that it is sent `ending` when this process dies (on Linux)."""
    parent = os.getpid()

    def follow() -> None:
        if _prctl is not None:
            _prctl(_PR_SET_PDEATHSIG, ending)
        if os.getppid() != parent:
            os._exit(1)  # it died between the fork and the line above

    return follow


def _watch(
    programs: Mapping[str, subprocess.Popen[bytes]], asked: list[int], announce: Callable[[], bool]
) -> int:
    announced = False
    while not asked:
        for name, program in programs.items():
            if program.poll() is not None:
                print(
                    f"{name} ended by itself (code {program.returncode}); the rest is stopped.",
                    file=sys.stderr,
                )
                return 1
        announced = announced or announce()
        time.sleep(0.25)
    return 0


def _end(programs: Sequence[subprocess.Popen[bytes]]) -> None:
    for program in programs:
        program.terminate()
    deadline = time.monotonic() + PATIENCE
    for program in programs:
        with suppress(subprocess.TimeoutExpired):
            program.wait(timeout=max(0.0, deadline - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        program.wait()
