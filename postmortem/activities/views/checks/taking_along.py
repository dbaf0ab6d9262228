"""A check table to take along: for requirements, and its test values for testers."""

import re
from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from postmortem.activities import queries
from postmortem.activities.models import CheckTable
from postmortem.activities.tables import Format
from postmortem.people.policy import Access, UserRequest, policy

NOT_IN_NAMES: Final = re.compile(r'[\s\x00-\x1f\x7f/\\:*?"<>|]+')
LONGEST: Final = 60
GUARDS: Final = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@policy(Access.SIGNED_IN, opens=queries.file_to_write)
@require_safe
def check_export(request: UserRequest, found: tuple[CheckTable, str, Format]) -> HttpResponse:
    """The table, or its test values, as a file."""
    table, what, form = found
    page = queries.table_page(request.user, table)
    title = NOT_IN_NAMES.sub(" ", table.title).strip(" .")[:LONGEST]
    records = queries.table_records(page)
    if what == "values":
        title, records = _("%(name)s, test values") % {"name": title}, queries.value_records(page)
    attached = content_disposition_header(as_attachment=True, filename=f"{title}.{form.ending}")
    headers = {**GUARDS, "Content-Disposition": attached or "attachment"}
    return HttpResponse(form.write(title, records), content_type=form.media_type, headers=headers)
