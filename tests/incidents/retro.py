"""A campaign as the retrospective tests need it: two departments with leads, a poster that came late."""

from datetime import timedelta
from types import SimpleNamespace

from incidents import actions
from incidents.actions.sides.checking import confirm_facts
from incidents.models import ActionItem, Retrospective
from postmortem.activities.models import Activity, AssetVersion
from postmortem.outbox.models import Duty
from postmortem.people.models import Department
from tests import make
from tests.make import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LAUNCH = NOW - 2 * DAY
LONG_AGO = NOW - 5 * DAY


def campaign(**fields):
    """A launched activity with a poster ten minutes before the slot and nobody accountable for the effect."""
    again = Department.objects.filter(code__startswith="design").count() or ""
    design, business = make.lead(f"design{again}"), make.lead(f"business{again}")
    activity = make.activity(
        title="Voucher campaign",
        sponsor=make.user(display_name="Gu Yuan"),
        requesting_department=business.department,
        requested_at=LAUNCH - 3 * DAY,
        notified_at=LAUNCH - 2 * DAY,
        asked_launch_at=LAUNCH - DAY,
        agreed_launch_at=LAUNCH,
        launched_at=LAUNCH,
        **fields,
    )
    effect = make.deliverable(activity=activity, kind="outcome", name="Final effect", due_at=LAUNCH + DAY)
    since = {"accountable_since": LAUNCH - 2 * DAY, "accepted_at": LAUNCH - 2 * DAY}
    poster = make.deliverable(
        activity=activity, kind="poster", accountable=business, due_at=LAUNCH - 4 * HOUR, **since
    )
    make.takes_part(activity, design.department)
    for number, at, stand_in in ((1, LAUNCH - DAY, True), (2, LAUNCH - 10 * HOUR / 60, False)):
        AssetVersion.objects.create(
            deliverable=poster,
            number=number,
            kind="link",
            url="https://example.com/poster",
            placeholder=stand_in,
            provider_department=design.department,
            arrived_at=at,
            recorded_by=activity.lead,
            recorded_at=NOW,
        )
    rows = {"effect": effect, "poster": poster}
    return SimpleNamespace(activity=activity, driver=activity.lead, design=design, business=business, **rows)


def at_work(scene=None, **fields):
    """A retrospective of an incident of the campaign, its facts compiled, nothing written."""
    scene = scene or campaign()
    times = {"started_at": LAUNCH, "detected_at": LAUNCH + HOUR}
    incident = make.incident(activity=scene.activity, status="analysing", title="No orders", **times)
    incident.impacts.create(kind="orders", unit="1 h", expected=30, actual=0)
    seen = {"kind": "design", "text": "The poster gives no reason."}
    incident.findings.create(deliverable=scene.poster, at=NOW, **seen)
    found = actions.open_retrospective(incident=incident, by=scene.driver, now=NOW)
    actions.compile_due(now=NOW)
    Retrospective.objects.filter(pk=found.pk).update(**fields)
    found.refresh_from_db()
    return found, scene


def written(scene=None, *, summary="It went live on time and brought no orders.", **fields):
    """As `at_work`, with everything that must be there before others read it."""
    found, scene = at_work(scene, **fields)
    by = scene.driver
    for code, body in (("summary", summary), ("lucky", "None found."), ("story", "It began on Tuesday.")):
        actions.save_section(found.pk, (code, "en"), 0, body, by=by, now=NOW)
    for code in ("no_single_owner", "late_material"):
        condition = actions.Condition(code, "The effect had no owner.", "Every row had one.", "idea")
        actions.add_factor(found.pk, condition, by=by, now=NOW)
    make.improvement(retrospective=found, owner=scene.design, title="Material is final four hours ahead")
    return found, scene


def in_review(scene=None, **fields):
    """As `written`, sent to the leads of Business and Design."""
    found, scene = written(scene, **fields)
    checked(actions.share_for_checking(found.pk, by=scene.driver, now=NOW))
    actions.send_round(found.pk, by=scene.driver, now=NOW)
    found.refresh_from_db()
    return found, scene


def published(scene=None, **fields):
    """As `in_review`, agreed by both and published."""
    found, scene = in_review(scene, **fields)
    for lead in (scene.business, scene.design):
        actions.answer_round(found.pk, agrees=True, by=lead, now=NOW)
    actions.publish(found.pk, by=scene.driver, now=NOW)
    found.refresh_from_db()
    return found, scene


def checked(found, now=NOW):
    """Everybody asked has looked at the facts of their rows: they are right."""
    for duty in Duty.objects.open().filter(kind="facts", subj_id=found.pk).select_related("holder"):
        confirm_facts(found.pk, by=duty.holder, now=now)
    return found


def improvements(found):
    return ActionItem.objects.filter(retrospective=found)


def verified(scene):
    Activity.objects.filter(pk=scene.activity.pk).update(status="aligning")
    for status in ("ready", "launched"):
        Activity.objects.filter(pk=scene.activity.pk).update(status=status)
    Activity.objects.filter(pk=scene.activity.pk).update(status="verified", verified_at=NOW)
