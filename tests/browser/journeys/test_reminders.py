"""Journey: a poster is overdue in a rush, and everybody hears of it while there is still time."""

from datetime import timedelta

from django.core import mail

from postmortem.activities import actions as plan
from tests.browser.driver import PHONE, SHANGHAI
from tests.browser.journeys.company import company
from tests.browser.journeys.days import moment

HALF_AN_HOUR = timedelta(minutes=30)
HOLDER = [
    ("Wed 11 March", "15:30", "Hand in “Poster” by Thu 12 March, 12:00"),
    ("Thu 12 March", "12:00", "Due now: Hand in “Poster”"),
    ("Thu 12 March", "14:00", "Now with others who can help: Hand in “Poster”"),
    ("Thu 12 March", "16:00", "Now with the sponsor, too: Hand in “Poster”"),
    ("Thu 12 March", "18:00", "The time set for “Poster” has come"),
]
LEAD = [
    ("Thu 12 March", "14:00", "Help with “Poster”, open since Thu 12 March, 12:00"),
    ("Thu 12 March", "16:00", "Help with “Poster”, now with the sponsor"),
    ("Thu 12 March", "18:00", "The time set for “Poster” has come"),
]
SPONSOR = [
    ("Thu 12 March", "16:00", "Choose how “Poster” goes on, open since Thu 12 March, 12:00"),
    ("Thu 12 March", "18:00", "The time set for “Poster” has come"),
]
DRIVER = [("Thu 12 March", "18:00", "The time set for “Poster” has come")]
HEARD = {"linqiao": HOLDER, "zhao": LEAD, "boss": SPONSOR, "pm": DRIVER}


def accepted_poster(people):
    """Told on Tuesday, accepted at 19:00, due on Thursday at noon, final by 18:00, live at 20:00."""
    rush = plan.create_activity(
        plan.NewActivity(
            title="Voucher campaign",
            requesting_department=people.homes["business"],
            sponsor=people.boss,
            time_zone="Asia/Shanghai",
            agreed_launch_at=moment("Thu 20:00"),
        ),
        by=people.pm,
        now=moment("Tue 18:20"),
    )
    poster = plan.NewDeliverable(
        "Poster", moment("Thu 12:00"), kind="poster", freeze_at=moment("Thu 18:00"), person=people.linqiao
    )
    row = plan.add_deliverable(rush, poster, by=people.pm, now=moment("Tue 18:30"))
    plan.accept(row.pk, by=people.linqiao, now=moment("Tue 19:00"))


def tick_every_half_hour(clock, start, end):
    """Lets time pass; returns the mails as (day, clock time, subject) by account."""
    came, at = {}, moment(start)
    while at <= moment(end):
        sent = len(mail.outbox)
        clock.to(at)
        local = at.astimezone(SHANGHAI)
        for one in mail.outbox[sent:]:
            account = one.to[0].partition("@")[0]
            day = f"{local:%a} {local.day} {local:%B}"
            came.setdefault(account, []).append((day, f"{local:%H:%M}", one.subject))
        at += HALF_AN_HOUR
    return came


def told(visitor):
    """What the inbox says without asking, oldest first: (day, clock time, subject)."""
    days = visitor.main.get_by_role("region").all()
    lines = [
        (day.get_by_role("heading", level=2).inner_text(), *entry_of(entry))
        for day in days
        for entry in day.get_by_role("listitem").filter(has_not=visitor.page.locator(".state")).all()
    ]
    return lines[::-1]


def entry_of(entry):
    at = entry.locator(".inbox-item__when span").first.inner_text()
    return at, entry.get_by_role("heading", level=3).inner_text()


def test_the_overdue_poster_produces_exactly_the_reminders_of_the_ladder(enter, clock):
    people = company()
    accepted_poster(people)

    mailed = tick_every_half_hour(clock, "Tue 19:30", "Fri 12:00")

    assert mailed == HEARD
    for account, heard in HEARD.items():
        inbox = enter(account, PHONE).go("/inbox/")
        assert told(inbox) == heard


def test_each_reminder_leads_to_the_row_and_the_arrival_ends_them(enter, clock):
    people = company()
    accepted_poster(people)
    tick_every_half_hour(clock, "Thu 11:30", "Thu 16:30")

    sponsor = enter("boss", PHONE).go("/inbox/")
    sponsor.follow("Choose how “Poster” goes on, open since Thu 12 March, 12:00")
    holder = enter("linqiao", PHONE).follow("Hand in")
    holder.fill("Or a link", "https://files.example/poster").press("Hand it in")
    later = tick_every_half_hour(clock, "Thu 17:00", "Fri 12:00")

    assert sponsor.path == holder.path
    assert {"linqiao", "zhao"} & later.keys() == set()
