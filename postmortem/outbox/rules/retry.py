"""How long to wait after a failure. Pure."""

from datetime import timedelta

BACKOFF = timedelta(seconds=30)
MOST_ATTEMPTS = 8


def retry_after(attempts: int) -> timedelta | None:
    """How long a message waits after its n-th failed attempt: 30 s, 1 min, 2 min …; None after the last."""
    return BACKOFF * 2 ** (attempts - 1) if attempts < MOST_ATTEMPTS else None
