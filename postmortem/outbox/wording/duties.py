"""What is asked."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from postmortem.outbox.wording.sentences import Asked

# By kind; "kind:driver" and "kind:sponsor" say it to a holder who is that, "accept:hand_over" asks to take
# over.
DUTIES: Final[Mapping[str, Asked]] = {
    "name": Asked(
        _("Name who answers for “%(title)s”"),
        _("Your department is asked for it, and you know who has room for it."),
        _("Name somebody"),
    ),
    "name:driver": Asked(
        _("Name who answers for “%(title)s”"),
        _("You drive the activity, and no lead can be asked for this one."),
        _("Name somebody"),
    ),
    "accept": Asked(
        _("Say whether you answer for “%(title)s”"),
        _("You are named for it. Nothing counts before your yes, and sending it back is safe."),
        _("Accept or send back"),
    ),
    "accept:hand_over": Asked(
        _("Say whether you take over “%(title)s”"),
        _("It is to pass to you. Until your yes it stays where it is, and sending it back is safe."),
        _("Accept or send back"),
    ),
    "deliver": Asked(
        _("Hand in “%(title)s”"),
        _("You are accountable for it: you may also move the date, or say what stands in the way."),
        _("Hand in"),
    ),
    "approve": Asked(
        _("Approve or return “%(title)s”"),
        _("It has arrived, and you are named to look at it."),
        _("Look and answer"),
    ),
    "approve:driver": Asked(
        _("Approve or return “%(title)s”"),
        _("It has arrived; you drive the activity."),
        _("Look and answer"),
    ),
    "choose": Asked(
        _("Choose how “%(title)s” goes on"),
        _("It was sent back, and you are the one who chooses."),
        _("Choose"),
    ),
    "choose:sponsor": Asked(
        _("Choose how “%(title)s” goes on"),
        _("It was sent back; you sponsor the activity, so the choice is yours."),
        _("Choose"),
    ),
    "sign": Asked(
        _("Answer the sign-off of “%(title)s”"),
        _("Your department is in it. Signing says that the department knows what is due, by whom and when."),
        _("Read and answer"),
    ),
    "sign:sponsor": Asked(
        _("Answer the sign-off of “%(title)s”"),
        _("You sponsor it: the row of the final effect needs your word."),
        _("Read and answer"),
    ),
    "confirm": Asked(
        _("Confirm “%(title)s”"),
        _("It was agreed with you, and it counts once you have said so."),
        _("Read and answer"),
    ),
    "decide": Asked(
        _("Decide whether “%(title)s” goes live"),
        _("The final effect is yours, so the decision is, too."),
        _("Decide"),
    ),
    "decide:sponsor": Asked(
        _("Decide whether “%(title)s” goes live"), _("You sponsor the activity."), _("Decide")
    ),
    "view": Asked(
        _("Write how “%(title)s” looked from your side"),
        _("Your side took part, and only you know what it looked like from there."),
        _("Write it"),
    ),
    "facts": Asked(
        _("Check the facts of “%(title)s”"),
        _("You took part and can tell what really happened when."),
        _("Check them"),
    ),
    "agree": Asked(
        _("Agree to “%(title)s” or object"),
        _("It touches your department. An objection is printed with it."),
        _("Read and answer"),
    ),
    "note": Asked(
        _("Read “%(title)s”"),
        _("It concerns what you do."),
        _("Read"),
    ),
    "act": Asked(
        _("Finish the improvement “%(title)s”"),
        _("You carry it on, and can say when it is done or what stands in the way."),
        _("Open it"),
    ),
    "verify": Asked(
        _("See whether “%(title)s” holds"),
        _("It is said to be done; you lead the department that carried it on."),
        _("Look and answer"),
    ),
    "verify:driver": Asked(
        _("See whether “%(title)s” holds"),
        _("It is said to be done; you drive what it belongs to."),
        _("Look and answer"),
    ),
    "verify:sponsor": Asked(
        _("See whether “%(title)s” holds"),
        _("It is said to be done; you sponsor the activity."),
        _("Look and answer"),
    ),
}
