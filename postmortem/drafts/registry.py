"""Who may read names on which pages: each app that knows says it in its module `sources`."""

from collections.abc import Callable

from postmortem.people.models import User

# By the namespace of a page's address: asked with the reader and with what the page opens. A page of another
# namespace shows departments and roles only.
NAMES_SEEN: dict[str, Callable[[User, object], bool]] = {}
