"""Coming in: doors opened for others, codes, tries, second factors, sessions, groups."""

from postmortem.signin.actions.codes import ask_for_code, confirm_code, link_of, open_link, write_codes
from postmortem.signin.actions.groups import add_rule, place, remove_rule
from postmortem.signin.actions.invitations import accept_invitation, invite, revoke_invitation
from postmortem.signin.actions.joining import (
    NewPerson,
    decide_joining,
    join,
    make_join_link,
    revoke_join_link,
)
from postmortem.signin.actions.knocking import came_in, knock, not_used_before
from postmortem.signin.actions.raising import agree_to_raise, ask_to_raise, decline_to_raise
from postmortem.signin.actions.sessions import disconnect, end_all_of, end_others, end_session, reset_second

__all__ = [
    "NewPerson",
    "accept_invitation",
    "add_rule",
    "agree_to_raise",
    "ask_for_code",
    "ask_to_raise",
    "came_in",
    "confirm_code",
    "decide_joining",
    "decline_to_raise",
    "disconnect",
    "end_all_of",
    "end_others",
    "end_session",
    "invite",
    "join",
    "knock",
    "link_of",
    "make_join_link",
    "not_used_before",
    "open_link",
    "place",
    "remove_rule",
    "reset_second",
    "revoke_invitation",
    "revoke_join_link",
    "write_codes",
]
