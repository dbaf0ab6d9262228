"""A help card for each of the ten situations: what produces it, and what to write down beforehand."""

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Situation


class Card(NamedTuple):
    """What usually has to come together, and what to record before it does."""

    produces: tuple[Promise, ...]
    record: tuple[Promise, ...]


CARDS: Final[dict[str, Card]] = {
    Situation.REQUIREMENT_CHANGE: Card(
        (
            _("A change comes from a customer, the market or above, while the date stays where it is."),
            _("It is told by word of mouth, and nobody says what falls away for it."),
            _("Work that was finished is opened again without being counted."),
        ),
        (
            _("Who asked for the change, when, and what it is needed for."),
            _("What it does to dates, people and risks, before it is agreed."),
            _("Who agreed to the new date, as a date change in the log."),
        ),
    ),
    Situation.DELAY: Card(
        (
            _("The time asked for is much shorter than such work usually takes."),
            _("One row waits for another, and the waiting is seen only at the end."),
            _("People are promised to several activities at once."),
        ),
        (
            _("The time asked for beside the usual time, on the day it is asked for."),
            _("A due time before the freeze for everything that others wait for."),
            _("Each department's word about its people."),
        ),
    ),
    Situation.USER_EXPERIENCE: Card(
        (
            _("Everybody who tests it already knows how it is meant."),
            _("Page, copy and guidance are made in different places and meet at the launch."),
            _("There is no time left between the last version and the slot."),
        ),
        (
            _("Three readers from outside, and what they understood."),
            _("Who answers for the whole way of the user, not for single pages."),
            _("What was open at the launch, and who decided to go on."),
        ),
    ),
    Situation.MISSING_FUNCTION: Card(
        (
            _("A need is spoken about and stands in no list."),
            _("It is promised before anybody has said whether it can be built."),
            _("A need has a deliverable, but nothing that checks it."),
        ),
        (
            _("Each need with its source, in the coverage table."),
            _("What is left out this time, under what is not the goal."),
            _("Which check shows that a need is met."),
        ),
    ),
    Situation.COLLABORATION: Card(
        (
            _("One department asks another through a third one."),
            _("Each side takes something as agreed that the others have never heard."),
            _("Somebody works along without a letter in the matrix."),
        ),
        (
            _("All departments that give something, with their letters, before work begins."),
            _("Agreements as one sentence in the log, confirmed by both sides."),
            _("One name for the final effect."),
        ),
    ),
    Situation.TECHNICAL: Card(
        (
            _("The rule of an interface stands nowhere, and only production knows it."),
            _("The technical way is chosen before whoever builds it has been asked."),
            _("One place is mended, and what is shaped like it is not looked for."),
        ),
        (
            _("Rules field by field, with their source, in the check table."),
            _("What only production can prove, and who was told of it beforehand."),
            _("Whom to ask for help, and how fast an answer comes."),
        ),
    ),
    Situation.MARKET: Card(
        (
            _("The expected number comes from hope, not from an earlier activity."),
            _("What readers should do stands neither on the poster nor in the copy."),
            _("The promotion begins before the material is final."),
        ),
        (
            _("The expected numbers after an hour, a day and three days, and where they come from."),
            _("What competitors offer at the same time."),
            _("The promotion as a row with marketing as the one who carries it out."),
        ),
    ),
    Situation.TEAM: Card(
        (
            _("One person wears several hats, and one of them stays unworn."),
            _("Tasks are given by word of mouth and change on the way."),
            _("Something is done for the first time, and nobody has shown it."),
        ),
        (
            _("Goal and own rows of every person, on one page."),
            _("The hats one person wears, and who takes one over."),
            _("What is new, and who has done it before."),
        ),
    ),
    Situation.COMPLAINT: Card(
        (
            _("The complaint arrives where nobody is expected to answer it."),
            _("The single case is mended, the condition behind it stays."),
            _("The customer does not hear what became of it."),
        ),
        (
            _("Where complaints arrive, and by when the first answer goes out."),
            _("Which rows and rules the complaint is about."),
            _("What was told to the customer, and when."),
        ),
    ),
    Situation.RELEASE: Card(
        (
            _("The slot comes before the material, and a stand-in is live."),
            _("The way back is known, but was never tried."),
            _("The approval was passed on, and covers less than what is released."),
        ),
        (
            _("The freeze before the slot, and what happens if something is missing."),
            _("The approval from the approver in person, with what it covers."),
            _("Who is there during the release, and the way back."),
        ),
    ),
}
