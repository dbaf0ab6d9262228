"""What is answered where no view could."""

import errno
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.views import defaults

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_SPACE = ("disk is full", "No space left on device", "could not extend file")  # SQLite, PostgreSQL


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that could not be read: 413 with the limit for a text that is too long, else 400."""
    if isinstance(exception, RequestDataTooBig):
        limit = {"limit": settings.DATA_UPLOAD_MAX_MEMORY_SIZE, "back_url": request.path}
        return render(request, "413.html", limit, status=413)
    return defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke: 507 if there is no room left for what was sent, else 500. Asks no database."""
    if is_without_room(sys.exception()):
        return HttpResponse(loader.get_template("507.html").render(), status=507)
    return defaults.server_error(request)


def is_without_room(error: BaseException | None) -> bool:
    """Whether a disk was full, here or where the database is."""
    if isinstance(error, OperationalError):
        return any(words in str(error) for words in NO_SPACE)
    return isinstance(error, OSError) and error.errno in FULL
