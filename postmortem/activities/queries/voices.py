"""The cards with what users said, put together by what they are about."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import Http404

from postmortem.activities.models import Activity, Voice
from postmortem.activities.queries.access import hats, readable
from postmortem.people.models import User
from postmortem.people.redaction import Words


class Card(NamedTuple):
    pk: int
    text: str
    source: str


class Theme(NamedTuple):
    """The cards about one thing; those without a theme stand last, under an empty name."""

    name: str
    cards: Sequence[Card]


def themes_of(activity: Activity, words: Words) -> list[Theme]:
    """Every card of an activity as a reader may see it; the theme with most cards first. One query."""
    found = list(Voice.objects.filter(activity=activity, removed_at=None))
    found.sort(key=lambda one: (one.theme.casefold(), one.pk))
    themes = [
        Theme(words.text(name), [Card(one.pk, words.text(one.text), words.text(one.source)) for one in cards])
        for name, cards in ((one[0].theme, one) for one in _together(found))
    ]
    return sorted(themes, key=lambda one: (not one.name, -len(one.cards)))


def _together(found: Sequence[Voice]) -> list[list[Voice]]:
    return [list(cards) for _theme, cards in groupby(found, key=lambda one: one.theme.casefold())]


def voice_of(user: User, pk: int, voice: int) -> Voice:
    """A card that this person may remove: who wrote it down, and who changes the activity.

    Raises Http404 or PermissionDenied.
    """
    activity = readable(user, pk)
    found = Voice.objects.filter(pk=voice, activity=activity, removed_at=None).first()
    if found is None:
        raise Http404
    if found.by_id != user.pk and not hats(user, activity).may_edit:
        raise PermissionDenied
    return found
