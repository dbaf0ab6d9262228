"""Words that only read like names."""

from collections.abc import Iterable
from datetime import datetime

from postmortem.activities.models import Activity, NotAName
from postmortem.people.models import User


def remember_words(activity: Activity, words: Iterable[str], *, by: User, now: datetime) -> None:
    """Part of a larger step: these are words in this activity, and are not asked about again."""
    found = [NotAName(activity=activity, word=word, by=by, at=now) for word in sorted(set(words))]
    NotAName.objects.bulk_create(found, ignore_conflicts=True)
