"""What must stand in the published retrospective of case 1, as it was entered."""

from datetime import datetime

from postmortem.people.models import Department, User
from tests.browser.driver import SHANGHAI
from tests.browser.journeys import after

H, MIN = 3600, 60
TIMELINE = [
    ("Tue 11:00", "requested", ""),
    ("Tue 18:10", "told", ""),
    ("Tue 19:00", "accepted", "Poster"),
    ("Tue 19:00", "accepted", "Copy and guidance"),
    ("Tue 19:00", "accepted", "Page"),
    ("Tue 19:00", "put_forward", ""),
    ("Tue 19:00", "signed", ""),
    ("Tue 19:00", "signed", ""),
    ("Wed 10:00", "placeholder", "Poster"),
    ("Wed 10:00", "placeholder", "Copy and guidance"),
    ("Wed 15:20", "event", ""),
    ("Wed 16:40", "arrived", "Page"),
    ("Wed 17:30", "approved", "Page"),
    ("Wed 18:00", "due", "Page"),
    ("Wed 20:00", "launch_asked", ""),
    ("Thu 12:00", "due", "Poster"),
    ("Thu 12:00", "due", "Copy and guidance"),
    ("Thu 19:40", "arrived", "Copy and guidance"),
    ("Thu 19:48", "arrived", "Poster"),
    ("Thu 20:00", "launch_agreed", ""),
    ("Thu 20:00", "launched", ""),
    ("Thu 20:00", "started", ""),
    ("Thu 20:05", "event", ""),
    ("Thu 21:05", "seen", ""),
    ("Thu 21:05", "reported", ""),
    ("Thu 23:20", "arrived", "Poster"),
    ("Thu 23:38", "approved", "Poster"),
    ("Thu 23:40", "stopped", ""),
    ("Sun 20:00", "due", "Final effect"),
]
MATRIX = {
    "Final effect": {"R": ["zhao"]},
    "Poster": {"A": ["linqiao"], "R": ["fang", "linqiao"]},
    "Copy and guidance": {"A": ["linqiao"], "R": ["business"]},
    "Page": {"A": ["wuhao"], "C": ["product"], "R": ["wuhao"]},
}
NOTES = {
    "Stand-ins": "Poster: a stand-in for 33 h 48 min. Copy and guidance: a stand-in for 33 h 40 min.",
    "Lead time": "Asked for: 25 h 50 min. Agreed: 2 days 1 h.",
    "No accepted owner at the launch": "Final effect",
    "Reworked after the launch": "Poster: one more version, Product side.",
}
STORY = ("The story", "Which conditions met", "Well and lucky", "In one minute", "Where the time went")


def facts_are_right(document):
    facts = document["facts"]
    names = {one["deliverable"]: one["params"]["name"] for one in facts["deliverables"]}
    arrivals = {one["params"]["name"]: one for one in facts["deliverables"]}
    lead_time = facts["lead_time"]

    assert (arrivals["Poster"]["margin"], arrivals["Poster"]["before_slot"]) == (
        -(7 * H + 48 * MIN),
        12 * MIN,
    )
    assert [lead_time[name] for name in ("asked", "agreed", "real")] == [93_000, 179_400, 179_400]
    assert [names[pk] for pk in facts["without_owner"]] == ["Final effect"]
    assert {names[row["deliverable"]]: letters_of(row) for row in facts["matrix"]["rows"]} == MATRIX
    assert [(names[one["deliverable"]], one["live"]) for one in facts["stand_ins"]] == [
        ("Poster", False),
        ("Copy and guidance", False),
    ]
    assert [moment_of(one, names) for one in facts["timeline"]] == TIMELINE
    assert [(one["expected"], one["actual"]) for one in facts["outcome"]] == [(30, 0)]
    assert [(one["params"]["title"], owner_of(one)) for one in document["improvements"]] == [
        (title, owner.partition(" · ")[0]) for title, _end_state, owner in after.IMPROVEMENTS
    ]


def letters_of(row):
    """Accounts of people and codes of departments by letter; A only for somebody who had accepted."""
    held = {"A": [(row["department"], row["accountable"])]} if row["accountable"] else {}
    return {
        letter: sorted(map(account_of, holders)) for letter, holders in {**held, **row["letters"]}.items()
    }


def account_of(holder):
    department, person = holder
    found = User.objects.filter(pk=person).first()
    return found.account if found else Department.objects.get(pk=department).code


def owner_of(improvement):
    return User.objects.get(pk=improvement["owner"]).display_name


def moment_of(entry, names):
    at = datetime.fromisoformat(entry["at"]).astimezone(SHANGHAI)
    return f"{at:%a %H:%M}", entry["kind"], names.get(entry["deliverable"], "")


def page_is_right(reader):
    """What the sponsor reads: figures, who carries it on, the decision, the record beside the story."""
    reader.reads("Live on time. 0 of 30 expected: orders · in the first hour. Stopped after 3 h 40 min.")
    reader.reads("The poster was final twelve minutes before the slot.", after.DECISION, after.STORY)
    carried = reader.part("In one minute").get_by_role("listitem")
    for title, _end_state, owner in after.IMPROVEMENTS:
        reader.reads(owner.partition(" · ")[0], inside=carried.filter(has_text=title))
    reader.reads("7 h 48 min later", "Poster: 7 h 48 min after the due time, 12 min before the slot.")
    for heading, text in NOTES.items():
        reader.reads(text, inside=reader.page.locator(".notes li").filter(has_text=heading))
    appendix = reader.part("Appendix")
    reader.unfold("Who answered for what then")
    reader.reads("nobody had accepted it", inside=appendix.get_by_role("row").filter(has_text="Final effect"))
    reader.reads(f"objects: {after.OBJECTION}", "Engineering side", "let the time pass", inside=appendix)
    names_only_where_they_look_forward(reader)


def names_only_where_they_look_forward(reader):
    """Nobody is named in what is told: names stand with what is carried on, and in the appendix."""
    told = "".join(
        reader.part(name).evaluate("e => { e.querySelector('.carry')?.remove(); return e.textContent }")
        for name in STORY
    )
    assert [name for name in User.objects.values_list("display_name", flat=True) if name in told] == []
