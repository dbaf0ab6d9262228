"""What groups and contacts outside may read of what people typed: no name of anybody in this house, no
address, no number.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from postmortem.outbox.models import Announcement, Duty
from postmortem.people.models import Department, ExternalContact, User
from postmortem.people.redaction import ADDRESS, PHONE, Words, redact_for, spellings, whole

Nameless = Callable[[str], str]


def nameless_for(announcements: Iterable[Announcement]) -> Nameless:
    """How the free text in these announcements reads without names: one query, another one if somebody
    outside is asked. The colleagues of an activity are not known here, so everybody in the house counts.
    """
    told = list(announcements)
    typed = "\n".join(text for one in told for text in _typed(one)).lower()
    found = {text: pattern for person in _everybody() for text, pattern in spellings(person)}
    outside = {one.duty.contact_id for one in told if one.duty and one.duty.contact_id}
    if outside:
        names = ExternalContact.objects.filter(pk__in=outside).values_list("name", flat=True)
        found |= {name: whole(name) for name in names}
    there = sorted((text for text in found if text.lower() in typed), key=len, reverse=True)
    named = re.compile("|".join(found[text] for text in there)) if there else None

    def nameless(text: str) -> str:
        text = PHONE.sub(_("[number removed]"), ADDRESS.sub(_("[address removed]"), text))
        return named.sub(_("[name removed]"), text) if named else text

    return nameless


def words_outside(duties: Iterable[Duty], more: Iterable[str] = ()) -> Words:
    """How a contact outside reads what people typed in these, and in `more`: their sides instead of names.
    Two queries; the colleagues of an activity are not known here, so everybody in the house counts.
    """
    texts = [text for duty in duties for text in (duty.title, *_texts(duty.params))]
    typed = "\n".join([*texts, *more]).lower()
    people = User.objects.only("pk", "display_name", "account", "department", "left_at").order_by()
    there = {
        person.pk: person
        for person in people
        if any(text.lower() in typed for text, _pattern in spellings(person))
    }
    return redact_for(there, {home.pk: home for home in Department.objects.all()}, names=False)


def _texts(params: dict[str, Any]) -> list[str]:
    return [text for text in params.values() if isinstance(text, str)]


def _everybody() -> Iterable[User]:
    return User.objects.only("pk", "display_name", "account", "left_at").order_by()


def _typed(one: Announcement) -> Iterator[str]:
    """The free text in it: titles."""
    params: dict[str, Any] = {**(one.duty.params if one.duty else {}), **one.params}
    yield one.duty.title if one.duty else ""
    yield from (str(params.get(name, "")) for name in ("title", "activity"))
