"""Case 1 from the first report to the published retrospective, step by step, as it is entered by hand."""

import re

from tests.browser.journeys.before import open_row
from tests.browser.journeys.days import moment

SEEN = "No orders in the first hour. Readers cannot tell what is on offer."
STOPPED = "New poster and copy are live; two readers from outside have read them."
MINUTE = "What does somebody need to know who has one minute?"
SUMMARY = """The voucher campaign went live on time. Its first hour brought no orders; thirty were expected.

Two conditions met. The poster was final twelve minutes before the slot. The final effect had no owner."""
STORY = "On Tuesday evening a campaign was asked for. On Thursday at 20:00 it was live."
LUCKY = "The swap was still possible at the slot."
DECISION = "Who answers for the effect of the next campaign?"
CONDITIONS = [
    (
        "material that was final late",
        "The poster was final twelve minutes before the slot.",
        "Nothing said which time was too late to look at it.",
    ),
    (
        "the final effect had no owner",
        "The final effect had no accepted owner.",
        "Each row had somebody who makes it; the effect was no row of anybody.",
    ),
]
IMPROVEMENTS = [
    ("Material is final four hours before the slot", "The launch page shows the freeze.", "Sun Li · Product"),
    (
        "Three readers from outside say what it is",
        "Three answers stand there before every slot.",
        "Zhao Ming · Business",
    ),
]
FINDINGS = [
    ("design", "The poster gives no reason to order now.", "Poster", "accountable then: Business"),
    ("copy", "The copy does not say what is on offer.", "Copy and guidance", "accountable then: Business"),
    (
        "process",
        "Nobody says what is good enough.",
        "Final effect",
        "nobody had accepted to answer for it then",
    ),
]
EVENTS = [
    ("Wed 15:20", "It is said that the plan is approved."),
    ("Thu 20:05", "The campaign is shared in chats and groups."),
]
OBJECTION = "The copy waited for a decision that came on Thursday."
LESSON = "Name one person for the final effect before the build begins."


def report(pm):
    """Six questions, one of them typed."""
    pm.go("/").follow("New: what happened?").follow(re.compile("^Something went wrong"))
    assert pm.page.locator("form.report .field:visible").count() == 6
    pm.fill("What do you see?", SEEN).choose("In which activity?", "Voucher campaign")
    pm.tick("Another time").when("Day and time", moment("Thu 20:00"))
    pm.tick("Customers", "Yes", "Many, or it is seen in public").press("Send the report")
    pm.reads("The report is filed. First it is stopped; the why comes later.").press("Somebody is on it")
    return pm.path


def name_departments(visitor, *departments):
    visitor.unfold("Name the departments")
    visitor.tick(*departments, inside=visitor.part("What was seen")).press("Name them")


def find(visitor, kind, text, row):
    """One thing that is wrong, and which deliverable it is about."""
    visitor.unfold("Add a finding")
    part = visitor.part("Findings")
    visitor.fill("What was seen?", text, part).choose("What is it about?", kind, part)
    visitor.choose("Which deliverable?", row, part).press("Add it", part)
    return visitor.item(text)


def count(visitor, until, expected, actual):
    visitor.unfold("Add a figure")
    part = visitor.part("Expected and actual")
    visitor.choose("What is counted?", "orders", part).fill("Of what, until when?", until, part)
    visitor.fill("Expected", expected, part).fill("Actual", actual, part).press("Add it", part)
    visitor.reads(f"{actual} of {expected} expected", inside=part)


def tell_event(visitor, when, kind, text):
    visitor.unfold("Add an event")
    part = visitor.part("Timeline")
    visitor.when("When did it happen?", moment(when), part).choose("What kind of event?", kind, part)
    visitor.fill("What happened?", text, part).press("Add it", part).reads(text, inside=part)


def rewrite(pm, activity, name, link):
    """Another version the same night, by somebody who wrote none of it before."""
    open_row(pm, activity, name).unfold("Something has come")
    pm.fill("Or a link", link).press("Hand it in").reads("Version 3")


def approve(visitor, title, scope):
    visitor.go("/").follow(f"Approve or return “{title}”").choose("What does your yes cover?", scope)
    visitor.press("Approve it").reads("It has come and is approved; nothing is asked of you.")


def stop(pm, incident):
    pm.go(incident).fill("What stopped it?", STOPPED)
    pm.fill("Who saw that it has stopped?", "The sponsor's office").when("When?", moment("Thu 23:40"))
    pm.press("It has stopped").reads("after 3 h 40 min")


def begin_to_write(pm):
    """The facts are still being compiled; nobody has to wait for them."""
    pm.fill(MINUTE, SUMMARY, next_step(pm))


def write(pm):
    """The words beside the facts: each step is the next one the page names. What was begun is still there."""
    pm.press("Save", next_step(pm)).reads(SUMMARY.splitlines()[0])
    for kind, text, sense in CONDITIONS:
        condition(pm, kind, text, sense)
    for title, end_state, owner in IMPROVEMENTS:
        improve(pm, title, end_state, owner)
    pm.fill("Where did luck help?", LUCKY, next_step(pm)).press("Save", next_step(pm))
    section(pm, "What happened, told forward?", STORY)
    section(pm, "What went well, and what helped?", "Every order got its coupons within five seconds.")
    pm.unfold("Add a lesson").get_by_label("start").check()
    pm.fill("What exactly?", LESSON).press("Add the lesson").reads(LESSON)
    frame = pm.part("Title and decision")
    pm.unfold("Change title or decision")
    pm.fill("Which one decision is asked for?", DECISION, frame).press("Save", frame).reads(DECISION)


def next_step(pm):
    return pm.part("What is missing before others can read it?")


def condition(pm, kind, text, sense):
    if not next_step(pm).get_by_text("Next: a condition").is_visible():
        pm.unfold("Add a condition")
    pm.choose("Which kind of condition is it?", kind).fill("The condition in one sentence", text)
    pm.fill("Why did it make sense at the time?", sense).press("Add the condition").reads(text)


def improve(pm, title, end_state, owner):
    pm.follow("Add an improvement").fill("What will be different?", title)
    pm.fill("How will one see it?", end_state).choose("Who carries it on?", owner)
    pm.when("By when?", moment("next Wed 18:00")).press("Add it and ask").reads(
        title, owner.partition(" · ")[0]
    )


def section(pm, question, text):
    place = pm.unfold("Write " + question, pm.part("In words"))
    place.get_by_role("textbox").fill(text)
    pm.press("Save", place).reads(text)


def share(pm):
    pm.press("Let them check it").reads("Those who took part can check the facts now.")


def send(pm):
    """Who has not looked by now has let the facts pass."""
    pm.press("Send it to the departments").reads("silence for two working days lets it pass.")


def answer(lead, how, reason=""):
    """Agree, or object with a reason that is printed with the page."""
    lead.go("/").follow("Agree to “No orders in the first hour” or object").tick(how)
    if reason:
        lead.fill("What do you object to?", reason)
    lead.press("Answer").reads("Thank you. Your answer stands with the page.")
