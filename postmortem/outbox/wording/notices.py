"""What is told without asking."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from postmortem.outbox.registry import Told

# By the kind given to actions.tell.
NOTICES: Final[Mapping[str, Told]] = {
    "draft_waits": Told(
        _("“%(title)s” was begun and waits for your yes"),
        _("It stays in preparation until you, as the department's lead, say that it may go on."),
    ),
    "sessions_ended": Told(
        _("You were signed out everywhere"),
        _("An administrator ended your sessions. If you do not know why, ask."),
    ),
    "second_reset": Told(
        _("Your second step was taken away"),
        _(
            "An administrator reset it, and you were signed out everywhere. Set up a new one; if you did not"
            " ask for this, say so at once."
        ),
    ),
    "admin_asked": Told(
        _("“%(title)s” is to become an administrator"),
        _("Another administrator asks for it. It needs the yes of a second one: yours, for one."),
    ),
    "admin_made": Told(
        _("You are an administrator from now on"),
        _("Departments, people, channels and the backup are yours to look after."),
    ),
    "activity_yours": Told(
        _("You drive “%(title)s” from now on"),
        _("Whoever drove it leaves the house. What waits for the one who drives it waits for you."),
    ),
    "activity_sponsored": Told(
        _("You sponsor “%(title)s” from now on"),
        _("Whoever sponsored it leaves the house. What waits for the sponsor waits for you."),
    ),
    "row_sent_back": Told(
        _("“%(title)s” came back from the sign-off"),
        _("The reason: “%(reason)s”. Change the row with those it concerns, then ask for sign-off again."),
    ),
    "due_moved": Told(
        _("“%(title)s” is now due %(due)s"),
        _("The date was moved. The reminders follow the new one."),
    ),
    "scope_cut": Told(
        _("Less is asked for “%(title)s”"),
        _("When it is good was said anew; the log says why."),
    ),
    "final_taken_back": Told(
        _("“%(title)s” is not final any more"),
        _("Something in it was changed. Look at what is open, then make it final again."),
    ),
    "log_otherwise": Told(
        _("It was agreed otherwise: “%(title)s”"),
        _("“%(reason)s” Talk to each other, then write down what holds."),
    ),
    "thanked": Told(
        _("Thank you: you helped with “%(title)s”"),
        _("“%(reason)s” It stands on the page, under what went well."),
    ),
    "approval_answered": Told(
        _("The approver has answered: “%(title)s”"),
        _("It stands in the log, with what the approval covers."),
    ),
    "question_answered": Told(
        _("Answered: “%(title)s”"),
        _("The answer stands with the question."),
    ),
    "risk_accepted": Told(
        _("Signed: it is gone with the risk “%(title)s”"),
        _("The words of the risk and the signature stand for good. Whoever was told still takes note."),
    ),
    "risk_refused": Told(
        _("Not gone with: the risk “%(title)s”"),
        _("“%(reason)s” Write down what is done about it, or ask somebody else."),
    ),
    "kickoff_missed": Told(
        _("The kick-off of “%(title)s” was without your department"),
        _("The minutes are in the log. Say what is missing in them, from where you stand."),
    ),
    "contact_gone": Told(
        _("“%(title)s” is asked of nobody now"),
        _("%(who)s (%(party)s) is not reached here any more. Ask somebody else there."),
    ),
    "dropped": Told(
        _("“%(title)s” is not needed any more"),
        _("Nothing more is asked of you for it."),
    ),
    "launch_go": Told(
        _("Decided: “%(title)s” goes live"),
        _("Nothing is open. Who drives it records when it is live."),
    ),
    "launch_open_items": Told(
        _("Decided: “%(title)s” goes live with what is open"),
        _("“%(reason)s” What was open at the decision stands on the launch page."),
    ),
    "launch_old_version": Told(
        _("Decided: “%(title)s” goes live with an old version"),
        _("“%(reason)s” Which one it is stands on the launch page."),
    ),
    "launch_drop": Told(
        _("Decided: “%(title)s” goes live without something"),
        _("“%(reason)s” What it goes without stands on the launch page."),
    ),
    "launch_move": Told(
        _("Decided: “%(title)s” goes live %(due)s instead"),
        _("“%(reason)s” The launch time was moved; the log has it."),
    ),
    "launch_hold": Told(
        _("Decided: “%(title)s” is held"),
        _("“%(reason)s” It does not go live before the decision is asked for again."),
    ),
    "launch_none": Told(
        _("No decision came on “%(title)s”"),
        _("Nobody decided until the launch. That is recorded under nobody's name."),
    ),
    "incident_reported": Told(
        _("Reported: “%(title)s”"),
        _("Something was seen in an activity that you drive. First it is stopped, then looked into."),
    ),
    "incident_joined": Told(
        _("Seen again: “%(title)s”"),
        _("Somebody else reports it, too; what they saw stands with it."),
    ),
    "incident_stopped": Told(
        _("Stopped: “%(title)s”"),
        _("What you reported has stopped. What made it possible is looked into next."),
    ),
    "improvement_verified": Told(
        _("Verified: “%(title)s”"),
        _("Somebody has looked: it is so. Thank you for carrying it on."),
    ),
    "improvement_not_done": Told(
        _("Will not be done: “%(title)s”"),
        _("The reason stands with the improvement. It can be opened again."),
    ),
    "retro_opened": Told(
        _("A retrospective begins: “%(title)s”"),
        _("It is compiled from the record. Whoever took part adds what the record does not know."),
    ),
    "retro_facts": Told(
        _("The facts of “%(title)s” can be checked"),
        _("Read what the record says, and tell whoever keeps the page what was otherwise."),
    ),
    "retro_views": Told(
        _("The views on “%(title)s” are open"),
        _("They stand side by side now, for those who took part. See where they do not meet."),
    ),
    "retro_corrected": Told(
        _("A correction to “%(title)s”"),
        _("Somebody who took part says what was otherwise. Reply what became of it."),
    ),
    "retro_answered": Told(
        _("A reply to your correction of “%(title)s”"),
        _("Read what became of what you said about the facts."),
    ),
    "retro_objected": Told(
        _("An objection to “%(title)s”"),
        _("It is printed with the page. Publishing goes on when you say so."),
    ),
    "retro_published": Told(
        _("Published: “%(title)s”"),
        _("What happened, what changes and who carries it on: one page, one minute."),
    ),
    "remark_answered": Told(
        _("There is a reply to what you asked about “%(title)s”"),
        _("It stands with your question."),
    ),
    "choice_moved": Told(
        _("“%(title)s” goes on: now due %(due)s"),
        _("Its time had passed. A later one is chosen, and the reminders follow it."),
    ),
    "choice_kept": Told(
        _("“%(title)s” goes on with what there is"),
        _("Its time had passed. What has come stays in use, and a yes or no to it is asked."),
    ),
    "choice_replaced": Told(
        _("“%(title)s” goes on: somebody else is asked"),
        _("Its time had passed. Nothing passes on before that person's yes."),
    ),
    "choice_approver": Told(
        _("“%(title)s” goes on: somebody else looks at it"),
        _("The time for a yes or no had passed. It is asked of somebody else now."),
    ),
    "choice_dropped": Told(
        _("It goes on without “%(title)s”"),
        _("Its time had passed. It is taken off the plan, and nothing more is asked for it."),
    ),
    "stands_in": Told(
        _("You stand in for %(title)s until %(until)s"),
        _("From %(since)s on you receive what would reach %(title)s, and can read what it is about."),
    ),
    "stands_in_ended": Told(
        _("You no longer stand in for %(title)s"),
        _("The absence has ended; what is asked of %(title)s goes there again."),
    ),
    "away_entered": Told(
        _("You are entered as away until %(until)s"),
        _("From %(since)s on %(title)s receives what would reach you. You can end it there."),
    ),
    "away_ended": Told(
        _("You are no longer entered as away"),
        _("%(title)s no longer stands in for you; what is asked of you reaches you again."),
    ),
    "deputy_named": Told(
        _("You may answer for %(title)s"),
        _("From %(since)s on, until it is ended. What waits for %(title)s stands with what waits for you."),
    ),
    "deputy_named_until": Told(
        _("You may answer for %(title)s until %(until)s"),
        _("From %(since)s on. What waits for %(title)s stands with what waits for you."),
    ),
    "deputy_ended": Told(
        _("You no longer answer for %(title)s"),
        _("What you have answered stays. What is asked of %(title)s now waits for %(title)s alone."),
    ),
    "has_deputy": Told(
        _("%(title)s may answer for you"),
        _("From %(since)s on. Every such answer is recorded with both names. You can end it at any time."),
    ),
    "glass_broken": Told(
        _("An administrator looks into “%(title)s”"),
        _(
            "%(who)s may read it until %(until)s, and change nothing. "
            "The reason: “%(reason)s”. It is recorded."
        ),
    ),
    "backup_failed": Told(
        _("A backup was not made"),
        _("The page says why. With the switch on it is tried again every hour until there is a good one."),
    ),
    "backup_overdue": Told(
        _("No good backup for more than 26 hours"),
        _("If the disk were lost now, everything since the last good one would be lost with it."),
    ),
    "has_no_deputy": Told(
        _("%(title)s no longer answers for you"),
        _("What was answered in your name stays, and is recorded so."),
    ),
}
OTHER: Final = Told(_("News: “%(title)s”"), "")
