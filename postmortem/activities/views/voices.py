"""What users said, beside the goal."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from postmortem.activities import actions, queries
from postmortem.activities.forms import VoiceForm
from postmortem.activities.models import Activity, Voice
from postmortem.activities.views.answer import carry_out, press
from postmortem.activities.views.metrics import address_of, show_goal
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN, opens=queries.writable)
@require_POST
def voice_new(request: UserRequest, activity: Activity) -> HttpResponse:
    """One more card."""
    form, now = VoiceForm(request.POST), timezone.now()

    def add() -> str:
        typed = {name: form.cleaned_data[name] for name in ("text", "source", "theme")}
        actions.add_voice(activity, **typed, by=request.user, now=now)
        return f"{address_of(activity)}#voices"

    return carry_out(
        request,
        form,
        lambda: form.once(add, by=request.user, now=now),
        back_url=f"{address_of(activity)}#voices",
        again=lambda typed, status: show_goal(request, activity, voice=typed, status=status),
    )


@policy(Access.SIGNED_IN, opens=queries.voice_of)
@require_POST
def voice_remove(request: UserRequest, found: Voice) -> HttpResponse:
    """The card is taken down."""
    return press(
        request,
        lambda: actions.remove_voice(found.pk, by=request.user, now=timezone.now()),
        back_url=f"{address_of(found.activity)}#voices",
    )
