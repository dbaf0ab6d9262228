"""Links that open a published page without a password: kept by those at work, opened by anybody."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from incidents import actions, queries
from incidents.forms import ShareForm
from incidents.models import Retrospective, ShareLink
from incidents.queries import role_source, zone_of
from incidents.views.reading.kept import pieces
from postmortem.drafts.actions import Stale
from postmortem.drafts.conflict import conflict
from postmortem.people.policy import Access, UserRequest, policy

MADE, OPENED = "link_made", "link_opened"
SHOWN_SECONDS = 5 * 60  # how long a new link can be read where it was made


def share_url(found: Retrospective) -> str:
    return reverse("incidents:share", args=[found.pk])


@policy(Access.SIGNED_IN, opens=queries.retrospective_to_share)
@require_safe
def share(request: UserRequest, found: Retrospective) -> HttpResponse:
    """Who outside can read it, and until when?"""
    return links(request, found)


def links(
    request: UserRequest, found: Retrospective, form: ShareForm | None = None, status: int = 200
) -> HttpResponse:
    """The links of one page; a new one can be read for some minutes by whoever made it."""
    page = queries.share_page(request.user, found, now=timezone.now())
    form = form or ShareForm(restricted=page.restricted)
    context = {"page": page, "form": form, "made": just_made(request)}
    return no_trace(render(request, "retrospectives/share.html", context, status=status))


def just_made(request: HttpRequest) -> str:
    """The whole address of a link that was made in this browser just now."""
    try:
        secret = request.get_signed_cookie(called(MADE), default="", max_age=SHOWN_SECONDS)
    except BadSignature:
        secret = ""
    return request.build_absolute_uri(reverse("incidents:shared", args=[secret])) if secret else ""


@policy(Access.SIGNED_IN, opens=queries.retrospective_to_show_outside)
@require_POST
def link_make(request: UserRequest, found: Retrospective) -> HttpResponse:
    form = ShareForm(request.POST, restricted=queries.sharing.is_restricted(found))
    now, secrets = timezone.now(), []

    def create() -> str:
        secrets.append(actions.make_share_link(found, form.new(), by=request.user, now=now).secret)
        return share_url(found)

    try:
        if form.is_valid():
            answer = redirect(form.once(create, by=request.user, now=now))
            for secret in secrets:
                keep(answer, MADE, secret, path=share_url(found), seconds=SHOWN_SECONDS)
            return answer
    except ValidationError as refused:
        form.add_error(None, refused)
    return links(request, found, form, status=422)


@policy(Access.SIGNED_IN, opens=queries.link_to_end)
@require_POST
def link_end(request: UserRequest, link: ShareLink) -> HttpResponse:
    try:
        actions.end_share_link(link, by=request.user, now=timezone.now())
    except Stale:
        reason, back = _("It was ended before."), share_url(link.retrospective)
        return conflict(request, None, link, reason=reason, back_url=back)
    messages.success(request, _("Ended: it opens nothing from now on."))
    return redirect("incidents:share", link.retrospective_id)


@policy(Access.PUBLIC)
@require_safe
def shared(request: HttpRequest, secret: str) -> HttpResponse:
    """Open a link: from here on the secret is in a cookie, and in no address that goes anywhere."""
    now = timezone.now()
    link = queries.opened_by(secret, now=now)
    if request.method == "GET":
        actions.count_opening(link)
    path = reverse("incidents:shared_open", args=[link.pk])
    answer = redirect(path)
    keep(answer, OPENED, secret, path=path, seconds=int((link.expires_at - now).total_seconds()))
    return no_trace(answer)


@policy(Access.PUBLIC)
@require_safe
def shared_open(request: HttpRequest, link: int) -> HttpResponse:
    """The published page, with sides in place of names."""
    try:
        secret = request.get_signed_cookie(called(OPENED), default="") or ""
    except BadSignature as forged:
        raise Http404 from forged
    found = queries.opened_by(secret, now=timezone.now(), link=link).retrospective
    with timezone.override(ZoneInfo(zone_of(found))):
        said = pieces(role_source(found, is_shared=True), None, "")
        context = {"retrospective": found, "said": said, "chips": said.chips}
        return no_trace(render(request, "retrospectives/page.html", context))


def called(name: str) -> str:
    """The cookie's name; over TLS one that only TLS sets. It belongs to one address, not to the host."""
    return f"__Secure-{name}" if settings.SESSION_COOKIE_SECURE else name


def keep(answer: HttpResponse, name: str, secret: str, *, path: str, seconds: int) -> None:
    """The secret in a cookie that only this address gets."""
    answer.set_signed_cookie(
        called(name),
        secret,
        max_age=seconds,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def no_trace(answer: HttpResponse) -> HttpResponse:
    """Kept in no cache and no index, and told to no other address."""
    answer["Referrer-Policy"] = "same-origin"  # with none, browsers send `Origin: null` with its forms
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Cache-Control"] = "private, no-store"
    return answer
