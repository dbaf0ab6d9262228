"""What happens in the matrix and about the launch."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: Final[dict[str, str | Promise]] = {
    "letter.named": _("A person was named for a letter."),
    "letter.set": _("A letter was set."),
    "letter.cleared": _("A letter was cleared."),
    "letter.undone": _("A change of letters was undone."),
    "matrix.put_forward": _("The matrix was put forward to sign."),
    "matrix.signed": _("A department signed the matrix."),
    "matrix.imported": _("A matrix was read from a file."),
    "matrix.launched": _("The matrix was frozen for the launch."),
    "matrix.counter_taken": _("A counter-proposal was taken."),
    "matrix.counter_left": _("A counter-proposal was left."),
    "matrix.handed_over": _("A row was handed over in the matrix."),
    "matrix.letters_chosen": _("The letters in use were chosen."),
    "matrix.sheet_passed_on": _("Answering for a department was passed on."),
    "matrix.sheet_taken_back": _("Answering for a department was taken back."),
    "matrix.template_applied": _("A template was applied."),
    "exception.entered": _("An exception was entered."),
    "exception.renewed": _("An exception was renewed."),
    "exception.ended": _("An exception was ended."),
    "import.brought": _("A file was brought to import."),
    "import.dropped": _("An import was dropped."),
    "launch.asked": _("The decision about the launch was asked for."),
    "launch.decided": _("The launch was decided."),
    "launch.undecided": _("The decision about the launch was taken back."),
    "launch.passed_on": _("The decision about the launch was passed on."),
    "launch.preview_asked": _("A look at the preview was asked for."),
    "launch.preview_seen": _("The preview was seen."),
    "duty.answered": _("Something asked was answered."),
    "duty.snoozed": _("A reminder was put off."),
    "duty.unsnoozed": _("A reminder that was put off comes as before."),
    "duty.reopened": _("Something answered is asked again."),
    "duty.taken_back": _("Something asked was taken back."),
    "duty.written_again": _("Somebody outside was written to again."),
    "lesson.answered": _("An earlier lesson was answered."),
    "template.changed": _("A template was changed."),
    "template.kept": _("A template was kept."),
    "template.restored": _("A template is as it was shipped."),
}
