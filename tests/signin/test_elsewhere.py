"""Signing in elsewhere: a real OpenID Connect provider, and WeCom as its own API answers."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.feishu.client import FeishuOAuth2Client
from allauth.socialaccount.providers.feishu.views import FeishuOAuth2Adapter
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from environ import Env
from oidc_provider_mock import run_server_in_thread

from postmortem.audit.models import Entry
from postmortem.environment import services
from postmortem.people.models import User
from postmortem.signin.models import GroupRule
from tests import make
from tests.signin.pages import person, sign_in, who, with_app

pytestmark = [
    pytest.mark.django_db,
    # Of the libraries of the provider that runs here: they warn while they answer.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
WEI = {
    "name": "Chen Wei",
    "preferred_username": "Wei.Chen",
    "email": "wei@example.com",
    "email_verified": True,
    "groups": ["sales", "designers"],
}


class Environment(Env):
    """Settings as they stand in the environment, without touching it."""

    def __init__(self, **said):
        super().__init__()
        self.ENVIRON = said


@pytest.fixture
def company(settings):
    """The company's own sign-in; returns how its server learns of a person."""
    with run_server_in_thread() as server:
        url = f"http://localhost:{server.server_port}"
        environment = Environment(OIDC_URL=url, OIDC_CLIENT_ID="here", OIDC_CLIENT_SECRET="quiet")
        settings.SOCIALACCOUNT_PROVIDERS, settings.SIGN_IN_WITH = services(environment)

        def knows(sub, **claims):
            requests.put(f"{url}/users/{sub}", json=claims, timeout=5)

        yield knows


def way_there(client, code, **data):
    """Where the page that leads away leads to."""
    page = client.post(reverse("signin_with", args=[code]), data).content.decode()
    return re.search(r'content="0;url=([^"]+)"', page)[1].replace("&amp;", "&")


def through(client, sub, **data):
    """Signs in with the company as somebody it knows; the answer of the way back."""
    there = way_there(client, "company", **data)
    answer = requests.post(there, data={"sub": sub}, timeout=5, allow_redirects=False)
    back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def test_somebody_the_company_knows_comes_in_where_the_groups_say(client, company):
    design = make.department("design")
    GroupRule.objects.create(group="designers", department=design, role="pm")
    company("w-1", **WEI)

    answer = through(client, "w-1")

    made = User.objects.get()
    assert (answer["Location"], who(client)) == (reverse("home"), made)
    assert (made.account, made.display_name, made.email) == ("wei.chen", "Chen Wei", "wei@example.com")
    assert (made.department, made.role) == (design, "pm")
    assert [entry.verb for entry in Entry.objects.order_by("seq")] == ["person.created", "person.arrived"]


def test_no_token_of_the_company_is_kept(client, company):
    company("w-1", **WEI)

    through(client, "w-1")

    said = str(SocialAccount.objects.get().extra_data) + str(dict(client.session))
    assert (SocialToken.objects.count(), "access_token" in said) == (0, False)


def test_each_sign_in_puts_a_person_where_the_groups_say_now(client, company):
    company("w-1", **WEI)
    through(client, "w-1")
    service = make.department("service")
    GroupRule.objects.create(group="sales", department=service, role="executive")

    through(Client(), "w-1")

    assert (User.objects.get().department, User.objects.get().role) == (service, "executive")


def test_no_group_changes_an_administrator(client, company):
    made = person(email="wei@example.com", role="admin")
    GroupRule.objects.create(group="sales", role="member")
    company("w-1", **WEI)

    through(client, "w-1")
    through(Client(), "w-1")

    made.refresh_from_db()
    assert made.role == "admin"


def test_an_address_the_company_vouches_for_opens_the_login_that_is_there(client, company):
    made = person(email="wei@example.com")
    company("w-1", **WEI)

    through(client, "w-1")

    assert (who(client), User.objects.count()) == (made, 1)
    assert SocialAccount.objects.get().user == made


def test_an_address_it_does_not_vouch_for_opens_nothing_and_makes_nobody(client, company):
    person(email="wei@example.com")
    company("w-1", **{**WEI, "email_verified": False})

    answer = through(client, "w-1")

    assert "No login here yet" in answer.content.decode()
    assert (who(client), User.objects.count(), SocialAccount.objects.count()) == (AnonymousUser(), 1, 0)


def test_a_taken_account_name_gets_a_number(client, company):
    make.user("wei.chen")
    company("w-1", **WEI)

    through(client, "w-1")

    assert User.objects.get(email="wei@example.com").account == "wei.chen-2"


def test_the_second_step_of_this_house_is_asked_for_there_too(client, company):
    with_app(person(email="wei@example.com"))
    company("w-1", **WEI)

    answer = through(client, "w-1")

    assert (answer["Location"], who(client)) == (reverse("mfa_authenticate"), AnonymousUser())


def test_a_closed_login_stays_closed(client, company):
    made = person(email="wei@example.com")
    company("w-1", **WEI)
    through(client, "w-1")
    User.objects.filter(pk=made.pk).update(is_active=False)

    answer = through(Client(), "w-1")

    assert answer["Location"] == reverse("account_inactive")


def test_an_answer_nobody_asked_for_signs_nobody_in(client, company):
    company("w-1", **WEI)
    there = way_there(client, "company")
    answer = requests.post(there, data={"sub": "w-1"}, timeout=5, allow_redirects=False)
    back = urlsplit(answer.headers["Location"])

    stolen = Client().get(f"{back.path}?{back.query}")

    assert stolen.status_code == 401 or "That did not work" in stolen.content.decode()
    assert User.objects.count() == 0


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example/", "javascript:x"])
def test_the_way_back_leads_nowhere_outside(client, company, address):
    company("w-1", **WEI)

    answer = through(client, "w-1", next=address)

    assert answer["Location"] == reverse("home")


def test_a_connection_is_made_by_who_is_signed_in_and_showed_it_again(client, company):
    made = person()
    company("w-1", **{**WEI, "email": "other@example.com"})
    sign_in(client)
    page = reverse("settings_connections")

    first = client.post(page, {"connect": "company"})
    client.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})
    leaving = client.post(page, {"connect": "company"}).content.decode()
    there = re.search(r'content="0;url=([^"]+)"', leaving)[1].replace("&amp;", "&")
    answer = requests.post(there, data={"sub": "w-1"}, timeout=5, allow_redirects=False)
    back = urlsplit(answer.headers["Location"])
    done = client.get(f"{back.path}?{back.query}")

    assert first["Location"].startswith(reverse("account_reauthenticate"))
    assert (done["Location"], SocialAccount.objects.get().user) == (page, made)
    client.post(page, {"remove": str(SocialAccount.objects.get().pk)})
    assert SocialAccount.objects.count() == 0


def test_a_provider_that_is_away_is_said(client, settings):
    environment = Environment(OIDC_URL="http://localhost:9", OIDC_CLIENT_ID="a", OIDC_CLIENT_SECRET="b")
    settings.SOCIALACCOUNT_PROVIDERS, settings.SIGN_IN_WITH = services(environment)

    answer = client.post(reverse("signin_with", args=["company"]), follow=True)

    assert "The other side does not answer." in answer.content.decode()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"OIDC_URL": "https://id.example"}, "so OIDC_CLIENT_ID or"),
        ({"WECOM_CORP_ID": "ww1"}, "so WECOM_SECRET or"),
        ({"DINGTALK_CLIENT_ID": "d"}, "so DINGTALK_SECRET or"),
    ],
)
def test_half_a_setting_stops_the_start_with_a_sentence(said, sentence):
    with pytest.raises(ImproperlyConfigured, match=sentence):
        services(Environment(**said))


class WeComAnswers(BaseHTTPRequestHandler):
    """What qyapi.weixin.qq.com answers: HTTP 200 always, and errcode 0 if it is well."""

    MEMBERS = {"good": {"userid": "ChenWei", "name": "陈伟", "department": [2, 7]}}

    def do_GET(self):
        address = urlsplit(self.path)
        said = {key: value[0] for key, value in parse_qs(address.query).items()}
        answer = {"errcode": 0, "errmsg": "ok", **self.answer(address.path, said)}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.end_headers()
        self.wfile.write(body)

    def answer(self, path, said):
        if path == "/cgi-bin/gettoken":
            right = (said["corpid"], said["corpsecret"]) == ("ww1", "quiet")
            return {"access_token": "t", "expires_in": 7200} if right else {"errcode": 40001}
        if said["access_token"] != "t":
            return {"errcode": 40014}
        if path == "/cgi-bin/auth/getuserinfo":
            if said["code"] == "guest":
                return {"openid": "o1"}
            found = self.MEMBERS.get(said["code"])
            return {"userid": found["userid"]} if found else {"errcode": 40029, "errmsg": "invalid code"}
        return self.MEMBERS["good"]

    def log_message(self, *_said):
        pass


@pytest.fixture
def wecom(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), WeComAnswers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = Environment(WECOM_CORP_ID="ww1", WECOM_AGENT_ID="1000002", WECOM_SECRET="quiet")
    settings.SOCIALACCOUNT_PROVIDERS, settings.SIGN_IN_WITH = services(environment)
    app = settings.SOCIALACCOUNT_PROVIDERS["wecom"]["APPS"][0]
    app["settings"]["api"] = f"http://127.0.0.1:{server.server_port}"
    yield app
    server.shutdown()
    server.server_close()


def from_wecom(client, code):
    there = parse_qs(urlsplit(way_there(client, "wecom")).query)
    return client.get(reverse("wecom_callback"), {"code": code, "state": there["state"][0]})


def test_a_member_of_the_corp_comes_in_from_wecom(client, wecom):
    design = make.department("design")
    GroupRule.objects.create(group="7", department=design)

    answer = from_wecom(client, "good")

    made = User.objects.get()
    assert (answer["Location"], who(client)) == (reverse("home"), made)
    assert (made.account, made.display_name, made.department) == ("chenwei", "陈伟", design)
    assert SocialAccount.objects.get().uid == "ChenWei"


@pytest.mark.parametrize("code", ["guest", "stale"])
def test_no_member_and_an_old_code_sign_nobody_in(client, wecom, code):
    answer = from_wecom(client, code)

    assert "That did not work" in answer.content.decode()
    assert (who(client), User.objects.count()) == (AnonymousUser(), 0)


def test_a_wrong_secret_signs_nobody_in_and_is_not_shown(client, wecom):
    wecom["secret"] = "canary-secret"

    answer = from_wecom(client, "good")

    assert ("That did not work" in answer.content.decode(), User.objects.count()) == (True, 0)
    assert "canary-secret" not in answer.content.decode()


def test_on_the_web_a_code_is_scanned_and_inside_wecom_nothing_is_asked(wecom):
    web = urlsplit(way_there(Client(), "wecom"))
    inside = urlsplit(way_there(Client(headers={"user-agent": "Mozilla/5.0 wxwork/4.1.22"}), "wecom"))

    asked = [{key: value[0] for key, value in parse_qs(one.query).items()} for one in (web, inside)]
    for one in asked:
        one.pop("state")
    back = "http://testserver/accounts/wecom/login/callback/"
    assert [web.netloc, inside.netloc] == ["login.work.weixin.qq.com", "open.weixin.qq.com"]
    assert asked[0] == {
        "login_type": "CorpApp",
        "appid": "ww1",
        "agentid": "1000002",
        "redirect_uri": back,
    }
    assert asked[1] == {
        "appid": "ww1",
        "response_type": "code",
        "scope": "snsapi_base",
        "agentid": "1000002",
        "redirect_uri": back,
    }
    assert inside.fragment == "wechat_redirect"


@pytest.mark.parametrize("code", ["company", "wecom", "dingtalk", "openid_connect"])
def test_what_is_not_set_up_is_not_there(client, code):
    assert client.post(reverse("signin_with", args=[code])).status_code == 404


class DingTalkAnswers(WeComAnswers):
    """What api.dingtalk.com answers: JSON in and out, errors by status with a code and a message."""

    def do_POST(self):
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        right = (said["clientId"], said["clientSecret"], said["code"]) == ("app1", "quiet", "good")
        is_asked = self.path == "/v1.0/oauth2/userAccessToken" and said["grantType"] == "authorization_code"
        if right and is_asked:
            self.say(200, {"accessToken": "t", "refreshToken": "r", "expireIn": 7200, "corpId": "c"})
        else:
            self.say(400, {"code": "invalidParameter.authCode.notFound", "message": "no such code"})

    def do_GET(self):
        if (self.path, self.headers["x-acs-dingtalk-access-token"]) == ("/v1.0/contact/users/me", "t"):
            self.say(200, {"nick": "陈伟", "openId": "o-1", "unionId": "u-1", "mobile": "13900000000"})
        else:
            self.say(401, {"code": "InvalidAuthentication", "message": "no such token"})

    def say(self, status, answer):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())


class FeishuAnswers(DingTalkAnswers):
    """What open.feishu.cn answers: HTTP 200 always, and code 0 if it is well."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/open-apis/auth/v3/app_access_token/internal/":
            said = {key: value[0] for key, value in parse_qs(body).items()}
            right = (said["app_id"], said["app_secret"]) == ("app1", "quiet")
            self.say(200, {"code": 0, "app_access_token": "a"} if right else {"code": 10014})
            return
        said = json.loads(body)
        right = (said["app_access_token"], said["code"]) == ("a", "good")
        self.say(200, {"code": 0, "data": {"access_token": "t"}} if right else {"code": 20003})

    def do_GET(self):
        right = (self.path, self.headers["Authorization"]) == ("/open-apis/authen/v1/user_info", "Bearer t")
        member = {"name": "陈伟", "open_id": "o-1", "union_id": "u-1", "email": "wei@example.com"}
        self.say(200, {"code": 0, "data": member} if right else {"code": 20005, "msg": "no such token"})


SERVICES = {
    "dingtalk": (DingTalkAnswers, DingTalkOAuth2Adapter, "DINGTALK_CLIENT_ID", "authCode"),
    "feishu": (FeishuAnswers, FeishuOAuth2Adapter, "FEISHU_APP_ID", "code"),
}


@pytest.fixture(params=sorted(SERVICES))
def service(request, settings, monkeypatch):
    """DingTalk or Feishu on this machine: its word in addresses, and how its way back calls the code."""
    answers, adapter, key, called = SERVICES[request.param]
    server = ThreadingHTTPServer(("127.0.0.1", 0), answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = Environment(**{key: "app1", f"{request.param.upper()}_SECRET": "quiet"})
    settings.SOCIALACCOUNT_PROVIDERS, settings.SIGN_IN_WITH = services(environment)
    here = f"http://127.0.0.1:{server.server_port}"
    for holder in (adapter, FeishuOAuth2Client):
        for name, value in vars(holder).items():
            if name.endswith("_url") and isinstance(value, str) and "authorize" not in name:
                monkeypatch.setattr(holder, name, here + urlsplit(value).path)
    yield request.param, called
    server.shutdown()
    server.server_close()


def back_from(client, service, said, **options):
    code, called = service
    there = parse_qs(urlsplit(way_there(client, code)).query)
    return client.get(reverse(f"{code}_callback"), {called: said, "state": there["state"][0]}, **options)


def test_who_connected_dingtalk_or_feishu_comes_in_by_it(client, service):
    made = person()
    account = SocialAccount.objects.create(user=made, provider=service[0], uid="o-1")

    answer = back_from(client, service, "good")

    assert (answer["Location"], who(client)) == (reverse("home"), made)
    assert (SocialAccount.objects.get(), User.objects.count()) == (account, 1)


def test_dingtalk_and_feishu_make_nobody_and_open_no_login_by_its_mail(client, service):
    person(email="wei@example.com")

    answer = back_from(client, service, "good", follow=True)

    assert "No login here yet" in answer.content.decode()
    assert (who(client), User.objects.count(), SocialAccount.objects.count()) == (AnonymousUser(), 1, 0)


def test_the_second_step_is_asked_for_after_dingtalk_and_feishu(client, service):
    made = person()
    with_app(made)
    SocialAccount.objects.create(user=made, provider=service[0], uid="o-1")

    answer = back_from(client, service, "good")

    assert (answer["Location"], who(client)) == (reverse("mfa_authenticate"), AnonymousUser())


def test_an_old_code_of_dingtalk_or_feishu_signs_nobody_in(client, service):
    SocialAccount.objects.create(user=person(), provider=service[0], uid="o-1")

    answer = back_from(client, service, "stale")

    assert ("That did not work" in answer.content.decode(), who(client)) == (True, AnonymousUser())
    assert "quiet" not in answer.content.decode()


def test_an_answer_of_dingtalk_or_feishu_that_nobody_asked_for_signs_nobody_in(client, service):
    SocialAccount.objects.create(user=person(), provider=service[0], uid="o-1")
    there = parse_qs(urlsplit(way_there(client, service[0])).query)

    stolen = Client().get(reverse(f"{service[0]}_callback"), {service[1]: "good", "state": there["state"][0]})

    assert "That did not work" in stolen.content.decode()


@pytest.mark.parametrize("code", ["dingtalk", "feishu"])
def test_dingtalk_and_feishu_lead_to_their_sign_in(client, settings, code):
    key = {"dingtalk": "DINGTALK_CLIENT_ID", "feishu": "FEISHU_APP_ID"}[code]
    environment = Environment(**{key: "app1", f"{code.upper()}_SECRET": "quiet"})
    settings.SOCIALACCOUNT_PROVIDERS, settings.SIGN_IN_WITH = services(environment)

    there = urlsplit(way_there(client, code))

    assert (there.scheme, "app1" in there.query) == ("https", True)
    assert there.netloc.rpartition(".")[0].endswith(code)
