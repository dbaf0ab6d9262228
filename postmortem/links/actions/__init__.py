"""Every event of links: added, moved to another state, taken out; lists brought and taken over."""

from postmortem.links.actions.linking import NewLink, add_link, change_state, remove_link

__all__ = ["NewLink", "add_link", "change_state", "remove_link"]
