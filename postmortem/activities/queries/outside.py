"""Whose file it is, where a contact outside gave it by a link."""

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from postmortem.evidence.models import Evidence
from postmortem.people.models import ExternalContact


def with_party(evidence: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """The same, each with `party`: the partner whose contact gave it, or None."""
    key = Concat(Value("contact:"), Cast("pk", CharField()))
    gave = ExternalContact.objects.annotate(key=key).filter(key=OuterRef("fact_key"))
    return evidence.annotate(party=Subquery(gave.values("party__name")[:1]))
