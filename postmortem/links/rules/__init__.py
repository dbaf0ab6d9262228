"""Pure decisions: which tool an address belongs to and what it is called there, and how a list is read."""

from postmortem.links.rules.addresses import Address, Refused, recognised

__all__ = ["Address", "Refused", "recognised"]
