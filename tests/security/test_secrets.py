"""What opens something without a password stands nowhere but with whoever has it."""

import base64
import json
import logging
import os
import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import reverse

from incidents import actions
from incidents.actions import NewLink
from incidents.models import ShareLink
from postmortem.logs import NoSecrets
from tests import make
from tests.incidents import retro
from tests.make import NOW
from tests.source import ROOT

LONG = "Ab3" + "x" * 40
PROGRAM = """
import json
from django.conf import settings as s
from django.core.checks import run_checks
from django.core.checks.security import base, csrf, sessions
from postmortem.cookies import HostCookie
print(json.dumps({
    "said": [str(found) for found in run_checks(tags=["security"], include_deployment_checks=True)],
    "cookies": [s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.MESSAGE_STORAGE, HostCookie.cookie_name],
    "over_tls": [s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT],
    "no_script": [s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY],
    "hsts": [s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS],
    "domain": [s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_DOMAIN],
    "path": [s.SESSION_COOKIE_PATH, s.CSRF_COOKIE_PATH],
}))
"""


@pytest.fixture
def lines():
    """What the product's own log would say, line by line."""
    said = []

    class Kept(logging.Handler):
        def emit(self, record):
            said.append(self.format(record))

    handler = Kept()
    handler.addFilter(NoSecrets())
    handler.setFormatter(logging.Formatter("%(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    yield said
    root.removeHandler(handler)


@pytest.mark.parametrize("path", [f"/r/{LONG}/", f"/l/{LONG}/", f"/p/{LONG}:1x:ab/", f"/l/end/{LONG}/"])
@pytest.mark.django_db
def test_no_address_that_opens_something_is_in_the_log(lines, path):
    answer = Client(raise_request_exception=False).get(path)

    assert answer.status_code in (404, 410, 403)
    assert len(lines) >= 1
    assert [line for line in lines if LONG in line] == []


def test_other_addresses_stay_readable(lines):
    logging.getLogger("django.request").warning("Not Found: %s", "/activities/12/checks/3/export/values.csv")

    assert lines == ["Not Found: /activities/12/checks/3/export/values.csv"]


def test_every_handler_keeps_secrets_out():
    assert {name: one["filters"] for name, one in settings.LOGGING["handlers"].items()} == {
        "console": ["no_secrets"]
    }


@pytest.mark.django_db
def test_the_secret_of_a_share_link_is_nowhere_in_the_database(client):
    found, scene = retro.published()
    made = actions.make_share_link(found, NewLink("The bank"), by=scene.driver, now=NOW)
    client.get(reverse("incidents:shared", args=[made.secret]), follow=True)

    holding = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        if any(made.secret in str(value) for value in model.objects.values_list(field.attname, flat=True))
    ]

    assert holding == []
    assert len(base64.urlsafe_b64decode(made.secret + "=")) * 8 == 256
    assert len(ShareLink.objects.get().sha256) == 64


@pytest.mark.django_db
def test_the_page_that_a_link_opens_names_the_secret_nowhere(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    found, scene = retro.published()
    made = actions.make_share_link(found, NewLink(), by=scene.driver, now=NOW)

    answer = client.get(reverse("incidents:shared", args=[made.secret]), follow=True)

    assert answer.status_code == 200
    assert made.secret not in answer.content.decode()
    assert made.secret not in answer.request["PATH_INFO"]


@pytest.mark.once
def test_behind_tls_everything_is_closed_that_can_be(tmp_path):
    """As a production host sets it; nothing of it is contacted."""
    deployed = {
        "BASE_URL": "https://postmortem.example.com",
        "DATABASE_URL": "postgres://postmortem@127.0.0.1/postmortem",
        "CELERY_BROKER_URL": "redis://127.0.0.1/0",
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "postmortem.settings",
        "SECRET_KEY": "s" * 25 + "".join(map(str, range(40))),
    }

    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **deployed},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout.splitlines()[-1]) == {
        "said": [],
        "cookies": [
            "__Host-sessionid",
            "__Host-csrftoken",
            "postmortem.cookies.HostMessages",
            "__Host-messages",
        ],
        "over_tls": [True, True, True],
        "no_script": [True, True],
        "hsts": [31536000, True],
        "domain": [None, None],
        "path": ["/", "/"],
    }


@pytest.mark.django_db
def test_over_tls_the_answer_says_so(client, settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31536000, True
    settings.SECURE_SSL_REDIRECT = True
    client.force_login(make.user())

    plain, safe = client.get("/"), client.get("/", secure=True)

    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/")
    assert safe["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.django_db
def test_over_tls_the_cookie_of_a_share_link_is_of_this_kind_too(client, settings, time_machine):
    time_machine.move_to(NOW, tick=False)
    settings.SESSION_COOKIE_SECURE = True
    found, scene = retro.published()
    made = actions.make_share_link(found, NewLink(), by=scene.driver, now=NOW)

    first = client.get(reverse("incidents:shared", args=[made.secret]), secure=True)

    (cookie,) = first.cookies.values()
    assert (cookie.key, cookie["secure"], cookie["httponly"]) == ("__Secure-link_opened", True, True)
    assert client.get(first.url, secure=True).status_code == 200
