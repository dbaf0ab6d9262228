"""The templates of retrospectives that a house changes or adds; what is being written keeps its words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from incidents.models import RetrospectiveTemplate
from incidents.rules.templates import STANDARD, Layout, LayoutSection, checked, shipped
from postmortem.activities.rules.starters import Said
from postmortem.audit.actions import record
from postmortem.audit.rules import digest
from postmortem.drafts.actions import Stale, save_if_current
from postmortem.people.models import User

STREAM = "templates"
LONGEST_SLUG = 24


@transaction.atomic
def change_layout(
    layout: Layout, version: int, changes: Mapping[str, Any], *, by: User, now: datetime
) -> RetrospectiveTemplate:
    """Change name_en, name_zh, is_active or body (JSON) of a template that still has `version`.

    The first change of a shipped one puts a template of the house in its place. Raises ValidationError for
    the standard one not being offered, and drafts.actions.Stale if it has changed meanwhile.
    """
    if layout.code == STANDARD and changes.get("is_active") is False:
        raise ValidationError(_("The standard template is taken where no other fits: it is always offered."))
    if layout.version:
        row = RetrospectiveTemplate.objects.filter(code=layout.code).first()
        if row is None:
            raise Stale
        save_if_current(RetrospectiveTemplate, row.pk, version, changes, by=by, now=now)
        row.refresh_from_db()
    else:
        row = _instead(layout, version, changes, by, now)
    record("retrospective_template.changed", row, by=by, at=now, stream=STREAM, fields=sorted(changes))
    return row


def _instead(
    layout: Layout, version: int, changes: Mapping[str, Any], by: User, now: datetime
) -> RetrospectiveTemplate:
    if version:  # it was restored meanwhile
        raise Stale
    values = {
        "name_en": layout.name.en,
        "name_zh": layout.name.zh,
        "body": layout.document,
        **changes,
    }
    try:
        with transaction.atomic():
            return RetrospectiveTemplate.objects.create(code=layout.code, by=by, made_at=now, **values)
    except IntegrityError as taken:
        raise Stale from taken


def change_sections(
    layout: Layout, version: int, sections: Sequence[LayoutSection], *, by: User, now: datetime
) -> RetrospectiveTemplate:
    """Other sections for a template. Raises ValidationError if they do not fit together, Stale as
    change_layout.
    """
    documents = [one.document for one in checked(sections)]
    return change_layout(
        layout, version, {"body": {**layout.document, "sections": documents}}, by=by, now=now
    )


@transaction.atomic
def keep_layout(layout: Layout, name: Said, *, by: User, now: datetime) -> RetrospectiveTemplate:
    """A further template of the house that begins as a copy of `layout`.

    Raises ValidationError if the very same was kept just now.
    """
    ending = digest([name.document, layout.code, now.isoformat()])[:8]
    code = f"{slugify(name.en)[:LONGEST_SLUG].strip('-') or 'own'}-{ending}"
    if RetrospectiveTemplate.objects.filter(code=code).exists():
        raise ValidationError(_("This template was kept just now."))
    made = RetrospectiveTemplate.objects.create(
        code=code, name_en=name.en, name_zh=name.zh, body=layout.document, by=by, made_at=now
    )
    record("retrospective_template.kept", made, by=by, at=now, stream=STREAM, code=code)
    return made


@transaction.atomic
def restore_layout(code: str, version: int, *, by: User, now: datetime) -> None:
    """The shipped template counts again. Raises ValidationError for one of the house, Stale if somebody was
    faster.
    """
    if code not in shipped():
        raise ValidationError(_("This template is of your house; there is no other one to go back to."))
    row = RetrospectiveTemplate.objects.filter(code=code, version=version).first()
    if row is None:
        raise Stale
    RetrospectiveTemplate.objects.filter(pk=row.pk, version=version).delete()
    record("retrospective_template.restored", row, by=by, at=now, stream=STREAM, code=code)
