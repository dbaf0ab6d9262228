"""Journey: forty letters of twelve activities, named, agreed to, sent back with a proposal, chosen about."""

import re

from postmortem.outbox.models import Duty
from raci.models import SignedRow
from tests.browser.driver import DESK, PHONE
from tests.browser.journeys import played
from tests.browser.journeys.company import company

SIGN = re.compile("^Sign this sheet")
LETTERS, ACTIVITIES, MOST = 40, 12, 25


def put_forward(people, number):
    """One activity with rows of Design: four rows in the first four, else three."""
    activity = played.campaign(people, f"Activity {number}")
    for place in range(4 if number < 4 else 3):
        row = played.row(people, activity, f"Thing {number}.{place}", person=people.fang)
        played.accept(row, people.fang)
        played.give(people, row, "R", "design")
    played.put_forward(people, activity)
    return activity


def test_forty_letters_of_twelve_activities_take_at_most_25_taps(enter, clock):
    people = company()
    for number in range(ACTIVITIES):
        put_forward(people, number)
    tang = enter("tang", PHONE).go("/signoff/").reads(f"{LETTERS} rows wait for your answer.")
    taps, agreed = 0, 0

    while (
        sheets := tang.main.locator("section.sheet", has=tang.page.get_by_role("button", name=SIGN))
    ).count():
        rows = sheets.first.locator("li.signrow")
        # Everything that this tap agrees to stands on the page, nothing of it is folded.
        assert [row.is_visible() for row in rows.all()] == [True] * rows.count()
        agreed += rows.count()
        tang.press(SIGN, inside=sheets.first)
        taps += 1

    tang.reads("Nothing waits for your signature.")
    assert (taps <= MOST, agreed) == (True, LETTERS)
    assert SignedRow.objects.filter(answer="accepted").count() == LETTERS


def test_a_lead_names_reserves_and_proposes_and_the_driver_takes_it(enter, clock):
    people = company()
    activity = played.campaign(people)
    played.row(people, activity, "Poster", department=people.homes["design"])
    banner = played.row(people, activity, "Banner", person=people.fang)
    played.accept(banner, people.fang)
    for row in activity.deliverables.exclude(kind="outcome"):
        played.give(people, row, "R", "design")
    played.put_forward(people, activity)

    tang = enter("tang", PHONE).go("/signoff/").reads("2 rows wait for your answer.")
    poster, banner_row = tang.item("Poster").last, tang.item("Banner").last
    tang.choose("Who answers for it?", "Fang Rui", poster)
    tang.tick("With a reservation", inside=poster).fill(
        "What is your reservation?", "If the brief comes", poster
    )
    tang.tick("Send back", inside=banner_row).fill("Why does it go back?", "Too large", banner_row)
    tang.fill("A smaller scope?", "One size only", banner_row)
    tang.press(SIGN).reads("Signed; 1 row goes back with your reason.")

    pm = (
        enter("pm", DESK)
        .go("/")
        .follow("Choose how “Banner” goes on")
        .reads("Design proposes something else")
    )
    pm.reads("Too large", "One size only").press("Take the proposal").reads("Taken over.")
    pm.reads("Reservation: “Poster: If the brief comes”")
    pm.go(f"/activities/{activity.pk}/matrix/2/").reads("after a department named somebody", "Fang Rui")
    assert Duty.objects.open().get(kind="accept").holder == people.fang
    banner.refresh_from_db()
    assert banner.acceptance == "One size only"
