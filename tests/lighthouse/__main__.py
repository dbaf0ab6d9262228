"""make lighthouse: serves the demo as `make run` does, measures five pages with the npm package Lighthouse in
the system's Chromium, and writes docs/lighthouse.md. Ends with 1 if a page is below the aim.

The servers are on loopback, have their data in a temporary folder, and end with this program.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

from tests.conftest import CHROMIUM  # noqa: E402 - the path comes first
from tests.lighthouse.report import AIM, Figures, middle, read, write  # noqa: E402
from tests.served import served  # noqa: E402

ACCOUNT, PASSWORD = "pm", "demo-postmortem"
ACTIVITY, RETROSPECTIVE = "Weekend flash sale", "No orders in the first hour"
MIDDLE_PHONE = 300  # the benchmark index that Lighthouse's own slowdown of four makes of a good desktop
RUNS = 3
TRIES = 3  # now and then Chromium leaves the trace of a page unfinished
CHROME_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-quic --disable-sync"
    " --disable-background-networking --disable-component-update"
)


def main() -> int:
    programs()
    found: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory(prefix="postmortem-lighthouse-") as name, served(Path(name)) as base:
        browser = signed_in(base)
        headers = Path(name) / "headers.json"
        headers.write_text(json.dumps({"Cookie": cookies(browser), "Accept-Language": "en"}))
        index = measure(base + "/", headers, slowdown=1).index
        for page, path in pages(browser, base).items():
            found[page] = median_of_three(base + path, headers, index)
            index = found[page].index
            sys.stdout.write(f"{page}: {found[page].scores}, performance {found[page].performances}\n")
            sys.stdout.flush()
    write(ROOT / "docs" / "lighthouse.md", found)
    return int(any(score < AIM for figures in found.values() for score in figures.scores.values()))


def programs() -> None:
    """Lighthouse as package-lock.json has it, beside this file."""
    stamp = HERE / "node_modules" / ".package-lock.json"
    lock = HERE / "package-lock.json"
    if not stamp.exists() or stamp.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HERE, check=True)
        stamp.touch()


def signed_in(base: str) -> OpenerDirector:
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    form = get(browser, f"{base}/accounts/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
    typed = {"csrfmiddlewaretoken": token, "login": ACCOUNT, "password": PASSWORD}
    browser.open(f"{base}/accounts/login/", urlencode(typed).encode(), timeout=30).close()
    return browser


def cookies(browser: OpenerDirector) -> str:
    jar = next(one.cookiejar for one in browser.handlers if isinstance(one, HTTPCookieProcessor))
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def get(browser: OpenerDirector, address: str) -> str:
    with browser.open(address, timeout=30) as answer:
        return answer.read().decode()


def pages(browser: OpenerDirector, base: str) -> dict[str, str]:
    """The five pages of docs/lighthouse.md, by what they are called there."""
    activity = address_of(get(browser, f"{base}/activities/?lang=en"), "activities", ACTIVITY)
    retrospective = address_of(
        get(browser, f"{base}/retrospectives/?lang=en"), "retrospectives", RETROSPECTIVE
    )
    return {
        "To do": "/",
        "Activity": activity,
        "Matrix": f"{activity}matrix/",
        "Filing": "/incidents/new/",
        "Retrospective": retrospective,
    }


def address_of(page: str, room: str, title: str) -> str:
    """Where the link of this title leads."""
    return re.search(rf'href="(/{room}/\d+/)"[^>]*>\s*(?:<[^>]*>\s*)*{title}', page)[1]


def median_of_three(address: str, headers: Path, index: float) -> Figures:
    """The run in the middle, as Lighthouse advises: no two are alike. Each is slowed down by how quick the
    machine was in the one before.
    """
    runs: list[Figures] = []
    for _run in range(RUNS):
        runs.append(measure(address, headers, slowdown=slowdown(index)))
        index = runs[-1].index
    return middle(runs)


def slowdown(index: float) -> float:
    """How many times slower makes a middle phone of a machine with this benchmark index."""
    return min(4.0, max(1.0, index / MIDDLE_PHONE))


def measure(address: str, headers: Path, slowdown: float) -> Figures:
    said = headers.with_name(
        "run.json"
    )  # through a pipe only its beginning arrives when the program ends early
    command = [HERE / "node_modules/.bin/lighthouse", address, "--quiet", "--output=json"]
    options = [f"--extra-headers={headers}", f"--chrome-flags={CHROME_FLAGS}", "--no-enable-error-reporting"]
    slowed = [f"--throttling.cpuSlowdownMultiplier={slowdown:.1f}", f"--output-path={said}"]
    environment = {**os.environ, "CHROME_PATH": str(CHROMIUM)}
    for _try in range(TRIES):
        said.write_text("{}")
        ran = subprocess.run([*command, *options, *slowed], env=environment, check=False, timeout=240)
        run = json.loads(said.read_text())
        if ran.returncode == 0 and "runtimeError" not in run:
            return read(run)
    sys.exit(f"Lighthouse could not read {address} in {TRIES} tries.")


if __name__ == "__main__":
    sys.exit(main())
