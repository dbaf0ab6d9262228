"""Departments: two names, a lead, trades."""

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from postmortem.people import actions, queries
from postmortem.people.answer import done, posted, status_of
from postmortem.people.forms import DepartmentEditForm, DepartmentForm
from postmortem.people.models import Department
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.ADMIN)
def departments(request: UserRequest) -> HttpResponse:
    departments = list(queries.all_departments())
    without_lead = sum(department.is_active and not department.lead_id for department in departments)
    context = {"departments": departments, "without_lead": without_lead}
    return render(request, "people/departments_list.html", context)


@policy(Access.ADMIN)
def department_new(request: UserRequest) -> HttpResponse:
    form, now = DepartmentForm(posted(request)), timezone.now()
    if done(form, lambda: actions.add_department(form.house(), by=request.user, now=now)):
        messages.success(request, _("Saved."))
        return redirect("settings_departments")
    return render(request, "people/department_new.html", {"form": form}, status=status_of(form))


@policy(Access.ADMIN, opens=queries.department)
def department(request: UserRequest, house: Department) -> HttpResponse:
    form = DepartmentEditForm(
        posted(request), instance=copy(house), initial={"seen": queries.fingerprint(house)}
    )

    def save() -> Department:
        seen, now = form.cleaned_data["seen"], timezone.now()
        return actions.edit_department(house, form.house(), seen=seen, by=request.user, now=now)

    if done(form, save):
        messages.success(request, _("Saved."))
        return redirect("settings_departments")
    context = {"form": form, "department": house}
    return render(request, "people/department_edit.html", context, status=status_of(form))
