"""What fits what somebody types into a field of one among many."""

from typing import Final

from django.core import signing
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from incidents.forms.choices import IncidentField, OwnActivityField, ReportableField, SecondReaderField
from postmortem.outbox.forms.channels import UnknownThereField
from postmortem.people.choosing import LASTS, SALT, LookupField, PersonField
from postmortem.people.models import User
from postmortem.people.policy import Access, UserRequest, policy

FIELDS: Final[dict[str, type[LookupField]]] = {
    field.kind: field
    for field in (
        PersonField,
        UnknownThereField,
        ReportableField,
        OwnActivityField,
        IncidentField,
        SecondReaderField,
    )
}


@policy(Access.SIGNED_IN)
@require_GET
def lookup(request: UserRequest, of: str) -> HttpResponse:
    """At most twenty rows of those that the form offered, in the rights of who asks now; or one by number."""
    field = asked_for(of, request.user)
    if "pk" in request.GET:
        hits, is_more = field.known(request.GET["pk"]), False
    else:
        hits, is_more = field.suggest(request.GET.get("q", ""), request.user)
    found = [{"pk": one.pk, "text": one.text, "name": one.name, "note": one.note} for one in hits]
    return JsonResponse({"hits": found, "said": said(len(hits), is_more=is_more)})


def asked_for(token: str, user: User) -> LookupField:
    """The field that a page of ours has described. Raises Http404 for anything else."""
    try:
        kind, within = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature as forged:
        raise Http404 from forged
    if kind not in FIELDS:
        raise Http404
    field = FIELDS[kind]()
    field.offer(user, **within)
    return field


def said(count: int, *, is_more: bool) -> str:
    """How many fit, to be read out and to be seen where there are none."""
    if not count:
        return _("Nothing fits.")
    if is_more:
        return _("The first %(n)s; type more to see others.") % {"n": count}
    return ngettext("%(n)s fits.", "%(n)s fit.", count) % {"n": count}
