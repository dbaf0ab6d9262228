from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from postmortem.outbox import queries
from postmortem.people.policy import Access, policy


@policy(Access.PUBLIC)
def healthz(request: HttpRequest) -> HttpResponse:
    """Is the house in order? 503 while what is due is told late; ages are seconds since the last run."""
    health = queries.health(timezone.now())
    told = {
        "status": "late" if health.late else "ok",
        "paused": bool(health.paused),
        "planner": health.ages.get("planner"),
        "relay": health.ages.get("relay"),
    }
    return JsonResponse(told, status=503 if health.late else 200, headers={"Cache-Control": "no-store"})


@policy(Access.PUBLIC)
def readyz(request: HttpRequest) -> HttpResponse:
    """Can this process answer? Asks the database and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ready"})
