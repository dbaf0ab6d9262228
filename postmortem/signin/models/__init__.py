"""How people come in: join links, invitations, one-time codes, what was tried, groups of a company."""

from postmortem.signin.models.doors import Invitation, Joining, JoinLink
from postmortem.signin.models.groups import GroupRule
from postmortem.signin.models.raising import Raising
from postmortem.signin.models.tries import CodeAsk, Try, UsedCode

__all__ = ["CodeAsk", "GroupRule", "Invitation", "JoinLink", "Joining", "Raising", "Try", "UsedCode"]
