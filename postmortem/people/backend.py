"""Signing in by account name or mail address; demo logins, as their password is public, only from here."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest
from django.utils.translation import gettext as _

from postmortem.audit.prepared import Prepared
from postmortem.people import rules
from postmortem.people.models import Absence, Department, Deputy, HouseRules, User
from postmortem.people.queries import DEMO_LOGINS

KEPT = 60  # seconds


def is_demo_from_elsewhere(user: User, request: HttpRequest | None) -> bool:
    if settings.DEMO_PUBLIC or not user.is_demo:
        return False
    return request is None or not rules.is_this_machine(request.META)


def lacks_second(person: str = "") -> Combinable:
    """Of a person: the house requires a second step, and there is none. Recovery codes alone are none.
    `person` leads to the person from what is asked: "owner__".
    """
    steps = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
    of_all = Exists(HouseRules.objects.filter(second_for=HouseRules.Second.ALL))
    of_admins = Exists(HouseRules.objects.filter(second_for=HouseRules.Second.ADMINS))
    required = of_all | Q(**{f"{person}role": User.Role.ADMIN}) & of_admins
    lacking = required & ~Exists(steps.filter(user=OuterRef(f"{person}pk")))
    return ExpressionWrapper(lacking, output_field=BooleanField())


def _signed_in(pk: int, *, asks_demo: bool) -> QuerySet[User]:
    given = Exists(Deputy.objects.filter(deputy=OuterRef("pk")))
    away = Exists(Absence.objects.filter(deputy=OuterRef("pk")))
    demo = Exists(User.objects.filter(is_demo=True, is_active=True))
    leads = Exists(Department.objects.filter(lead=OuterRef("pk")))
    asked = {"may_lead": leads, **({"demo_logins": demo} if asks_demo else {})}
    found = User.objects.annotate(stands_in=given | away, lacks_second=lacks_second(), **asked)
    return found.filter(pk=pk).order_by()


SIGNED_IN = Prepared(_signed_in)


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
        """Whoever is signed in, with whether there is anybody in whose name this person could ask, whether
        they lead a department, whether they
        lack the second step that the house requires of them, and whether somebody can sign in with the
        demo's public password, which each process knows for a minute. One query.
        """
        known = cache.get(DEMO_LOGINS)  # an EXISTS over all people: asked along once a minute, not every time
        user: User | None = next(iter(SIGNED_IN(user_id, asks_demo=known is None)), None)
        if user is not None:
            user.demo_logins = user.demo_logins if known is None else known
            if known is None:
                cache.set(DEMO_LOGINS, user.demo_logins, KEPT)
        return user if user is not None and self.user_can_authenticate(user) else None
