"""The answer that hands out a stored file."""

from django.http import FileResponse, Http404

from postmortem.evidence.models import StoredFile
from postmortem.evidence.queries import path_of


def attachment(file: StoredFile | None) -> FileResponse:
    """The file as an attachment that no browser runs. Raises Http404 if its content is not there."""
    path = path_of(file) if file else None
    if file is None or path is None or not path.exists():
        raise Http404
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=file.original_name, content_type=file.media_type
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
