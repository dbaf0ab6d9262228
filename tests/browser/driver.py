"""One person at one browser: signs in, reads, fills in, presses. A page that complains, is refused something
by its content policy, answers with an error or is wider than a phone fails the journey at once.
"""

import re
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests import make

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
PATIENCE = 30_000  # milliseconds, for a machine that is busy
SHANGHAI = ZoneInfo("Asia/Shanghai")
# Bootstrap's arrow of a select, which form.css takes away: on a busy machine Chromium may style a page before
# that sheet is there, and the content policy refuses the arrow. Nothing is missing on the page.
ARROW = (
    "data:image/svg+xml,%3csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3e%3cpath fill='none'"
)
# htmx says so when a later question takes the place of one that is still under way (hx-sync); one that got
# no answer at all is a sendError.
REPLACED = ("htmx:sendAbort", "htmx:afterRequest")


class Visitor:
    """Drives one page. Names of buttons, links and questions are those a reader sees."""

    def __init__(self, page, base):
        self.page, self.base = page, base
        self.complaints, self.measured = [], set()
        page.set_default_timeout(PATIENCE)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", self._answered)

    def _said(self, message):
        if message.type == "error" and not message.text.startswith(REPLACED) and ARROW not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _answered(self, response):
        if response.status >= 400:
            self.complaints.append(f"{response.url} answers {response.status}")

    # --- going -------------------------------------------------------------------------------------
    def sign_in(self, account, password=make.PASSWORD):
        self.go("/accounts/login/")
        self.fill("Account name or mail address", account)
        self.fill("Password", password)
        return self.press("Sign in")

    def go(self, path):
        self.page.goto(self.base + path)
        return self._arrived()

    def press(self, name, inside=None):
        """The button that leads to the next page."""
        return self._leads_on((inside or self.page).get_by_role("button", name=name, exact=True))

    def follow(self, name, inside=None):
        return self._leads_on((inside or self.page).get_by_role("link", name=name, exact=True))

    def _leads_on(self, control):
        with self.page.expect_navigation():
            control.click()
        return self._arrived()

    def _arrived(self):
        """On a phone every page is measured, on a desk each address once."""
        is_phone, path = self.page.viewport_size["width"] == PHONE["width"], self.path
        if is_phone or path not in self.measured:
            self.measured.add(path)
            over = self.overhang() if is_phone else self._overhang_on_a_phone()
            assert over <= 0, f"{path} is wider than a phone by {over} px"
        assert not self.complaints, "\n".join(self.complaints)
        return self

    def overhang(self):
        """By how many pixels the page is wider than the screen."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    def _overhang_on_a_phone(self):
        desk = self.page.viewport_size
        self.page.set_viewport_size(PHONE)
        over = self.overhang()
        self.page.set_viewport_size(desk)
        return over

    @property
    def path(self):
        return urlsplit(self.page.url).path

    @property
    def number(self):
        """The last number of the address: which activity, incident or retrospective this is."""
        return int(re.findall(r"\d+", self.path)[-1])

    # --- reading -----------------------------------------------------------------------------------
    @property
    def main(self):
        return self.page.get_by_role("main")

    def part(self, name):
        """One sheet of the page, by its heading."""
        return self.page.get_by_role("region", name=name, exact=True)

    def item(self, text):
        """One entry of a list that says this."""
        return self.main.get_by_role("listitem").filter(has_text=text)

    def reads(self, *texts, inside=None):
        for text in texts:
            expect(inside or self.main).to_contain_text(text)
        return self

    def headline(self):
        return self.page.get_by_role("heading", level=1).inner_text()

    # --- filling in --------------------------------------------------------------------------------
    def question(self, label, inside=None):
        return (inside or self.main).get_by_label(re.compile(rf"^\s*{re.escape(label)}"))

    def fill(self, label, text, inside=None):
        self.question(label, inside).fill(text)
        return self

    def when(self, label, moment, inside=None):
        """A day and a time, as wall time in Shanghai."""
        return self.fill(label, moment.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M"), inside)

    def choose(self, label, option, inside=None):
        self.question(label, inside).select_option(label=option)
        return self

    def tick(self, *labels, inside=None):
        for label in labels:
            self.question(label, inside).check()
        return self

    def unfold(self, summary, inside=None):
        """Open what is folded; what is open stays open."""
        word = (inside or self.main).locator("summary").filter(has_text=summary)
        folded = word.locator("xpath=..")
        if folded.get_attribute("open") is None:
            word.click()
        return folded
