"""A form that was saved needs its draft no more."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from postmortem.drafts.actions import use_up
from postmortem.drafts.forms import DRAFT_KEY, KEY

Answer = Callable[[HttpRequest], HttpResponse]


class UsedDraftMiddleware:
    """Where a form leads on to the next page, what it asked was done: the draft that it names is used up."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        leads_on = response.status_code in (302, 303) or "HX-Redirect" in response.headers
        if request.method == "POST" and leads_on and request.user.is_authenticated:
            key = request.POST.get(DRAFT_KEY, "")
            if re.fullmatch(KEY, key):
                use_up(key, by=request.user, now=timezone.now())
        return response
