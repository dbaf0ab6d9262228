from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from postmortem.backup import queries as backup
from postmortem.outbox import queries
from postmortem.people.policy import Access, policy


@policy(Access.PUBLIC)
def healthz(request: HttpRequest) -> HttpResponse:
    """Is the house in order? 503 while what is due is told late, or a backup is missing; ages are seconds
    since the last run.
    """
    now = timezone.now()
    health, kept = queries.health(now), backup.health(now)
    told = {
        "status": "late" if health.late else "backup" if kept.is_red else "ok",
        "paused": bool(health.paused),
        "planner": health.ages.get("planner"),
        "relay": health.ages.get("relay"),
        "backup": kept.age,
    }
    code = 200 if told["status"] == "ok" else 503
    return JsonResponse(told, status=code, headers={"Cache-Control": "no-store"})


@policy(Access.PUBLIC)
def readyz(request: HttpRequest) -> HttpResponse:
    """Can this process answer? Asks the database and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ready"})
