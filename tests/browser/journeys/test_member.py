"""Journey: a member answers what is asked: accepts and hands in, or proposes something else."""

from tests.browser.driver import PHONE
from tests.browser.journeys import played
from tests.browser.journeys.company import company
from tests.browser.journeys.days import moment


def test_a_member_accepts_with_the_rights_printed_and_hands_in_a_link(enter, clock):
    people = company()
    activity = played.campaign(people)
    played.row(people, activity, "Poster", person=people.linqiao)
    clock.to("Tue 19:00")
    linqiao = enter("linqiao", PHONE)

    linqiao.follow("Accept or send back").reads(
        "With your yes you answer for Poster, due Thu 12 March, 12:00."
    )
    rights = linqiao.part("Your answer").get_by_role("listitem").all_inner_texts()
    linqiao.press("I answer for it").reads("Hand it in by Thu 12 March, 12:00.")
    clock.to("Thu 11:30")
    linqiao.go("/").follow("Hand in").fill("Or a link", "https://files.example/poster").press("Hand it in")

    assert rights == [
        "move the due time, before it must be final (Thu 12 March, 18:00)",
        "cut the scope, with a line in the log",
        "hold the launch",
    ]
    linqiao.reads("30 min early", "It waits for Chen Yu")
    assert linqiao.go("/").headline() == "Nothing waits for you"


def test_a_member_sends_back_with_another_date_and_the_sponsor_takes_it(enter, clock):
    people = company()
    activity = played.campaign(people)
    poster = played.row(people, activity, "Poster", person=people.linqiao)
    clock.to("Tue 19:00")
    linqiao, boss = enter("linqiao", PHONE), enter("boss", PHONE)

    linqiao.follow("Accept or send back").unfold("Send it back with a reason")
    linqiao.reads("Sending it back is safe and is counted nowhere.").fill(
        "Why not?", "The printer is closed."
    )
    linqiao.when("Another date?", moment("Thu 16:00")).fill("A smaller scope?", "Without the small print")
    linqiao.press("Send it back").reads("It waits for Gu Yuan")
    boss.go("/").follow("Choose how “Poster” goes on").reads("It came back: “The printer is closed.”")
    boss.reads("Thu 12 March, 16:00", "Without the small print").press("Take the proposal")
    linqiao.go("/").follow("Accept or send back").reads("due Thu 12 March, 16:00").press("I answer for it")

    poster.refresh_from_db()
    assert (poster.accountable, poster.due_at) == (people.linqiao, moment("Thu 16:00"))
