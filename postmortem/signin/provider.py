"""WeCom (企业微信) for allauth: sign-in by QR code on the web, and without any inside WeCom.

WeCom is not quite OAuth 2: the access token is that of the app, fetched with the corp's id and secret, and
the code says afterwards who stands before it. An answer is an error if its `errcode` is not 0, with HTTP 200.
"""

from typing import Any
from urllib.parse import urlencode

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter, OAuth2CallbackView
from django.http import HttpRequest

ON_THE_WEB = "https://login.work.weixin.qq.com/wwlogin/sso/login"
INSIDE = "https://open.weixin.qq.com/connect/oauth2/authorize"
API = "https://qyapi.weixin.qq.com"


def asked(api: str, path: str, **params: str) -> dict[str, Any]:
    """What WeCom answers. Raises OAuth2Error if it refuses; the sentence holds no secret."""
    with get_adapter().get_requests_session() as session:
        answer = session.request("GET", f"{api}/cgi-bin/{path}", params=params, allow_redirects=False)
    answer.raise_for_status()
    said: dict[str, Any] = answer.json()
    if said.get("errcode", 0) != 0:
        raise OAuth2Error(f"WeCom refuses {path}: {said.get('errcode')}")
    return said


class WeComClient(OAuth2Client):  # type: ignore[misc]
    agent = ""
    api = API

    def get_redirect_url(self, authorization_url: str, scope: list[str], extra_params: dict[str, str]) -> str:
        back = {"redirect_uri": self.callback_url, "state": self.state or ""}
        if "wxwork" in self.request.META.get("HTTP_USER_AGENT", "").lower():
            params = {"appid": self.consumer_key, "response_type": "code", "scope": "snsapi_base"}
            return f"{INSIDE}?{urlencode({**params, 'agentid': self.agent, **back})}#wechat_redirect"
        params = {"login_type": "CorpApp", "appid": self.consumer_key, "agentid": self.agent}
        return f"{ON_THE_WEB}?{urlencode({**params, **back})}"

    def get_access_token(self, code: str, pkce_code_verifier: str | None = None) -> dict[str, Any]:
        said = asked(self.api, "gettoken", corpid=self.consumer_key, corpsecret=self.consumer_secret)
        return {"access_token": said["access_token"], "expires_in": said.get("expires_in", 0), "code": code}


class WeComAdapter(OAuth2Adapter):  # type: ignore[misc]
    provider_id = "wecom"
    access_token_url = API
    authorize_url = ON_THE_WEB
    client_class = WeComClient

    def get_client(self, request: HttpRequest, app: SocialApp) -> WeComClient:
        client: WeComClient = super().get_client(request, app)
        client.agent, client.api = app.settings["agent_id"], app.settings.get("api", API)
        return client

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Raises OAuth2Error for somebody who is no member of the corp."""
        api, code = app.settings.get("api", API), kwargs["response"]["code"]
        who = asked(api, "auth/getuserinfo", access_token=token.token, code=code)
        account = who.get("userid") or who.get("UserId")
        if not account:
            raise OAuth2Error("WeCom knows no member by this code.")
        said = asked(api, "user/get", access_token=token.token, userid=account)
        return self.get_provider().sociallogin_from_response(request, said)


class WeComProvider(OAuth2Provider):  # type: ignore[misc]
    id = "wecom"
    name = "WeCom"
    account_class = ProviderAccount
    oauth2_adapter_class = WeComAdapter

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["userid"])

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"username": data["userid"], "name": data.get("name") or data["userid"]}


provider_classes = [WeComProvider]
callback = OAuth2CallbackView.adapter_view(WeComAdapter)
