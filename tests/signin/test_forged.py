"""A token that says who somebody is, forged on its way from a real provider, signs nobody in."""

import json
import time
from contextlib import contextmanager

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth.models import AnonymousUser
from oidc_provider_mock import app as provider_app
from oidc_provider_mock._server import _threaded_server as serving

from postmortem.environment import services
from postmortem.people.models import User
from tests.signin.pages import who
from tests.signin.test_elsewhere import WEI, Environment, through

pytestmark = [
    pytest.mark.django_db,
    # Of the libraries of the provider that runs here: they warn while they answer.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
NO_ONE = AnonymousUser()


def read(token):
    return jwt.decode(token, options={"verify_signature": False}), jwt.get_unverified_header(token)


def signed(claims, key, way, **head):
    return jwt.encode(claims, key, algorithm=way, headers={k: v for k, v in head.items() if v})


@contextmanager
def company_with(settings, on_its_way):
    """The company's own sign-in, whose tokens pass through these hands: `on_its_way(token, own_key)`."""
    served = provider_app()

    @served.after_request
    def change(answer):
        said = answer.get_json(silent=True) or {}
        if "id_token" in said:
            said["id_token"] = on_its_way(said["id_token"], served)
            answer.set_data(json.dumps(said))
        return answer

    with serving(served) as server:
        url = f"http://localhost:{server.server_port}"
        environment = Environment(OIDC_URL=url, OIDC_CLIENT_ID="here", OIDC_CLIENT_SECRET="quiet")
        settings.SOCIALACCOUNT_PROVIDERS, settings.SIGN_IN_WITH = services(environment)
        for sub in ("w-1", "w-2"):
            requests.put(f"{url}/users/{sub}", json={**WEI, "email": f"{sub}@example.com"}, timeout=5)
        yield


def own_key(_served):
    from flask import g  # noqa: PLC0415 - inside a request of the provider

    return g.oidc_provider_mock_storage.jwk.as_pem(is_private=True)


def again(token, served, **changed):
    """The same token with other claims, signed by the company itself."""
    claims, head = read(token)
    claims = {name: value for name, value in {**claims, **changed}.items() if value is not None}
    return signed(claims, own_key(served), "RS256", kid=head.get("kid"))


def by_a_stranger(token, _served):
    claims, head = read(token)
    return signed(claims, STRANGER, "RS256", kid=head.get("kid"))


def unsigned(token, _served):
    claims, head = read(token)
    return signed(claims, None, "none", kid=head.get("kid"))


def by_the_word_both_know(token, _served):
    claims, head = read(token)
    return signed(claims, "quiet" * 8, "HS256", kid=head.get("kid"))


def cut(token, _served):
    return token.rpartition(".")[0] + "."


def changed_behind_the_signature(token, _served):
    head, _claims, mark = token.split(".")
    other = jwt.encode({**read(token)[0], "sub": "w-2"}, STRANGER, algorithm="RS256").split(".")[1]
    return f"{head}.{other}.{mark}"


FORGED = {
    "by a stranger's key": by_a_stranger,
    "alg none": unsigned,
    "by the word both know": by_the_word_both_know,
    "without its signature": cut,
    "changed behind the signature": changed_behind_the_signature,
    "no token at all": lambda _token, _served: "",
    "no token but words": lambda _token, _served: "not.a.token",
    "expired": lambda token, served: again(token, served, exp=int(time.time()) - 120),
    "without an end": lambda token, served: again(token, served, exp=None),
    "not valid yet": lambda token, served: again(token, served, nbf=int(time.time()) + 3600),
    "for another program": lambda token, served: again(token, served, aud="elsewhere"),
    "for nobody": lambda token, served: again(token, served, aud=None),
    "made for another, for us too": lambda token, served: again(
        token, served, aud=["elsewhere", "here"], azp="elsewhere"
    ),
    "from another company": lambda token, served: again(token, served, iss="https://evil.example"),
    "about somebody else": lambda token, served: again(token, served, sub="w-2"),
    "by a key nobody knows": lambda token, served: signed(
        read(token)[0], own_key(served), "RS256", kid="other"
    ),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_token_that_is_not_right_signs_nobody_in(client, settings, forge):
    with company_with(settings, forge):
        answer = through(client, "w-1")

    assert "That did not work" in answer.text
    assert (who(client), User.objects.count(), SocialAccount.objects.count()) == (NO_ONE, 0, 0)


@pytest.mark.parametrize(
    "honest",
    [
        lambda token, _served: token,
        again,
        lambda token, served: again(token, served, aud=["elsewhere", "here"], azp="here"),
        lambda token, served: signed(read(token)[0], own_key(served), "RS256"),
        lambda token, served: again(token, served, exp=int(time.time()) - 20),
    ],
    ids=["as it came", "signed again", "for two", "names no key", "clocks differ a little"],
)
def test_a_token_that_is_right_does(client, settings, honest):
    with company_with(settings, honest):
        through(client, "w-1")

    assert who(client) == User.objects.get(email="w-1@example.com")


def test_a_word_that_says_false_vouches_for_no_address(client, settings):
    with company_with(settings, lambda token, _served: token):
        url = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"]
        said = {**WEI, "email_verified": "false"}
        requests.put(f"{url.partition('/.well')[0]}/users/w-3", json=said, timeout=5)
        through(client, "w-3")

    assert User.objects.get().email is None
