"""Signing in in a browser: a colleague comes in on a phone, without mail; a passkey needs no password."""

import re

import pytest
from django.urls import reverse

from postmortem.people.models import User
from tests import make
from tests.browser.driver import DESK, PHONE, Visitor
from tests.signin.pages import person


@pytest.fixture
def at(browser, live_server, transactional_db):
    """A browser of its own for each person."""
    contexts = []

    def opened(screen):
        contexts.append(browser.new_context(viewport=screen, locale="en"))
        return Visitor(contexts[-1].new_page(), live_server.url)

    yield opened
    for context in contexts:
        context.close()


def test_an_administrator_brings_a_colleague_in_on_a_phone_without_mail(at, settings, live_server):
    settings.BASE_URL = live_server.url
    make.user("boss", role=User.Role.ADMIN, password=make.PASSWORD)
    design = make.department("design")
    office, phone = at(DESK), at(PHONE)

    office.sign_in("boss").go("/settings/").follow("Let people in").follow("Design")
    office.press("Make a link and a code")
    assert office.page.locator("svg.qr__code").count() == 1
    said = office.page.locator("textarea").first.input_value()
    phone.page.goto(said.split(": ", 1)[1].strip())
    phone.fill("What do others call you?", "Li Wei")
    phone.fill("Which account name do you want?", "li.wei")
    phone.fill("What shall the new password be?", "a-quiet-river-9")
    phone.fill("Once more, to be sure", "a-quiet-river-9")
    phone.press("Come in")
    office.go(reverse("settings_department_join", args=[design.pk]))
    with office.page.expect_navigation():
        office.page.get_by_role("button", name=re.compile("^Let in")).click()
    phone.sign_in("li.wei", "a-quiet-river-9")

    made = User.objects.get(account="li.wei")
    assert (phone.path, made.department, made.role, made.is_active) == ("/", design, "member", True)


def test_a_passkey_is_made_and_opens_without_a_password(at):
    person()
    visitor = at(DESK)
    tools = visitor.page.context.new_cdp_session(visitor.page)
    tools.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    steps = {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": {**device, **steps}})

    visitor.sign_in("wei.chen").go("/accounts/second/webauthn/add/")
    visitor.fill("Password", make.PASSWORD)
    visitor.press("Go on").press("Add a passkey")
    assert visitor.path == reverse("mfa_view_recovery_codes")
    visitor.go("/accounts/logout/").press("Sign out").go("/accounts/login/").press("Use a passkey")

    assert visitor.path == "/"
