"""Case 1 up to the launch, step by step, as it is entered by hand."""

import re

from playwright.sync_api import expect

from tests.browser.journeys.days import moment

GOAL = "Readers of the official account buy a voucher and get their coupons at once."
REASON = "The slot is fixed; two sheets are unsigned. It goes live with what is there."


def begin(pm):
    """Told on Tuesday, wanted for Wednesday, agreed for Thursday. Returns the address of the activity."""
    pm.follow("New: what happened?").follow(re.compile("^New activity"))
    pm.tick("Only the final effect").fill("What is it called?", "Voucher campaign")
    pm.when("When does it go live?", moment("Thu 20:00"))
    pm.choose("Which department asked for it?", "Business").tick("Product", "Engineering", "Design")
    pm.unfold("More: kind, sponsor")
    pm.choose("Who is the sponsor?", "Gu Yuan · General management")
    pm.choose("Who answers for the final effect?", "Zhao Ming · Business")
    pm.fill("What is it to reach?", GOAL).fill("What is not pursued this time?", "New members.")
    pm.when("When were you told?", moment("Tue 18:10")).when("When was it asked for?", moment("Tue 11:00"))
    pm.when("Which launch time was asked for first?", moment("Wed 20:00"))
    pm.press("Begin the activity")
    pm.reads("In time so far", "the final effect has no owner", "2 days 1 h", "asked for first: 25 h 50 min")
    return pm.path


def add_row(pm, name, kind, due, **more):
    """One thing that is needed: by when, final by when, from whom."""
    pm.follow("Add something that is needed")
    pm.fill("What is needed?", name).choose("What kind of thing is it?", kind)
    pm.when("When is it due?", moment(due))
    if "final" in more:
        pm.when("When must it be final?", moment(more["final"]))
    if "department" in more:
        pm.choose("Which department answers for it?", more["department"])
    if "person" in more:
        pm.choose("Who answers for it?", more["person"])
    if "good" in more:
        pm.unfold("More: when it is good").locator("textarea").fill(more["good"])
        pm.choose("Where does it come from?", "Design").choose(
            "Who looks at it when it comes?", more["seen_by"]
        )
    return pm.press("Add it")


def add_rows(pm, activity):
    """Poster and copy are due on Thursday at noon, the page the day before."""
    final = {"final": "Thu 18:00"}
    poster = {"person": "Lin Qiao · Business", "good": "Somebody from outside says what is on offer."}
    add_row(pm, "Poster", "poster", "Thu 12:00", seen_by="Gu Yuan · General management", **poster, **final)
    pm.go(activity)
    add_row(pm, "Copy and guidance", "copy", "Thu 12:00", department="Business", **final)
    pm.reads("Zhao Ming").go(activity)
    add_row(pm, "Page", "page or function", "Wed 18:00", person="Wu Hao · Engineering")
    pm.go(activity).reads("0 of 4", "Poster is not accepted yet")


def set_letters(pm, activity):
    """R by click where there is a column, in the form for somebody who has none yet. Then the signatures."""
    pm.go(activity).follow("Matrix")
    click_letter(pm, "Poster", "Lin Qiao", "R responsible")
    click_letter(pm, "Page", "Wu Hao", "R responsible")
    click_letter(pm, "Final effect", "Zhao Ming", "R responsible")
    for row, who, letter in (
        ("Poster", "Fang Rui", "R responsible: does it"),
        ("Copy and guidance", "Business as a whole", "R responsible: does it"),
        ("Page", "Product as a whole", "C consulted: is asked before it is settled"),
    ):
        pm.unfold("Set a letter")
        pm.choose("Which deliverable?", row).choose("Who?", who).choose("Which letter?", letter)
        pm.press("Set the letter")


def click_letter(pm, row, who, said):
    heads = pm.page.locator("[data-holders] > *").all_inner_texts()
    pm.main.get_by_role("row").filter(has_text=row).locator("> *").nth(heads.index(who) + 1).click()
    expect(pm.page.locator("#matrix-said")).to_contain_text(said)


def accept(visitor, title):
    """From To do to the answer, with the rights printed above the button."""
    visitor.go("/").follow(f"Say whether you answer for “{title}”")
    visitor.reads("move the due time", "cut the scope", "hold the launch")
    return visitor.press("I answer for it").reads("Hand it in by")


def name_somebody(lead, title, person):
    """A letter to the department: its lead names the person."""
    lead.go("/").follow(f"Name who answers for “{title}”")
    lead.choose("Who answers for it?", person).press("Name and ask")


def sign(visitor):
    """Everything on the sheet, with one tap."""
    visitor.go("/").follow("Answer the sign-off of “Voucher campaign”").reads(
        "This is no judgement of results."
    )
    return visitor.press(re.compile("^Sign this sheet")).reads("Signed.")


def open_row(visitor, activity, name):
    return visitor.go(activity).follow(name, inside=visitor.part("Plan and reality"))


def stand_in(pm, activity, name):
    """Not to lose time, earlier material is built in until the real one comes."""
    open_row(pm, activity, name).unfold("Something has come")
    pm.fill("Or the text itself", f"{name} of the spring campaign").unfold("It came elsewhere")
    pm.tick("It stands in until the real one comes").fill(
        "Where is the stand-in from?", "the spring campaign"
    )
    pm.press("Hand it in").reads("A stand-in from the spring campaign; it does not count as delivered.")


def hand_in(visitor, title, link):
    """By who owes it, from To do; when is what the clock says."""
    visitor.go("/").follow(f"Hand in “{title}”").fill("Or a link", link)
    return visitor.press("Hand it in").reads("to be approved")


def came_elsewhere(pm, activity, name, at):
    """It came in a chat; who recorded it is not who sent it."""
    open_row(pm, activity, name).unfold("Something has come")
    pm.fill("Or a link", "https://files.example/poster-v3").unfold("It came elsewhere")
    pm.choose("Who sent it?", "Fang Rui · Design").when("When did it really come?", moment(at))
    pm.press("Hand it in").reads("7 h 48 min late", "Came from Fang Rui", "Recorded by Chen Yu")


def launch(pm, activity):
    """Nobody has decided: it goes live all the same, with a reason."""
    pm.go(activity).follow("It goes live").unfold("It went live without a decision")
    pm.when("When did it go live?", moment("Thu 20:00"))
    pm.fill("Why does it go live without a decision?", REASON).press("Record that it is live")
    pm.reads("It is live. The matrix is fixed as it was at the launch.", "as agreed")
