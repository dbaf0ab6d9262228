"""The API as a whole: its description, its routers, its addresses."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from postmortem.doors.api import found, happened, learnt, matrix, plan, problems, rows
from postmortem.doors.api.answers import marked
from postmortem.people.policy import Access, Policy

ABOUT = (
    "What the pages show, for programs: activities and who answers for what in them, what happened, what was"
    " learnt. A key opens what is open to its owner, with names or sides as on the pages."
)


PLACE = "/api/v1/"


class Quiet(JSONRenderer):
    """JSON in which no text is markup, should anything ever read it as a page."""

    def render(self, request: HttpRequest, data: object, *, response_status: int) -> str:
        said: str = super().render(request, data, response_status=response_status)
        return said.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


class Api(NinjaAPI):
    """Describes every answer that is no success as the problem document it is."""

    def get_openapi_schema(self, **_given: object) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=PLACE)
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                _describe(method, operation)
                for code, said in operation["responses"].items():
                    if int(code) >= 400 and int(code) not in TOO_LONG:
                        said["content"] = {problems.MEDIA_TYPE: said["content"]["application/json"]}
        return schema


TAGGED = {"ETag": {"schema": {"type": "string"}, "description": "What If-None-Match and If-Match name."}}
IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "schema": {"type": "string"},
    "required": False,
    "description": "The ETag of what you have already: if it is still the same, the answer is 304.",
}


# What the web server answers before anything of the product is asked.
PAGE = {"content": {"text/html": {"schema": {"type": "string"}}}}
TOO_LONG = {
    414: {"description": "The address is longer than the server reads.", **PAGE},
    431: {"description": "A header is longer than the server reads.", **PAGE},
}


def _describe(method: str, operation: dict[str, Any]) -> None:
    """What every operation does without saying so itself: see `marked`."""
    responses = operation["responses"]
    for code, said in responses.items():
        if int(code) < 300:
            said["headers"] = TAGGED
    if method == "get":
        operation["parameters"] = [*operation.get("parameters", []), IF_NONE_MATCH]
        responses[304] = {"description": "Not changed.", "headers": TAGGED}
    responses.update(TOO_LONG)


api = Api(
    title="Postmortem",
    version="1.0.0",
    description=ABOUT,
    urls_namespace="api",
    renderer=Quiet(),
    docs_url=None,
    openapi_url="/openapi.json",
)
problems.handle(api)
for router in (plan.router, rows.router, matrix.router, happened.router, learnt.router, found.router):
    api.add_router("", router)


def by_key(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The key is asked for by each operation (api.keys), so the address itself is declared open to all."""

    @wraps(view)
    def asked(request: HttpRequest, **arguments: Any) -> HttpResponse:
        answer = view(request, **arguments)
        if answer.status_code == 405:
            answer = problems.answer(405, "Not by this method.", headers={"Allow": answer["Allow"]})
        answer = marked(request, answer)
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer

    asked.policy = Policy(Access.PUBLIC)  # type: ignore[attr-defined]
    return asked


def _urls() -> tuple[list[URLPattern], str, str]:
    patterns, app, namespace = api.urls
    kept = [one for one in patterns if isinstance(one, URLPattern) and one.name != "api-root"]
    for one in kept:
        is_description = one.name == "openapi-json"
        one.callback = by_key(require_safe(one.callback) if is_description else one.callback)
    return kept, app, namespace


urls = _urls()
