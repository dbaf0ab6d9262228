"""The days of the stories: a Tuesday to the Wednesday after, in Shanghai."""

from datetime import UTC, date, datetime, time, timedelta

from tests.browser.driver import SHANGHAI

TUESDAY = date(2026, 3, 10)
DAYS = ("Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Mon", "next Tue", "next Wed", "next Thu")


def moment(when):
    """ "Thu 19:48", "next Tue 14:05": that wall time in Shanghai, in UTC."""
    day, clock = when.rsplit(" ", 1)
    wall = datetime.combine(TUESDAY + timedelta(days=DAYS.index(day)), time.fromisoformat(clock), SHANGHAI)
    return wall.astimezone(UTC)
