"""The answer that hands out a stored file, and the one with its small look."""

from typing import TypeVar

from django.http import FileResponse, Http404, HttpRequest, HttpResponse

from postmortem.evidence.actions.pictures import MEDIA_TYPE
from postmortem.evidence.models import StoredFile
from postmortem.evidence.queries import content_of

Answer = TypeVar("Answer", HttpResponse, FileResponse)
SMALL = "small"  # …?small is the small look, behind the same permission as the file


def attachment(file: StoredFile | None) -> FileResponse:
    """The file as an attachment that no browser runs. Raises Http404 if its content is not there."""
    content = content_of(file) if file else None
    if file is None or content is None:
        raise Http404
    response = FileResponse(
        content, as_attachment=True, filename=file.original_name, content_type=file.media_type
    )
    return _guarded(response, "private, no-store")


def shown(file: StoredFile | None, request: HttpRequest) -> HttpResponse | FileResponse:
    """The file as an attachment; its small look if the request asks for that, to be drawn within a page.

    Raises Http404 if what is asked for is not there.
    """
    if SMALL not in request.GET:
        return attachment(file)
    if file is None or not file.is_seen:
        raise Http404
    response = HttpResponse(bytes(file.small.data), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = "inline"
    return _guarded(response, "private, max-age=3600")


def _guarded(response: Answer, cached: str) -> Answer:
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = cached
    return response
