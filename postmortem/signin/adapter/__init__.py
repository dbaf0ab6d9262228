"""What allauth does differently here: sign-up is closed, its mails are rows that the relay sends, tries are
counted in the database, secrets are kept encrypted, and who comes from elsewhere becomes a person by our own
action.
"""

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import Provider
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.http import Http404, HttpRequest
from django.shortcuts import render
from django.utils import timezone

from postmortem.outbox.actions import post
from postmortem.people.models import User
from postmortem.signin import actions
from postmortem.signin.actions.arriving import Arrived, arrive, belongs_to_somebody
from postmortem.signin.actions.knocking import where_of, who_of
from postmortem.signin.adapter.watched import Watched
from postmortem.signin.models import Try

MAKES_PEOPLE = {"company", "wecom"}  # services that know only people of this house


class AccountAdapter(Watched):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Word the mail now, in the language of the request; a request waits for no mail server."""
        request = current.request
        site = get_current_site(request) if request else None  # what happens by itself has no request
        around = {"request": request, "email": email, "current_site": site}
        mail = self.render_mail(template_prefix, email, around | context)
        html = next((body for body, kind in getattr(mail, "alternatives", []) if kind == "text/html"), "")
        post(email, mail.subject, mail.body, html=html, now=timezone.now())

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: `authenticate` counts the tries, by person and address."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Raises ValidationError for a try that is not looked at, because too many failed."""
        now = timezone.now()
        who = who_of(credentials.get("username") or credentials.get("email") or "")
        tried = actions.knock(Try.Kind.PASSWORD, who, where_of(self.get_client_ip(request)), now=now)
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            actions.came_in(tried, now=now)
        return user


class SecondAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> Fernet:
    key = sha256(b"postmortem.signin.second" + settings.SECRET_KEY.encode()).digest()
    return Fernet(urlsafe_b64encode(key))


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return sociallogin.account.provider in MAKES_PEOPLE

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Provider:
        """Raises Http404 for a service that is not set up."""
        try:
            found: Provider = super().get_provider(request, provider, client_id)
        except SocialApp.DoesNotExist as error:
            raise Http404 from error
        return found

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Nothing is filled in here: `save_user` makes the person."""
        user: User = sociallogin.user
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Who is known is put where their groups say. A mail address that the other side does not vouch for
        opens nobody's login, and makes no second one.
        """
        vouched = (True, "true")  # some say it as a word, and "false" is one, too
        sociallogin.verified = [one.email for one in sociallogin.email_addresses if one.verified in vouched]
        mails = [one.email for one in sociallogin.email_addresses]
        sociallogin.email_addresses = []
        if sociallogin.is_existing:
            if sociallogin.state.get("process") != "connect":
                actions.place(sociallogin.user, self.groups_of(sociallogin), now=timezone.now())
        elif sociallogin.state.get("process") != "connect" and belongs_to_somebody(mails):
            raise ImmediateHttpResponse(render(request, "account/signup_closed.html"))

    def groups_of(self, sociallogin: SocialLogin) -> list[str]:
        """The groups that the other side names; of WeCom the ids of the departments."""
        data = sociallogin.account.extra_data
        said = data.get("userinfo") or data.get("id_token") or data
        app = sociallogin.provider.app if sociallogin.provider else None
        claim = app.settings.get("groups_claim", "groups") if app else "groups"
        found = said.get(claim, [])
        return [str(group) for group in (found if isinstance(found, list) else [found])]

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: object = None) -> User:
        said = sociallogin.provider.extract_common_fields(sociallogin.account.extra_data)
        arrived = Arrived(
            name=said.get("name") or said.get("username") or sociallogin.account.uid,
            account=said.get("username") or said.get("email") or sociallogin.account.uid,
            email=next(iter(sociallogin.verified), ""),
            groups=tuple(self.groups_of(sociallogin)),
        )
        person = arrive(arrived, sociallogin.account, now=timezone.now())
        sociallogin.user = person
        return person
