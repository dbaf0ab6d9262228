"""Help cards: what produces each of the ten situations, and what to write down beforehand."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.models.incident import Situation
from incidents.rules.practices import practices_of
from incidents.rules.situations import CARDS
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.SIGNED_IN)
@require_safe
def situations(request: UserRequest) -> HttpResponse:
    """Which situation is it like?"""
    cards = [(code, CARDS[code]) for code in Situation]
    return render(request, "help/situations.html", {"cards": cards})


@policy(Access.SIGNED_IN)
@require_safe
def situation(request: UserRequest, code: str) -> HttpResponse:
    """What produces it, and what is good to have written down?"""
    if code not in Situation.values:
        raise Http404
    found = Situation(code)
    others = [one for one in Situation if one != found]
    context = {"situation": found, "card": CARDS[found], "practices": practices_of(found), "others": others}
    return render(request, "help/situation.html", context)
