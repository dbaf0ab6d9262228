"""How an alignment was for the side of a contact outside: counted, without a name."""

from django import forms
from django.utils.translation import gettext_lazy as _

from postmortem.activities.actions.pulse import answer_pulse
from postmortem.activities.forms.pulse import PulseForm
from postmortem.activities.models import CheckTable
from postmortem.activities.rules.pulse import OF_PARTNERS
from postmortem.answering.partner.question import PartnerKind, PartnerQuestion, PartnerWay
from postmortem.answering.pulses import WHO_READS
from postmortem.answering.question import Fact, Files, Typed
from postmortem.outbox.models import Duty

Asked = PartnerQuestion[CheckTable]


def opens(duty: Duty) -> CheckTable:
    return CheckTable.objects.select_related("activity").get(pk=duty.subj_id)


def typed(table: CheckTable) -> list[str]:
    return [table.title]


def facts(question: Asked) -> list[Fact]:
    said = Fact(_("Table"), question.words.text(question.thing.title))
    return [said, Fact(_("Who reads it"), str(WHO_READS))]


def form(_question: Asked, data: Typed, _files: Files) -> forms.Form:
    return PulseForm(data, questions=OF_PARTNERS)


def answer(question: Asked, form: PulseForm) -> None:
    duty = question.duty
    said = {"stream": duty.stream, "round_": str(duty.params["round"])}
    answer_pulse(question.thing, form.scores, **said, by=question.contact, now=question.now)


KINDS = {"scheme_pulse": PartnerKind(opens, typed, facts, (PartnerWay("answer", _("Answer"), answer, form),))}
