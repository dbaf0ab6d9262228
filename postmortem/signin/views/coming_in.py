"""What the ways in share: the address a request comes from, and signing somebody in."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from django.http import HttpRequest, HttpResponse

from postmortem.people.models import User
from postmortem.signin.actions.knocking import where_of


def where(request: HttpRequest) -> str:
    return where_of(get_adapter().get_client_ip(request))


def let_in(request: HttpRequest, person: User, method: str) -> HttpResponse:
    """Sign somebody in as allauth does it: a closed login is told so, a second step is asked for. `next`
    leads within this house only.
    """
    record_authentication(request, person, method)
    login = Login(user=person, redirect_url=get_next_redirect_url(request))
    response: HttpResponse = perform_login(request, login)
    return response
