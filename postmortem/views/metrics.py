"""What Prometheus asks for: `/metrics`, open to whoever has the token of the installation."""

import os
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from postmortem.people.policy import Access, policy
from postmortem.queries.measures import measures


class FromTheRecord(Collector):
    """The gauges that the database knows."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for measure in measures(now=timezone.now()):
            labels = [measure.label] if measure.label else []
            family = GaugeMetricFamily(f"postmortem_{measure.name}", measure.help, labels=labels)
            for label, value in measure.values.items():
                family.add_metric([label] if labels else [], value)
            yield family


@policy(Access.PUBLIC)
def metrics(request: HttpRequest) -> HttpResponse:
    """Requests by view and answer of every process of this machine, then what the database knows."""
    if not settings.METRICS_TOKEN:
        raise Http404
    if not constant_time_compare(
        request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"
    ):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    shown = CollectorRegistry()
    shown.register(FromTheRecord())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(shown)  # type: ignore[no-untyped-call]
    requests = b"" if "PROMETHEUS_MULTIPROC_DIR" in os.environ else generate_latest(REGISTRY)
    return HttpResponse(
        requests + generate_latest(shown),
        content_type=CONTENT_TYPE_LATEST,
        headers={"Cache-Control": "no-store"},
    )
