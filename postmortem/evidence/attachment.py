"""The answer that hands out a stored file, the one with its small look, and the one while files are away."""

import logging
from typing import TypeVar

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string

from postmortem.evidence.actions.pictures import MEDIA_TYPE
from postmortem.evidence.models import StoredFile
from postmortem.evidence.queries import content_of
from postmortem.evidence.rules import HEAD, TEXTS, charset_of, is_away

Answer = TypeVar("Answer", HttpResponse, FileResponse)
SMALL = "small"  # …?small is the small look, behind the same permission as the file
log = logging.getLogger(__name__)


def attachment(file: StoredFile | None) -> HttpResponse | FileResponse:
    """The file as an attachment that no browser runs; 503 with a page that says so while the bucket with
    its content does not answer. Raises Http404 if its content is not there.
    """
    try:
        return _whole(file)
    except Exception as error:
        if not is_away(error):
            raise
        log.exception("the bucket did not give a file")
        return HttpResponse(render_to_string("503.html"), status=503)


def _whole(file: StoredFile | None) -> FileResponse:
    """All of it: content from a bucket is fetched before the answer begins."""
    content = content_of(file) if file else None
    if file is None or content is None:
        raise Http404
    kind = file.media_type
    if kind in TEXTS.values():
        kind = f"{kind}; charset={charset_of(content.read(HEAD))}"
        content.seek(0)
    response = FileResponse(content, as_attachment=True, filename=file.original_name, content_type=kind)
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
