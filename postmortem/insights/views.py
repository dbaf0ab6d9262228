"""The trends: charts with their tables, and the rows behind them."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from postmortem.activities.tables import csv_lines
from postmortem.insights import queries
from postmortem.insights.rules.chart import Topic
from postmortem.insights.rules.weeks import Period
from postmortem.people.policy import Access, UserRequest, policy


def topic_or_404(slug: str) -> Topic:
    if slug not in queries.TOPICS:
        raise Http404
    return queries.TOPICS[slug]


@policy(Access.SIGNED_IN)
@require_safe
def trends(request: UserRequest) -> HttpResponse:
    """Did it get better?"""
    page = queries.trends_page(request.GET.get("weeks", ""), now=timezone.now())
    return render(request, "insights/trends.html", {"page": page})


@policy(Access.SIGNED_IN)
@require_safe
def chart(request: UserRequest, slug: str) -> HttpResponse:
    """One question."""
    page = queries.chart_page(topic_or_404(slug), request.GET.get("weeks", ""), now=timezone.now())
    return render(request, "insights/chart.html", {"page": page, "chart": page.charts[0]})


@policy(Access.SIGNED_IN)
@require_safe
def rows(request: UserRequest, slug: str) -> HttpResponse:
    """What stands behind it, as far as the reader may open it; line by line, however many there are."""
    topic = topic_or_404(slug)
    period = Period.until(timezone.localdate(), request.GET.get("weeks", ""))
    answer = StreamingHttpResponse(
        csv_lines(queries.lines_behind(request.user, topic, period)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{topic.slug}-{period.last:%Y-%m-%d}.csv"'
    return answer  # type: ignore[return-value]  # policy speaks of the common case; this has no content at once
