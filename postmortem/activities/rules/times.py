"""By when an answer is wanted, and how early or late something came."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NAME_WITHIN = DAY
ACCEPT_WITHIN = 2 * DAY
CHOOSE_WITHIN = DAY
APPROVE_WITHIN = DAY
EFFECT_SEEN_AFTER = 3 * DAY
WITHOUT_A_DATE = 14 * DAY


def answer_by(now: datetime, limit: datetime, within: timedelta) -> datetime:
    """Half of the time to `limit`, at most `within`, at least an hour; never after `limit` and never before
    now.
    """
    wished = now + max(min((limit - now) / 2, within), HOUR)
    return max(min(wished, limit), now)


def limit_of(due_at: datetime, freeze_at: datetime | None, now: datetime) -> datetime:
    """Until when an answer about a row is of use: its due time, once past that its freeze, then an hour."""
    return next((limit for limit in (due_at, freeze_at) if limit and limit > now), now + HOUR)


def outcome_due(launch_at: datetime | None, now: datetime) -> datetime:
    """When the final effect can be seen: three days after the launch; without a launch time two weeks from
    now.
    """
    return launch_at + EFFECT_SEEN_AFTER if launch_at else now + WITHOUT_A_DATE


def margin(due_at: datetime, arrived_at: datetime) -> timedelta:
    """How early it came; negative if it came later than due."""
    return due_at - arrived_at


def lead_time(notified_at: datetime | None, launch_at: datetime | None) -> timedelta | None:
    """From being told to the launch, or None where one of the two is not known."""
    return launch_at - notified_at if notified_at and launch_at else None


def check_activity_times(
    requested_at: datetime | None, agreed_launch_at: datetime | None, asked_launch_at: datetime | None = None
) -> None:
    """Raises ValidationError at the field if a launch lies before the request."""
    wrong: dict[str, str] = {}
    if requested_at and agreed_launch_at and agreed_launch_at < requested_at:
        wrong["agreed_launch_at"] = _("The agreed launch cannot lie before it was asked for.")
    if requested_at and asked_launch_at and asked_launch_at < requested_at:
        wrong["asked_launch_at"] = _("The launch cannot be asked for a time before the request.")
    if wrong:
        raise ValidationError(wrong)


def check_due(due_at: datetime, freeze_at: datetime | None) -> None:
    """Raises ValidationError at the field if the due time lies after the time it must be final."""
    if freeze_at and due_at > freeze_at:
        raise ValidationError({"due_at": _("The due time lies after the time it must be final.")})
