"""The matrix to take along: files for spreadsheets and documents, and a page for paper."""

import re
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from postmortem.activities.models import Activity
from postmortem.audit.models import Revision
from postmortem.people.policy import Access, UserRequest, policy
from raci.queries import export_sheet, opens_matrix, opens_revision, print_page
from raci.tables import FORMATS

NOT_IN_NAMES: Final = re.compile(r'[\s\x00-\x1f\x7f/\\:*?"<>|]+')
LONGEST: Final = 60  # characters of Chinese that fit the name of a file, with what stands behind
GUARDS: Final = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@policy(Access.SIGNED_IN, opens=opens_matrix)
@require_safe
def export(request: UserRequest, activity: Activity) -> HttpResponse:
    """The matrix as it stands, in the form that is asked for; without one, what there is to choose from."""
    return exported(request, activity, None)


@policy(Access.SIGNED_IN, opens=opens_revision)
@require_safe
def export_revision(request: UserRequest, found: tuple[Activity, Revision]) -> HttpResponse:
    """The same of the matrix as it was fixed once."""
    return exported(request, *found)


def exported(request: UserRequest, activity: Activity, revision: Revision | None) -> HttpResponse:
    wanted = request.GET.get("format", "")
    if wanted not in FORMATS:
        context = {"activity": activity, "revision": revision, "is_unknown": bool(wanted)}
        return render(request, "raci/export.html", context, status=404 if wanted else 200)
    form, sheet = FORMATS[wanted], export_sheet(request.user, activity, revision, now=timezone.now())
    name = f"{file_name(sheet.title, revision)}.{form.ending}"
    attached = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    headers = {**GUARDS, "Content-Disposition": attached}
    return HttpResponse(form.write(sheet), content_type=form.media_type, headers=headers)


def file_name(title: str, revision: Revision | None) -> str:
    """What the file is called, without what systems refuse in names."""
    activity = NOT_IN_NAMES.sub(" ", title).strip(" .")[:LONGEST]
    if revision:
        said = _("%(activity)s, matrix, version %(number)s")
        return said % {"activity": activity, "number": revision.number}
    return _("%(activity)s, matrix") % {"activity": activity}


@policy(Access.SIGNED_IN, opens=opens_matrix)
@require_safe
def on_paper(request: UserRequest, activity: Activity) -> HttpResponse:
    """The matrix as it stands, for a sheet of A3."""
    page = print_page(request.user, activity)
    return render(request, "raci/print.html", {"page": page, "activity": activity})


@policy(Access.SIGNED_IN, opens=opens_revision)
@require_safe
def revision_on_paper(request: UserRequest, found: tuple[Activity, Revision]) -> HttpResponse:
    """The matrix as it was fixed once, for a sheet of A3."""
    page = print_page(request.user, *found)
    return render(request, "raci/print.html", {"page": page, "activity": page.activity})
