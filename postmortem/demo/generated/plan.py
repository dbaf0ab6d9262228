"""What a generated house is planned like: departments, people, activities and all that belongs to them."""

from datetime import datetime
from typing import Final, NamedTuple

from postmortem.activities.models import (
    Activity,
    ActivityDepartment,
    Deliverable,
    LogEntry,
    Participant,
)
from postmortem.demo.generated.making import Columns, Dice, joined, last_id, literal, make
from postmortem.outbox.models import Duty
from postmortem.outbox.registry import SOURCES
from postmortem.people.models import Department, User
from raci.models import Assignment

ZONE: Final = "'Asia/Shanghai'"
TEAM: Final = 6  # people who take part in an activity
# How many rows an activity has: ten on average, some have hundreds.
SIZE: Final = (
    "CASE WHEN a.n % 1000 = 7 THEN 600 WHEN a.n % 100 = 3 THEN 120 WHEN a.n % 10 = 1 THEN 24 "
    "ELSE 2 + {few} END"
)


class House(NamedTuple):
    """How many there are, and the highest id of each before the house was made."""

    activities: int
    departments: int
    people: int
    dice: Dice
    now: datetime
    home: int
    person: int
    activity: int
    deliverable: int

    @property
    def moment(self) -> str:
        return f"{literal(self.now.isoformat())}::timestamptz"

    def ago(self, days: str) -> str:
        return f"({self.moment} - ({days}) * interval '1 day')"

    def of_team(self, driver: str, number: str) -> str:
        """The id of a person who takes part in the activity of that driver."""
        return f"({self.person} + 1 + ({driver} - {self.person} - 1 + ({number}) % {TEAM}) % {self.people})"

    def home_of(self, person: str) -> str:
        return f"({self.home} + 1 + ({person} - {self.person} - 1) % {self.departments})"

    @property
    def own(self) -> str:
        """The activities of this house as `a`, with their number `n`."""
        of_house = (
            f"SELECT *, id - {self.activity} - 1 AS n FROM activities_activity WHERE id > {self.activity}"
        )
        return f"({of_house}) AS a"


def planned(activities: int, seed: int, now: datetime) -> House:
    """A department for 500 activities, a person for five; as many people in each department."""
    departments = min(200, max(8, activities // 500))
    people = max(5, activities // 5 // departments) * departments
    lasts = (last_id(model) for model in (Department, User, Activity, Deliverable))
    return House(activities, departments, people, Dice(seed), now, *lasts)


def hire(house: House) -> int:
    """Departments, their people, and the first of each as its lead; nobody can sign in. Returns how many."""
    names = {code: f"{array_of('departments', code)}[1 + n % 16] || ' ' || n + 1" for code in ("en", "zh")}
    homes: Columns = {
        "id": f"{house.home} + 1 + n",
        "code": f"'generated-' || {house.home} + 1 + n",
        "name_en": names["en"],
        "name_zh": names["zh"],
    }
    make(Department, f"generate_series(0, {house.departments - 1}) AS n", homes)
    zh, key = "n % 2 = 1", f"{house.person} + 1 + n"
    given, family = (house.dice.word("n", salt, name, zh=zh) for salt, name in ((1, "given"), (2, "family")))
    people: Columns = {
        "id": key,
        "account": f"'generated-' || {key}",
        "password": "'!'",
        "email": f"'generated-' || {key} || '@example.com'",
        "display_name": f"CASE WHEN {zh} THEN {family} || {given} ELSE {given} || ' ' || {family} END",
        "department_id": house.home_of(key),
        "role": "CASE WHEN n % 5 = 0 THEN 'pm' ELSE 'member' END",
        "language": f"CASE WHEN {zh} THEN 'zh-hans' ELSE 'en' END",
    }
    made = make(User, f"generate_series(0, {house.people - 1}) AS n", people)
    first = User.objects.filter(pk__gt=house.person).order_by("pk")[: house.departments]
    leads = {lead.department_id: lead for lead in first}
    homes_made = list(Department.objects.filter(pk__in=leads))
    for home in homes_made:
        home.lead = leads[home.pk]
    Department.objects.bulk_update(homes_made, ["lead"])
    return made


def array_of(name: str, code: str) -> str:
    from_words = Dice(0).word("0", 0, name, zh="true" if code == "zh" else "false")
    return from_words.rsplit("[1 + ", 1)[0]


def begin_activities(house: House) -> int:
    """A hundred of them have twenty who drive them, one of these a third: what one person has does not grow
    with the house.
    """
    dice, zh = house.dice, "g.n % 2 = 1"
    thrown = f"SELECT n, {dice.pick('n', 3, 100)} AS s FROM generate_series(0, {house.activities - 1}) AS n"
    with_days = (
        f"SELECT n, s, CASE WHEN s < 30 THEN {dice.pick('n', 4, 40)} WHEN s < 50 THEN 60 + "
        f"{dice.pick('n', 5, 60)} ELSE 120 + {dice.pick('n', 6, 1000)} END AS days FROM ({thrown}) AS t"
    )
    begun = house.ago("g.days")
    words = (dice.word("g.n", 7, "seasons", zh=zh), dice.word("g.n", 8, "activities", zh=zh))
    columns: Columns = {
        "id": f"{house.activity} + 1 + g.n",
        "title": f"{joined(zh, *words)} || ' ' || g.n + 1",
        "kind": f"(ARRAY['campaign','feature','integration','operation'])[1 + {dice.pick('g.n', 9, 4)}]",
        "status": "CASE WHEN s < 10 THEN 'draft' WHEN s < 25 THEN 'aligning' WHEN s < 30 THEN 'ready' "
        "WHEN s < 45 THEN 'launched' WHEN s < 50 THEN 'verified' WHEN s < 95 THEN 'closed' "
        "ELSE 'cancelled' END",
        "lead_id": f"{house.person} + 1 + (g.n / 100 * 20 + {dice.skewed('g.n', 10, 20)}) % {house.people}",
        "requesting_department_id": f"{house.home} + 1 + {dice.pick('g.n', 11, house.departments)}",
        "goal": dice.word("g.n", 12, "goals", zh=zh),
        "time_zone": ZONE,
        "language": f"CASE WHEN {zh} THEN 'zh-hans' ELSE 'en' END",
        "requested_at": begun,
        "agreed_launch_at": f"{begun} + interval '50 days'",
        "launched_at": f"CASE WHEN s BETWEEN 30 AND 94 THEN {begun} + interval '51 days' END",
        "verified_at": f"CASE WHEN s BETWEEN 45 AND 94 THEN {begun} + interval '58 days' END",
        "restricted": "g.n % 50 = 9",
        "created_at": begun,
    }
    return make(Activity, f"({with_days}) AS g", columns)


def take_part(house: House) -> int:
    """Six people and three departments in each; returns the number of people."""
    made = make(
        Participant,
        f"{house.own}, generate_series(0, {TEAM - 1}) AS k",
        {"activity_id": "a.id", "person_id": house.of_team("a.lead_id", "k"), "since": "a.created_at"},
    )
    home = house.home_of(house.of_team("a.lead_id", "k"))
    columns = {"activity_id": "a.id", "department_id": home, "since": "a.created_at"}
    make(ActivityDepartment, f"{house.own}, generate_series(0, 2) AS k", columns)
    return made


def plan_deliverables(house: House) -> int:
    dice, zh, each = house.dice, "a.language = 'zh-hans'", "a.id * 1000 + k"
    state = (
        "CASE WHEN a.status = 'draft' THEN 'draft' WHEN a.status = 'cancelled' OR s = 19 AND k > 0 THEN "
        "'dropped' WHEN a.status = 'aligning' THEN CASE WHEN s < 9 THEN 'draft' ELSE 'agreed' END "
        "WHEN a.status = 'ready' THEN CASE WHEN s < 9 THEN 'agreed' ELSE 'delivered' END "
        "WHEN s < 3 THEN 'delivered' ELSE 'approved' END"
    )
    few = SIZE.format(few=dice.pick("a.n", 20, 10))
    rows = (
        f"(SELECT a.*, {state} AS state FROM (SELECT a.*, k, {dice.pick(each, 21, 20)} AS s "
        f"FROM {house.own}, generate_series(0, {few} - 1) AS k) AS a) AS a"
    )
    owner = house.of_team("a.lead_id", "a.k")
    owned, each = "a.state <> 'draft' OR a.s < 6", "a.id * 1000 + a.k"
    words = (dice.word(each, 22, "things", zh=zh), dice.word(each, 23, "sizes", zh=zh))
    columns: Columns = {
        "id": f"{house.deliverable} + row_number() OVER (ORDER BY a.id, a.k)",
        "activity_id": "a.id",
        "kind": "CASE WHEN a.k = 0 THEN 'outcome' ELSE (ARRAY['poster','copy','guidance','interface',"
        f"'function','document','task'])[1 + {dice.pick(each, 24, 7)}] END",
        "name": joined(zh, *words),
        "phase": f"(ARRAY['agree','make','check','launch'])[1 + {dice.pick(each, 25, 4)}]",
        "acceptance": dice.word(each, 26, "good", zh=zh),
        "due_at": f"a.agreed_launch_at - (1 + {dice.pick(each, 27, 25)}) * interval '1 day'",
        "due_zone": ZONE,
        "accountable_id": f"CASE WHEN {owned} THEN {owner} END",
        "accountable_department_id": f"CASE WHEN {owned} THEN {house.home_of(owner)} END",
        "accountable_since": f"CASE WHEN {owned} THEN a.created_at END",
        "accepted_at": "CASE WHEN a.state NOT IN ('draft', 'dropped') "
        "THEN a.created_at + interval '1 day' END",
        "status": "a.state",
        "position": "a.k",
    }
    return make(Deliverable, rows, columns)


def give_letters(house: House) -> int:
    """For each row but the final effect somebody who is responsible and a department that is informed."""
    rows = f"activities_deliverable AS x JOIN {house.own} ON a.id = x.activity_id, generate_series(0, 1) AS k"
    person = house.of_team("a.lead_id", "x.position + 1 + k")
    columns = {
        "deliverable_id": "x.id",
        "letter": "(ARRAY['R','I'])[1 + k]",
        "department_id": house.home_of(person),
        "person_id": f"CASE WHEN k = 0 THEN {person} END",
        "since": "a.created_at",
    }
    return make(Assignment, f"{rows} WHERE x.position > 0", columns)


def owe(house: House) -> int:
    """What still waits, with the next reminder ahead."""
    rows = (
        f"activities_deliverable AS x JOIN {house.own} ON a.id = x.activity_id "
        "WHERE x.accountable_id IS NOT NULL AND x.status IN ('draft', 'agreed') "
        "AND a.status IN ('draft', 'aligning', 'ready')"
    )
    single = ", ".join(str(SOURCES[kind].single).lower() for kind in ("accept", "deliver"))
    is_agreed = "CASE WHEN x.status = 'draft' THEN 1 ELSE 2 END"
    columns = {
        "kind": f"(ARRAY['accept','deliver'])[{is_agreed}]",
        "single": f"(ARRAY[{single}])[{is_agreed}]",
        "subj_type": "'activities.deliverable'",
        "subj_id": "x.id",
        "stream": "'activity:' || a.id",
        "title": "x.name",
        "params": "jsonb_build_object('activity_id', a.id, 'activity', a.title)",
        "holder_id": "x.accountable_id",
        "department_id": "x.accountable_department_id",
        "driver_id": "a.lead_id",
        "asked_by_id": "a.lead_id",
        "from_at": "a.created_at",
        "due_at": "x.due_at",
        "due_zone": ZONE,
        "next_at": f"greatest(x.due_at, {house.moment}) + interval '1 day'",
    }
    return make(Duty, rows, columns)


def write_log(house: House) -> int:
    dice, zh, each = house.dice, "a.language = 'zh-hans'", "a.id * 1000 + k"
    rows = f"{house.own}, generate_series(1, 1 + {dice.skewed('a.n', 30, 12)}) AS k"
    columns = {
        "activity_id": "a.id",
        "number": "k",
        "kind": f"(ARRAY['note','question','agreement'])[1 + {dice.pick(each, 31, 3)}]",
        "text": dice.word(each, 32, "said", zh=zh),
        "said_at": f"least(a.created_at + k * interval '1 day', {house.moment})",
        "recorded_by_id": "a.lead_id",
    }
    return make(LogEntry, rows, columns)
