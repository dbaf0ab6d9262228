"""The page taken away as a file: Markdown, HTML, PDF, all from the one document, with sides for names."""

from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents import papers
from incidents.models import Retrospective
from incidents.queries import readable_retrospective, role_page, zone_of
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=readable_retrospective)
@require_safe
def retrospective_export(request: UserRequest, found: Retrospective) -> HttpResponse:
    """`?as=` md, html or pdf."""
    kind = papers.KINDS.get(request.GET.get("as", "md"))
    if kind is None:
        raise Http404
    with timezone.override(ZoneInfo(zone_of(found))):
        content = kind.make(role_page(found, is_shared=True), timezone.now())
    answer = HttpResponse(content, content_type=kind.media_type)
    answer["Content-Disposition"] = f'attachment; filename="retrospective-{found.pk}.{kind.ending}"'
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer
