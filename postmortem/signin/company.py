"""The company's own sign-in (OpenID Connect) for allauth, with the token that says who somebody is looked at
as closely as if a stranger had brought it: allauth believes the server that hands it out, unsigned too.
"""

from typing import Any, Final

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse

# By a key that only the company has: nothing unsigned ("none"), nothing signed with a word both know (HS…).
SIGNED: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
MUST_SAY: Final = ("iss", "sub", "aud", "exp", "iat")
CLOCKS: Final = 60  # seconds by which two machines may differ


class CompanyAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Raises OAuth2Error for a token that is not right, or if the company then tells of somebody else."""
        brought = kwargs["response"].get("id_token")
        if not brought:
            raise OAuth2Error("The company sent no ID token.")
        said: dict[str, Any] = {"id_token": self._decode_id_token(app, brought)}
        said["userinfo"] = self._fetch_user_info(token.token)
        if said["userinfo"].get("sub") != said["id_token"]["sub"]:
            raise OAuth2Error("The company tells of somebody else than its ID token.")
        return self.get_provider().sociallogin_from_response(request, said)

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            head = jwt.get_unverified_header(id_token)
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=key_of(head, self._keys()),
                algorithms=list(SIGNED),
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                leeway=CLOCKS,
                options={"require": list(MUST_SAY)},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error(f"The ID token is refused: {type(error).__name__}") from error
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("The ID token was made for another program.")
        return claims

    def _keys(self) -> list[dict[str, Any]]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
        answer.raise_for_status()
        keys: list[dict[str, Any]] = answer.json()["keys"]
        return keys


def key_of(head: dict[str, Any], keys: list[dict[str, Any]]) -> jwt.PyJWK:
    """The public key that a token names; the only one of its kind, if it names none. Raises PyJWTError."""
    name, way = head.get("kid"), head.get("alg")
    if way not in SIGNED:
        raise jwt.InvalidAlgorithmError("The token is not signed with a key that only the company has.")
    sign = [one for one in keys if one.get("use", "sig") == "sig"]
    found = [one for one in sign if one.get("kid") == name] if name else sign
    if len(found) != 1:
        raise jwt.InvalidKeyError("The company has no such key.")
    return jwt.PyJWK(found[0], algorithm=way)


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The way back from the company."""
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(CompanyAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return answer
