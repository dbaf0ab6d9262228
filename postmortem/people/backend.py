"""Signing in by account name or mail address; demo logins, as their password is public, only from here."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from postmortem.people import rules
from postmortem.people.models import Absence, Deputy, User


def is_demo_from_elsewhere(user: User, request: HttpRequest | None) -> bool:
    if settings.DEMO_PUBLIC or not user.is_demo:
        return False
    return request is None or not rules.is_this_machine(request.META)


class Backend(AuthenticationBackend):  # type: ignore[misc]
    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """The user, or None. Raises ValidationError (shown on the form) for a demo login from elsewhere."""
        user: User | None = super().authenticate(request, **credentials)
        if user is not None and is_demo_from_elsewhere(user, request):
            raise ValidationError(
                _("This is a demo login: it works only in a browser on the machine that runs the product.")
            )
        return user

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """One look-up and one check, whatever was typed: an account name has no @, a mail address has one. So
        it takes the same time to be wrong about any login.
        """
        login = str(credentials.get("username") or credentials.get("email") or "").strip().lower()
        found = User.objects.filter(Q(account=login) | Q(email=login)).first()
        user: User | None = self._check_password(found, credentials.get("password") or "")
        return user

    def get_user(self, user_id: int) -> User | None:
        """Whoever is signed in, with whether there is anybody in whose name this person could ask."""
        given = Exists(Deputy.objects.filter(deputy=OuterRef("pk")))
        away = Exists(Absence.objects.filter(deputy=OuterRef("pk")))
        user: User | None = User.objects.annotate(stands_in=given | away).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
