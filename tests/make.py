"""Builders: a test names only what it is about; everything else gets a plain default."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from incidents.models import ActionItem, Incident, Retrospective
from postmortem.activities.models import Activity, ActivityDepartment, Deliverable, Participant
from postmortem.outbox.models import Duty
from postmortem.outbox.registry import SOURCES
from postmortem.outbox.rules import Times, first_ring, ladder
from postmortem.people.models import Absence, Department, Deputy, ExternalContact, ExternalParty, User
from raci.models import Assignment

NOW = datetime(2026, 3, 11, 8, 0, tzinfo=UTC)  # Wednesday, 16:00 in Shanghai
PASSWORD = "correct-horse-battery"
_number = count(1)


def department(code: str = "", **fields: Any) -> Department:
    code = code or f"department{next(_number)}"
    return Department.objects.create(
        **{"code": code, "name_en": code.capitalize(), "name_zh": f"{code}部", **fields}
    )


def user(account: str = "", **fields: Any) -> User:
    account = account or f"person{next(_number)}"
    password = fields.pop("password", None)
    fields = {
        "email": f"{account}@example.com",
        "display_name": account.capitalize(),
        "time_zone": "UTC",
        "quiet_from": None,
        "quiet_to": None,
        **fields,
    }
    person = User(account=account, **fields)
    person.set_password(password) if password else person.set_unusable_password()
    person.save()
    return person


def lead(code: str = "", **fields: Any) -> User:
    """A person who leads a department of their own."""
    home = department(code)
    person = user(department=home, **fields)
    home.lead = person
    home.save()
    return person


def contact(name: str = "Service desk", **fields: Any) -> ExternalContact:
    """Somebody at a bank who can be reached by mail."""
    party = fields.pop("party", None) or ExternalParty.objects.get_or_create(name="Partner bank")[0]
    fields = {"email": f"desk{next(_number)}@bank.example", "language": "en", **fields}
    return ExternalContact.objects.create(party=party, name=name, **fields)


def absence(person: User, deputy: User, **fields: Any) -> Absence:
    """Away since an hour before NOW, for a week."""
    fields = {"since": NOW - timedelta(hours=1), "until": NOW + timedelta(days=7), **fields}
    return Absence.objects.create(person=person, deputy=deputy, **fields)


def deputy(person: User, stands_in: User, **fields: Any) -> Deputy:
    """Since an hour before NOW, for everything, until it is ended."""
    activity = fields.pop("activity", None)
    fields = {"since": NOW - timedelta(hours=1), "activity_id": activity.pk if activity else None, **fields}
    if fields.get("department"):
        fields["scope"] = Deputy.Scope.DEPARTMENT
    elif activity:
        fields["scope"] = Deputy.Scope.ACTIVITY
    return Deputy.objects.create(person=person, deputy=stands_in, **fields)


def activity(**fields: Any) -> Activity:
    """An activity with a driver (role pm), visible to the driver and the sponsor."""
    driver = fields.pop("lead", None) or user(role=User.Role.PM, department=department())
    fields = {
        "title": "Voucher campaign",
        "lead": driver,
        "requesting_department": fields.pop("requesting_department", None)
        or driver.department
        or department(),
        "time_zone": "Asia/Shanghai",
        "created_at": NOW,
        **fields,
    }
    made = Activity.objects.create(**fields)
    for person in {driver, made.sponsor} - {None}:
        participant(made, person)
    return made


def participant(of: Activity, person: User) -> Participant:
    return Participant.objects.get_or_create(activity=of, person=person, until=None, defaults={"since": NOW})[
        0
    ]


def takes_part(of: Activity, home: Department) -> ActivityDepartment:
    return ActivityDepartment.objects.get_or_create(activity=of, department=home, defaults={"since": NOW})[0]


def deliverable(**fields: Any) -> Deliverable:
    """A draft row; with `accountable=` it is accepted and agreed unless `accepted_at=None` is said."""
    of = fields.pop("activity", None) or activity()
    owner = fields.get("accountable")
    if owner:
        home = owner.department or department()
        fields = {
            "accountable_department": home,
            "accountable_since": NOW - timedelta(days=2),
            "accepted_at": NOW - timedelta(days=1),
            **fields,
        }
        takes_part(of, home)
        participant(of, owner)
    status = fields.pop("status", "agreed" if fields.get("accepted_at") else "draft")
    made = Deliverable.objects.create(
        **{
            "activity": of,
            "name": "Poster",
            "due_at": NOW + timedelta(days=1),
            "due_zone": of.time_zone,
            **fields,
        }
    )
    path = {"draft": [], "agreed": ["agreed"], "delivered": ["agreed", "delivered"], "dropped": ["dropped"]}
    path["approved"], path["returned"] = [*path["delivered"], "approved"], [*path["delivered"], "returned"]
    for step in path[status]:
        Deliverable.objects.filter(pk=made.pk).update(status=step)
    made.refresh_from_db()
    return made


def duty(**fields: Any) -> Duty:
    """Something to deliver, owed from NOW until a day later; it rings as its ladder says."""
    fields = {
        "kind": "deliver",
        "subj_type": "activities.deliverable",
        "subj_id": next(_number),
        "stream": "activity:1",
        "title": "Poster",
        "holder": fields.pop("holder", None) or (None if fields.get("contact") else user()),
        "params": {"activity_id": 1, "activity": "Voucher campaign"},
        "from_at": NOW,
        "due_at": NOW + timedelta(days=1),
        "due_zone": "Asia/Shanghai",
        **fields,
    }
    times = Times(*map(fields.get, ("from_at", "due_at", "freeze_at", "due_zone")))
    declared = SOURCES[fields["kind"]]
    fields.setdefault("single", declared.single)
    still_open = fields.get("state", "open") == "open"
    fields.setdefault(
        "next_at", first_ring(ladder(times, declared.rungs), fields["from_at"]) if still_open else None
    )
    return Duty.objects.create(**fields)


def letter(row: Deliverable, code: str, home: Department, person: User | None = None) -> Assignment:
    """R, C or I of a department as a whole or of one of its people, who take part by that."""
    takes_part(row.activity, home)
    if person:
        participant(row.activity, person)
    return Assignment.objects.create(
        deliverable=row, letter=code, department=home, person=person, since=NOW - timedelta(days=1)
    )


def incident(**fields: Any) -> Incident:
    """Reported at NOW, begun an hour before; `status=` walks it there with what the state needs."""
    status = fields.pop("status", "reported")
    about, reporter = fields.get("activity"), fields.pop("reporter", None) or user()
    fields = {
        "title": "No orders",
        "seen": "No orders since the launch. The page opens.",
        "reporter": reporter,
        "owner": about.lead if about else reporter,
        "time_zone": about.time_zone if about else "Asia/Shanghai",
        "started_at": NOW - timedelta(hours=1),
        "detected_at": NOW,
        "reported_at": NOW,
        **fields,
    }
    made = Incident.objects.create(**fields)
    stopped = {"mitigated_at": NOW, "stopped_by_what": "The page was rewritten.", "still_going_on": False}
    needs = {"mitigated": stopped, "closed": {"closed_at": NOW, "sweep_waiver": "A single page."}}
    path = ["mitigating", "mitigated", "analysing", "learning", "closed"]
    for step in path[: path.index(status) + 1] if status in path else []:
        Incident.objects.filter(pk=made.pk).update(status=step, **needs.get(step, {}))
    made.refresh_from_db()
    return made


def retrospective(**fields: Any) -> Retrospective:
    """At work, about an incident that is being analysed unless an activity is given."""
    if "activity" not in fields:
        about = fields.setdefault("incident", None) or incident(status="analysing")
        fields |= {"incident": about, "mitigated_at": about.mitigated_at}
    about = fields.get("activity") or fields["incident"]
    owner = fields.pop("owner", None) or getattr(about, "owner", None) or getattr(about, "lead", None)
    return Retrospective.objects.create(
        **{"title": about.title, "owner": owner or user(), "created_at": NOW, **fields}
    )


def improvement(**fields: Any) -> ActionItem:
    """Open, due in a week, of a retrospective; its owner belongs to a department."""
    status = fields.pop("status", "open")
    of = fields.pop("retrospective", None) or retrospective()
    about = of.incident
    owner = fields.pop("owner", None) or user(department=department())
    made = ActionItem.objects.create(
        **{
            "retrospective": of,
            "incident": about,
            "activity": about.activity if about else of.activity,
            "title": "Ask the approver for the approval itself",
            "end_state": "Every approval in the log is confirmed in person.",
            "owner": owner,
            "owner_department": owner.department,
            "due_at": NOW + timedelta(days=7),
            "due_zone": "Asia/Shanghai",
            "created_at": NOW,
            **fields,
        }
    )
    needs = {"done": {"done_at": NOW}, "verified": {"verified_at": NOW}, "wont_do": {"reason": "Too dear."}}
    path = {"open": [], "done": ["done"], "verified": ["done", "verified"], "wont_do": ["wont_do"]}
    for step in path[status]:
        ActionItem.objects.filter(pk=made.pk).update(status=step, **needs[step])
    made.refresh_from_db()
    return made
