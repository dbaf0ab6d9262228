"""What is linked to a thing, who may read and change it, and what a brought list would change."""

from postmortem.links.queries.things import (
    Shown,
    Thing,
    links_by_id,
    opens_link,
    opens_thing,
    shown,
    shown_links,
)

__all__ = ["Shown", "Thing", "links_by_id", "opens_link", "opens_thing", "shown", "shown_links"]
