"""What is known of every request: how long it took, by view and answer, and a line of the log with its id.

Addresses are left out on purpose: those of personal links open something, and a search may hold a name.
"""

from collections.abc import Callable
from time import perf_counter
from typing import Final
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponseBase
from prometheus_client import Histogram

AGAIN_IN: Final = "60"  # seconds, for whoever was told that something does not answer
METHODS: Final = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
REQUESTS: Final = Histogram(
    "postmortem_request_seconds",
    "How long requests took, by name of the view, method and class of the answer.",
    ["view", "method", "answer"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
log = structlog.stdlib.get_logger("postmortem.requests")


class WatchMiddleware:
    """Outermost but for TLS and static files: what it measures is what people wait for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name, started = uuid4().hex, perf_counter()
        # Not taken back at the end: Django logs refused requests after the last middleware.
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=name)
        response = self.get_response(request)
        took = perf_counter() - started
        view = request.resolver_match.view_name if request.resolver_match else ""
        method = str(request.method) if request.method in METHODS else "other"
        REQUESTS.labels(view, method, f"{response.status_code // 100}xx").observe(took)
        log.info(
            "request",
            view=view,
            method=method,
            status=response.status_code,
            milliseconds=round(took * 1000, 1),
            user_id=user_of(request),
        )
        response.headers["X-Request-ID"] = name
        if response.status_code == 503:
            response.headers.setdefault("Retry-After", AGAIN_IN)
        return response


def user_of(request: HttpRequest) -> int | None:
    """Who is signed in, if the request asked for it: the log costs no query of its own."""
    user = getattr(request, "_cached_user", None)
    return user.pk if user is not None else None
