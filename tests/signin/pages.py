"""Somebody with a password, and the steps of signing in."""

import time

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from postmortem.people import actions
from tests import make

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def person(account="wei.chen", **fields):
    """Somebody made as an administrator makes people."""
    wei = actions.Person(account, "Chen Wei", **fields)
    return actions.create_person(wei, password=make.PASSWORD, by=None, now=make.NOW)


def sign_in(client, login="wei.chen", password=make.PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": login, "password": password}, **extra)


def who(client):
    """Who is signed in, as the product sees it."""
    return client.get("/nowhere/").context["user"]


def with_app(someone):
    """Has an authenticator app and recovery codes."""
    sealed = {"secret": get_adapter().encrypt(SECRET)}
    Authenticator.objects.create(user=someone, type=Authenticator.Type.TOTP, data=sealed)
    return RecoveryCodes.activate(someone).generate_codes()


def code_now(steps=0):
    return totp.format_hotp_value(totp.hotp_value(SECRET, int(time.time()) // 30 + steps))
