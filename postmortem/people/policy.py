"""Who may call a view. Every view declares it; the middleware refuses a view that does not."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, NamedTuple

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from postmortem.people.models import User

View = Callable[..., HttpResponse]


class UserRequest(HttpRequest):
    """A request behind a policy other than PUBLIC: the user is a User."""

    user: User
    htmx: HtmxDetails


class Access(StrEnum):
    """The first question: is anybody let in, somebody signed in, an administrator?"""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    ADMIN = "admin"


class Policy(NamedTuple):
    access: Access
    opens: Callable[..., object] | None = None


# Views of libraries that are served, by URL name. A name that is missing here is refused.
THIRD_PARTY = {
    "account_login": Access.PUBLIC,
    "account_logout": Access.SIGNED_IN,
    "account_inactive": Access.PUBLIC,
    "account_change_password": Access.SIGNED_IN,
    "account_reset_password": Access.PUBLIC,
    "account_reset_password_done": Access.PUBLIC,
    "account_reset_password_from_key": Access.PUBLIC,
    "account_reset_password_from_key_done": Access.PUBLIC,
    "account_reauthenticate": Access.SIGNED_IN,
    "mfa_authenticate": Access.PUBLIC,
    "mfa_reauthenticate": Access.SIGNED_IN,
    "mfa_index": Access.SIGNED_IN,
    "mfa_activate_totp": Access.SIGNED_IN,
    "mfa_deactivate_totp": Access.SIGNED_IN,
    "mfa_view_recovery_codes": Access.SIGNED_IN,
    "mfa_generate_recovery_codes": Access.SIGNED_IN,
    "mfa_download_recovery_codes": Access.SIGNED_IN,
    "mfa_list_webauthn": Access.SIGNED_IN,
    "mfa_add_webauthn": Access.SIGNED_IN,
    "mfa_edit_webauthn": Access.SIGNED_IN,
    "mfa_remove_webauthn": Access.SIGNED_IN,
    "mfa_reauthenticate_webauthn": Access.SIGNED_IN,
    "mfa_login_webauthn": Access.PUBLIC,
    # Beginning elsewhere is our own view, by POST; only the way back is theirs.
    "openid_connect_callback": Access.PUBLIC,
    "dingtalk_callback": Access.PUBLIC,
    "feishu_callback": Access.PUBLIC,
    "wecom_callback": Access.PUBLIC,
    "socialaccount_login_cancelled": Access.PUBLIC,
    "socialaccount_login_error": Access.PUBLIC,
}


def refusal(access: Access, request: HttpRequest) -> HttpResponse | None:
    """None if the request may go on, else the way to sign-in. Raises PermissionDenied for a wrong role."""
    if access == Access.PUBLIC:
        return None
    if not request.user.is_authenticated:
        back = request.get_full_path() if request.method == "GET" else "/"
        return led(request, redirect_to_login(back).url)
    if access == Access.ADMIN and request.user.role != User.Role.ADMIN:
        raise PermissionDenied
    return None


def led(request: HttpRequest, address: str) -> HttpResponse:
    """To another page as a whole, also where the script asked for a piece of this one."""
    if "HX-Request" in request.headers:
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)


def policy(access: Access, opens: Callable[..., object] | None = None) -> Callable[[View], View]:
    """Declare who may call the view.

    With `opens`, the URL's arguments go to `opens(user, **arguments)`, which returns the object the view
    works on or raises Http404 (unknown or foreign) or PermissionDenied (known, but not for this person); the
    view is then called as `view(request, object)`, so nobody reaches it with what they may not touch.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def permitted(request: HttpRequest, **arguments: Any) -> HttpResponse:
            if (refused := refusal(access, request)) is not None:
                return refused
            if opens is None:
                return view(request, **arguments)
            return view(request, opens(request.user, **arguments))

        permitted.policy = Policy(access, opens)  # type: ignore[attr-defined]
        return permitted

    return declare
