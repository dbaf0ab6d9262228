"""Reading from a copy of the database: heavy pages that only read, never right after the same browser wrote.

Session, person and permission to open the page come from the database itself; only what the view reads comes
from the copy. Nothing is written there: a write, and a read that locks, go where writes go.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Final

from django.http import HttpRequest, HttpResponse

HEAVY: Final = frozenset({"search", "insights:trends", "insights:chart"})  # names of addresses
JUST_WRITTEN: Final = "just_written"
SECONDS: Final = 30  # by then the copy has what this browser wrote
_reads_copy: ContextVar[bool] = ContextVar("reads_copy", default=False)


class Router:
    """Where a query goes (DATABASE_ROUTERS)."""

    def db_for_read(self, model: object, **hints: object) -> str | None:
        return "replica" if _reads_copy.get() else None

    def db_for_write(self, model: object, **hints: object) -> str:
        return "default"

    def allow_relation(self, first: object, second: object, **hints: object) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db == "default"


class ReplicaMiddleware:
    """Switches for one view at a time; the last of all, so that nothing else reads from the copy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kept = _reads_copy.set(False)
        try:
            response = self.get_response(request)
        finally:
            _reads_copy.reset(kept)
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            secure = request.is_secure()
            response.set_cookie(JUST_WRITTEN, "1", SECONDS, httponly=True, samesite="Lax", secure=secure)
        return response

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], _args: object, _kwargs: object
    ) -> None:
        match = request.resolver_match
        reads = request.method == "GET" and match is not None and match.view_name in HEAVY
        _reads_copy.set(reads and JUST_WRITTEN not in request.COOKIES)
