"""What is typed about links and lists: forms check spelling, actions check rules."""

from postmortem.links.forms.linking import LinkForm, StateForm

__all__ = ["LinkForm", "StateForm"]
