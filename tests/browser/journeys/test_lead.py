"""Journey: a department's lead names somebody, signs, hears of what is late, and agrees in the round."""

import re

from tests.browser.driver import PHONE
from tests.browser.journeys import played
from tests.browser.journeys.company import company


def two_activities(people):
    """Design is asked for a name and for a banner in the first, and has two rows in the second."""
    voucher = played.campaign(people)
    played.row(people, voucher, "Poster", department=people.homes["design"])
    played.row(people, voucher, "Banner", person=people.tang)
    spring = played.campaign(people, "Spring sale")
    for name in ("Leaflet", "Film"):
        row = played.row(people, spring, name, person=people.fang)
        played.accept(row, people.fang)
        played.give(people, row, "R", "design")
    played.put_forward(people, spring)
    return voucher, spring


def sheet(activity):
    """The button of one sheet; for those who do not see, its name tells which one."""
    return re.compile(rf"^Sign this sheet\s?: {activity}, Design$")


def test_a_lead_names_accepts_signs_one_sheet_and_sends_one_row_back(enter, clock):
    people = company()
    voucher, _spring = two_activities(people)
    tang = enter("tang", PHONE)
    assert tang.headline() == "Three things wait for you"

    tang.follow("Name who answers for “Poster”").choose("Who answers for it?", "Fang Rui · Design")
    tang.press("Name and ask").reads("It waits for Fang Rui").go("/")
    tang.follow("Say whether you answer for “Banner”").press("I answer for it").reads("Hand it in by")
    played.accept(voucher.deliverables.get(name="Poster"), people.fang)
    for row in voucher.deliverables.exclude(kind="outcome"):
        played.give(people, row, "R", "design")
    played.put_forward(people, voucher)
    tang.go("/").follow("Answer the sign-off of “Voucher campaign”").reads("4 rows wait for your answer.")
    tang.press(sheet("Voucher campaign")).reads("2 rows wait for your answer.")
    film = tang.item("Film").last
    tang.tick("Send back", inside=film).fill("Why does it go back?", "We need until Friday", film)
    tang.press(sheet("Spring sale")).reads("Signed; 1 row goes back with your reason.")
    pm = enter("pm").go("/inbox/")

    tang.reads("Nothing waits for your signature.")
    pm.reads("“Film” came back from the sign-off", "The reason: “We need until Friday”.")


def test_what_is_late_is_shared_with_the_lead_while_there_is_time(enter, clock):
    people = company()
    poster = played.row(people, played.campaign(people), "Poster", person=people.fang)
    played.accept(poster, people.fang)
    clock.to("Thu 13:59")
    tang = enter("tang", PHONE).go("/inbox/")
    assert tang.main.get_by_text("Help with “Poster”").count() == 0

    clock.to("Thu 14:00")
    tang.go("/inbox/").follow("Help with “Poster”, open since Thu 12 March, 12:00")

    tang.reads("waits for Fang Rui", "2 h").go("/?view=department")
    tang.reads("It waits for Fang Rui.", "Shared with you since")


def test_a_lead_reads_and_agrees_in_the_round(enter, clock):
    people = company()
    activity = played.campaign(people)
    played.accept(played.row(people, activity, "Poster", person=people.fang), people.fang)
    clock.to("Fri 14:00")
    played.sent_round(people, activity, "Fri 14:00")
    tang = enter("tang", PHONE)

    tang.follow("Agree to “Voucher campaign” or object").reads("by Tue 17 March, 14:00")
    tang.follow("Read it first").reads(played.SUMMARY, "Tang Wei").page.go_back()
    tang.tick("Agree").press("Answer")

    tang.reads("Thank you. Your answer stands with the page.", "0 of 4 views are in")
    assert tang.go("/").headline() == "Two things wait for you"  # the improvement, and the view of Design
