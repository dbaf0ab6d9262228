"""Apprise is an extra: asked for only when its kind is used, and kept from addresses of ours."""

import sys
from types import ModuleType

import pytest
from django.core.exceptions import ValidationError

from postmortem.outbox.channels import CHANNELS, Later, Refused
from tests.outbox.channels.letters import CHINESE, LINK, NOW, Through

pytestmark = pytest.mark.once
DISCORD = "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js"


@pytest.fixture
def library(monkeypatch):
    """Stands for the library: notes what it is told, and does as it is told."""
    told = ModuleType("apprise")
    told.sent, told.goes, told.known = [], True, True

    class Apprise:
        def add(self, url):
            self.url = url
            return told.known

        def notify(self, **message):
            told.sent.append({"url": self.url, **message})
            return told.goes

    told.Apprise = Apprise
    monkeypatch.setitem(sys.modules, "apprise", told)
    return told


@pytest.fixture
def without(monkeypatch):
    monkeypatch.setitem(sys.modules, "apprise", None)


def check(url):
    return CHANNELS["apprise"].check({"url": url})


def test_without_the_extra_it_says_how_to_get_it(without):
    said = "Apprise is not installed; install the extra: pip install 'postmortem[apprise]'."

    with pytest.raises(Refused) as sending:
        Through("apprise", {"url": DISCORD}).send()
    with pytest.raises(ValidationError) as checking:
        check(DISCORD)

    assert (str(sending.value), checking.value.message_dict) == (said, {"url": [said]})


def test_a_letter_goes_with_its_link(library):
    said = Through("apprise", check(DISCORD)).send()

    assert said == "Apprise"
    assert library.sent == [
        {
            "url": DISCORD,
            "title": "Hand in: poster",
            "body": "The poster is due on Tuesday at 09:00.\nYou are its owner.\n\n"
            f"Hand in: {LINK}\n· 1a2b3c4d",
            "body_format": "text",
        }
    ]


def test_a_long_text_is_cut_and_keeps_its_link(library):
    Through("apprise", {"url": DISCORD}).send(text=CHINESE)

    body = library.sent[0]["body"]
    assert 990 <= len(body.encode()) <= 1000
    assert body.endswith(f"…\n\nHand in: {LINK}\n· 1a2b3c4d")


def test_what_it_could_not_hand_over_goes_later(library):
    library.goes = False

    with pytest.raises(Later, match="Apprise could not hand the message over"):
        Through("apprise", {"url": DISCORD}).send(now=NOW)


def test_what_it_does_not_understand_is_final(library):
    library.known = False

    with pytest.raises(Refused, match="This is no address of Apprise"):
        Through("apprise", {"url": DISCORD}).send()
    with pytest.raises(ValidationError):
        check(DISCORD)


@pytest.mark.parametrize(
    "url",
    [
        "json://127.0.0.1/in",
        "jsons://intranet.example.com/in",
        "xml://10.0.0.1",
        "mailto://user:pass@example.com",
        "gotifys://gotify.example.com/token",
        "dbus://",
        "syslog://",
        "file:///etc/passwd",
        "wecombot://key",
        "dingtalk://token",
        "https://example.com",
        "discord://a/b?verify=no",
        "discord://[::1",
        "",
    ],
)
def test_what_could_lead_elsewhere_is_refused(library, url):
    with pytest.raises(ValidationError) as caught:
        check(url)

    assert list(caught.value.message_dict) == ["url"]


def test_a_listed_host_may_be_reached(library, settings):
    settings.PRIVATE_TARGETS = ["gotify.example.com:8443"]
    url = "gotifys://gotify.example.com:8443/token"

    assert check(url) == {"url": url}
