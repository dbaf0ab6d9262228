"""`make screenshots`: the signature pages of the demo in both languages, light and dark, wide and on a phone.

Writes docs/screenshots/<page>-<size>-<language>-<scheme>.png; ARGS may name some pages.
The server is on loopback and ends with this program.
"""

import io
import sys
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from tests.conftest import CHROMIUM
from tests.served import ROOT, served

FOLDER: Final = ROOT / "docs" / "screenshots"
SIZES: Final = {"wide": {"width": 1440, "height": 1000}, "phone": {"width": 360, "height": 740}}
LANGUAGES: Final = {"en": "en", "zh": "zh-hans"}
SCHEMES: Final = ("light", "dark")
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PASSWORD: Final = "demo-postmortem"
COLOURS: Final = 64
MOST: Final = 150_000  # bytes
ACTIVITIES, RETROSPECTIVES = "/activities/", "/retrospectives/"


class Shot(NamedTuple):
    """Who looks; the list with the link that leads there, by language; what follows; the link to follow from
    there, by language; what comes into view.
    """

    account: str
    room: str = ""
    titles: tuple[str, str] = ("", "")
    tail: str = ""
    onward: tuple[str, str] = ("", "")
    view: str = ""


RUSH = ("Weekend flash sale", "周末闪购")
ACCOUNT = ("Virtual account opening", "开立虚拟户")
FIELDS = ("Field rules of “open a virtual account”", "“开立虚拟户”字段规则表")
NO_ORDERS = ("No orders in the first hour", "首小时0单")
SHOTS: Final = {
    "activity": Shot("pm", ACTIVITIES, RUSH),
    "matrix": Shot("pm", ACTIVITIES, RUSH, "matrix/"),
    "sign-off": Shot("lead", tail="/signoff/", view="#changed"),
    "filing": Shot("pm", tail="/incidents/new/"),
    "launch": Shot("pm", ACTIVITIES, RUSH, "launch/"),
    "views": Shot("pm", RETROSPECTIVES, NO_ORDERS, "views/"),
    "retrospective": Shot("boss", RETROSPECTIVES, NO_ORDERS),
    "field-rules": Shot("pm", f"{ACTIVITIES}?show=live", ACCOUNT, "checks/", FIELDS),
    "figure": Shot("boss", RETROSPECTIVES, NO_ORDERS, view=".figures"),
}


def main(names: list[str]) -> int:
    with (
        tempfile.TemporaryDirectory(prefix="postmortem-screenshots-") as folder,
        sync_playwright() as started,
    ):
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with served(Path(folder)) as base:
            kept = {shot.account: signed_in(browser, base, shot.account) for shot in SHOTS.values()}
            sizes = {
                file.name: taken
                for name, size, language in product(names or SHOTS, SIZES, LANGUAGES)
                for file, taken in pictures(browser, base, kept, (name, size, language))
            }
    too_large = [name for name, size in sizes.items() if size > MOST]
    if too_large:
        sys.stderr.write(f"Larger than {MOST} bytes: {', '.join(too_large)}\n")
    return int(bool(too_large))


def signed_in(browser: Browser, base: str, account: str) -> StorageState:
    """The cookies of a session that began."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{base}/accounts/login/?lang=en")
    page.get_by_label("Account name or mail address").fill(f"{account}@demo.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).click()
    return context.storage_state()


def pictures(
    browser: Browser, base: str, kept: dict[str, StorageState], what: tuple[str, str, str]
) -> Iterator[tuple[Path, int]]:
    """One page, light and dark: the files and how many bytes they have."""
    name, size, language = what
    shot = SHOTS[name]
    context = browser.new_context(
        viewport=SIZES[size], storage_state=kept[shot.account], timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    open_page(page, base, shot, language)
    for scheme in SCHEMES:
        file = FOLDER / f"{name}-{size}-{language}-{scheme}.png"
        yield file, taken(page, shot, scheme, file)
    context.close()


def open_page(page: Page, base: str, shot: Shot, language: str) -> None:
    number, path = list(LANGUAGES).index(language), shot.tail
    if shot.room:
        page.goto(f"{base}{shot.room}{'&' if '?' in shot.room else '?'}lang={LANGUAGES[language]}")
        path = f"{address_of(page, shot.titles[number])}{shot.tail}"
    page.goto(f"{base}{path}?lang={LANGUAGES[language]}")
    if shot.onward[number]:
        page.goto(f"{base}{address_of(page, shot.onward[number])}")


def address_of(page: Page, title: str) -> str:
    """Where the link of this name leads."""
    links = page.get_by_role("main").get_by_role("link", name=title, exact=True)
    return links.first.get_attribute("href") or ""


def taken(page: Page, shot: Shot, scheme: str, file: Path) -> int:
    """Write the picture with few colours; how many bytes it has."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate("document.querySelectorAll('.demo-strip').forEach(strip => strip.remove())")
    if shot.view:
        page.locator(shot.view).first.evaluate("one => one.scrollIntoView({ block: 'start' })")
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    return file.stat().st_size


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
