"""What goes wrong, in the words of RFC 9457 (application/problem+json)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as BadRequest

from postmortem.audit.actions import note
from postmortem.audit.models import SecurityEvent
from postmortem.drafts.actions import Stale

MEDIA_TYPE = "application/problem+json"


class FieldProblem(Schema):
    field: str
    message: str


class ProblemOut(Schema):
    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem]


class Problem(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, dict(headers or {})


Errors = list[dict[str, str]]


def answer(
    status: int, detail: str, errors: Errors | None = None, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    title = HTTPStatus(status).phrase
    said = {"type": "about:blank", "title": title, "status": status, "detail": detail, "errors": errors or []}
    return JsonResponse(said, status=status, content_type=MEDIA_TYPE, headers=dict(headers or {}))


def refused(error: ValidationError) -> HttpResponse:
    """422 with the sentences of an action, at their fields; 409 for a race that was lost."""
    if getattr(error, "code", None) == "stale":
        return answer(409, " ".join(error.messages))
    by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    errors = [
        {"field": "" if name == NON_FIELD_ERRORS else name, "message": sentence}
        for name, sentences in by_field.items()
        for sentence in sentences
    ]
    return answer(422, " ".join(one["message"] for one in errors), errors)


def unreadable(error: BadRequest) -> HttpResponse:
    """422 for what has another shape than the description says."""
    errors = [
        {"field": ".".join(str(part) for part in one["loc"][1:]), "message": str(one["msg"])}
        for one in error.errors
    ]
    return answer(422, _("Something in the request is not as described."), errors)


def forbidden(request: HttpRequest) -> HttpResponse:
    """403, with a line in the security log as for the pages."""
    match = request.resolver_match
    way, at = match.view_name if match else "", timezone.now()
    note(SecurityEvent.Kind.REFUSED, user_id=request.user.pk, way=way, at=at)
    return answer(403, _("This is not for you to do."))


def handle(api: NinjaAPI) -> None:
    """Teach the API every refusal of queries and actions."""
    handlers: dict[type[Exception], Any] = {
        Problem: lambda _r, error: answer(error.status, error.detail, headers=error.headers),
        AuthenticationError: lambda _r, _e: answer(
            401, _("A valid key is needed."), headers={"WWW-Authenticate": "Bearer"}
        ),
        HttpError: lambda _r, error: answer(error.status_code, str(error)),
        Http404: lambda _r, _e: answer(404, _("There is nothing here, or it is not open to you.")),
        PermissionDenied: lambda request, _e: forbidden(request),
        ValidationError: lambda _r, error: refused(error),
        BadRequest: lambda _r, error: unreadable(error),
        Stale: lambda _r, _e: answer(409, _("Somebody else has changed it meanwhile. Read it again.")),
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
