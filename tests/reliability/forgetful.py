"""The product with a planted bug: a draft is said to be kept, and kept a little later."""

import sys
from functools import partial
from threading import Timer

from postmortem.wsgi import application

__all__ = ["application"]
SOON = 20.0  # seconds

actions = sys.modules["postmortem.drafts.actions"]  # the product has read it by now
keeps = actions.keep


def keep_soon(*said, **who):
    Timer(SOON, partial(keeps, *said, **who)).start()
    return True


actions.keep = keep_soon
