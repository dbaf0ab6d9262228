"""Join links: where a lead or an administrator opens the door, and the door itself."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from postmortem.people.answer import done, posted, status_of
from postmortem.people.models import Department
from postmortem.people.policy import Access, UserRequest, policy
from postmortem.signin import actions, queries, rules
from postmortem.signin.actions.knocking import limited
from postmortem.signin.forms import JoinForm, JoinLinkForm
from postmortem.signin.models import Joining, JoinLink, Try
from postmortem.signin.views.coming_in import let_in, where


@policy(Access.SIGNED_IN)
def departments(request: UserRequest) -> HttpResponse:
    context = {"departments": queries.departments_to_open(request.user, now=timezone.now())}
    return render(request, "signin/departments.html", context)


@policy(Access.SIGNED_IN, opens=queries.department_to_open)
def department(request: UserRequest, house: Department) -> HttpResponse:
    form, now = JoinLinkForm(posted(request)), timezone.now()

    def make() -> JoinLink:
        days, asks_first = form.cleaned_data["days"], form.cleaned_data["asks_first"]
        return actions.make_join_link(house, days=days, asks_first=asks_first, by=request.user, now=now)

    if done(form, make):
        messages.success(request, _("The door is open. Pass the link on, or let the code be scanned."))
        return redirect("settings_department_join", house.pk)
    page = queries.join_page(house, now=now)
    context = {"form": form, "department": house, "page": page, "now": now}
    return render(request, "signin/department_join.html", context, status=status_of(form))


@policy(Access.SIGNED_IN, opens=queries.join_link)
@require_POST
def revoke(request: UserRequest, link: JoinLink) -> HttpResponse:
    actions.revoke_join_link(link, by=request.user, now=timezone.now())
    messages.success(request, _("The link opens nothing any more."))
    return redirect("settings_department_join", link.department_id)


@policy(Access.SIGNED_IN, opens=queries.joining)
@require_POST
def decide(request: UserRequest, joining: Joining) -> HttpResponse:
    lets_in = "yes" in request.POST
    try:
        actions.decide_joining(joining, let_in=lets_in, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    return redirect("settings_department_join", joining.link.department_id)


@policy(Access.PUBLIC)
@never_cache
def join(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    link = queries.join_link_by(token, now=now)
    form, found = JoinForm(posted(request)), list[Joining]()

    def come_in() -> None:
        limited(Try.Kind.JOIN, rules.hashed("join"), where(request), rules.JOINED, now=now)
        found.append(actions.join(link, form.new_person(), now=now))

    if not done(form, come_in):
        context = {"form": form, "link": link, "now": now}
        return render(request, "signin/join.html", context, status=status_of(form))
    if not found[0].let_in:
        return redirect("account_inactive")
    return let_in(request, found[0].person, "join")
