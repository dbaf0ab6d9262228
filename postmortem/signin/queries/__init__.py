"""Reads of how people sign in."""

from postmortem.signin.queries.doors import (
    Behind,
    JoinPage,
    Open,
    department_to_open,
    departments_to_open,
    invitation_by,
    invitation_of,
    join_link,
    join_link_by,
    join_page,
    joining,
    may_open,
    waiting_to_join,
)
from postmortem.signin.queries.elsewhere import Connection, connections, group_rule, group_rules, placed_by
from postmortem.signin.queries.raising import (
    RaisingPage,
    may_agree,
    open_raising,
    open_raisings,
    raising_page,
)
from postmortem.signin.queries.second import Second, second_factor_fresh, second_of
from postmortem.signin.queries.sessions import SessionLine, person_sessions

__all__ = [
    "Behind",
    "Connection",
    "JoinPage",
    "Open",
    "RaisingPage",
    "Second",
    "SessionLine",
    "connections",
    "department_to_open",
    "departments_to_open",
    "group_rule",
    "group_rules",
    "invitation_by",
    "invitation_of",
    "join_link",
    "join_link_by",
    "join_page",
    "joining",
    "may_agree",
    "may_open",
    "open_raising",
    "open_raisings",
    "person_sessions",
    "placed_by",
    "raising_page",
    "second_factor_fresh",
    "second_of",
    "waiting_to_join",
]
