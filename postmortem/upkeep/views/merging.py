"""A department becomes part of another one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from postmortem.people.models import Department
from postmortem.people.policy import Access, UserRequest, policy
from postmortem.upkeep import actions
from postmortem.upkeep.forms.merging import MergeForm
from postmortem.upkeep.queries import merging as queries


@policy(Access.ADMIN, opens=queries.mergeable)
def merge(request: UserRequest, department: Department) -> HttpResponse:
    """What moves, and where to?"""
    form = MergeForm(request.POST if request.method == "POST" else None, department=department)
    if form.is_valid():
        into = form.cleaned_data["into"]
        try:
            actions.merge(department, into, by=request.user, now=timezone.now())
        except ValidationError as refusal:
            form.add_error(None, ValidationError(refusal.messages))
        else:
            text = _("%(old)s is part of %(into)s from now on.")
            messages.success(request, text % {"old": department.name, "into": into.name})
            return redirect("settings_departments")
    context = {"form": form, "department": department, "moving": queries.moving(department)}
    return render(request, "upkeep/merge.html", context, status=422 if form.is_bound else 200)
