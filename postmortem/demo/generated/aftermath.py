"""What happened in a generated house after the launch."""

from typing import Final

from incidents.models import (
    ActionItem,
    Finding,
    Incident,
    IncidentDepartment,
    Retrospective,
    TimelineEvent,
)
from postmortem.demo.generated.making import Columns, joined, last_id, make
from postmortem.demo.generated.plan import ZONE, House

STATE: Final = (
    "CASE WHEN s < 5 THEN 'reported' WHEN s < 8 THEN 'mitigating' WHEN s < 12 THEN 'mitigated' "
    "WHEN s < 20 THEN 'analysing' WHEN s < 30 THEN 'learning' ELSE 'closed' END"
)
SITUATIONS: Final = "ARRAY['requirement_change','delay','user_experience','missing_function','collaboration',\
'technical','market','team','complaint','release']"


def report(house: House) -> tuple[int, int]:
    """An incident for each activity on average; one of twenty belongs to none. Returns how many, and the
    highest id before.
    """
    dice, last, zh = house.dice, last_id(Incident), "a.language = 'zh-hans'"
    about = f"{house.activity} + 1 + {dice.pick('n', 40, house.activities)}"
    rows = (
        f"(SELECT n, {about} AS about, {dice.pick('n', 41, 100)} AS s, "
        f"{dice.pick('n', 42, 20000)} AS minutes "
        f"FROM generate_series(0, {house.activities - 1}) AS n) AS g JOIN {house.own} ON a.id = g.about"
    )
    seen_at = f"least(coalesce(a.launched_at, a.created_at) + minutes * interval '1 minute', {house.moment})"
    is_over = "s >= 8"
    words = (dice.word("g.n", 43, "incidents", zh=zh), dice.word("g.n", 44, "places", zh=zh))
    columns: Columns = {
        "id": f"{last} + 1 + g.n",
        "activity_id": "CASE WHEN g.n % 20 <> 0 THEN a.id END",
        "title": joined(zh, *words),
        "seen": dice.word("g.n", 45, "seen", zh=zh),
        "kind": f"(ARRAY['incident','incident','near_miss','complaint'])[1 + {dice.pick('g.n', 46, 4)}]",
        "situation": f"({SITUATIONS})[1 + {dice.skewed('g.n', 47, 10)}]",
        "severity": f"4 - {dice.skewed('g.n', 48, 4)}",
        "status": STATE,
        "language": "a.language",
        "time_zone": ZONE,
        "started_at": f"{seen_at} - interval '90 minutes'",
        "detected_at": f"{seen_at} - interval '20 minutes'",
        "reported_at": seen_at,
        "mitigated_at": f"CASE WHEN {is_over} THEN {seen_at} + interval '2 hours' END",
        "stopped_by_what": f"CASE WHEN {is_over} THEN {dice.word('g.n', 49, 'stopped', zh=zh)} ELSE '' END",
        "closed_at": f"CASE WHEN s >= 30 THEN {seen_at} + interval '20 days' END",
        "sweep_waiver": "CASE WHEN s >= 30 THEN '-' ELSE '' END",
        "still_going_on": f"NOT ({is_over})",
        "reporter_id": house.of_team("a.lead_id", "g.n + 1"),
        "owner_id": "a.lead_id",
    }
    return make(Incident, rows, columns), last


def follow(house: House, last: int) -> dict[str, int]:
    """What belongs to the incidents with ids above `last`: departments, what was seen, times."""
    dice, zh, each = house.dice, "i.language = 'zh-hans'", "i.id * 10 + k"
    own = f"incidents_incident AS i, generate_series(0, 1) AS k WHERE i.id > {last}"
    home = house.home_of(house.of_team("i.owner_id", "k"))
    make(IncidentDepartment, own, {"incident_id": "i.id", "department_id": home})
    seen = {
        "incident_id": "i.id",
        "kind": f"(ARRAY['design','copy','rule','process','other'])[1 + {dice.pick(each, 50, 5)}]",
        "text": dice.word(each, 51, "seen", zh=zh),
        "at": "i.reported_at",
    }
    findings = make(Finding, own, seen)
    told = {
        "incident_id": "i.id",
        "happened_at": "i.detected_at + k * interval '15 minutes'",
        "zone": ZONE,
        "marker": "(ARRAY['detection','diagnosis'])[1 + k]",
        "text": dice.word(each, 52, "seen", zh=zh),
        "by_id": "i.owner_id",
        "at": "i.reported_at",
    }
    return {"findings": findings, "timeline_events": make(TimelineEvent, own, told)}


def learn(house: House, last: int) -> dict[str, int]:
    """A retrospective at work for three of five incidents that are stopped, with its improvements."""
    dice, first, zh = house.dice, last_id(Retrospective), "i.language = 'zh-hans'"
    rows = (
        f"incidents_incident AS i WHERE i.id > {last} AND i.status IN ('analysing', 'learning', 'closed') "
        "AND i.id % 5 < 3"
    )
    pages = {
        "incident_id": "i.id",
        "mitigated_at": "i.mitigated_at",
        "title": "i.title",
        "status": f"(ARRAY['collecting','calibrating','in_review'])[1 + {dice.pick('i.id', 60, 3)}]",
        "language": "i.language",
        "owner_id": "i.owner_id",
        "created_at": "i.mitigated_at",
    }
    made = make(Retrospective, rows, pages)
    below = (
        "incidents_retrospective AS r JOIN incidents_incident AS i ON i.id = r.incident_id, "
        f"generate_series(0, {dice.pick('r.id', 61, 3)}) AS k WHERE r.id > {first}"
    )
    each, owner = "r.id * 10 + k", house.of_team("r.owner_id", "k")
    items = {
        "activity_id": "i.activity_id",
        "incident_id": "i.id",
        "retrospective_id": "r.id",
        "title": dice.word(each, 62, "improvements", zh=zh),
        "end_state": dice.word(each, 63, "ends", zh=zh),
        "owner_id": owner,
        "owner_department_id": house.home_of(owner),
        "due_at": "r.created_at + interval '30 days'",
        "due_zone": ZONE,
        "status": f"(ARRAY['open','done','verified'])[1 + {dice.pick(each, 64, 3)}]",
        "created_at": "r.created_at",
    }
    return {"retrospectives": made, "improvements": make(ActionItem, below, items)}
