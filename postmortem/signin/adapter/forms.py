"""Forms of allauth whose checks are ours: tries counted in the database, codes that open once."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from postmortem.people.models import User
from postmortem.signin import actions, rules
from postmortem.signin.actions.knocking import where_of
from postmortem.signin.models import CodeAsk, Try


def counter_of(secret: str, code: str) -> int | None:
    """The step of the clock to which this code of an app belongs now; None if to none."""
    plain = code.replace(" ", "")
    counters = totp.yield_hotp_counters_from_time()
    return next((n for n in counters if totp.format_hotp_value(totp.hotp_value(secret, n)) == plain), None)


def confirmed_by(person: User, code: str) -> Authenticator | None:
    """The second factor that this code belongs to; the code opens nothing again."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    for one in Authenticator.objects.filter(user=person, type__in=kinds):
        if one.type == Authenticator.Type.RECOVERY_CODES:
            if one.wrap().validate_code(code):
                return one
            continue
        counter = counter_of(totp.decrypt(one.data["secret"]), code)
        if counter is not None and actions.not_used_before(person, counter):
            return one
    return None


class SecondMixin:
    """Counts tries by person and address, in the database; a code works once on every server process."""

    user: User
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        now, code = timezone.now(), str(self.cleaned_data["code"])
        where = where_of(get_adapter().get_client_ip(context.request))
        tried = actions.knock(Try.Kind.SECOND, rules.hashed("person", self.user.pk), where, now=now)
        found = confirmed_by(self.user, code)
        if found is None:
            raise forms.ValidationError(
                _("That code does not fit, or was used before. Wait for the next one.")
            )
        actions.came_in(tried, now=now)
        found.user = self.user
        self.authenticator = found
        return code


class SecondForm(SecondMixin, AuthenticateForm):  # type: ignore[misc]
    pass


class SecondAgainForm(SecondMixin, ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateForm(ActivateTOTPForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        """The code with which the app is set up opens nothing either."""
        code: str = super().clean_code()
        counter = counter_of(self.secret, code)
        if counter is not None:
            actions.not_used_before(self.user, counter)
        return code


class ResetForm(ResetPasswordForm):  # type: ignore[misc]
    """Looks nobody up: the tick does, so that the answer and its time say nothing about who has a login."""

    def clean_email(self) -> str:
        self.users: list[User] = []
        return str(self.cleaned_data["email"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if "email" in said:
            where = where_of(get_adapter().get_client_ip(context.request))
            actions.ask_for_code(CodeAsk.Kind.RESET, said["email"], where, now=timezone.now())
        return said
