"""Small things that the standard asks for (docs/asvs.md), each tried from outside."""

import io
import logging
import math
import re
import zipfile
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from cryptography.fernet import InvalidToken
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError
from django.test import Client
from django.urls import reverse

import postmortem.settings as as_shipped
from postmortem.outbox.actions import post
from postmortem.outbox.models import Message
from postmortem.outbox.relay import relay
from postmortem.outbox.secrets import current_box
from postmortem.people.models import User
from postmortem.signin.actions import write_codes
from postmortem.signin.models import CodeAsk
from postmortem.signin.rules import hashed
from postmortem.upkeep.importing.sheets import Unreadable, sheets_in
from tests.make import NOW
from tests.signin.pages import person, sign_in, who

pytestmark = pytest.mark.django_db
ODD = "{0.__class__} %(title)s %s {{ 7*7 }} ${7*7}"


@pytest.fixture
def wei(client):
    made = person()
    sign_in(client)
    return made


# --- what is typed comes back as typed ----------------------------------------------------------
def test_braces_and_percent_signs_are_nothing_but_that(client, wei):
    User.objects.filter(pk=wei.pk).update(display_name=ODD[:80])

    page = client.get("/settings/").content.decode()

    assert 'value="{0.__class__} %(title)s %s {{ 7*7 }} ${7*7}"' in page


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\nBcc: all@example.com\r\n\r\n"])
def test_no_line_is_added_to_the_head_of_a_mail(wei, end):
    User.objects.filter(pk=wei.pk).update(email="wei@example.com")
    wei.refresh_from_db()
    post(wei, f"Hello{end}Bcc: eve@example.com", "Text", now=NOW)

    with suppress(BadHeaderError):
        relay(now=NOW)

    heads = [one.message().items() for one in mail.outbox]
    assert [name for head in heads for name, _value in head if name.lower() == "bcc"] == []
    assert [address for one in mail.outbox for address in one.recipients()] in ([], ["wei@example.com"])


def test_a_field_sent_twice_counts_once_and_the_address_adds_nothing(client, wei):
    typed = {"display_name": ["First", "Last"], "digest_at": "09:00"}

    client.post("/settings/?display_name=Address&role=admin", {**typed, "role": "admin"})

    wei.refresh_from_db()
    assert (wei.display_name, wei.role) == ("Last", "member")


def workbook(sheet):
    """The smallest workbook, with this as its sheet."""
    kept = io.BytesIO()
    kind = "http://schemas.openxmlformats.org"
    with zipfile.ZipFile(kept, "w") as parts:
        parts.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{kind}/package/2006/content-types"><Override PartName="/xl/workbook.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        )
        rel = f"{kind}/officeDocument/2006/relationships"
        parts.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{kind}/package/2006/relationships"><Relationship Id="r1" '
            f'Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        parts.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{kind}/spreadsheetml/2006/main" xmlns:r="{rel}">'
            '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        parts.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{kind}/package/2006/relationships"><Relationship Id="r1" '
            f'Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        parts.writestr("xl/worksheets/sheet1.xml", sheet)
    return kept.getvalue()


def sheet_saying(text, before=""):
    return (
        f'<?xml version="1.0"?>{before}<worksheet '
        'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        f'<c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData></worksheet>'
    )


def cells(data):
    try:
        return [cell for sheet in sheets_in(data) for row in sheet for cell in row.cells if cell]
    except Unreadable:
        return []


def test_entities_in_a_workbook_open_no_file_and_do_not_grow(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("canary")
    outside = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>'
    ten = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    growing = f'<!DOCTYPE a [<!ENTITY a0 "canary canary">{ten}]>'

    plain = cells(workbook(sheet_saying("canary")))
    found = [cells(workbook(sheet_saying(*said))) for said in (("&x;", outside), ("&a9;", growing))]

    assert plain == ["canary"]
    assert [cell for one in found for cell in one if "canary" in cell] == []


# --- passwords and sessions ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("password", "is_taken"),
    [
        ("short-one", False),  # nine
        ("1234567890", False),  # common
        ("password123", False),  # common
        ("wei.chen.wei", False),  # the account
        ("only small letters", True),
        ("一句很长而且没有别的规则的话", True),
        ("x7" * 60, True),
    ],
)
def test_a_password_is_long_and_not_common_and_nothing_else_is_asked(password, is_taken):
    try:
        validate_password(password, User(account="wei.chen.wei", display_name="Wei"))
        found = True
    except ValidationError:
        found = False

    assert found is is_taken


def test_a_password_is_taken_as_it_was_typed_and_never_has_to_be_changed(client):
    made = person()
    made.set_password("  Spaces, and Capitals ")
    made.save()
    page = client.get(reverse("account_login")).content.decode()

    codes = [
        sign_in(Client(), password=one).status_code
        for one in ("Spaces, and Capitals", "  spaces, and capitals ")
    ]
    with time_machine.travel(NOW + timedelta(days=3650), tick=False):
        later = sign_in(client, password="  Spaces, and Capitals ")

    assert 'type="password"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page
    assert (codes, later["Location"]) == ([200, 200], "/")


def test_passwords_are_kept_as_argon2id(settings):
    settings.PASSWORD_HASHERS = as_shipped.PASSWORD_HASHERS

    kept = make_password("correct-horse-battery")
    found = identify_hasher(kept).decode(kept)

    assert kept.startswith("argon2$argon2id$")
    assert (found["memory_cost"] >= 19 * 1024, found["time_cost"] >= 2, len(found["salt"]) >= 16) == (
        True,
    ) * 3


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "signin_code"])
def test_a_way_in_asks_for_nothing_but_login_and_password(client, name):
    page = client.get(reverse(name))

    asked = {field for form in [page.context["form"]] for field in form.fields}
    assert asked <= {"login", "password", "remember", "email"}


def test_a_session_is_a_random_key_that_only_the_server_gives():
    person()
    first, second, made_up = Client(), Client(), Client()
    for one in (first, second):
        sign_in(one)
    keys = [one.session.session_key for one in (first, second)]
    made_up.cookies["sessionid"] = "a" * len(keys[0])

    assert len(set(keys)) == 2
    assert len(keys[0]) * math.log2(36) >= 128
    assert who(made_up) == AnonymousUser()
    assert made_up.cookies["sessionid"].value != keys[0]


def test_signing_out_ends_the_session_everywhere_it_was_copied_to(client, wei):
    thief = Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    before = who(thief)

    answer = client.post(reverse("account_logout"))

    assert (before, who(thief), who(client)) == (wei, AnonymousUser(), AnonymousUser())
    assert answer["Clear-Site-Data"] == '"storage"'


def test_no_cookie_is_for_scripts_or_for_other_sites(client):
    person()
    page = client.get(reverse("account_login"))
    inside = sign_in(client)

    cookies = {**page.cookies, **inside.cookies}

    assert {"csrftoken", "sessionid"} <= cookies.keys()
    assert {name: (one["httponly"], one["samesite"]) for name, one in cookies.items()} == dict.fromkeys(
        cookies, (True, "Lax")
    )


def test_a_code_by_mail_is_kept_as_a_hash(client):
    person(email="wei@example.com")
    client.post(reverse("signin_code"), {"login": "wei.chen"})
    asked = CodeAsk.objects.get()

    write_codes(now=asked.asked_at)

    asked.refresh_from_db()
    said = Message.objects.get().params["body"]
    code = re.search(r"\b\d{8}\b", said).group()
    assert asked.code_hash == hashed("code", asked.pk, code)
    assert code not in str(CodeAsk.objects.values())


# --- secrets, logs, the server ------------------------------------------------------------------
def test_what_was_sealed_and_changed_is_not_opened():
    token = current_box().encrypt(b"quiet")
    bent = [token[:at] + bytes([token[at] ^ 1]) + token[at + 1 :] for at in range(12, len(token) - 2, 7)]

    refused = 0
    for one in bent:
        try:
            current_box().decrypt(one)
        except InvalidToken:
            refused += 1

    assert (current_box().decrypt(token), refused) == (b"quiet", len(bent))


def test_a_line_of_the_log_is_one_line(caplog):
    with caplog.at_level(logging.WARNING):
        Client().get("/nowhere%0a2026-01-01 INFO postmortem signed in%0d%0ax")

    assert len(caplog.records) >= 1
    assert [record.getMessage() for record in caplog.records if "\n" in record.getMessage()] == []


def test_trace_gives_nothing_back():
    answer = Client().generic("TRACE", "/accounts/login/", headers={"x-canary": "canary"})

    assert (answer.status_code >= 400, b"canary" in answer.content) == (True, False)


def test_heads_of_a_proxy_that_nobody_announced_are_not_believed(client):
    made_up = {
        "x-forwarded-proto": "https",
        "x-forwarded-for": "203.0.113.9",
        "x-forwarded-host": "evil.example",
    }

    answer = client.get(reverse("account_login"), headers=made_up)

    assert answer.wsgi_request.is_secure() is False
    assert answer.wsgi_request.get_host() == "testserver"
    assert not hasattr(as_shipped, "ALLAUTH_TRUSTED_PROXY_COUNT")


@pytest.mark.parametrize("before", ["/media/", "/static/", "/", "/files/media/"])
def test_what_was_uploaded_is_served_by_no_address_of_its_own(client, settings, before):
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    (settings.MEDIA_ROOT / "canary.html").write_text("canary")

    assert client.get(f"{before}canary.html").status_code == 404
